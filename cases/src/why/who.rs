//! Which row decided, who answers and by when, in words.

use std::fmt::Write;

use jiff::Timestamp;

use super::{Teller, local};
use crate::decision::{Decision, Fallback, LostBy, Row};
use crate::tables::Condition;

/// Most losing rows that are told in words; the rest is counted.
const LOST_TOLD_MAX: usize = 3;

impl Teller<'_> {
    pub(super) fn row(&mut self, decision: &Decision) {
        let Some(row) = &decision.row else {
            self.say(
                "职责清单中没有适用的条目。".to_owned(),
                "No row of the duties table fits.".to_owned(),
            );
            return;
        };
        let (zh, en) = self.row_words(row);
        let list = self
            .world
            .tables()
            .duty(&row.id)
            .map_or("职责清单", |duty| &*duty.list);
        self.say(
            format!("适用{list}第{}条：{zh}。", row.id),
            format!("Row {} of the duties table decides: {en}.", row.id),
        );
    }

    pub(super) fn lost(&mut self, decision: &Decision) {
        for lost in decision.lost.iter().take(LOST_TOLD_MAX) {
            let (zh, en) = self.row_words(&lost.row);
            let (zh_why, en_why) = match lost.why {
                LostBy::Condition => ("当时条件不成立", "its condition did not hold then"),
                LostBy::Class => ("类别不如前者具体", "it names the class less closely"),
                LostBy::Area => ("区域不如前者具体", "it names the area less closely"),
                LostBy::Priority => ("优先级较低", "its priority is lower"),
                LostBy::Newer => (
                    "生效较早，已由新条目取代",
                    "a row that holds since a later date replaces it",
                ),
                LostBy::Row => ("条件相同而编号在后", "it is equal and its id comes later"),
            };
            self.say(
                format!("第{}条（{zh}）未采用：{zh_why}。", lost.row.id),
                format!("Row {} ({en}) was passed over: {en_why}.", lost.row.id),
            );
        }
        let more = decision.lost.len().saturating_sub(LOST_TOLD_MAX) as u32 + decision.lost_more;
        if more > 0 {
            self.say(
                format!("另有{more}条也未采用。"),
                format!("{more} further rows were passed over."),
            );
        }
    }

    pub(super) fn team(&mut self, decision: &Decision) {
        let lead = &decision.lead.name;
        let (zh, en) = match decision.fallback {
            None => (format!("由{lead}主办"), format!("{lead} leads")),
            Some(Fallback::NoRow) => (
                format!("属地兜底，由{lead}主办"),
                format!("The place's own subdistrict answers: {lead} leads"),
            ),
            Some(Fallback::NoTeam) => (
                format!("该条主办部门在此地没有队伍，属地兜底，由{lead}主办"),
                format!(
                    "The row's department has no team here, so the place's own subdistrict answers: {lead} leads"
                ),
            ),
        };
        let names: Vec<&str> = decision.supporting.iter().map(|team| &*team.name).collect();
        if names.is_empty() {
            self.say(format!("{zh}。"), format!("{en}."));
        } else {
            self.say(
                format!("{zh}，{}协办。", names.join("、")),
                format!("{en}, supported by {}.", names.join(", ")),
            );
        }
    }

    pub(super) fn off_duty(&mut self, decision: &Decision) {
        for off in &decision.off_duty {
            let name = &off.team.name;
            let (zh_next, en_next) = match off.next.map(local) {
                Some(next) => (
                    format!("，下一班{next}开始"),
                    format!("; its next shift begins on {next}"),
                ),
                None => Default::default(),
            };
            let (zh_then, en_then) = if off.team.code == decision.lead.code {
                (
                    "，各级均无人值班，仍由其主办",
                    ", and nobody above it; it leads all the same",
                )
            } else {
                ("，转由上一级", "; the next level answers")
            };
            self.say(
                format!("{name}当时无人值班{zh_next}{zh_then}。"),
                format!("Nobody of {name} was on duty{en_next}{en_then}."),
            );
        }
    }

    pub(super) fn by_hand(&mut self, decision: &Decision) {
        if let Some(by) = &decision.by_hand {
            self.say(
                format!("由派遣员{by}指定，未按职责清单。"),
                format!("The dispatcher {by} chose so, against the duties table."),
            );
        }
    }

    pub(super) fn due(&mut self, decision: &Decision, at: Timestamp) {
        let (Some(limit), Some(due)) = (decision.limit, decision.due) else {
            if let Some(limit) = decision.limit {
                let (zh, en) = limit.words();
                self.say(
                    format!("时限{zh}，自派遣起算。"),
                    format!("The limit is {en}, counted from the dispatch."),
                );
                return;
            }
            self.say(
                "没有适用条目，因此没有时限。".to_owned(),
                "Without a row there is no limit.".to_owned(),
            );
            return;
        };
        let (limit_zh, limit_en) = limit.words();
        let (from, to) = (local(at), local(due));
        self.say(
            format!("时限{limit_zh}，自{from}起算，至{to}止。"),
            format!("The limit is {limit_en}, counted from {from}; it ends on {to}."),
        );
        if decision.beyond_calendar {
            self.say(
                "注意：工作日历未覆盖全部时段，其中的节假日未知，只按周末推算。".to_owned(),
                "Mind: the working calendar does not cover all of this time; its holidays are not known, only weekends were left out.".to_owned(),
            );
        }
    }

    fn row_words(&self, row: &Row) -> (String, String) {
        let class = self.class(&row.class);
        let area = self.area(&row.area);
        let (mut zh, mut en) = match (&*row.class, &*row.area) {
            ("", "") => (
                "一切类别，全部区域".to_owned(),
                "every class, everywhere".to_owned(),
            ),
            ("", _) => (
                format!("一切类别，{area}"),
                format!("every class in {area}"),
            ),
            (_, "") => (
                format!("“{}”，全部区域", class.0),
                format!("“{}” everywhere", class.1),
            ),
            (_, _) => (
                format!("“{}”，{area}", class.0),
                format!("“{}” in {area}", class.1),
            ),
        };
        if let Ok(condition) = row.condition.parse::<Condition>()
            && condition != Condition::Always
        {
            let (zh_when, en_when) = condition.names();
            write!(zh, "，{zh_when}").expect("a string takes every write");
            write!(en, ", {en_when}").expect("a string takes every write");
        }
        (zh, en)
    }
}
