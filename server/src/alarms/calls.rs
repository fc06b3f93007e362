//! 呼叫待答: called teams that have not answered, and whose time is over or about to be.

use super::scope::Scope;
use super::{Figures, Finding};
use crate::calls::{Waiting, waiting};
use crate::engine::Engine;
use crate::limits::{ALARM_CALLS_MAX, ALARM_CALLS_PAUSE_S};
use crate::register::{self, Queue};
use crate::world::World;
use cases::CaseNo;
use cases::tables::{AlarmRule, Raises};
use grids::AreaId;
use heat::NO_AREA;
use jiff::Timestamp;
use std::sync::PoisonError;

/// The calls that wait, as the writer last told them.
#[derive(Debug, Default)]
pub struct Calls {
    waiting: Vec<Waiting>,
    /// The newest event they are complete up to.
    seq: u64,
    asked_s: i64,
}

impl Calls {
    /// Asks the writer anew when anything has happened since, at most every [`ALARM_CALLS_PAUSE_S`], and for at most
    /// [`ALARM_CALLS_MAX`] cases, those whose clocks end first; answers whether what it has is as good as it gets.
    pub fn refresh(&mut self, world: &World, engine: &Engine, now_s: i64) -> bool {
        let seq = world.seq();
        if seq == self.seq || now_s - self.asked_s < ALARM_CALLS_PAUSE_S {
            return true;
        }
        let (marks, _) = register::earliest(
            &world.register,
            Queue::Calls,
            now_s,
            |_, _| true,
            None,
            ALARM_CALLS_MAX,
        );
        let cases: Vec<CaseNo> = marks.into_iter().map(|(_, case)| CaseNo(case)).collect();
        let told = if cases.is_empty() {
            Some(Vec::new())
        } else {
            engine
                .ask_blocking(move |state, _| waiting(state, &cases))
                .ok()
        };
        let is_told = told.is_some();
        if let Some(told) = told {
            (self.waiting, self.seq, self.asked_s) = (told, seq, now_s);
        }
        is_told
    }

    /// What a row finds among them now.
    pub fn unanswered(&self, world: &World, row: &AlarmRule, now: Timestamp) -> Vec<Finding> {
        let Raises::Call { ahead_minutes } = &row.raises else {
            return Vec::new();
        };
        let scope = Scope::of(row, &world.books(), world.edition());
        let soon_s = now.as_second() + 60 * i64::from(*ahead_minutes);
        let register = world
            .register
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let mut found = Vec::new();
        for one in &self.waiting {
            let card = register.card(one.case.0).filter(|card| scope.has(card));
            // Whoever answered and must come all the same has answered.
            let due = one
                .due
                .filter(|due| !one.again && due.as_second() <= soon_s);
            let (Some(card), Some(due)) = (card, due) else {
                continue;
            };
            let area = (card.area != NO_AREA).then(|| {
                let area = world.edition().area(AreaId(card.area));
                area.code.to_string()
            });
            let books = world.books();
            found.push(Finding {
                area,
                position: card.position,
                case: Some(one.case),
                class: books
                    .classes
                    .line(card.class)
                    .map(|line| line.code.to_string()),
                source: books
                    .sources
                    .line(u16::from(card.source))
                    .map(|line| line.code.to_string()),
                team: Some(one.team.code.to_string()),
                figures: Figures {
                    due: Some(due),
                    ..Figures::default()
                },
                ..Finding::of(row, format!("{}/{}/{}", one.case, one.call, one.team.code))
            });
        }
        found
    }
}
