//! What is kept over a restart, how much is kept, and who is woken.

use super::super::{Alarm, AlarmState};
use super::{Wall, tuesday};
use crate::limits::{ALARMS_OPEN_MAX, ALARMS_OVER_KEPT};
use jiff::SignedDuration;

#[test]
fn a_restart_brings_back_what_was_open_and_raises_nothing_anew() {
    let mut wall = Wall::with("n,新案,new-case,05,sensor,,,,,,\n");
    wall.round(tuesday());
    wall.cases(2, tuesday(), "0505", "sensor", false);
    wall.round(tuesday());
    let before = wall.all();
    assert_eq!(before.len(), 2);
    let seen = wall.acknowledge(&before[0].id, "li", tuesday());
    assert_eq!(
        wall.acknowledge(&before[0].id, "bo", tuesday()),
        seen,
        "the first counts"
    );
    let before = wall.all();
    let mut wall = wall.restarted();
    assert_eq!(wall.all(), before);
    wall.round(tuesday() + SignedDuration::from_mins(5));
    assert_eq!(wall.all(), before);
    // Also what was over meanwhile stays over.
    wall.step(
        1,
        r#"{"id":"m1","by":"an","step":"cancel","reason":"a test"}"#,
    );
    wall.round(tuesday() + SignedDuration::from_mins(6));
    let states = |wall: &Wall| -> Vec<_> { wall.all().iter().map(Alarm::state).collect() };
    assert_eq!(states(&wall), [AlarmState::Raised, AlarmState::Over]);
    let mut wall = wall.restarted();
    wall.round(tuesday() + SignedDuration::from_mins(7));
    assert_eq!(states(&wall), [AlarmState::Raised, AlarmState::Over]);
}

#[test]
fn open_alarms_and_those_that_are_over_have_their_limits() {
    let mut wall = Wall::with("n,新案,new-case,,sensor,,,,,,\n");
    wall.round(tuesday());
    let many = ALARMS_OPEN_MAX as u32 + 3;
    for _ in 0..many {
        wall.cases(1, tuesday(), "0505", "sensor", false);
    }
    wall.round(tuesday());
    let (alarms, without_room, _) = wall.city.installation.world.alarms.all();
    assert_eq!((alarms.len(), without_room), (ALARMS_OPEN_MAX, 3));
    // A table without the row ends them all, and only the last are still told.
    let none = std::collections::HashSet::new();
    let alarms = &wall.city.installation.world.alarms;
    alarms.keep_rules(&wall.city.installation.world.people, &none, tuesday());
    let (alarms, without_room, _) = alarms.all();
    assert_eq!((alarms.len(), without_room), (ALARMS_OVER_KEPT, 0));
    assert!(alarms.iter().all(|alarm| alarm.state() == AlarmState::Over));
}

#[test]
fn whoever_waits_is_woken_by_every_change_and_by_nothing_else() {
    let mut wall = Wall::with("n,新案,new-case,,sensor,,,,,,\n");
    let mut changes = wall.city.installation.world.alarms.changes();
    wall.round(tuesday());
    assert!(!changes.has_changed().expect("open"));
    wall.cases(1, tuesday(), "0505", "sensor", false);
    wall.round(tuesday());
    assert!(changes.has_changed().expect("open"));
    changes.borrow_and_update();
    wall.round(tuesday());
    assert!(!changes.has_changed().expect("open"));
    let id = wall.all()[0].id.clone();
    wall.acknowledge(&id, "li", tuesday());
    assert!(changes.has_changed().expect("open"));
}
