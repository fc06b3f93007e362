//! The rounds of the thread that looks for alarms.

use super::calls::Calls;
use super::fresh::Fresh;
use super::late::late_teams;
use super::surge::surges;
use crate::engine::Engine;
use crate::limits::{
    ALARM_OVERDUE_PAUSE_S, ALARM_ROUND_PAUSE, ALARM_SURGE_PAUSE_S, ALARM_SURGES_A_ROUND,
};
use crate::world::{Readiness, World};
use cases::tables::{AlarmRule, Raises};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What is remembered from round to round.
#[derive(Debug, Default)]
pub struct Watch {
    fresh: Fresh,
    calls: Calls,
    /// When each row of a surge was last looked at, Unix seconds.
    surges: HashMap<String, i64>,
    late_s: i64,
}

impl Watch {
    /// One look. Of new cases a bounded number, of surges [`ALARM_SURGES_A_ROUND`] rows that were not looked at for longest; what does
    /// not fit waits for the next round.
    pub fn round(&mut self, world: &World, engine: &Engine, now: Timestamp) {
        let (rules, now_s, people) = (world.rules(), now.as_second(), &world.people);
        let rows: Vec<&AlarmRule> = rules.tables().alarms_at(now).collect();
        let alarms = &world.alarms;
        let held = rows.iter().map(|row| &*row.rule).collect();
        alarms.keep_rules(people, &held, now);
        self.new_cases(world, &rows, now);
        if self.calls.refresh(world, engine, now_s) {
            for row in rows.iter().filter(|row| is_call(row)) {
                let found = self.calls.unanswered(world, row, now);
                alarms.settle(people, &row.rule, found, now);
            }
        }
        if now_s - self.late_s >= ALARM_OVERDUE_PAUSE_S {
            self.late_s = now_s;
            for row in rows.iter().filter(|row| is_overdue(row)) {
                alarms.settle(people, &row.rule, late_teams(world, row), now);
            }
        }
        for row in self.surges_due(&rows, now_s) {
            let open = alarms.open_of(&row.rule);
            let open: HashSet<&str> = open.iter().map(String::as_str).collect();
            let found = surges(world, row, now_s, &open);
            alarms.settle(people, &row.rule, found, now);
        }
    }

    fn new_cases(&mut self, world: &World, rows: &[&AlarmRule], now: Timestamp) {
        let own: Vec<&AlarmRule> = rows
            .iter()
            .filter(|row| row.raises == Raises::NewCase)
            .copied()
            .collect();
        let open = world.alarms.cases_of("new-case").into_iter();
        let found = self.fresh.round(world, &own, now.as_second(), open);
        for row in own {
            let of_row = found.iter().filter(|found| *found.rule == *row.rule);
            let of_row = of_row.cloned().collect();
            world.alarms.settle(&world.people, &row.rule, of_row, now);
        }
    }

    /// The rows of surges that are looked at in this round.
    fn surges_due<'a>(&mut self, rows: &[&'a AlarmRule], now_s: i64) -> Vec<&'a AlarmRule> {
        let looked = |row: &AlarmRule| self.surges.get(&*row.rule).copied().unwrap_or(0);
        let is_due = |row: &&AlarmRule| {
            matches!(row.raises, Raises::Surge { .. }) && now_s - looked(row) >= ALARM_SURGE_PAUSE_S
        };
        let mut due: Vec<&AlarmRule> = rows.iter().copied().filter(is_due).collect();
        due.sort_by_key(|row| looked(row));
        due.truncate(ALARM_SURGES_A_ROUND);
        for row in &due {
            self.surges.insert(row.rule.to_string(), now_s);
        }
        due
    }
}

fn is_call(row: &AlarmRule) -> bool {
    matches!(row.raises, Raises::Call { .. })
}

fn is_overdue(row: &AlarmRule) -> bool {
    matches!(row.raises, Raises::Overdue { .. })
}

/// Looks every [`ALARM_ROUND_PAUSE`], in a thread that ends when `sleep` says `false`: the server ends.
///
/// Not while a history is played in, nor before the log is read.
pub fn start(
    world: Arc<World>,
    engine: Arc<Engine>,
    sleep: impl Fn(Duration) -> bool + Send + 'static,
) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new()
        .name("alarms".to_owned())
        .spawn(move || {
            if let Err(error) = world.alarms.restore(&world.people) {
                tracing::warn!(%error, "alarms from before the start cannot be read; they may be raised anew");
            }
            let mut watch = Watch::default();
            loop {
                if world.readiness() == Readiness::Ready && !world.holds_alarms() {
                    let begun = Instant::now();
                    watch.round(&world, &engine, Timestamp::now());
                    metrics::histogram!("huying_alarm_round_seconds").record(begun.elapsed());
                }
                if !sleep(ALARM_ROUND_PAUSE) {
                    return;
                }
            }
        })
}
