//! How a rehearsal is told.

use crate::clock;
use crate::in_force::Change;
use crate::world::World;
use cases::CaseNo;
use cases::rehearse::{Load, Outcome, Rehearsal, Rehearsed};
use serde::Serialize;
use utoipa::ToSchema;

/// What would have been otherwise.
#[derive(Debug, Serialize, ToSchema)]
pub struct Shift {
    /// Cases that were looked at: reported in the period and dispatched.
    cases: u64,
    /// Those of which lead, supporters, limit or deadline would have been others.
    changed: u64,
    /// Cases of areas that are not there any more; in no sum.
    elsewhere: u64,
    /// Late cases.
    late: BeforeAfter<u64>,
    /// Cases whose new deadline lies beyond the calendar: there every weekday was taken for a working day.
    beyond_calendar: u64,
    /// Version of all tables that was compared with, and what it would be.
    tables: BeforeAfter<String>,
    /// Every team that leads or supports before or after; those whose load shifts most first.
    teams: Vec<TeamShift>,
    /// How many cases would go from one lead team to another, most first.
    moves: Vec<TeamMove>,
    /// The first changed cases; ask for `text/csv` to get every case.
    rows: Vec<RehearsedCase>,
}

/// Something before and after.
#[derive(Debug, Serialize, ToSchema)]
pub struct BeforeAfter<T> {
    before: T,
    after: T,
}

/// What one team has to carry.
#[derive(Debug, Serialize, ToSchema)]
pub struct TeamShift {
    team: String,
    team_name: String,
    before: TeamLoad,
    after: TeamLoad,
}

/// The load of a team.
#[derive(Debug, Serialize, ToSchema)]
pub struct TeamLoad {
    /// Cases it leads.
    cases: u64,
    /// Cases it supports.
    supports: u64,
    /// Late ones among those it leads.
    late: u64,
    /// Late ones in hundred that it leads; null when it leads none.
    late_percent: Option<f64>,
    /// Its part of all cases, in hundred; null when there are none.
    share_percent: Option<f64>,
}

/// Cases that go from one team to another.
#[derive(Debug, Serialize, ToSchema)]
pub struct TeamMove {
    from: String,
    to: String,
    cases: u64,
}

/// One case before and after.
#[derive(Debug, Serialize, ToSchema)]
pub struct RehearsedCase {
    #[schema(value_type = String, example = "HY000000042")]
    case: CaseNo,
    /// Its class now.
    class: Option<String>,
    class_name: Option<String>,
    /// Its finest area now.
    area: Option<String>,
    area_name: Option<String>,
    before: CaseOutcome,
    after: CaseOutcome,
}

/// Who has a case, until when, and whether it is late.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseOutcome {
    /// The row of the duties; null when the territory answers without one.
    row: Option<String>,
    team: String,
    team_name: String,
    /// Codes of the teams that help.
    supporting: Vec<String>,
    /// Such as `4 working_hours`; null without a row.
    limit: Option<String>,
    due: Option<String>,
    late: bool,
}

impl Shift {
    pub(super) fn of(world: &World, change: &Change, found: &Rehearsal) -> Self {
        let share = |part: u64, whole: u64| {
            let percent = |part: u64| (part as f64 / whole as f64 * 10_000.0).round() / 100.0;
            (whole > 0).then(|| percent(part))
        };
        let load = |load: Load| TeamLoad {
            cases: load.leads,
            supports: load.supports,
            late: load.late,
            late_percent: share(load.late, load.leads),
            share_percent: share(load.leads, found.cases),
        };
        let team = |(code, shift): (&_, &cases::rehearse::TeamShift)| TeamShift {
            team: Box::<str>::to_string(code),
            team_name: shift.name.to_string(),
            before: load(shift.before),
            after: load(shift.after),
        };
        let mut teams: Vec<_> = found.teams.iter().map(team).collect();
        // Stable, so that teams of equal shift stay in the order of their codes.
        teams.sort_by_key(|team| {
            let shifted = |of: fn(&TeamLoad) -> u64| of(&team.before).abs_diff(of(&team.after));
            std::cmp::Reverse(shifted(|l| l.cases) + shifted(|l| l.supports) + shifted(|l| l.late))
        });
        let mut moves: Vec<_> = found
            .moves
            .iter()
            .map(|(way, cases)| TeamMove {
                from: way.0.to_string(),
                to: way.1.to_string(),
                cases: *cases,
            })
            .collect();
        moves.sort_by_key(|way| std::cmp::Reverse(way.cases));
        Self {
            cases: found.cases,
            changed: found.changed,
            elsewhere: found.elsewhere,
            late: BeforeAfter {
                before: found.late_before,
                after: found.late_after,
            },
            beyond_calendar: found.beyond_calendar,
            tables: BeforeAfter {
                before: change.expected().to_owned(),
                after: change.rules().tables().version().to_owned(),
            },
            teams,
            moves,
            rows: found
                .kept
                .iter()
                .map(|one| RehearsedCase::of(world, one))
                .collect(),
        }
    }
}

impl RehearsedCase {
    fn of(world: &World, one: &Rehearsed) -> Self {
        let held = world
            .register
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let card = held.card(one.number.0).copied();
        drop(held);
        let books = world.books();
        let class = card.and_then(|card| books.classes.line(card.class).cloned());
        let known = card.filter(|card| card.area != heat::NO_AREA);
        let area = known.map(|card| world.edition().area(grids::AreaId(card.area)));
        Self {
            case: one.number,
            class: class.as_ref().map(|class| class.code.to_string()),
            class_name: class.map(|class| class.name.to_string()),
            area: area.map(|area| area.code.to_string()),
            area_name: area.map(|area| area.name.to_string()),
            before: CaseOutcome::of(&one.before, one.late_before),
            after: CaseOutcome::of(&one.after, one.late_after),
        }
    }
}

impl CaseOutcome {
    fn of(outcome: &Outcome, late: bool) -> Self {
        Self {
            row: outcome.row.as_ref().map(ToString::to_string),
            team: outcome.lead.code.to_string(),
            team_name: outcome.lead.name.to_string(),
            supporting: outcome
                .supporting
                .iter()
                .map(|team| team.code.to_string())
                .collect(),
            limit: outcome.limit.map(|limit| limit.to_string()),
            due: outcome.due.map(|due| clock::local(due.as_second())),
            late,
        }
    }
}

/// The header of a rehearsal as CSV.
pub(super) const CSV_HEADER: &str = "case,changed,row_before,team_before,team_name_before,limit_before,due_before,late_before,\
    row_after,team_after,team_name_after,limit_after,due_after,late_after\n";

/// One case as a line of CSV.
pub(super) fn csv_line(one: &Rehearsed) -> Vec<u8> {
    let word = |yes: bool| if yes { "yes" } else { "" }.to_owned();
    let mut cells = vec![one.number.to_string(), word(one.changed())];
    for (outcome, late) in [(&one.before, one.late_before), (&one.after, one.late_after)] {
        let told = CaseOutcome::of(outcome, late);
        cells.extend([
            told.row.unwrap_or_default(),
            told.team,
            told.team_name,
            told.limit.unwrap_or_default(),
            told.due.unwrap_or_default(),
            word(told.late),
        ]);
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(&cells)
        .expect("one row goes into memory without fail");
    writer.into_inner().expect("memory takes every write")
}
