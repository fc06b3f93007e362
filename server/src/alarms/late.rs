//! 超时积压: teams that lead more overdue cases than they may.

use super::scope::Scope;
use super::{Figures, Finding};
use crate::slice::Slice;
use crate::world::World;
use cases::tables::{AlarmRule, Raises};
use heat::{Group, NO_TEAM};

/// The teams that the row finds now.
pub fn late_teams(world: &World, row: &AlarmRule) -> Vec<Finding> {
    let Raises::Overdue { count: limit } = &row.raises else {
        return Vec::new();
    };
    let (books, rules) = (world.books(), world.rules());
    let scope = Scope::of(row, &books, world.edition());
    let overdue = world.seen(Slice {
        overdue: Some(true),
        ..Slice::default()
    });
    let mut found = Vec::new();
    for (team, count) in overdue.view.counts(&scope.filter(), Group::Team) {
        let number = u16::try_from(team).ok().filter(|team| *team != NO_TEAM);
        let line = number.and_then(|number| books.teams.line(number));
        let Some(line) = line.filter(|_| count > u64::from(*limit)) else {
            continue;
        };
        let known = rules.tables().teams().iter();
        let team = known.clone().find(|team| team.code == line.code);
        let own_area = world.edition().find(&line.code).is_some();
        let area = team.map(|team| team.area.to_string());
        found.push(Finding {
            // A level's own unit has the code of its area.
            area: area.or_else(|| own_area.then(|| line.code.to_string())),
            position: team
                .and_then(|team| team.station)
                .map(|station| (station.lon_deg(), station.lat_deg())),
            team: Some(line.code.to_string()),
            figures: Figures {
                count: Some(count),
                limit: Some(*limit),
                ..Figures::default()
            },
            ..Finding::of(row, line.code.to_string())
        });
    }
    found
}
