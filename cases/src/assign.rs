//! 派遣: which team answers, by which row of the duties table, by when.

use grids::AreaId;
use jiff::Timestamp;

use crate::decision::{Decision, Fallback, LOST_MAX, Lost, LostBy, OffDuty, Row, Team};
use crate::roster::{is_off_duty, on_duty};
use crate::running::StageLimit;
use crate::tables::{Answers, Duty, Stage};
use crate::world::World;

/// Chooses the duty that wins for a class, an area and a time, and resolves its teams.
///
/// The longest class prefix wins, then the closest area, then the higher priority, then the later
/// `valid_from` that has come, then the lower row id. When no row holds, or the row's lead has no
/// team for the area, the territory answers.
///
/// A lead of which nobody is on duty is passed over for the next level, and named in `off_duty`.
pub fn assign(world: &World, class: &str, area: AreaId, at: Timestamp) -> Decision {
    choose(world, class, area, at).1
}

/// As [`assign`], with the row itself.
pub(crate) fn choose<'a>(
    world: &'a World,
    class: &str,
    area: AreaId,
    at: Timestamp,
) -> (Option<&'a Duty>, Decision) {
    let calendar = world.tables().calendar();
    let mut won: Option<(&Duty, usize)> = None;
    let mut lost = Vec::new();
    let mut lost_more = 0;
    // A row of the future is not passed over: it is not there yet.
    let in_force = |(duty, _): &(&Duty, usize)| duty.standing.holds(at);
    for (duty, closeness) in world.duties(class, area).filter(in_force) {
        let why = if !duty.condition.holds(at, calendar) {
            LostBy::Condition
        } else if let Some(winner) = won {
            lost_by(winner, (duty, closeness))
        } else {
            won = Some((duty, closeness));
            continue;
        };
        if lost.len() < LOST_MAX {
            lost.push(Lost {
                row: row(duty),
                why,
            });
        } else {
            lost_more += 1;
        }
    }
    let duty = won.map(|(duty, _)| duty);
    let mut decision = teams(world, duty, area, at);
    decision.lost = lost;
    decision.lost_more = lost_more;
    if let Some(limit) = decision.limit {
        let deadline = calendar.deadline(at, limit);
        decision.due = Some(deadline.at);
        decision.beyond_calendar = deadline.beyond_calendar;
    }
    (duty, decision)
}

/// Why a row that holds stands behind the winner.
fn lost_by((winner, winner_near): (&Duty, usize), (loser, loser_near): (&Duty, usize)) -> LostBy {
    if loser.class.len() < winner.class.len() {
        LostBy::Class
    } else if loser_near < winner_near {
        LostBy::Area
    } else if loser.priority < winner.priority {
        LostBy::Priority
    } else if loser.standing.from() < winner.standing.from() {
        LostBy::Newer
    } else {
        LostBy::Row
    }
}

/// The decision without its losers and deadline: lead and supporters resolved for the area.
fn teams(world: &World, duty: Option<&Duty>, area: AreaId, at: Timestamp) -> Decision {
    let mut nobody = Vec::new();
    let lead = duty.and_then(|duty| resolve(world, duty.lead, area, &mut nobody));
    let fallback = match (duty, &lead) {
        (None, _) => Some(Fallback::NoRow),
        (Some(_), None) => Some(Fallback::NoTeam),
        (Some(_), Some(_)) => None,
    };
    let lead = lead.unwrap_or_else(|| world.territory(area));
    let (lead, off_duty) = on_duty_or_above(world, lead, at);
    let mut supporting: Vec<Team> = Vec::new();
    for answers in duty.iter().flat_map(|duty| &duty.support) {
        if let Some(team) = resolve(world, *answers, area, &mut nobody)
            && team.code != lead.code
            && supporting.iter().all(|known| known.code != team.code)
        {
            supporting.push(team);
        }
    }
    Decision {
        tables: world.tables().version().into(),
        row: duty.map(row),
        lost: Vec::new(),
        lost_more: 0,
        lead,
        supporting,
        nobody,
        fallback,
        limit: duty.map(|duty| duty.limit),
        stages: duty.map_or_else(Vec::new, stages),
        off_duty,
        by_hand: None,
        due: None,
        beyond_calendar: false,
    }
}

fn resolve(
    world: &World,
    answers: Answers,
    area: AreaId,
    nobody: &mut Vec<Box<str>>,
) -> Option<Team> {
    match answers {
        Answers::Team(team) => Some(world.team(team)),
        Answers::Level(level) => {
            let team = world.level_team(level, area);
            if team.is_none() {
                nobody.push(format!("level:{}", world.tables().level_names()[level]).into());
            }
            team
        }
        Answers::Department(department) => {
            let team = world.team_of(department, area);
            if team.is_none() {
                nobody.push(world.tables().departments()[department].key.clone());
            }
            team
        }
    }
}

/// The team, or the first above it of which somebody is on duty; and those passed over. When nobody
/// is on duty on any level the team itself leads, and is named among those passed over.
pub(crate) fn on_duty_or_above(world: &World, lead: Team, at: Timestamp) -> (Team, Vec<OffDuty>) {
    let mut off_duty: Vec<OffDuty> = Vec::new();
    if world.tables().roster().is_empty() {
        return (lead, off_duty);
    }
    let mut team = lead.clone();
    loop {
        if !is_off_duty(world, &team.code, at) {
            return (team, off_duty);
        }
        let now = on_duty(world, &team.code, at);
        let Some(nobody) = now.nobody else {
            return (team, off_duty);
        };
        let next = now.next.map(|next| next.at);
        off_duty.push(OffDuty { team, next });
        match nobody.next_level {
            Some(above) if off_duty.iter().all(|off| off.team.code != above.code) => team = above,
            Some(_) | None => return (lead, off_duty),
        }
    }
}

fn stages(duty: &Duty) -> Vec<StageLimit> {
    let of = |stage: &Stage| StageLimit {
        name: stage.name.clone(),
        limit: stage.limit,
    };
    duty.stages.iter().map(of).collect()
}

fn row(duty: &Duty) -> Row {
    Row {
        id: duty.id.clone(),
        class: duty.class.clone(),
        area: duty.area.clone(),
        condition: duty.condition.word().into(),
        priority: duty.priority,
    }
}
