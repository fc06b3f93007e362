//! Why: a placement and a decision in words that whoever reported can read.

use std::fmt::Write;

use jiff::Timestamp;
use serde::Serialize;

use crate::clock::SHANGHAI;
use crate::decision::{Decision, Fallback, Lies, LostBy, Placement, Row};
use crate::tables::Condition;
use crate::world::World;

mod told;

pub use told::{tell, why_now};

/// Most losing rows that are told in words; the rest is counted.
const LOST_TOLD_MAX: usize = 3;

/// One sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl<Zh: Into<String>, En: Into<String>> From<(Zh, En)> for Sentence {
    /// In Chinese, then in English.
    fn from((zh, en): (Zh, En)) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }
}

/// The sentences of one case, in the order of the decision: where, which row, who, by when.
///
/// Names are taken from the areas and tables in `world`; a code that these no longer have stands
/// for itself. `at` is the report's time. Nothing is decided again: only what is recorded is told.
pub fn why(
    world: &World,
    placement: &Placement,
    class: Option<&str>,
    decision: Option<&Decision>,
    at: Timestamp,
) -> Vec<Sentence> {
    let teller = Teller {
        world,
        told: Vec::new(),
    };
    teller.tell(placement, class, decision, at)
}

struct Teller<'a> {
    world: &'a World,
    told: Vec<Sentence>,
}

impl Teller<'_> {
    fn tell(
        mut self,
        placement: &Placement,
        class: Option<&str>,
        decision: Option<&Decision>,
        at: Timestamp,
    ) -> Vec<Sentence> {
        self.place(placement);
        self.doubt(placement);
        match (class, decision) {
            (_, Some(decision)) => {
                self.row(decision);
                self.lost(decision);
                self.team(decision);
                self.off_duty(decision);
                self.by_hand(decision);
                self.due(decision, at);
            }
            (None, None) => self.say(
                "类别不明，需由受理员分类后派遣。".to_owned(),
                "The class is not known; a person must choose it before a team gets it.".to_owned(),
            ),
            (Some(_), None) => self.say(
                "地点不明，需由派遣员定位后派遣。".to_owned(),
                "The place is not known; a person must place it before a team gets it.".to_owned(),
            ),
        }
        self.told
    }

    fn say(&mut self, zh: String, en: String) {
        self.told.push(Sentence { zh, en });
    }

    fn place(&mut self, placement: &Placement) {
        let area = placement.area.as_deref().map(|code| self.area_path(code));
        match (placement.place, area) {
            (Lies::Inside, Some(area)) => {
                self.say(
                    format!("位置在{area}内。"),
                    format!("The position lies in {area}."),
                );
            }
            (Lies::Border, Some(area)) => {
                let others: Vec<_> = placement
                    .others
                    .iter()
                    .map(|code| self.area(code))
                    .collect();
                self.say(
                    format!("位置正在边界上，与{}相邻；按编码较小者，归{area}。", others.join("、")),
                    format!(
                        "The position lies exactly on a border with {}; the lower code has it: {area}.",
                        others.join(", ")
                    ),
                );
            }
            (Lies::None, Some(area)) => self.say(
                format!("没有坐标，上报时指明区域为{area}。"),
                format!("There is no position; the report named the area {area}."),
            ),
            (Lies::None, None) => self.say(
                "没有坐标，也没有可识别的区域编码。".to_owned(),
                "There is no position and no area code that is known.".to_owned(),
            ),
            (Lies::Inside | Lies::Border | Lies::Outside, _) => self.outside(placement),
        }
    }

    fn outside(&mut self, placement: &Placement) {
        match &placement.nearest {
            Some(nearest) => {
                let area = self.area_path(&nearest.area);
                let metres = nearest.metres.round();
                self.say(
                    format!("位置在所有区域之外，最近的是{area}，相距{metres}米。"),
                    format!("The position lies outside every area; the nearest is {area}, {metres} m away."),
                );
            }
            None => self.say(
                "位置在所有区域之外。".to_owned(),
                "The position lies outside every area.".to_owned(),
            ),
        }
    }

    fn doubt(&mut self, placement: &Placement) {
        if placement.within.is_empty() {
            return;
        }
        let (mut zh, mut en) = (Vec::new(), Vec::new());
        for within in &placement.within {
            let area = self.area(&within.area);
            // Of several areas none has all and none nothing, however the figures round.
            let percent = (within.share * 100.0).round().clamp(1.0, 99.0);
            let metres = within.metres.round();
            zh.push(format!("{area}（{percent}%，距边界{metres}米）"));
            en.push(format!("{area} ({percent} %, {metres} m from its border)"));
        }
        if placement.within_more > 0 {
            zh.push(format!("另外{}个", placement.within_more));
            en.push(format!("{} more", placement.within_more));
        }
        self.say(
            format!("定位误差圈跨越边界，可能属于：{}。", zh.join("、")),
            format!(
                "The position is less exact than its distance to a border; it may be in: {}.",
                en.join(", ")
            ),
        );
    }

    fn row(&mut self, decision: &Decision) {
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

    fn lost(&mut self, decision: &Decision) {
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

    fn team(&mut self, decision: &Decision) {
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

    fn off_duty(&mut self, decision: &Decision) {
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

    fn by_hand(&mut self, decision: &Decision) {
        if let Some(by) = &decision.by_hand {
            self.say(
                format!("由派遣员{by}指定，未按职责清单。"),
                format!("The dispatcher {by} chose so, against the duties table."),
            );
        }
    }

    fn due(&mut self, decision: &Decision, at: Timestamp) {
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

    /// A class by name, in Chinese and English; by code when it has none.
    fn class(&self, code: &str) -> (String, String) {
        match self.world.tables().class(code) {
            Some(class) if class.name_en.is_empty() => {
                (class.name.to_string(), class.name.to_string())
            }
            Some(class) => (class.name.to_string(), class.name_en.to_string()),
            None => (code.to_owned(), code.to_owned()),
        }
    }

    /// An area by name and code.
    fn area(&self, code: &str) -> String {
        match self
            .world
            .edition()
            .find(code)
            .map(|id| &self.world.edition().area(id).name)
        {
            Some(name) if !name.is_empty() && **name != *code => format!("{name} {code}"),
            _ => code.to_owned(),
        }
    }

    /// An area by the names of those around it, coarsest first, and its code.
    fn area_path(&self, code: &str) -> String {
        let edition = self.world.edition();
        let Some(id) = edition.find(code) else {
            return code.to_owned();
        };
        let mut names: Vec<&str> = edition
            .chain(id)
            .map(|id| &*edition.area(id).name)
            .collect();
        names.retain(|name| !name.is_empty() && *name != code);
        names.reverse();
        names.push(code);
        // A grid's name often begins with its community's: then the community need not be said.
        let said_by_next = |at: usize| {
            names
                .get(at + 1)
                .is_some_and(|next| next.starts_with(names[at]))
        };
        let needed = (0..names.len())
            .filter(|at| !said_by_next(*at))
            .map(|at| names[at]);
        needed.collect::<Vec<_>>().join(" ")
    }
}

/// Date and time of day in Asia/Shanghai, to the minute; seconds where they are not 0.
fn local(at: Timestamp) -> String {
    let wall = SHANGHAI.to_datetime(at);
    let pattern = if wall.second() == 0 {
        "%Y-%m-%d %H:%M"
    } else {
        "%Y-%m-%d %H:%M:%S"
    };
    wall.strftime(pattern).to_string()
}
