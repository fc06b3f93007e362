//! Levels and parents of plain codes: from the level's names, the parent property, or both.

use std::collections::HashMap;

use super::draft::{Arranged, Draft};
use super::feature::Record;
use super::levels::{dissolved, draft_of, fault_of, missing};
use super::{LEVELS_MAX, Options};
use crate::fault::{Fault, Kind};
use crate::{LevelIndex, LevelName};

/// The only level of a file that names none.
const ONLY_LEVEL: &str = "area";
/// The level dissolved from parent codes that no file has.
const DISSOLVED_LEVEL: &str = "parent";

/// Levels by name if the files have them, else by the depth below the areas without a parent.
pub(super) fn arrange(
    records: Vec<Record>,
    options: &Options,
    faults: &mut Vec<Fault>,
) -> Arranged {
    let parents = Parents::of(&records);
    let named = records.iter().any(|record| record.level.is_some());
    let (mut levels, of_record) = match if named {
        by_name(&records, &parents)
    } else {
        by_depth(&records, &parents)
    } {
        Ok(found) => found,
        Err(fault) => {
            faults.push(fault);
            return Arranged::default();
        }
    };
    if levels.len() > LEVELS_MAX {
        let reason = format!(
            "{} levels, {LEVELS_MAX} are allowed; is the level's property right?",
            levels.len()
        );
        faults.push(Fault::error(Kind::Level, reason));
        return Arranged::default();
    }
    let mut drafts: Vec<Draft> = Vec::with_capacity(records.len());
    let mut parent_codes = Vec::with_capacity(records.len());
    for (at, mut record) in records.into_iter().enumerate() {
        parent_codes.push(record.parent.take());
        drafts.push(draft_of(record, of_record[at], parents.found[at]));
    }
    let top_dissolves = dissolves_top(&drafts, &parent_codes, options);
    if top_dissolves {
        let name = if levels.iter().any(|level| &**level == DISSOLVED_LEVEL) {
            "parent-parent"
        } else {
            DISSOLVED_LEVEL
        };
        levels.insert(0, name.into());
        for draft in &mut drafts {
            draft.level += 1;
        }
    }
    link(&mut drafts, &parent_codes, top_dissolves, faults);
    Arranged {
        levels,
        drafts,
        lacks_some: false,
    }
}

/// Which record is the parent of which.
struct Parents {
    found: Vec<Option<usize>>,
}

impl Parents {
    fn of(records: &[Record]) -> Self {
        let mut by_code: HashMap<&str, usize> = HashMap::with_capacity(records.len());
        for (at, record) in records.iter().enumerate() {
            by_code
                .entry(record.code.as_deref().unwrap_or_default())
                .or_insert(at);
        }
        let find = |record: &Record| {
            record
                .parent
                .as_deref()
                .and_then(|code| by_code.get(code).copied())
        };
        Self {
            found: records.iter().map(find).collect(),
        }
    }
}

type Leveled = (Vec<LevelName>, Vec<LevelIndex>);

fn by_name(records: &[Record], parents: &Parents) -> Result<Leveled, Fault> {
    let mut names: Vec<LevelName> = Vec::new();
    let mut index: HashMap<&str, usize> = HashMap::new();
    let mut of_record = Vec::with_capacity(records.len());
    for record in records {
        // A record without a level has had its fault; it stands with the first.
        let name = record
            .level
            .as_deref()
            .unwrap_or_else(|| names.first().map_or(ONLY_LEVEL, |_| ""));
        let level = match index.get(name) {
            Some(&level) => level,
            None if name.is_empty() => 0,
            None => {
                names.push(name.into());
                index.insert(name, names.len() - 1);
                names.len() - 1
            }
        };
        of_record.push(level);
    }
    if names.len() > LEVELS_MAX {
        return Ok((names, vec![0; records.len()]));
    }
    let rank = ranks(&names, records, &of_record, parents)?;
    let mut ordered: Vec<LevelName> = vec!["".into(); names.len()];
    for (name, &rank) in names.into_iter().zip(&rank) {
        ordered[rank] = name;
    }
    Ok((
        ordered,
        of_record
            .into_iter()
            .map(|level| rank[level] as LevelIndex)
            .collect(),
    ))
}

/// The place of each named level, coarsest first; levels without a relation keep the order of the files.
fn ranks(
    names: &[LevelName],
    records: &[Record],
    of_record: &[usize],
    parents: &Parents,
) -> Result<Vec<usize>, Fault> {
    let count = names.len();
    let mut is_above = vec![vec![false; count]; count];
    for (at, record) in records.iter().enumerate() {
        let Some(parent) = parents.found[at] else {
            continue;
        };
        let (own, above) = (of_record[at], of_record[parent]);
        if own == above {
            let code = records[parent].code.as_deref().unwrap_or_default();
            let reason = format!(
                "its parent {code} is of the same level {}; correct the level or the parent",
                names[own]
            );
            return Err(fault_of(record, Kind::Level, reason));
        }
        is_above[above][own] = true;
    }
    let mut rank = vec![usize::MAX; count];
    for place in 0..count {
        let free = |level: &usize| {
            rank[*level] == usize::MAX
                && (0..count).all(|above| rank[above] != usize::MAX || !is_above[above][*level])
        };
        let Some(next) = (0..count).find(free) else {
            let reason = "the levels' parents run in a circle; check the parent property";
            return Err(Fault::error(Kind::Level, reason));
        };
        rank[next] = place;
    }
    Ok(rank)
}

fn by_depth(records: &[Record], parents: &Parents) -> Result<Leveled, Fault> {
    let mut depth: Vec<Option<usize>> = vec![None; records.len()];
    let mut path = Vec::new();
    for (start, record) in records.iter().enumerate() {
        let mut at = start;
        path.clear();
        let mut above = loop {
            if let Some(known) = depth[at] {
                break known + 1;
            }
            path.push(at);
            if path.len() > LEVELS_MAX {
                let reason = format!(
                    "its parents run in a circle, or through more than {LEVELS_MAX} levels"
                );
                return Err(fault_of(record, Kind::Level, reason));
            }
            match parents.found[at] {
                Some(parent) => at = parent,
                None => break 0,
            }
        };
        for &at in path.iter().rev() {
            depth[at] = Some(above);
            above += 1;
        }
    }
    let levels = depth
        .iter()
        .flatten()
        .max()
        .map_or(0, |deepest| deepest + 1);
    let names = if levels == 1 {
        vec![ONLY_LEVEL.into()]
    } else {
        (1..=levels)
            .map(|level| format!("level{level}").into())
            .collect()
    };
    Ok((
        names,
        depth
            .into_iter()
            .map(|depth| depth.unwrap_or(0) as LevelIndex)
            .collect(),
    ))
}

/// Whether the coarsest level given names parents that no file has: then they are dissolved from it.
fn dissolves_top(drafts: &[Draft], parent_codes: &[Option<Box<str>>], options: &Options) -> bool {
    let mut tops = drafts
        .iter()
        .zip(parent_codes)
        .filter(|(draft, _)| draft.level == 0);
    let is_orphan =
        |(draft, code): (&Draft, &Option<Box<str>>)| draft.parent.is_none() && code.is_some();
    options.columns.parent.is_some() && tops.by_ref().any(is_orphan) && {
        let mut tops = drafts
            .iter()
            .zip(parent_codes)
            .filter(|(draft, _)| draft.level == 0);
        // One that needs no parent is itself of the level that would be dissolved.
        tops.all(|(_, code)| code.is_some())
    }
}

fn link(
    drafts: &mut Vec<Draft>,
    parent_codes: &[Option<Box<str>>],
    dissolves: bool,
    faults: &mut Vec<Fault>,
) {
    let top: LevelIndex = dissolves.into();
    // Where a level has parents at all, every area of it must have one.
    let mut has_parents = [false; 256];
    for (draft, code) in drafts.iter().zip(parent_codes) {
        has_parents[usize::from(draft.level)] |= code.is_some();
    }
    let mut added: HashMap<&str, usize> = HashMap::new();
    for (at, code) in parent_codes.iter().enumerate() {
        if drafts[at].parent.is_some() {
            continue;
        }
        match code.as_deref() {
            Some(code) if dissolves && drafts[at].level == top => {
                let parent = *added.entry(code).or_insert_with(|| {
                    drafts.push(dissolved(code, 0));
                    drafts.len() - 1
                });
                drafts[at].parent = Some(parent);
            }
            Some(code) => missing(&drafts[at], code, faults),
            None if drafts[at].level > top && has_parents[usize::from(drafts[at].level)] => {
                let reason = "it names no parent, though others of its level do; name one";
                faults.push(drafts[at].error(Kind::ParentMissing, reason));
            }
            None => {}
        }
    }
}
