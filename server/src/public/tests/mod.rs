//! The street in small: a bot, its neighbours, and a million strangers.

mod crowd;

use super::puzzle::solve;
use super::*;
use crate::fixture::City;
use cases::CaseNo;
use std::net::{Ipv4Addr, Ipv6Addr};

const BOT: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));
/// Reports that are free at once.
const FREE: u32 = limits::PUBLIC_FREE_UNITS / limits::REPORT_UNITS;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).expect("a time")
}

fn report(
    public: &Public,
    from: IpAddr,
    solved: Option<&str>,
    now: Timestamp,
) -> Result<(), Turned> {
    public.pass(from, limits::REPORT_UNITS, solved, now)
}

fn solved(public: &Public, from: IpAddr, now: Timestamp) -> String {
    let given = public.offer(from, now).given;
    solve(&given.challenge, given.bits)
}

/// Somebody whose slot is not the bot's.
fn stranger(public: &Public) -> IpAddr {
    let slot = |address: IpAddr| public.addresses.slot(&network(address));
    let strangers = (0..=255).map(|last| IpAddr::V4(Ipv4Addr::new(198, 51, 100, last)));
    { strangers }
        .find(|one| slot(*one) != slot(BOT))
        .expect("one of many")
}

/// Sends as fast as it can without solving anything.
fn empty(public: &Public, from: IpAddr, now: Timestamp) -> u32 {
    (0..1_000)
        .take_while(|_| report(public, from, None, now).is_ok())
        .count() as u32
}

#[test]
fn who_empties_the_bucket_is_slowed_to_puzzles_and_the_neighbour_gets_through_with_one() {
    let public = Public::default();
    assert!(!public.offer(BOT, at(0)).needed);
    assert_eq!(empty(&public, BOT, at(0)), FREE);
    let turned = report(&public, BOT, None, at(0)).expect_err("nothing is free");
    let wait_s = (f64::from(limits::REPORT_UNITS) * limits::PUBLIC_UNIT_EVERY.as_secs_f64()).ceil();
    assert_eq!(
        turned,
        Turned::Puzzle {
            with: None,
            wait_s: wait_s as u64
        }
    );
    // A neighbour behind the same address: one puzzle, and through.
    assert!(public.offer(BOT, at(1)).needed);
    let neighbours = solved(&public, BOT, at(1));
    assert_eq!(report(&public, BOT, Some(&neighbours), at(2)), Ok(()));
    // Another address notices nothing.
    let other = stranger(&public);
    assert_eq!(report(&public, other, None, at(2)), Ok(()));
    // And after some waiting it is free again without one.
    assert_eq!(report(&public, BOT, None, at(20)), Ok(()));
}

#[test]
fn a_puzzle_is_good_once_for_its_address_and_its_time_alone() {
    let public = Public::default();
    empty(&public, BOT, at(0));
    let good = solved(&public, BOT, at(0));
    let wrong = |solved: &str, from: IpAddr, second: i64| match report(
        &public,
        from,
        Some(solved),
        at(second),
    ) {
        Err(Turned::Puzzle { with, .. }) => with,
        other => panic!("{other:?}"),
    };
    let other = stranger(&public);
    empty(&public, other, at(0));
    assert_eq!(wrong(&good, other, 0), Some(Unsolved::Foreign));
    let (challenge, numbers) = good.split_once('.').expect("two parts");
    let unsolved = format!("{challenge}.{}", "0".repeat(numbers.len()));
    for broken in [
        unsolved.as_str(),
        &good[..good.len() - 1],
        &format!("{challenge}."),
    ] {
        assert_eq!(wrong(broken, BOT, 0), Some(Unsolved::Wrong), "{broken}");
    }
    let other_letter = if &good[20..21] == "A" { "B" } else { "A" };
    let forged = format!("{}{other_letter}{}", &good[..20], &good[21..]);
    for unknown in ["", ".", "x.y", forged.as_str()] {
        assert_eq!(wrong(unknown, BOT, 0), Some(Unsolved::Unknown), "{unknown}");
    }
    assert_eq!(report(&public, BOT, Some(&good), at(1)), Ok(()));
    assert_eq!(wrong(&good, BOT, 1), Some(Unsolved::Used));
    // What is late is worth nothing, also unused. The bot keeps the bucket empty meanwhile.
    let kept = solved(&public, BOT, at(1));
    let late = limits::PUZZLE_LIFE.as_secs() as i64 + 2;
    empty(&public, BOT, at(late));
    assert_eq!(wrong(&kept, BOT, late), Some(Unsolved::Expired));
}

#[test]
fn puzzles_grow_with_the_pressure_and_none_may_be_stored_up_while_they_are_easy() {
    let public = Public::default();
    empty(&public, BOT, at(0));
    let easy = solved(&public, BOT, at(0));
    assert_eq!(public.offer(BOT, at(0)).given.bits, limits::PUZZLE_BITS_MIN);
    let slot = public.addresses.slot(&network(BOT));
    public.addresses.push(
        slot,
        3 * limits::PUBLIC_FREE_UNITS,
        at(0).as_millisecond() as u64,
    );
    assert_eq!(
        public.offer(BOT, at(0)).given.bits,
        limits::PUZZLE_BITS_MIN + 2
    );
    let turned = report(&public, BOT, Some(&easy), at(0)).expect_err("too easy by now");
    assert!(
        matches!(
            turned,
            Turned::Puzzle {
                with: Some(Unsolved::TooEasy),
                ..
            }
        ),
        "{turned:?}"
    );
    // However long it goes on, it is never harder than a telephone can bear, and free again within the hour.
    public
        .addresses
        .push(slot, u32::MAX / 4_096, at(0).as_millisecond() as u64);
    assert_eq!(public.offer(BOT, at(0)).given.bits, limits::PUZZLE_BITS_MAX);
    assert_eq!(report(&public, BOT, None, at(3_600)), Ok(()));
}

#[test]
fn a_million_addresses_take_no_more_memory_than_one() {
    let table = Turnstile::new(ADDRESS, limits::PUBLIC_SLOTS);
    let before = table.bytes();
    assert_eq!(before, limits::PUBLIC_SLOTS * size_of::<u64>());
    let mut turned = 0;
    for number in 0..1_000_000_u32 {
        let slot = table.slot(&network(IpAddr::V4(Ipv4Addr::from(number))));
        // One report each, all within one second.
        turned += u32::from(
            table
                .take(slot, limits::REPORT_UNITS, 1_800_000_000_000)
                .is_err(),
        );
    }
    assert_eq!(table.bytes(), before);
    // About fifteen share a slot and forty fit: hardly anybody is asked for a puzzle.
    assert!(turned < 100, "{turned}");
}

#[test]
fn no_more_used_puzzles_are_remembered_than_the_limit_and_they_are_forgotten_when_they_expire() {
    let puzzles = Puzzles::default();
    let easy = |now_s: i64| {
        let given = puzzles.make(1, 0, now_s);
        format!(
            "{}.{}",
            given.challenge,
            "00000000".repeat(limits::PUZZLE_PARTS)
        )
    };
    for _ in 0..limits::PUZZLES_USED_MAX {
        assert_eq!(puzzles.redeem(&easy(0), 1, 0, 0), Ok(()));
    }
    assert_eq!(puzzles.redeem(&easy(0), 1, 0, 0), Err(Unsolved::TooManyNow));
    let later_s = limits::PUZZLE_LIFE.as_secs() as i64 + 1;
    assert_eq!(puzzles.redeem(&easy(later_s), 1, 0, later_s), Ok(()));
}

#[test]
fn a_clock_that_is_set_back_locks_nobody_out() {
    let public = Public::default();
    empty(&public, BOT, at(1_000_000));
    assert_eq!(report(&public, BOT, None, at(0)), Ok(()));
    assert_eq!(report(&public, stranger(&public), None, at(0)), Ok(()));
}

#[test]
fn a_link_names_its_case_for_this_installation_alone_and_holds_over_a_restart() {
    let city = City::new();
    let secret = |city: &City| {
        city.installation
            .world
            .public
            .follow(&*city.store)
            .expect("kept")
    };
    let token = secret(&city).token(CaseNo(42));
    assert_eq!(token.len(), 32);
    assert_eq!(secret(&city).case(&token), Some(CaseNo(42)));
    assert_eq!(secret(&city).case(&token.to_uppercase()), Some(CaseNo(42)));
    for at in 0..token.len() {
        let mut other = token.clone().into_bytes();
        other[at] = if other[at] == b'a' { b'b' } else { b'a' };
        let other = String::from_utf8(other).expect("letters");
        assert_eq!(secret(&city).case(&other), None, "{other}");
    }
    for wrong in [
        "",
        "a",
        &token[1..],
        &format!("{token}a"),
        "……",
        &secret(&city).token(CaseNo(0)),
    ] {
        assert_eq!(secret(&city).case(wrong), None, "{wrong}");
    }
    assert_eq!(
        FollowSecret::fresh().case(&token),
        None,
        "another installation"
    );
    let city = city.restarted();
    assert_eq!(secret(&city).token(CaseNo(42)), token);
}

#[test]
fn looks_and_ratings_of_one_case_end_at_their_limits() {
    let public = Public::default();
    for _ in 0..limits::FOLLOW_FREE {
        assert_eq!(public.look(7, at(0)), Ok(()));
    }
    assert_eq!(public.look(7, at(0)), Err(1));
    assert_eq!(public.look(7, at(1)), Ok(()));
    for _ in 0..limits::RATING_FREE {
        assert_eq!(public.rate(7, at(0)), Ok(()));
    }
    assert_eq!(public.rate(7, at(0)), Err(limits::RATING_EVERY.as_secs()));
}
