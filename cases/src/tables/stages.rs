//! 分段时限: what must be done by when inside one case, as a duty says it.

use super::sheet::{Row, Sheet};
use crate::clock::{AMOUNT_MAX, Limit};
use crate::field::quoted;
use crate::why::Sentence;

/// Most stages of one duty.
pub const STAGES_MAX: usize = 8;

/// One stage of a staged limit, e.g. 停工: 4 working hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// What must be done.
    pub name: Box<str>,
    /// By when, counted from the start of the case's clock.
    pub limit: Limit,
}

/// The stages of a `;`-separated cell such as `停工=4 working_hours;拆除=20 working_days`.
pub(super) fn stages(sheet: &mut Sheet<'_>, row: &Row, whole: Option<Limit>) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::new();
    let words = sheet.cell(row, "stages").split(';').map(str::trim);
    for word in words.filter(|word| !word.is_empty()) {
        let Some(stage) = stage(word) else {
            let word = quoted(word);
            let reason = (
                format!("{word}不是阶段；写法如 停工=4 working_hours，1至{AMOUNT_MAX}小时或天"),
                format!(
                    "{word} is not a stage such as 停工=4 working_hours, with 1 to {AMOUNT_MAX} hours or days"
                ),
            );
            sheet.fault(row.line, "stages", reason);
            return Vec::new();
        };
        stages.push(stage);
    }
    if let Some(reason) = stages_in_order(&stages, whole) {
        sheet.fault(row.line, "stages", reason);
    }
    stages
}

fn stage(word: &str) -> Option<Stage> {
    let (name, limit) = word.split_once('=')?;
    let (name, limit) = (name.trim(), limit.trim().parse().ok()?);
    (!name.is_empty()).then(|| Stage {
        name: name.into(),
        limit,
    })
}

/// What is wrong with stages that can be read.
fn stages_in_order(stages: &[Stage], whole: Option<Limit>) -> Option<Sentence> {
    if stages.len() > STAGES_MAX {
        let reason = (
            format!("一条职责最多{STAGES_MAX}个阶段"),
            format!("a duty has at most {STAGES_MAX} stages"),
        );
        return Some(reason.into());
    }
    for pair in stages.windows(2) {
        let (first, next) = (pair[0].limit, pair[1].limit);
        // Different clocks can only be compared once the start is known.
        if first.kind == next.kind && next.amount <= first.amount {
            let (first, next) = (quoted(&pair[0].name), quoted(&pair[1].name));
            let reason = (
                format!("{next}不晚于前一阶段{first}"),
                format!("{next} ends no later than {first} before it"),
            );
            return Some(reason.into());
        }
    }
    let (last, whole) = (stages.last()?.limit, whole?);
    let reason = || {
        (
            format!("最后阶段为{last}，该行时限为{whole}，二者须一致"),
            format!("the last stage has {last}, the row has {whole}; they must agree"),
        )
    };
    (last != whole).then(|| reason().into())
}
