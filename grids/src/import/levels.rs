//! Which level every area stands at, and which area is its parent.

use std::collections::HashMap;

use geo::MultiPolygon;

use super::draft::{Arranged, Draft};
use super::feature::Record;
use super::{Options, plain_levels};
use crate::code::{CnLevel, CodeScheme, cn_level, cn_parent};
use crate::edition::Figures;
use crate::fault::{Fault, Kind};
use crate::{LevelIndex, LevelName};

/// Finds levels and parents; areas to be dissolved are added with an empty shape and no origin.
///
/// Records without a code take no part: that fault has been noted.
pub(crate) fn arrange(
    records: Vec<Record>,
    options: &Options,
    faults: &mut Vec<Fault>,
) -> Arranged {
    let all = records.len();
    let records: Vec<Record> = records
        .into_iter()
        .filter(|record| record.code.is_some())
        .collect();
    let lacks_some = records.len() < all;
    duplicates(&records, faults);
    let arranged = match options.scheme {
        CodeScheme::Cn => cn(records, faults),
        CodeScheme::Plain => plain_levels::arrange(records, options, faults),
    };
    Arranged {
        lacks_some,
        ..arranged
    }
}

fn duplicates(records: &[Record], faults: &mut Vec<Fault>) {
    let mut first: HashMap<&str, &Record> = HashMap::with_capacity(records.len());
    for record in records {
        let code = record.code.as_deref().unwrap_or_default();
        let Some(before) = first.get(code) else {
            first.insert(code, record);
            continue;
        };
        let file = if before.origin.file == record.origin.file {
            String::new()
        } else {
            format!(" of {}", before.origin.file)
        };
        let reason = format!(
            "feature {}{file} has the same code; give one of them another, or join them to one MultiPolygon",
            before.origin.feature
        );
        faults.push(fault_of(record, Kind::DuplicateCode, reason));
    }
}

/// An error of a record.
pub(super) fn fault_of(record: &Record, kind: Kind, reason: impl Into<String>) -> Fault {
    Fault {
        file: Some(record.origin.file.clone()),
        feature: Some(record.origin.feature),
        code: record.code.clone(),
        ..Fault::error(kind, reason)
    }
}

/// A record whose level and parent are known.
pub(super) fn draft_of(record: Record, level: LevelIndex, parent: Option<usize>) -> Draft {
    let Record {
        origin,
        code,
        name,
        shape,
        figures,
        sound,
        ..
    } = record;
    let code = code.expect("records without a code were left out");
    Draft {
        origin: Some(origin),
        code,
        name,
        level,
        parent,
        shape,
        figures,
        sound,
    }
}

/// An area that is to be dissolved from its children.
pub(super) fn dissolved(code: &str, level: LevelIndex) -> Draft {
    let shape = MultiPolygon::new(Vec::new());
    Draft {
        origin: None,
        code: code.into(),
        name: None,
        level,
        parent: None,
        shape,
        figures: Figures::default(),
        sound: true,
    }
}

fn cn(records: Vec<Record>, faults: &mut Vec<Fault>) -> Arranged {
    let level_of = |record: &Record| cn_level(record.code.as_deref().unwrap_or_default()).ok();
    let Some(finest) = records.iter().filter_map(level_of).max() else {
        return Arranged::default();
    };
    let levels = cn_names(&records, finest, faults);
    let given: Vec<bool> = CnLevel::ALL
        .into_iter()
        .map(|level| records.iter().any(|record| level_of(record) == Some(level)))
        .collect();
    for record in &records {
        parent_property(record, faults);
    }
    let mut drafts: Vec<Draft> = records
        .into_iter()
        .map(|record| {
            let level = level_of(&record).map_or(0, |level| level as LevelIndex);
            draft_of(record, level, None)
        })
        .collect();
    link_cn(&mut drafts, &given, faults);
    Arranged {
        levels,
        drafts,
        lacks_some: false,
    }
}

/// Links every area to its parent, finest level first, adding the missing levels on the way.
fn link_cn(drafts: &mut Vec<Draft>, given: &[bool], faults: &mut Vec<Fault>) {
    let mut by_code: HashMap<Box<str>, usize> = HashMap::with_capacity(drafts.len());
    for (at, draft) in drafts.iter().enumerate() {
        by_code.entry(draft.code.clone()).or_insert(at);
    }
    for level in (1..given.len()).rev() {
        let of_level: Vec<usize> = (0..drafts.len())
            .filter(|&at| usize::from(drafts[at].level) == level)
            .collect();
        for at in of_level {
            let parent_code = cn_parent(&drafts[at].code)
                .expect("only districts have no parent")
                .to_owned();
            let parent = by_code.get(parent_code.as_str()).copied();
            drafts[at].parent = match parent {
                Some(parent) => Some(parent),
                None if given[level - 1] => {
                    missing(&drafts[at], &parent_code, faults);
                    None
                }
                None => {
                    drafts.push(dissolved(&parent_code, (level - 1) as LevelIndex));
                    by_code.insert(parent_code.into(), drafts.len() - 1);
                    Some(drafts.len() - 1)
                }
            };
        }
    }
}

/// Notes a parent that is not there.
pub(super) fn missing(draft: &Draft, parent_code: &str, faults: &mut Vec<Fault>) {
    let reason = format!(
        "its parent {parent_code} is not there; add it, or leave out the whole level above"
    );
    faults.push(draft.error(Kind::ParentMissing, reason));
}

fn parent_property(record: &Record, faults: &mut Vec<Fault>) {
    let code = record.code.as_deref().unwrap_or_default();
    let by_code = cn_parent(code).unwrap_or("none");
    if let Some(named) = record.parent.as_deref().filter(|named| *named != by_code) {
        // A district may well name its city.
        if by_code != "none" || !code.starts_with(named.trim_end_matches('0')) {
            let reason = format!(
                "it names {named} as its parent, by its code it is {by_code}; correct one of them"
            );
            faults.push(fault_of(record, Kind::ParentMismatch, reason));
        }
    }
}

/// The levels' own names, or those the file gives them.
fn cn_names(records: &[Record], finest: CnLevel, faults: &mut Vec<Fault>) -> Vec<LevelName> {
    let mut names: Vec<Option<LevelName>> = vec![None; CnLevel::ALL.len()];
    for record in records {
        let Some(said) = record.level.as_ref() else {
            continue;
        };
        let Ok(level) = cn_level(record.code.as_deref().unwrap_or_default()) else {
            continue;
        };
        let by_name = CnLevel::from_name(said).is_some_and(|named| named != level);
        let before = names[level as usize].get_or_insert_with(|| {
            if by_name {
                level.name().into()
            } else {
                said.clone()
            }
        });
        if before != said {
            let reason = format!(
                "it is said to be of level {said}, by its code it is {before}; correct one of them"
            );
            faults.push(fault_of(record, Kind::Level, reason));
        }
    }
    let all = CnLevel::ALL.into_iter().zip(names);
    all.filter(|(level, _)| *level <= finest)
        .map(|(level, name)| name.unwrap_or_else(|| level.name().into()))
        .collect()
}
