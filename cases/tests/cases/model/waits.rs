//! What must be true of levels and of decisions that are waited for.

use cases::{AtLevel, CalledState, CaseNo, ClockOf, Open, Ruling, State};
use jiff::Timestamp;

use super::check::must;
use super::levels::{NAMES, PlainLevel, Until};
use super::plain_case::PlainCase;

/// The level and its end are what the model says.
pub fn level(open: &Open, model: &PlainCase) -> Result<(), String> {
    let agrees = match (open.level(), model.level) {
        (None, None) => true,
        (Some(level), Some(told)) => same(level, told),
        (Some(_), None) | (None, Some(_)) => false,
    };
    must(agrees, || format!("{:?}, {:?}", open.level(), model.level))
}

/// The desk that must place or classify it has until then.
pub fn desk(open: &Open, model: &PlainCase) -> Result<(), String> {
    let Some(wait) = model.wait else {
        return Ok(());
    };
    let clock = open.clock();
    let fits = clock.of == wait.of && clock.due == Some(wait.end);
    must(fits && open.is_overdue() == wait.over, || {
        format!("{clock:?}, {wait:?}")
    })
}

fn same(level: &AtLevel, told: PlainLevel) -> bool {
    let until = match told.until {
        Until::Never => level.due.is_none(),
        Until::At(end) => level.due == Some(end),
        Until::AfterPauses => level.due.is_some(),
    };
    until && level.no == told.no && *level.name == *NAMES[usize::from(told.no)]
}

/// Every decision that is waited for has one clock, and a lateness begun for each that is late.
pub fn rulings(state: &State, number: CaseNo) -> Result<(), String> {
    let begun = state.lates(number).iter().map(|of| &of.late);
    let begun = begun.filter(|late| late.of == ClockOf::Rule && late.by_s.is_none());
    let Some(open) = state.open(number) else {
        return must(begun.count() == 0, || "over, and a ruling is late".into());
    };
    let mut late = 0;
    for ruling in of(open)? {
        let fits = ruling.due > ruling.since && ruling.warn.is_none_or(|warn| warn < ruling.due);
        must(fits, || format!("{ruling:?}"))?;
        late += usize::from(ruling.late.is_some());
    }
    must(begun.count() == late, || {
        format!("{late} rulings are late, {:?}", state.lates(number))
    })
}

fn of(open: &Open) -> Result<Vec<&Ruling>, String> {
    let mut found = Vec::new();
    if let Some(asked) = open.extension() {
        must(asked.ruling.is_some(), || "asked without a clock".into())?;
        found.extend(asked.ruling.as_deref());
    }
    for called in open.calls().iter().flat_map(|call| &call.called) {
        let refused = called.state == CalledState::Refused;
        must(refused == called.ruling.is_some(), || format!("{called:?}"))?;
        found.extend(called.ruling.as_deref());
    }
    Ok(found)
}

/// After all ticks: the level's and the rulings' time was noticed; `works`: a team is at it.
pub fn noticed(open: &Open, works: bool, now: Timestamp) -> Result<(), String> {
    if open.merged_into().is_some() {
        return Ok(());
    }
    let level = open.level().and_then(|level| level.due);
    must(!works || level.is_none_or(|due| due > now), || {
        format!("the level's time was over at {level:?}")
    })?;
    let asked = open.extension().and_then(|asked| asked.ruling.as_deref());
    let called = open.calls().iter().flat_map(|call| &call.called);
    let refused = called.filter_map(|called| called.ruling.as_deref());
    let mut all = asked.filter(|_| works).into_iter().chain(refused);
    must(all.all(|ruling| ruling.overdue || ruling.due > now), || {
        "a ruling's time was passed over".into()
    })
}
