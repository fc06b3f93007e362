//! One case at one moment, as a step or an alarm finds it, and what can be asked of it.

use grids::AreaId;
use jiff::Timestamp;

use super::{area_of, knows_class};
use crate::assign::choose;
use crate::case::CaseNo;
use crate::claim::Claim;
use crate::clock::{Calendar, Limit};
use crate::command::Move;
use crate::decision::{Decision, Team};
use crate::event::{Event, Format, Passed, Stepped};
use crate::field::{FieldFault, quoted};
use crate::open::{Open, whole};
use crate::place::locate;
use crate::refusal::{Declined, Refusal};
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
    /// What the step says of when it was done; none of an alarm, and of a step that arrived at once.
    pub(super) claim: Option<Claim>,
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
            claim: None,
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
        let area = self.area.filter(|_| !self.class.is_empty())?;
        Some(choose(self.world, self.class, area, self.at()))
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
            claim: self.claim,
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
