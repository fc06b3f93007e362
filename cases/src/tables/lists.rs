//! Classes, sources, departments and teams.

use std::collections::{HashMap, HashSet};

use grids::Position;

use super::forms;
use super::sheet::{Intake, Row, Sheet};
use super::standing::Standing;
use crate::field::quoted;

/// 类别: what a report can be about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Its code, e.g. `0505`.
    pub code: Box<str>,
    /// `event` 事件 or `component` 部件.
    pub kind: Box<str>,
    /// Its name.
    pub name: Box<str>,
    /// Its English name, or empty.
    pub name_en: Box<str>,
    /// The class above it.
    pub parent: Option<Box<str>>,
    /// Initials of its name in pinyin, or empty.
    pub initials: Box<str>,
    /// Scheme, date and source of the row.
    pub standing: Standing,
}

/// Does a step go on by itself, or does a person do it?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Mode {
    /// 自动: by itself.
    #[default]
    Auto,
    /// 人工: a person does it.
    Hand,
}

impl Mode {
    /// Does it go on by itself?
    pub fn is_auto(self) -> bool {
        self == Self::Auto
    }
}

pub(super) const MODES: [(&str, Mode); 2] = [("auto", Mode::Auto), ("hand", Mode::Hand)];

/// 来源: a channel that reports come by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its code, e.g. `grid-worker`.
    pub code: Box<str>,
    /// Its name.
    pub name: Box<str>,
    /// Its English name, or empty.
    pub name_en: Box<str>,
    /// 核实: must a grid worker confirm its reports before they are filed?
    pub verify: bool,
    /// 立案: are its reports filed by themselves or by a person?
    pub filing: Mode,
    /// Scheme, date and source of the row.
    pub standing: Standing,
}

/// 部门: what a team belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    /// Its key, e.g. `urban-management`.
    pub key: Box<str>,
    /// Its name.
    pub name: Box<str>,
    /// Its English name, or empty.
    pub name_en: Box<str>,
    /// Do its teams stand for the territory itself (kind `subdistrict`), and so answer what nobody
    /// else answers?
    pub territorial: bool,
    /// Are its teams a level's own units, such as a grid's workers (kind `unit`)?
    pub unit: bool,
    /// Scheme, date and source of the row.
    pub standing: Standing,
}

/// 处置队伍: who answers in an area.
#[derive(Clone, Debug, PartialEq)]
pub struct Team {
    /// Its code.
    pub code: Box<str>,
    /// Its name.
    pub name: Box<str>,
    /// Its English name, or empty.
    pub name_en: Box<str>,
    /// Its department, as an index into the departments.
    pub department: usize,
    /// Code of the area it answers for.
    pub area: Box<str>,
    /// Where it stands, if known.
    pub station: Option<Position>,
    /// Scheme, date and source of the row.
    pub standing: Standing,
}

pub(super) fn classes(text: &str, intake: &mut Intake) -> Vec<Class> {
    let (mut sheet, rows) = Sheet::read(&forms::CLASSES, text, intake);
    let classes: Vec<Class> = rows
        .iter()
        .map(|row| Class {
            code: sheet.filled(row, "code"),
            kind: sheet.filled(row, "kind"),
            name: sheet.filled(row, "name"),
            name_en: sheet.cell(row, "name_en").into(),
            parent: Some(sheet.cell(row, "parent"))
                .filter(|p| !p.is_empty())
                .map(Into::into),
            initials: sheet.cell(row, "initials").into(),
            standing: sheet.standing(row),
        })
        .collect();
    sheet.repeated("code", lines(&rows, &classes, |class| &class.code));
    let parents: HashMap<&str, Option<&str>> = classes
        .iter()
        .map(|class| (&*class.code, class.parent.as_deref()))
        .collect();
    for (row, class) in rows.iter().zip(&classes) {
        let Some(parent) = class.parent.as_deref() else {
            continue;
        };
        if !parents.contains_key(parent) {
            let parent = quoted(parent);
            let reason = (
                format!("没有类别{parent}"),
                format!("there is no class {parent}"),
            );
            sheet.fault(row.line, "parent", reason);
        } else if in_a_circle(&class.code, &parents) {
            let reason = (
                "该类别是自己的上级，或层级超过8层",
                "the class is above itself, or deeper than 8",
            );
            sheet.fault(row.line, "parent", reason);
        }
    }
    classes
}

/// Does the way up not end within eight steps?
fn in_a_circle(code: &str, parents: &HashMap<&str, Option<&str>>) -> bool {
    let above = |code: &&str| parents.get(*code).copied().flatten();
    let mut at = Some(code);
    for _ in 0..8 {
        match at {
            Some(code) => at = above(&code),
            None => return false,
        }
    }
    at.is_some()
}

pub(super) fn sources(text: &str, intake: &mut Intake) -> Vec<Source> {
    let (mut sheet, rows) = Sheet::read(&forms::SOURCES, text, intake);
    let sources: Vec<Source> = rows
        .iter()
        .map(|row| Source {
            code: sheet.filled(row, "code"),
            name: sheet.filled(row, "name"),
            name_en: sheet.cell(row, "name_en").into(),
            verify: sheet.one_of(row, "verify", &[("", false), ("yes", true)]),
            filing: sheet.one_of(row, "filing", &MODES),
            standing: sheet.standing(row),
        })
        .collect();
    sheet.repeated("code", lines(&rows, &sources, |source| &source.code));
    sources
}

pub(super) fn departments(text: &str, intake: &mut Intake) -> Vec<Department> {
    let (mut sheet, rows) = Sheet::read(&forms::DEPARTMENTS, text, intake);
    let departments: Vec<Department> = rows
        .iter()
        .map(|row| Department {
            key: sheet.filled(row, "key"),
            name: sheet.filled(row, "name"),
            name_en: sheet.cell(row, "name_en").into(),
            territorial: sheet.cell(row, "kind") == "subdistrict",
            unit: sheet.cell(row, "kind") == "unit",
            standing: sheet.standing(row),
        })
        .collect();
    sheet.repeated(
        "key",
        lines(&rows, &departments, |department| &department.key),
    );
    departments
}

pub(super) fn teams(text: &str, departments: &[Department], intake: &mut Intake) -> Vec<Team> {
    let (mut sheet, rows) = Sheet::read(&forms::TEAMS, text, intake);
    let keys: HashSet<&str> = departments
        .iter()
        .map(|department| &*department.key)
        .collect();
    let teams: Vec<Team> = rows
        .iter()
        .map(|row| team(&mut sheet, row, departments))
        .collect();
    sheet.repeated("code", lines(&rows, &teams, |team| &team.code));
    for (row, team) in rows.iter().zip(&teams) {
        if keys.contains(&*team.code) {
            let reason = (
                "与某部门的键相同，职责表无法区分",
                "is the key of a department; a duty could not tell them apart",
            );
            sheet.fault(row.line, "code", reason);
        }
    }
    one_team_a_place(&mut sheet, &rows, &teams);
    teams
}

fn team(sheet: &mut Sheet<'_>, row: &Row, departments: &[Department]) -> Team {
    let key = sheet.filled(row, "department");
    let department = departments
        .iter()
        .position(|department| department.key == key);
    if department.is_none() && !key.is_empty() {
        let told = quoted(&key);
        let reason = (
            format!("没有部门{told}"),
            format!("there is no department {told}"),
        );
        sheet.fault(row.line, "department", reason);
    }
    let bare = sheet.cell(row, "lon").is_empty() && sheet.cell(row, "lat").is_empty();
    let station = if bare {
        None
    } else {
        let lon = sheet.read_as::<f64>(row, "lon", ("经度（度）", "a longitude in degrees"));
        let lat = sheet.read_as::<f64>(row, "lat", ("纬度（度）", "a latitude in degrees"));
        lon.zip(lat)
            .and_then(|(lon, lat)| match Position::new(lon, lat) {
                Ok(position) => Some(position),
                Err(error) => {
                    let reason = (
                        format!("经度{lon}、纬度{lat}不是 WGS 84 位置"),
                        error.to_string(),
                    );
                    sheet.fault(row.line, "lon", reason);
                    None
                }
            })
    };
    Team {
        code: sheet.filled(row, "code"),
        name: sheet.filled(row, "name"),
        name_en: sheet.cell(row, "name_en").into(),
        department: department.unwrap_or(0),
        area: sheet.filled(row, "area"),
        station,
        standing: sheet.standing(row),
    }
}

/// Two teams of one department in one area: nothing could tell which of them answers.
fn one_team_a_place(sheet: &mut Sheet<'_>, rows: &[Row], teams: &[Team]) {
    let mut first = HashMap::new();
    for (row, team) in rows
        .iter()
        .zip(teams)
        .filter(|(_, team)| !team.area.is_empty())
    {
        let earlier = *first
            .entry((team.department, &team.area))
            .or_insert(row.line);
        if earlier != row.line {
            let reason = (
                format!("该部门在此区域已有队伍，见第{earlier}行"),
                format!("the department has a team for this area in line {earlier} already"),
            );
            sheet.fault(row.line, "area", reason);
        }
    }
}

fn lines<'a, T>(
    rows: &'a [Row],
    things: &'a [T],
    key: impl Fn(&'a T) -> &'a str,
) -> impl Iterator<Item = (u64, &'a str)> {
    rows.iter()
        .zip(things)
        .map(move |(row, thing)| (row.line, key(thing)))
}
