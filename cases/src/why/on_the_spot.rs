//! 自行处理 in words: who handled it when it was reported, whether another looks, and what closed it.

use super::Sentence;
use super::told::say;
use crate::on_the_spot::OnTheSpot;

/// That it was handled when it was reported, by whom, and whether another must look.
pub(super) fn handled(of: &OnTheSpot, by: Option<&str>) -> Sentence {
    let by = by.unwrap_or("?");
    let class = &of.class;
    let (zh_note, en_note) = match &*of.note {
        "" => (String::new(), String::new()),
        note => (format!("：{note}"), format!(" ({note})")),
    };
    let (zh_then, en_then) = if of.spot_check {
        (
            "本案抽中抽查，须由他人核查后结案",
            "its turn for a spot check has come, so another must look before it is closed",
        )
    } else {
        ("无须他人核查", "nobody else needs to look")
    };
    say(
        format!("{by}上报时已自行处理{zh_note}。规则允许{class}类就地处理；{zh_then}。"),
        format!(
            "{by} had handled it when reporting it{en_note}. The rule allows that for class {class}; {en_then}."
        ),
    )
}

/// That the rule closed it.
pub(super) fn closed(class: &str) -> Sentence {
    say(
        format!("{class}类问题上报时已就地处理，有处理后照片，按规则结案；如未解决可重开。"),
        format!(
            "Of class {class}, handled when it was reported and shown by a photo: the rule closes it. It can be \
             reopened if it is not solved."
        ),
    )
}
