//! Any consequence of an event: clocks, lateness, tasks, calls, rulings.

use super::{claim, decision, limit, status, team, text, time};
use cases::parts::Stuck;
use cases::ruling::{Ruling, RulingLevel};
use cases::running::{Pause, Paused, StageNow};
use cases::{AtLevel, Call, Called, CalledState, CaseClock, ClockOf, Late, Task, TaskState, Then};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

fn clock() -> impl Strategy<Value = CaseClock> {
    let stage =
        (any::<u8>(), any::<u8>(), text()).prop_map(|(no, of, name)| StageNow { no, of, name });
    let pause = (time(), time()).prop_map(|(from, to)| Pause { from, to });
    let paused = time().prop_map(|since| Paused { since });
    let times = (time(), of(time()), of(time()), vec(pause, 0..2), of(paused));
    let limits = (of(limit()), vec(limit(), 0..2), of(stage), any::<bool>());
    (select(&ClockOf::ALL[..]), times, limits).prop_map(
        |(of, (since, due, warn, pauses, paused), (limit, extended, stage, beyond_calendar))| {
            CaseClock {
                of,
                since,
                limit,
                extended,
                due,
                warn,
                stage,
                pauses,
                paused,
                beyond_calendar,
            }
        },
    )
}

fn late() -> impl Strategy<Value = Late> {
    let clocks = select(&ClockOf::ALL[..]);
    let ended = (of(any::<i64>()), claim());
    (any::<u16>(), clocks, of(team()), time(), ended).prop_map(
        |(no, of, team, due, (by_s, claim))| Late {
            no,
            of,
            team,
            due,
            by_s,
            claim,
        },
    )
}

fn level() -> impl Strategy<Value = AtLevel> {
    (any::<u8>(), text(), time(), of(time())).prop_map(|(no, name, since, due)| AtLevel {
        no,
        name,
        since,
        due,
    })
}

fn task() -> impl Strategy<Value = Task> {
    let who = (
        any::<u16>(),
        team(),
        select(&TaskState::ALL[..]),
        of(text()),
    );
    let when = (time(), of(limit()), of(time()), of(time()));
    (who, when, any::<[bool; 2]>()).prop_map(
        |((no, team, state, by), (since, limit, answer_by, due), [silent, overdue])| Task {
            no,
            team,
            state,
            since,
            limit,
            answer_by,
            due,
            by,
            silent,
            overdue,
        },
    )
}

fn ruling() -> impl Strategy<Value = Box<Ruling>> {
    let level = (any::<u8>(), text()).prop_map(|(no, name)| RulingLevel { no, name });
    let when = (time(), limit(), time(), of(time()));
    (when, of(level), any::<[bool; 2]>(), of(any::<u16>())).prop_map(
        |((since, limit, due, warn), level, [warned, overdue], late)| {
            Box::new(Ruling {
                since,
                limit,
                due,
                warn,
                level,
                warned,
                overdue,
                late,
            })
        },
    )
}

fn called() -> impl Strategy<Value = Called> {
    let who = (
        team(),
        select(&CalledState::ALL[..]),
        of(text()),
        of(text()),
    );
    let when = (time(), of(time()), of(time()));
    (who, when, any::<[bool; 2]>(), of(ruling())).prop_map(
        |((team, state, by, reason), (since, due, answered), [must_come, overdue], ruling)| {
            Called {
                team,
                state,
                since,
                due,
                answered,
                by,
                reason,
                must_come,
                overdue,
                ruling,
            }
        },
    )
}

fn call() -> impl Strategy<Value = Box<Call>> {
    (
        any::<u8>(),
        text(),
        time(),
        vec(called(), 0..3),
        any::<bool>(),
    )
        .prop_map(|(no, by, since, called, confirmed)| {
            Box::new(Call {
                no,
                by,
                since,
                called,
                confirmed,
            })
        })
}

/// Consequences: every part is there in some.
pub fn then() -> impl Strategy<Value = Then> {
    let stands = (of(status()), of(decision()), of(clock()), vec(late(), 0..2));
    let parts = (of(level()), vec(task(), 0..2), of(call()), of(ruling()));
    let counts = (
        of(vec(select(&Stuck::ALL[..]), 0..3)),
        of(any::<u8>()),
        of(any::<u8>()),
        of(time()),
    );
    let some = (stands, parts, counts).prop_map(
        |(
            (status, decision, clock, late),
            (level, tasks, call, ruling),
            (stuck, rework, handovers, answer_due),
        )| Then {
            status,
            decision: decision.map(Box::new),
            clock: clock.map(Box::new),
            late,
            level,
            tasks,
            call,
            ruling,
            stuck,
            rework,
            handovers,
            answer_due,
        },
    );
    prop_oneof![Just(Then::default()), some]
}
