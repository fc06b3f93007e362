//! 派遣: which team answers, by which row of the duties table, by when.

use grids::AreaId;
use jiff::Timestamp;

use crate::decision::{Decision, Fallback, LOST_MAX, Lost, LostBy, Row, Team};
use crate::tables::{Answers, Duty};
use crate::world::World;

/// Chooses the duty that wins for a class, an area and a time, and resolves its teams.
///
/// The longest class prefix wins, then the closest area, then the higher priority, then the later
/// `valid_from` that has come, then the lower row id. When no row holds, or the row's lead has no team for the area, the territory answers.
pub fn assign(world: &World, class: &str, area: AreaId, at: Timestamp) -> Decision {
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
    let mut decision = teams(world, won.map(|(duty, _)| duty), area);
    decision.lost = lost;
    decision.lost_more = lost_more;
    if let Some(limit) = decision.limit {
        let deadline = calendar.deadline(at, limit);
        decision.due = Some(deadline.at);
        decision.beyond_calendar = deadline.beyond_calendar;
    }
    decision
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
fn teams(world: &World, duty: Option<&Duty>, area: AreaId) -> Decision {
    let mut nobody = Vec::new();
    let lead = duty.and_then(|duty| resolve(world, duty.lead, area, &mut nobody));
    let fallback = match (duty, &lead) {
        (None, _) => Some(Fallback::NoRow),
        (Some(_), None) => Some(Fallback::NoTeam),
        (Some(_), Some(_)) => None,
    };
    let lead = lead.unwrap_or_else(|| world.territory(area));
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
        stages: Vec::new(),
        off_duty: Vec::new(),
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

fn row(duty: &Duty) -> Row {
    Row {
        id: duty.id.clone(),
        class: duty.class.clone(),
        area: duty.area.clone(),
        condition: duty.condition.word().into(),
        priority: duty.priority,
    }
}
