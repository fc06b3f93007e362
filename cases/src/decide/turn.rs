//! One case at one moment, as a step or an alarm finds it, and what can be asked of it.

use grids::AreaId;
use jiff::Timestamp;

use super::{area_of, knows_class};
use crate::assign::choose;
use crate::case::{CaseNo, Status};
use crate::clock::{Calendar, Limit};
use crate::command::Move;
use crate::decision::{Decision, Team};
use crate::event::{Event, Format, Passed, Stepped};
use crate::field::{FieldFault, quoted};
use crate::open::{Open, plain_clock, whole};
use crate::place::locate;
use crate::refusal::{Declined, Refusal};
use crate::running::{CaseClock, ClockOf, Late, StageNow};
use crate::state::{Case, State};
use crate::tables::{Duty, Rules, Wait};
use crate::then::Then;
use crate::when::When;
use crate::world::World;

/// One case at one moment.
#[derive(Clone, Copy)]
pub(super) struct Turn<'a> {
    pub(super) state: &'a State,
    pub(super) world: &'a World,
    pub(super) number: CaseNo,
    pub(super) case: &'a Case,
    pub(super) open: Option<&'a Open>,
    /// The code of its class; empty when it has none.
    pub(super) class: &'a str,
    /// Its area by the edition in force; none while unplaced.
    pub(super) area: Option<AreaId>,
    /// The code of its source.
    pub(super) source: &'a str,
    /// `happened` is never before what happened to the case last.
    pub(super) when: When,
}

impl<'a> Turn<'a> {
    /// The case of a number; none when there is none.
    pub(super) fn of(
        state: &'a State,
        world: &'a World,
        number: CaseNo,
        when: When,
    ) -> Option<Self> {
        let case = state.case(number)?;
        let class = case.class_index();
        Some(Self {
            state,
            world,
            number,
            case,
            open: state.open(number).map(|open| &**open),
            class: class.map_or("", |at| &*state.classes().codes()[at]),
            area: area_in_force(state, world, case),
            source: &state.sources().codes()[case.source_index()],
            when: when.not_before(case.moved()),
        })
    }

    /// When it happens.
    pub(super) fn at(&self) -> Timestamp {
        self.when.happened
    }

    pub(super) fn calendar(&self) -> &'a Calendar {
        self.world.tables().calendar()
    }

    pub(super) fn rules(&self) -> &'a Rules {
        self.world.tables().rules(self.at())
    }

    /// The team that leads it.
    pub(super) fn lead(&self) -> Option<Team> {
        let team = self.case.team?;
        Some(Team {
            code: self.state.teams().code(team).into(),
            name: self.state.team_name(team).into(),
        })
    }

    /// Who would get it now, and by which row; none without a class or an area in force.
    pub(super) fn choose(&self) -> Option<(Option<&'a Duty>, Decision)> {
        choose_for(self.world, self.class, self.area, self.at())
    }

    /// The clock that a status begins with now.
    pub(super) fn clock(&self, status: Status, decision: Option<&Decision>) -> CaseClock {
        clock(self.world, status, self.class, decision, self.at())
    }

    /// Puts the case into a status, with the clock that this begins with.
    pub(super) fn go(&self, then: &mut Then, status: Status, decision: Option<&Decision>) {
        then.status = Some(status);
        let clock = self.clock(status, decision);
        let by_itself = self.open.is_none_or(|open| open.clock.of != clock.of)
            && clock == plain_clock(status, self.at(), decision);
        then.clock = (!by_itself).then(|| Box::new(clock));
    }

    /// Ends the running clock and what hangs on it: where time had run out, says by how much.
    pub(super) fn end_clock(&self, then: &mut Then) {
        self.end_running(then);
        self.end_extension(then);
    }

    /// Ends the time of the running clock: if it had run out, says by how much.
    pub(super) fn end_running(&self, then: &mut Then) {
        let Some(open) = self.open else { return };
        let clock = &open.clock;
        let until = clock.paused.map_or(self.at(), |paused| paused.since);
        let team = (clock.of == ClockOf::Handle).then(|| self.lead()).flatten();
        self.end(then, clock.of, team, clock.due, until);
    }

    /// Ends something that was to be done by `due`: if it is late, says by how much. A lateness that
    /// has begun is ended whatever `due` is by now.
    pub(super) fn end(
        &self,
        then: &mut Then,
        of: ClockOf,
        team: Option<Team>,
        due: Option<Timestamp>,
        until: Timestamp,
    ) {
        let by_s = |due: Timestamp| Some((until.as_second() - due.as_second()).max(1));
        let begun = self.begun(of, team.as_ref());
        let late = match (begun, due) {
            (Some(begun), _) => Late {
                by_s: by_s(begun.due),
                ..begun.clone()
            },
            (None, Some(due)) if due.as_second() < until.as_second() => {
                let by_s = by_s(due);
                self.late(then, of, team, due, by_s)
            }
            (None, _) => return,
        };
        then.late.push(late);
    }

    /// A new lateness.
    pub(super) fn late(
        &self,
        then: &Then,
        of: ClockOf,
        team: Option<Team>,
        due: Timestamp,
        by_s: Option<i64>,
    ) -> Late {
        let known = self.state.lates(self.number).len();
        let new = |late: &&Late| usize::from(late.no) >= known;
        let no = known + then.late.iter().filter(new).count();
        Late {
            no: u16::try_from(no).unwrap_or(u16::MAX),
            of,
            team,
            due,
            by_s,
        }
    }

    /// A lateness that has begun and not ended.
    fn begun(&self, of: ClockOf, team: Option<&Team>) -> Option<&'a Late> {
        let same_team = |late: &Late| match (&late.team, team) {
            (Some(late), Some(team)) => late.code == team.code,
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        let lates = self.state.lates(self.number).iter().rev();
        lates
            .map(|lateness| &lateness.late)
            .find(|late| late.of == of && late.by_s.is_none() && same_team(late))
    }

    /// When a limit that starts now ends.
    pub(super) fn deadline(&self, limit: Limit) -> Timestamp {
        self.calendar().deadline(self.at(), limit).at
    }

    /// A team by its code, or an area that stands for itself.
    ///
    /// # Errors
    /// When there is none of this code.
    pub(super) fn team(&self, field: &str, code: &str) -> Result<Team, Declined> {
        let teams = self.world.tables().teams();
        if let Some(at) = teams.iter().position(|team| &*team.code == code) {
            return Ok(self.world.team(at));
        }
        if let Some(area) = self.world.edition().find(code) {
            let area = self.world.edition().area(area);
            return Ok(Team {
                code: area.code.clone(),
                name: area.name.clone(),
            });
        }
        let reason = format!("there is no team {}", quoted(code));
        Err(wrong(field, reason, "send the code of a team in force"))
    }

    /// The event of a step.
    pub(super) fn stepped(&self, step: &Move, then: Then) -> Event {
        Event::Stepped(Box::new(Stepped {
            v: Format,
            case: self.number,
            recorded: self.when.recorded,
            happened: self.when.kept(),
            id: step.id.as_str().into(),
            by: step.by.as_str().into(),
            step: step.step.clone(),
            photos: step.photos.clone(),
            then,
        }))
    }

    /// The event of something that nobody did.
    pub(super) fn passed(&self, what: crate::Alarm, then: Then) -> Event {
        Event::Passed(Box::new(Passed {
            v: Format,
            case: self.number,
            recorded: self.when.recorded,
            happened: self.when.kept(),
            what,
            then,
        }))
    }
}

/// The case's area by the edition in force: its code if that still exists, or else where it lies.
fn area_in_force(state: &State, world: &World, case: &Case) -> Option<AreaId> {
    let code = state.areas().code(case.area?);
    world.edition().find(code).or_else(|| {
        let placement = locate(world, case.position()?, None);
        area_of(world, &placement)
    })
}

/// One wrong field.
pub(super) fn wrong(field: &str, reason: impl Into<String>, fix: &str) -> Declined {
    Refusal::Fields(vec![FieldFault::new(field, reason, fix)]).into()
}

/// A correction needs words: nothing else says why the old was wrong.
pub(super) fn needs_note(note: &str, why: &str) -> Result<(), Declined> {
    if note.trim().is_empty() {
        Err(wrong("note", "is missing", why))
    } else {
        Ok(())
    }
}

/// Who would get a class in an area, and by which row.
pub(super) fn choose_for<'a>(
    world: &'a World,
    class: &str,
    area: Option<AreaId>,
    at: Timestamp,
) -> Option<(Option<&'a Duty>, Decision)> {
    let area = area.filter(|_| !class.is_empty())?;
    Some(choose(world, class, area, at))
}

/// The clock that a status begins with: the plain one with what the tables say of it.
pub(super) fn clock(
    world: &World,
    status: Status,
    class: &str,
    decision: Option<&Decision>,
    at: Timestamp,
) -> CaseClock {
    let tables = world.tables();
    let mut clock = plain_clock(status, at, decision);
    let waits = match clock.of {
        ClockOf::Verify => Some(Wait::Verify),
        ClockOf::File => Some(Wait::File),
        ClockOf::Dispatch => Some(Wait::Dispatch),
        ClockOf::Check => Some(Wait::Check),
        ClockOf::Close => Some(Wait::Close),
        ClockOf::Place
        | ClockOf::Classify
        | ClockOf::Handle
        | ClockOf::Answer
        | ClockOf::Support
        | ClockOf::Call
        | ClockOf::Level
        | ClockOf::Rule => None,
    };
    let step = waits.and_then(|wait| tables.step_limit(wait, class, at));
    if let Some(step) = step {
        clock.limit = Some(step.limit);
    }
    if let Some(decision) = decision.filter(|_| clock.of == ClockOf::Handle) {
        set_stage(&mut clock, decision, 0);
    }
    if clock.limit.is_some() {
        clock.renew(tables.calendar(), tables.warn_percent(step, at));
    }
    clock
}

/// Sets the clock to a stage of the decision, if there are stages; all count from the same start.
fn set_stage(clock: &mut CaseClock, decision: &Decision, at: usize) {
    if let Some(stage) = decision.stages.get(at) {
        clock.limit = Some(stage.limit);
        clock.stage = Some(StageNow {
            no: at as u8 + 1,
            of: decision.stages.len() as u8,
            name: stage.name.clone(),
        });
    }
}

/// When the source of a report must be answered by.
pub(super) fn answer_due(world: &World, class: &str, at: Timestamp) -> Option<Timestamp> {
    let limit = world.tables().step_limit(Wait::Answer, class, at)?.limit;
    Some(whole(world.tables().calendar().deadline(at, limit).at))
}

/// Refuses a class that nobody knows.
pub(super) fn known_class(state: &State, world: &World, class: &str) -> Result<(), Declined> {
    if knows_class(state, world, class) {
        return Ok(());
    }
    let reason = format!("{} is not a known class", quoted(class));
    let fix = "send a code of the list of classes, or add the class first";
    Err(wrong("class", reason, fix))
}
