//! 升级: a case goes one level up when its level's time runs out, by hand, or because it is stuck.

use grids::AreaId;

use super::area_of;
use super::route::level_of;
use super::turn::{Turn, wrong};
use crate::alarm::Alarm;
use crate::decision::Team;
use crate::event::Event;
use crate::parts::Stuck;
use crate::refusal::Declined;
use crate::running::{AtLevel, ClockOf};
use crate::tables::Answers;
use crate::then::Then;

impl Turn<'_> {
    /// The level it stands at: as recorded, or that of its lead, or of its place.
    pub(super) fn level(&self) -> Option<u8> {
        let recorded = self.open.and_then(|open| open.level.as_ref());
        if let Some(level) = recorded {
            return Some(level.no);
        }
        let area = self.area?;
        Some(match self.lead() {
            Some(lead) => level_of(self.world, &lead, area),
            None => self.world.edition().area(area).level,
        })
    }

    /// 升级 by hand.
    pub(super) fn escalated_by_hand(&self) -> Result<Then, Declined> {
        self.up_one().map(|(_, then)| then).ok_or_else(|| {
            let fix = "call the departments, or decide at this level";
            wrong("step", "the case is at the highest level", fix)
        })
    }

    /// One level up, with the level's own lead where the duty has one there; the name of the level
    /// it leaves.
    pub(super) fn up_one(&self) -> Option<(Box<str>, Then)> {
        let area = self.area?;
        let from = self.level()?;
        let to = from.checked_sub(1)?;
        let mut then = Then::default();
        if let Some((duty, mut decision)) = self.choose()
            && let Some(lead) = duty.and_then(|duty| self.lead_at(duty.lead, to, area))
            && self.lead().is_some_and(|now| now.code != lead.code)
        {
            self.end_clock(&mut then);
            decision.supporting.retain(|team| team.code != lead.code);
            decision.off_duty.clear();
            decision.lead = lead;
            self.go(&mut then, crate::Status::Dispatched, Some(&decision));
            self.ask(&mut then, duty, &mut decision);
            then.decision = Some(Box::new(decision));
        }
        then.level = Some(self.at_level(to));
        Some((self.level_name(from), then))
    }

    /// Who leads at a level, by what the duty names: its unit, or the department's team there.
    fn lead_at(&self, lead: Answers, level: u8, area: AreaId) -> Option<Team> {
        match lead {
            Answers::Level(_) => self.world.unit(level, area),
            Answers::Department(department) => {
                let edition = self.world.edition();
                let of_level = |id: &AreaId| edition.area(*id).level == level;
                let there = edition.chain(area).find(of_level)?;
                self.world.team_of(department, there)
            }
            Answers::Team(_) => None,
        }
    }

    /// Up to the command of the place's subdistrict, or one level above that if it is there already.
    pub(super) fn up_to_command(&self, event: &Event, stuck: Vec<Stuck>) -> Option<Event> {
        let area = if let Event::Placed(placed) = event {
            area_of(self.world, &placed.placement)
        } else {
            self.area
        }?;
        let there = Turn {
            area: Some(area),
            ..*self
        };
        let told = event.then().and_then(|then| then.level.as_ref());
        let led = event
            .decision()
            .map(|decision| level_of(self.world, &decision.lead, area));
        let from = told.map(|level| level.no).or(self
            .open
            .and_then(|open| open.level.as_ref().map(|level| level.no)));
        let from = from.or(led).or_else(|| there.level())?;
        let command = self
            .world
            .edition()
            .area(self.world.territory_of(area))
            .level;
        let to = if from > command {
            command
        } else {
            from.checked_sub(1)?
        };
        let status = event.status().unwrap_or(self.case.status);
        let level = there.at_level(to);
        let level = AtLevel {
            due: level.due.filter(|_| status.is_with_team()),
            ..level
        };
        let what = Alarm::Escalated {
            from: self.level_name(from),
            to: level.name.clone(),
            stuck,
            of: None,
        };
        let then = Then {
            level: Some(level),
            ..Then::default()
        };
        Some(self.passed(what, then))
    }

    /// Nobody said in time where it is, or what: one level up, at the moment its clock ran out.
    ///
    /// A case without a place counts as standing just below the highest level, the only one that has it
    /// for certain. None where the tables know no levels, and where there is none above.
    pub(super) fn waited_too_long(&self, event: &Event) -> Option<Event> {
        let Event::Passed(passed) = event else {
            return None;
        };
        let Alarm::Overdue { of } = passed.what else {
            return None;
        };
        let waits = matches!(of, ClockOf::Place | ClockOf::Classify);
        if !waits || self.world.tables().levels().is_empty() {
            return None;
        }
        let from = self.level().unwrap_or(1);
        let to = from.checked_sub(1)?;
        let levels = self.world.edition().levels();
        let from = levels.get(usize::from(from))?.clone();
        // The level's own time is that of a team, which it does not have yet.
        let level = AtLevel {
            due: None,
            ..self.at_level(to)
        };
        let (to, stuck, of) = (level.name.clone(), Vec::new(), Some(of));
        let then = Then {
            level: Some(level),
            ..Then::default()
        };
        Some(self.passed(
            Alarm::Escalated {
                from,
                to,
                stuck,
                of,
            },
            then,
        ))
    }

    fn level_name(&self, level: u8) -> Box<str> {
        self.world.edition().levels()[usize::from(level)].clone()
    }
}
