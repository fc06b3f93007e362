//! Pages are complete, and queues are what their cards say.

use super::*;

fn card(at_s: i64) -> Card {
    Card {
        at_s,
        class: (at_s % 3) as u16,
        ..Card::default()
    }
}

fn pages(
    register: &RwLock<Register>,
    filter: &Filter,
    limit: usize,
    mut between: impl FnMut(),
) -> Vec<u32> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let (page, more) = newest(register, filter, |_, _| true, after, limit);
        after = page.last().copied().or(after);
        all.extend(page.iter().map(|mark| mark.case));
        if !more {
            return all;
        }
        between();
    }
}

#[test]
fn pages_are_complete_and_without_duplicates_while_cases_arrive() {
    let times = (0..20_000_i64).map(|n| n * 7_919 % 10_007);
    let register = RwLock::new(Register::from_cards(times.map(card).collect()));
    let filter = Filter {
        classes: Some([1].into_iter().collect()),
        from_s: Some(50),
        to_s: Some(9_000),
        ..Filter::default()
    };
    let before = pages(&register, &filter, usize::MAX, || ());
    let mut extra = 0;
    let paged = pages(&register, &filter, 100, || {
        extra += 1;
        let mut register = register.write().expect("no panic");
        let next = register.len() as u32 + 1;
        register.put(next, card(8_998 - extra % 2 * 5_000));
    });
    assert!(paged.windows(2).all(|two| two[0] != two[1]));
    let mut once = paged.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), paged.len());
    assert!(before.iter().all(|case| once.binary_search(case).is_ok()));
    assert!(before.len() > 5_000 && extra > 50);
}

/// A card by dice: any status, clock and flags.
fn any_card(dice: u64, at_s: i64) -> Card {
    let bits = dice.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let part = |shift: u32, below: u64| (bits >> shift) % below;
    Card {
        at_s,
        status: part(3, 13) as u8,
        due_s: (part(9, 4) > 0).then(|| 900 + part(12, 200) as i64),
        warn_ahead_s: part(20, 100) as u32,
        stuck: u8::from(part(27, 5) == 0) << part(30, 2),
        calls: u8::from(part(33, 6) == 0),
        to_evaluate: part(3, 13) == 10 && part(37, 2) == 0,
        area: part(40, 5) as u32,
        ..Card::default()
    }
}

#[test]
fn queues_are_what_a_look_through_all_cards_finds() {
    let mut register = Register::default();
    for round in 0..6_000_u64 {
        let case = (round * 7_919 % 500).min(register.len() as u64) as u32 + 1;
        register.put(case, any_card(round + 1, i64::from(case)));
    }
    for (queue, now_s) in Queue::ALL
        .into_iter()
        .flat_map(|queue| [850, 1_000, 1_200].map(|now_s| (queue, now_s)))
    {
        let mut found: Vec<u32> = register
            .members(queue, now_s)
            .map(|(case, _)| case)
            .collect();
        found.sort_unstable();
        let by_look = |of_area: &dyn Fn(u32) -> bool| {
            let has = |(_, card): &(u32, &Card)| queue.has(card, now_s) && of_area(card.area);
            register
                .iter()
                .filter(has)
                .map(|(case, _)| case)
                .collect::<Vec<u32>>()
        };
        assert_eq!(found, by_look(&|_| true), "{queue:?} at {now_s}");
        assert_eq!(
            register.count(queue, now_s, None),
            found.len(),
            "{queue:?} at {now_s}"
        );
        let odd = |area: u32| area % 2 == 1;
        assert_eq!(
            register.count(queue, now_s, Some(&odd)),
            by_look(&odd).len(),
            "{queue:?} at {now_s}"
        );
        let first = register
            .members(queue, now_s)
            .filter_map(|(_, card)| card.runs_out_s())
            .min();
        assert_eq!(
            register.first_end(queue, now_s, |_| true),
            first,
            "{queue:?} at {now_s}"
        );
    }
}

#[test]
fn a_queue_is_listed_earliest_end_first_in_pages_without_a_gap() {
    let cards: Vec<Card> = (1..2_000).map(|n| any_card(n, n as i64)).collect();
    let register = RwLock::new(Register::from_cards(cards));
    for queue in Queue::ALL {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let (page, more) = earliest(&register, queue, 1_000, |_, _| true, after, 7);
            after = page.last().copied();
            all.extend(page);
            if !more {
                break;
            }
        }
        assert!(all.windows(2).all(|two| two[0] < two[1]), "{queue:?}");
        let register = register.read().expect("no panic");
        assert_eq!(all.len(), register.count(queue, 1_000, None), "{queue:?}");
    }
}
