//! All alarms that are open, and the last that were: what walls show and streams tell of.

use super::{Acknowledged, Alarm, Finding};
use crate::limits::{ALARMS_OPEN_MAX, ALARMS_OVER_KEPT};
use crate::people::{AlarmKept, People, PeopleError};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// Every alarm that somebody may ask for.
#[derive(Debug, Default)]
pub struct Alarms {
    held: Mutex<Held>,
    /// Moves on with every change of any alarm.
    version: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Held {
    /// Earliest first.
    open: Vec<Alarm>,
    /// Latest over last.
    over: VecDeque<Alarm>,
    /// Reasons that found no room, by rule.
    crowded_out: HashMap<String, usize>,
}

/// Why an alarm was not acknowledged.
#[derive(Debug, thiserror::Error)]
pub enum NotAcknowledged {
    /// There is none of this id, or it was over long ago.
    #[error("there is no such alarm")]
    Unknown,
    /// It could not be written down; nothing changed.
    #[error(transparent)]
    Store(#[from] PeopleError),
}

impl Alarms {
    /// Takes back what was kept: what was open when the server ended, and the last that were over.
    ///
    /// # Errors
    /// The store's.
    pub fn restore(&self, people: &People) -> Result<(), PeopleError> {
        let kept = people.alarms_kept(ALARMS_OVER_KEPT)?;
        let mut held = self.held();
        *held = Held::default();
        for alarm in kept.into_iter().filter_map(alarm_of) {
            if alarm.over.is_some() {
                held.over.push_back(alarm);
            } else {
                held.open.push(alarm);
            }
        }
        drop(held);
        self.tell();
        Ok(())
    }

    /// The open alarms, earliest first, then those that are over, latest first; how many reasons found no room; and the
    /// version this is.
    pub fn all(&self) -> (Vec<Alarm>, usize, u64) {
        let held = self.held();
        let alarms = held.open.iter().chain(held.over.iter().rev());
        let crowded_out = held.crowded_out.values().sum();
        (
            alarms.cloned().collect(),
            crowded_out,
            *self.version.borrow(),
        )
    }

    /// What a rule's open alarms are about.
    pub fn open_of(&self, rule: &str) -> HashSet<String> {
        let held = self.held();
        let own = held.open.iter().filter(|alarm| alarm.found.rule == rule);
        own.map(|alarm| alarm.found.about.clone()).collect()
    }

    /// The cases that open alarms of a kind are about.
    pub fn cases_of(&self, kind: &str) -> Vec<u32> {
        let held = self.held();
        let own = held.open.iter().filter(|alarm| alarm.found.kind == kind);
        own.filter_map(|alarm| Some(alarm.found.case?.0)).collect()
    }

    /// Wakes whoever waits for changes; the value is the version.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    /// What a rule finds now: raises what is new, takes in new figures, ends what is no longer found.
    ///
    /// The same reason is raised once until it is over. Beyond [`ALARMS_OPEN_MAX`] open ones a reason waits for room. What cannot be written
    /// down is shown nevertheless, and told in the server's log: a full disk must not silence an alarm.
    pub fn settle(&self, people: &People, rule: &str, found: Vec<Finding>, now: Timestamp) {
        let mut held = self.held();
        let abouts: HashSet<String> = found.iter().map(|found| found.about.clone()).collect();
        let gone = |alarm: &Alarm| alarm.found.rule == rule && !abouts.contains(&alarm.found.about);
        let mut changed = held.end(people, gone, now);
        let mut crowded_out = 0;
        for found in found {
            let is_same = |alarm: &&mut Alarm| {
                alarm.found.rule == found.rule && alarm.found.about == found.about
            };
            if let Some(alarm) = held.open.iter_mut().find(is_same) {
                changed |= alarm.found != found;
                alarm.found = found;
            } else if held.open.len() >= ALARMS_OPEN_MAX {
                crowded_out += 1;
            } else if let Some(alarm) = raised(people, found, now) {
                held.open.push(alarm);
                changed = true;
            }
        }
        let before = held.crowded_out.insert(rule.to_owned(), crowded_out);
        changed |= before.unwrap_or(0) != crowded_out;
        held.measure();
        drop(held);
        if changed {
            self.tell();
        }
    }

    /// Ends the alarms of rules that no longer hold.
    pub fn keep_rules(&self, people: &People, rules: &HashSet<&str>, now: Timestamp) {
        let mut held = self.held();
        let gone = |alarm: &Alarm| !rules.contains(&*alarm.found.rule);
        let changed = held.end(people, gone, now);
        held.crowded_out.retain(|rule, _| rules.contains(&**rule));
        held.measure();
        drop(held);
        if changed {
            self.tell();
        }
    }

    /// Somebody has seen an alarm. It is written down before anybody is told; a second one changes nothing and gets the first.
    ///
    /// # Errors
    /// When there is none, or it could not be written down.
    pub fn acknowledge(
        &self,
        people: &People,
        id: &str,
        acknowledged: Acknowledged,
    ) -> Result<Alarm, NotAcknowledged> {
        let mut held = self.held();
        let Held { open, over, .. } = &mut *held;
        let mut all = open.iter_mut().chain(over);
        let alarm = all
            .find(|alarm| alarm.id == id)
            .ok_or(NotAcknowledged::Unknown)?;
        if alarm.acknowledged.is_some() {
            return Ok(alarm.clone());
        }
        people.alarm_acknowledged(id, &acknowledged)?;
        alarm.acknowledged = Some(acknowledged);
        let alarm = alarm.clone();
        drop(held);
        self.tell();
        Ok(alarm)
    }

    fn tell(&self) {
        self.version.send_modify(|version| *version += 1);
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    /// Ends the open alarms that are gone; answers whether there were any.
    fn end(&mut self, people: &People, gone: impl Fn(&Alarm) -> bool, now: Timestamp) -> bool {
        let (ended, open): (Vec<Alarm>, Vec<Alarm>) =
            std::mem::take(&mut self.open).into_iter().partition(gone);
        self.open = open;
        let any = !ended.is_empty();
        for alarm in ended {
            if let Err(error) = people.alarm_over(&alarm.id, now) {
                tracing::warn!(%error, alarm = alarm.id, "the end of an alarm could not be kept");
            }
            self.over.push_back(Alarm {
                over: Some(now),
                ..alarm
            });
        }
        while self.over.len() > ALARMS_OVER_KEPT {
            self.over.pop_front();
        }
        any
    }

    fn measure(&self) {
        metrics::gauge!("huying_alarms_open").set(self.open.len() as f64);
        let crowded_out: usize = self.crowded_out.values().sum();
        metrics::gauge!("huying_alarms_without_room").set(crowded_out as f64);
    }
}

/// A new alarm, written down; none where the same was raised before and can be raised only once.
fn raised(people: &People, found: Finding, now: Timestamp) -> Option<Alarm> {
    let id = found.id(now);
    let told = serde_json::to_string(&found).expect("texts and numbers always serialise");
    match people.alarm_raised(&id, &told, now) {
        Ok(true) => {}
        Ok(false) => return None,
        Err(error) => tracing::warn!(%error, alarm = id, "an alarm could not be kept"),
    }
    metrics::counter!("huying_alarms_raised_total").increment(1);
    Some(Alarm {
        id,
        since: now,
        found,
        acknowledged: None,
        over: None,
    })
}

/// A kept alarm; none when it does not read, which is told.
fn alarm_of(kept: AlarmKept) -> Option<Alarm> {
    let found = serde_json::from_str(&kept.told)
        .inspect_err(|error| tracing::warn!(%error, alarm = kept.id, "a kept alarm does not read"))
        .ok()?;
    Some(Alarm {
        id: kept.id,
        since: kept.since,
        found,
        acknowledged: kept.acknowledged,
        over: kept.over,
    })
}
