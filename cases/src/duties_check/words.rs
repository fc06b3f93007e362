//! Findings in words.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::survey::Run;
use crate::clock::SHANGHAI;
use crate::tables::{Answers, Duty};
use crate::why::Sentence;
use crate::world::World;

/// Says findings about the tables of a world.
pub(super) struct Words<'a>(pub(super) &'a World);

type Both = (String, String);

impl Words<'_> {
    pub(super) fn contradiction(
        &self,
        winner: usize,
        other: usize,
        times: Option<Both>,
    ) -> Sentence {
        let (first, second) = (&self.duty(winner).id, &self.duty(other).id);
        let place = self.about(winner);
        let (zh_when, en_when) = when(times);
        Sentence {
            zh: format!(
                "第{first}条与第{second}条同为{}，优先级相同，{zh_when}同时成立而内容不同，仅凭行号由第{first}条适用。",
                place.0
            ),
            en: format!(
                "Rows {first} and {second} ({}) are equal and both hold {en_when}, but say different things; {first} wins by its id alone.",
                place.1
            ),
        }
    }

    pub(super) fn uncovered(
        &self,
        class: &str,
        area: (&str, bool),
        times: Option<Both>,
        run: &Run,
    ) -> Sentence {
        let (class, area) = (self.class(class), self.area(area));
        let (zh_when, en_when) = when(times);
        let (zh_dates, en_dates) = dates(run.from, run.until);
        Sentence {
            zh: format!(
                "{}在{}：{zh_dates}{zh_when}没有适用条目，只能由属地兜底，且无时限。",
                class.0, area.0
            ),
            en: format!(
                "{} in {}: {en_dates}no row holds {en_when}; the territory answers, without a limit.",
                class.1, area.1
            ),
        }
    }

    pub(super) fn no_team(&self, row: usize, area: (&str, bool)) -> Sentence {
        let duty = self.duty(row);
        let area = self.area(area);
        let lead = self.lead(duty);
        Sentence {
            zh: format!(
                "第{}条由{}主办，而其在{}没有队伍。",
                duty.id, lead.0, area.0
            ),
            en: format!(
                "Row {} is led by {}, which has no team in {}.",
                duty.id, lead.1, area.1
            ),
        }
    }

    pub(super) fn never_wins(&self, row: usize, by: &BTreeSet<usize>) -> Sentence {
        let id = &self.duty(row).id;
        if by.is_empty() {
            return Sentence {
                zh: format!("第{id}条的条件从不成立。"),
                en: format!("The condition of row {id} never holds."),
            };
        }
        let ids: Vec<&str> = by.iter().map(|by| &*self.duty(*by).id).collect();
        Sentence {
            zh: format!(
                "第{id}条在任何地点、任何时间都不会适用，总是先适用第{}条。",
                ids.join("、")
            ),
            en: format!(
                "Row {id} wins nowhere at no time; always before it come: {}.",
                ids.join(", ")
            ),
        }
    }

    pub(super) fn no_area(&self, row: usize) -> Sentence {
        let duty = self.duty(row);
        Sentence {
            zh: format!("第{}条的区域{}不存在。", duty.id, duty.area),
            en: format!(
                "Row {} is about {}, and no area is called so.",
                duty.id, duty.area
            ),
        }
    }

    pub(super) fn no_level(&self, row: usize, name: &str) -> Sentence {
        let id = &self.duty(row).id;
        Sentence {
            zh: format!("第{id}条提到层级{name}，而网格版本没有这一层级。"),
            en: format!("Row {id} speaks of the level {name}, which the areas do not have."),
        }
    }

    pub(super) fn not_yet(&self, row: usize) -> Sentence {
        let duty = self.duty(row);
        let date = SHANGHAI.to_datetime(duty.standing.from()).date();
        Sentence {
            zh: format!("第{}条自{date}起生效。", duty.id),
            en: format!("Row {} holds from {date} on.", duty.id),
        }
    }

    fn duty(&self, row: usize) -> &Duty {
        &self.0.tables().duties()[row]
    }

    /// Class and place of a row.
    fn about(&self, row: usize) -> Both {
        let duty = self.duty(row);
        let class = if duty.class.is_empty() {
            ("一切类别".to_owned(), "every class".to_owned())
        } else {
            self.class(&duty.class)
        };
        let area = if duty.area.is_empty() {
            ("全部区域".to_owned(), "everywhere".to_owned())
        } else {
            self.area((&duty.area, true))
        };
        (
            format!("{}、{}", class.0, area.0),
            format!("{}, {}", class.1, area.1),
        )
    }

    fn lead(&self, duty: &Duty) -> Both {
        let tables = self.0.tables();
        let (name, name_en) = match duty.lead {
            Answers::Team(team) => (&tables.teams()[team].name, &tables.teams()[team].name_en),
            Answers::Department(at) => {
                let department = &tables.departments()[at];
                (&department.name, &department.name_en)
            }
            Answers::Level(level) => (&tables.level_names()[level], &tables.level_names()[level]),
        };
        let en = if name_en.is_empty() { name } else { name_en };
        (name.to_string(), en.to_string())
    }

    fn class(&self, code: &str) -> Both {
        match self.0.tables().class(code) {
            Some(class) if class.name_en.is_empty() => {
                let name = format!("“{}”{code}", class.name);
                (name.clone(), name)
            }
            Some(class) => (
                format!("“{}”{code}", class.name),
                format!("“{}” {code}", class.name_en),
            ),
            None => (code.to_owned(), code.to_owned()),
        }
    }

    /// An area by name and code; and whether only it is meant, without what lies inside.
    fn area(&self, (code, whole): (&str, bool)) -> Both {
        let edition = self.0.edition();
        let id = edition.find(code);
        let name = id.map_or("", |id| &*edition.area(id).name);
        let said = if name.is_empty() || name == code {
            code.to_owned()
        } else {
            format!("{name} {code}")
        };
        if whole {
            (said.clone(), said)
        } else {
            (
                format!("{said}（不含其下级区域）"),
                format!("{said} (without the areas inside)"),
            )
        }
    }
}

fn when(times: Option<Both>) -> Both {
    times.unwrap_or_else(|| ("任何时间".to_owned(), "at any time".to_owned()))
}

fn dates(from: Option<Timestamp>, until: Option<Timestamp>) -> Both {
    let date = |at: Timestamp| SHANGHAI.to_datetime(at).date();
    match (from.map(date), until.map(date)) {
        (None, None) => (String::new(), String::new()),
        (Some(from), None) => (format!("自{from}起，"), format!("from {from} on ")),
        (None, Some(until)) => (format!("至{until}前，"), format!("until {until} ")),
        (Some(from), Some(until)) => (
            format!("自{from}至{until}前，"),
            format!("from {from} until {until} "),
        ),
    }
}
