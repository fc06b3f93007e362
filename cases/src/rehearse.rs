//! 预演: past cases under a changed table: who would have got what, and how load and lateness shift.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::assign::assign;
use crate::case::CaseNo;
use crate::clock::Limit;
use crate::decision::Team;
use crate::world::World;

/// A case as it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastCase {
    /// Its number.
    pub number: CaseNo,
    /// Its class.
    pub class: Box<str>,
    /// Code of its area.
    pub area: Box<str>,
    /// When it was dispatched: the time that the duties' conditions and its clock go by.
    pub dispatched_at: Timestamp,
    /// When its team had handled it; none while it has not.
    pub finished_at: Option<Timestamp>,
    /// Pauses of its clock, half-open.
    pub pauses: Vec<(Timestamp, Timestamp)>,
    /// What is recorded of it; none: what the tables before say.
    pub recorded: Option<Outcome>,
}

/// Who had a case and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The row of the duties table; none when the territory answered without one.
    pub row: Option<Box<str>>,
    /// 主办: the team that led.
    pub lead: Team,
    /// 协办: the teams that helped.
    pub supporting: Vec<Team>,
    /// How long it had; none without a row.
    pub limit: Option<Limit>,
    /// When that ended.
    pub due: Option<Timestamp>,
}

impl Outcome {
    /// Was it, or is it at `until`, late?
    pub fn late(&self, finished_at: Option<Timestamp>, until: Timestamp) -> bool {
        self.due
            .is_some_and(|due| finished_at.unwrap_or(until) > due)
    }
}

/// One case before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsed {
    /// Its number.
    pub number: CaseNo,
    /// What is recorded.
    pub before: Outcome,
    /// What the changed table says.
    pub after: Outcome,
    /// Was it late?
    pub late_before: bool,
    /// Would it have been, had it been finished when it was?
    pub late_after: bool,
    /// Does the calendar not reach the new deadline?
    pub beyond_calendar: bool,
}

impl Rehearsed {
    /// Does anything differ that its people would notice: lead, supporters, limit or deadline?
    pub fn changed(&self) -> bool {
        let codes = |outcome: &Outcome| -> Vec<Box<str>> {
            let teams = outcome.supporting.iter();
            let mut codes: Vec<_> = teams.map(|team| team.code.clone()).collect();
            codes.sort_unstable();
            codes
        };
        self.before.lead.code != self.after.lead.code
            || self.before.limit != self.after.limit
            || self.before.due != self.after.due
            || codes(&self.before) != codes(&self.after)
    }
}

/// What one team has to carry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Cases it leads.
    pub leads: u64,
    /// Cases it supports.
    pub supports: u64,
    /// Late ones among those it leads.
    pub late: u64,
}

/// One team's load before and after.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TeamShift {
    /// Its name.
    pub name: Box<str>,
    /// As recorded.
    pub before: Load,
    /// By the changed table.
    pub after: Load,
}

/// The sums of a rehearsal and the first changed cases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rehearsal {
    /// Cases looked at.
    pub cases: u64,
    /// Cases of which something changes.
    pub changed: u64,
    /// Cases whose area the areas do not have: not looked at further, and in no sum.
    pub elsewhere: u64,
    /// Late cases as recorded.
    pub late_before: u64,
    /// Late cases by the changed table.
    pub late_after: u64,
    /// Cases whose new deadline lies beyond the calendar.
    pub beyond_calendar: u64,
    /// Every team that leads or supports before or after, by its code.
    pub teams: BTreeMap<Box<str>, TeamShift>,
    /// How many cases go from one lead to another, by both codes.
    pub moves: BTreeMap<(Box<str>, Box<str>), u64>,
    /// The first changed cases, as many as were asked for.
    pub kept: Vec<Rehearsed>,
}

impl Rehearsal {
    fn take(&mut self, case: &Rehearsed) {
        self.cases += 1;
        self.late_before += u64::from(case.late_before);
        self.late_after += u64::from(case.late_after);
        self.beyond_calendar += u64::from(case.beyond_calendar);
        self.load(&case.before, case.late_before, |shift| &mut shift.before);
        self.load(&case.after, case.late_after, |shift| &mut shift.after);
        if case.before.lead.code != case.after.lead.code {
            let way = (case.before.lead.code.clone(), case.after.lead.code.clone());
            *self.moves.entry(way).or_default() += 1;
        }
    }

    fn load(&mut self, outcome: &Outcome, late: bool, of: impl Fn(&mut TeamShift) -> &mut Load) {
        let lead = of(self.team(&outcome.lead));
        lead.leads += 1;
        lead.late += u64::from(late);
        for team in &outcome.supporting {
            of(self.team(team)).supports += 1;
        }
    }

    fn team(&mut self, team: &Team) -> &mut TeamShift {
        // Most teams are known by now: no key is made for them.
        if !self.teams.contains_key(&team.code) {
            let shift = TeamShift {
                name: team.name.clone(),
                ..TeamShift::default()
            };
            self.teams.insert(team.code.clone(), shift);
        }
        self.teams
            .get_mut(&team.code)
            .expect("put there when it was missing")
    }
}

/// Plays past cases under the tables of `after` and compares with what is recorded, or where
/// nothing is, with what `before` says. Cases stream through; the first `keep` changed ones are kept.
///
/// Lateness goes by when the case was in fact finished, or by `until` for one that is not: how a
/// team would have worked under another limit cannot be known. Pauses are taken as they were.
pub fn rehearse(
    before: &World,
    after: &World,
    cases: impl IntoIterator<Item = PastCase>,
    until: Timestamp,
    keep: usize,
) -> Rehearsal {
    let mut rehearsal = Rehearsal::default();
    for case in cases {
        let Some(case) = rehearsed(before, after, case, until) else {
            rehearsal.elsewhere += 1;
            continue;
        };
        rehearsal.take(&case);
        if case.changed() {
            rehearsal.changed += 1;
            if rehearsal.kept.len() < keep {
                rehearsal.kept.push(case);
            }
        }
    }
    rehearsal
}

/// One past case before and after; none when `after` does not have its area, or nothing is recorded
/// and `before` does not.
pub fn rehearsed(
    before: &World,
    after: &World,
    case: PastCase,
    until: Timestamp,
) -> Option<Rehearsed> {
    let (then, beyond_calendar) = outcome(after, &case)?;
    let now = match case.recorded {
        Some(recorded) => recorded,
        None => outcome(before, &case)?.0,
    };
    Some(Rehearsed {
        number: case.number,
        late_before: now.late(case.finished_at, until),
        late_after: then.late(case.finished_at, until),
        before: now,
        after: then,
        beyond_calendar,
    })
}

/// What a world says of a case, and whether its calendar does not reach the deadline.
fn outcome(world: &World, case: &PastCase) -> Option<(Outcome, bool)> {
    let area = world.edition().find(&case.area)?;
    let decision = assign(world, &case.class, area, case.dispatched_at);
    let (mut due, mut beyond_calendar) = (decision.due, decision.beyond_calendar);
    if let Some(limit) = decision.limit
        && !case.pauses.is_empty()
    {
        let calendar = world.tables().calendar();
        let deadline = calendar.deadline_with(case.dispatched_at, limit, &case.pauses);
        (due, beyond_calendar) = (Some(deadline.at), deadline.beyond_calendar);
    }
    let outcome = Outcome {
        row: decision.row.map(|row| row.id),
        lead: decision.lead,
        supporting: decision.supporting,
        limit: decision.limit,
        due,
    };
    Some((outcome, beyond_calendar))
}
