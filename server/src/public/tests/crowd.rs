//! Many at once: a neighbourhood behind one address, a site with a new address each time, a swarm, photos without end.

use super::*;

fn four(number: u32) -> IpAddr {
    IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + number))
}

fn six(site: u16, network: u16, last: u16) -> IpAddr {
    IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, site, network, 9, 9, 9, last))
}

#[test]
fn an_ipv6_household_is_one_address_and_an_embedded_ipv4_is_itself() {
    assert_eq!(network(six(1, 2, 1)), network(six(1, 2, 2)));
    assert_ne!(network(six(1, 2, 1)), network(six(1, 3, 1)));
    assert_eq!(site(six(1, 2, 1)), site(six(1, 3, 1)));
    assert_ne!(site(six(1, 2, 1)), site(six(2, 2, 1)));
    let embedded = IpAddr::V6(Ipv4Addr::new(203, 0, 113, 7).to_ipv6_mapped());
    assert_eq!((network(embedded), site(embedded)), (network(BOT), None));
}

#[test]
fn whoever_brings_a_new_network_of_their_site_each_time_is_asked_for_puzzles_and_other_sites_are_not()
 {
    let public = Public::default();
    // Twenty a second, each from a network that never sent anything.
    let first = (0..2_000_u16).find(|number| {
        report(
            &public,
            six(1, *number, 1),
            None,
            at(i64::from(number / 20)),
        )
        .is_err()
    });
    let first = u32::from(first.expect("not without end"));
    let free = limits::PUBLIC_SITE_FREE_UNITS / limits::REPORT_UNITS;
    assert!((free..free + free / 8).contains(&first), "{first}");
    let now = at(i64::from(first / 20));
    assert!(public.offer(six(1, 60_000, 1), now).needed);
    assert!(!public.offer(six(2, 1, 1), now).needed);
    assert_eq!(report(&public, six(2, 1, 1), None, now), Ok(()));
    // A neighbour of the same site gets through with one puzzle.
    let neighbour = six(1, 60_001, 7);
    let puzzle = solved(&public, neighbour, now);
    assert_eq!(report(&public, neighbour, Some(&puzzle), now), Ok(()));
    // It grows with the pressure of the site, though each network is fresh.
    let place = public.place(neighbour).site.expect("a site");
    let now_ms = now.as_millisecond() as u64;
    public
        .sites
        .push(place, 4 * limits::PUBLIC_SITE_FREE_UNITS, now_ms);
    let harder = public.offer(six(1, 60_002, 1), now).given.bits;
    assert!(harder > limits::PUZZLE_BITS_MIN, "{harder}");
}

#[test]
fn a_swarm_of_fresh_addresses_works_like_everybody_and_a_neighbour_gets_through_with_one_puzzle() {
    let public = Public::default();
    let free = (0..1_000).take_while(|number| report(&public, four(*number), None, at(0)).is_ok());
    assert_eq!(free.count() as u32, limits::PUBLIC_BURST_MAX / 2 + 1);
    // None of them used up what their own address may; still each works now, and so does the neighbour.
    assert!(public.offer(BOT, at(0)).needed);
    let puzzle = solved(&public, BOT, at(0));
    assert_eq!(report(&public, BOT, Some(&puzzle), at(0)), Ok(()));
    // When the swarm rests everybody passes again.
    assert_eq!(report(&public, four(5_000), None, at(2)), Ok(()));
}

#[test]
fn the_whole_server_says_when_to_come_back_instead_of_drowning_and_takes_nobodys_puzzle_away() {
    let public = Public::default();
    let now_ms = at(0).as_millisecond() as u64;
    for _ in 0..limits::PUBLIC_BURST_MAX - 1 {
        assert_eq!(public.everybody.take(EVERYBODY, 1, now_ms), Ok(()));
    }
    assert_eq!(
        public.offer(BOT, at(0)).given.bits,
        limits::PUZZLE_BITS_MIN + 1
    );
    let puzzle = solved(&public, BOT, at(0));
    assert_eq!(public.everybody.take(EVERYBODY, 1, now_ms), Ok(()));
    let turned = report(&public, BOT, Some(&puzzle), at(0));
    assert_eq!(turned, Err(Turned::Full { wait_s: 1 }));
    assert_eq!(
        report(&public, four(1), None, at(0)),
        Err(Turned::Full { wait_s: 1 })
    );
    assert_eq!(report(&public, BOT, Some(&puzzle), at(1)), Ok(()));
}

#[test]
fn residents_photos_take_up_no_more_than_their_room_and_it_comes_back() {
    let public = Public::default();
    for _ in 0..limits::PUBLIC_PHOTOS_MIB_MAX / 8 {
        assert_eq!(public.photo(8, at(0)), Ok(()));
    }
    let every_s = limits::PUBLIC_PHOTO_MIB_EVERY.as_secs();
    assert_eq!(public.photo(8, at(0)), Err(8 * every_s));
    assert_eq!(public.photo(1, at(every_s as i64)), Ok(()));
    assert_eq!(report(&public, BOT, None, at(0)), Ok(()), "reports go on");
}
