//! What happens when a command comes: events, or why not. Reads only its arguments.

mod by_rule;
mod clocks;
mod correct;
mod desk;
mod escalate;
mod joint;
mod lists;
mod merge;
mod moves;
mod on_the_spot;
mod report;
mod route;
mod ruling;
mod stuck;
mod team;
mod tick;
mod turn;

use grids::AreaId;
use jiff::Timestamp;

use crate::assign::assign;
use crate::command::Command;
use crate::decision::{Decision, Placement};
use crate::event::Event;
use crate::field::FieldFault;
use crate::place::place;
use crate::refusal::Declined;
use crate::report::GivenPlace;
use crate::state::State;
use crate::when::When;
use crate::world::World;

/// Most cases; the columns that hold their numbers are 32 bits wide.
pub const CASES_MAX: usize = u32::MAX as usize - 1;
/// Most sources that cases may come by; the columns that hold them are 8 bits wide.
pub const SOURCES_MAX: usize = 250;
/// Most classes of the tables and added ones together; columns of 16 bits, with room for none.
pub const CLASSES_MAX: usize = 60_000;

/// Decides one command. The same arguments give the same events, on any machine, at any time.
///
/// Nothing is changed: give each event to [`State::apply`], in order. A command gives at least one
/// event, a tick may give none. A live command happens now, so a [`Timestamp`] will do; a history
/// that is played or imported says [`When`] it happened. All clocks run on that.
///
/// # Errors
/// [`Declined::Refused`] when the sender is at fault, [`Declined::Conflict`] when somebody else was
/// faster.
pub fn decide(
    state: &State,
    world: &World,
    command: &Command,
    when: impl Into<When>,
) -> Result<Vec<Event>, Declined> {
    let when = when.into();
    match command {
        Command::Report(given) => report::reported(state, world, given, when),
        Command::Move(step) => moves::moved(state, world, step, when),
        Command::AddClass(class) => Ok(vec![lists::class_added(
            state,
            world,
            class,
            when.recorded,
        )?]),
        Command::AddSource(source) => Ok(vec![lists::source_added(
            state,
            world,
            source,
            when.recorded,
        )?]),
        Command::Tick => Ok(tick::ticked(state, world, when)),
    }
}

/// What a report would get, without making it a case.
///
/// `None` for the decision when the area or the class is not known.
///
/// # Errors
/// When the numbers are no position in their coordinate system.
pub fn look(
    state: &State,
    world: &World,
    given: &GivenPlace,
    class: Option<&str>,
    at: Timestamp,
) -> Result<(Placement, Option<Decision>), Vec<FieldFault>> {
    let placement = place(world, given)?;
    let class = class.filter(|code| knows_class(state, world, code));
    let decision = answer(world, class, area_of(world, &placement), at);
    Ok((placement, decision))
}

fn answer(
    world: &World,
    class: Option<&str>,
    area: Option<AreaId>,
    at: Timestamp,
) -> Option<Decision> {
    class
        .zip(area)
        .map(|(class, area)| assign(world, class, area, at))
}

fn area_of(world: &World, placement: &Placement) -> Option<AreaId> {
    placement
        .area
        .as_deref()
        .and_then(|code| world.edition().find(code))
}

fn knows_class(state: &State, world: &World, code: &str) -> bool {
    world.tables().class(code).is_some() || state.has_added_class(code)
}

fn knows_source(state: &State, world: &World, code: &str) -> bool {
    world.tables().source(code).is_some()
        || state
            .added_sources()
            .iter()
            .any(|added| &*added.code == code)
}
