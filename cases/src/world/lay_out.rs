//! What a world is laid out of: where each duty holds, which team each area has, which level is which.

use std::collections::HashMap;
use std::sync::Arc;

use grids::{CodeScheme, Edition};

use super::Reach;
use crate::tables::{Raises, StepLimit, Tables, Wait};
use crate::why::Sentence;

pub(super) fn reach(
    edition: &Edition,
    tables: &Tables,
    warnings: &mut Vec<Sentence>,
) -> Vec<Reach> {
    let mut flags: HashMap<&str, Arc<[bool]>> = HashMap::new();
    let mut reach = Vec::with_capacity(tables.duties.len());
    for duty in &tables.duties {
        if duty.support.contains(&duty.lead) {
            // Harmless: a team that leads does not support as well.
            let id = &duty.id;
            let words = (
                format!("第{id}条：主办又列在协办中"),
                format!("duty {id}: names its lead among its supporters again"),
            );
            warnings.push(words.into());
        }
        if duty.area.is_empty() {
            reach.push(Reach {
                areas: None,
                closeness: 0,
            });
            continue;
        }
        let areas = flags
            .entry(&duty.area)
            .or_insert_with(|| edition.matching(&duty.area).into());
        if !areas.contains(&true) {
            let (id, area) = (&duty.id, &duty.area);
            let words = (
                format!("第{id}条：没有以{area}开头的区域"),
                format!("duty {id}: no area begins with {area}"),
            );
            warnings.push(words.into());
        }
        let closeness = match edition.scheme() {
            CodeScheme::Cn => duty.area.len(),
            CodeScheme::Plain => edition
                .find(&duty.area)
                .map_or(1, |id| usize::from(edition.area(id).level) + 1),
        };
        reach.push(Reach {
            areas: Some(areas.clone()),
            closeness,
        });
    }
    reach
}

pub(super) fn shifts(tables: &Tables) -> HashMap<Box<str>, Vec<u32>> {
    let mut of_team: HashMap<Box<str>, Vec<u32>> = HashMap::new();
    for (at, shift) in tables.roster().iter().enumerate() {
        let team = tables.teams()[shift.team].code.clone();
        of_team.entry(team).or_default().push(at as u32);
    }
    of_team
}

/// Which level of the areas each level name of the tables is. Names that are none are told.
pub(super) fn levels(
    edition: &Edition,
    tables: &Tables,
    warnings: &mut Vec<Sentence>,
) -> Vec<Option<u8>> {
    let level = |name: &str| edition.levels().iter().position(|level| &**level == name);
    for name in tables.levels().iter().map(|row| &row.level) {
        if level(name).is_none() {
            let words = (
                format!("层级时限表：网格版本没有层级{name}"),
                format!("levels: the areas have no level {name}"),
            );
            warnings.push(words.into());
        }
    }
    let mut found = Vec::new();
    for name in tables.level_names() {
        if level(name).is_none() {
            let words = (
                format!("职责表：网格版本没有层级{name}"),
                format!("duties: the areas have no level {name}"),
            );
            warnings.push(words.into());
        }
        found.push(level(name).and_then(|level| u8::try_from(level).ok()));
    }
    found
}

/// Tells which steps no row gives a limit for every class: some cases wait there without a clock. A table
/// without a row gives no step a limit, which is how the feature is switched off.
pub(super) fn steps(tables: &Tables, warnings: &mut Vec<Sentence>) {
    let has = |step| {
        let of_all = |row: &StepLimit| row.step == step && row.class.is_empty();
        tables.steps().iter().any(of_all)
    };
    for step in Wait::ALL.into_iter().filter(|step| !has(*step)) {
        if tables.steps().is_empty() {
            return;
        }
        let (zh, en) = step.names();
        let words = (
            format!("环节时限表：缺{step}（{zh}）不分类别的行，有的案件在此等待而没有时限"),
            format!("steps: no row {step} for every class; some cases wait {en} without a limit"),
        );
        warnings.push(words.into());
    }
}

/// Tells which rows about alarms speak of a level or of areas that the edition does not have: they never raise one.
pub(super) fn alarms(edition: &Edition, tables: &Tables, warnings: &mut Vec<Sentence>) {
    for row in tables.alarms() {
        let rule = &row.rule;
        if let Raises::Surge { level, .. } = &row.raises
            && !edition.levels().iter().any(|known| **known == **level)
        {
            let words = (
                format!("告警规则{rule}：网格版本没有层级{level}"),
                format!("alarm {rule}: the areas have no level {level}"),
            );
            warnings.push(words.into());
        }
        let area = &row.area;
        if !area.is_empty() && !edition.matching(area).contains(&true) {
            let words = (
                format!("告警规则{rule}：没有以{area}开头的区域"),
                format!("alarm {rule}: no area begins with {area}"),
            );
            warnings.push(words.into());
        }
    }
}

/// For every area its own team of a `unit` department; of two the one earlier in the table.
pub(super) fn units(edition: &Edition, tables: &Tables) -> Box<[u32]> {
    let mut units = vec![0_u32; edition.areas().len()];
    for (at, team) in tables.teams.iter().enumerate().rev() {
        if tables.departments[team.department].unit
            && let Some(area) = edition.find(&team.area)
        {
            units[area.index()] = at as u32 + 1;
        }
    }
    units.into()
}

/// For every department the team of each area: its own, or else that of the area above.
pub(super) fn teams(
    edition: &Edition,
    tables: &Tables,
    warnings: &mut Vec<Sentence>,
) -> Vec<Box<[u32]>> {
    let mut teams = vec![vec![0_u32; edition.areas().len()]; tables.departments.len()];
    for (at, team) in tables.teams.iter().enumerate() {
        if let Some(area) = edition.find(&team.area) {
            teams[team.department][area.index()] = at as u32 + 1;
        } else {
            let (code, area) = (&team.code, &team.area);
            let words = (
                format!("队伍{code}：没有区域{area}"),
                format!("team {code}: there is no area {area}"),
            );
            warnings.push(words.into());
        }
    }
    for of_department in &mut teams {
        // Parents come before their children, so the one above is known already.
        for (at, area) in edition.areas().iter().enumerate() {
            if of_department[at] == 0 {
                of_department[at] = area
                    .parent
                    .map_or(0, |parent| of_department[parent.index()]);
            }
        }
    }
    teams.into_iter().map(Into::into).collect()
}
