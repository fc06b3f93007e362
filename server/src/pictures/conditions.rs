//! A filter in words: each of its parameters as the person chose it, with names behind the codes.

use super::words::{self, Tongue};
use crate::books::Book;
use crate::world::World;
use cases::Status;

/// Names of one parameter that are written out; of more their number is said.
const NAMED_MAX: usize = 6;

/// The conditions of a filter, given as pairs of the address; empty when there are none.
///
/// A parameter that has no words here is written as it stands: none is passed over.
pub fn told(world: &World, tongue: Tongue, pairs: &[(String, String)]) -> String {
    let told = pairs
        .iter()
        .filter(|(name, _)| name != "from" && name != "to");
    let told: Vec<String> = told
        .map(|(name, value)| one(world, tongue, name, value))
        .collect();
    told.join(tongue.of("；", "; "))
}

fn one(world: &World, tongue: Tongue, name: &str, value: &str) -> String {
    let books = world.books();
    let (label, names) = match name {
        "class" => {
            let named = listed(tongue, value, |code| class(&books.classes, tongue, code));
            (tongue.of("类别", "Class"), named)
        }
        "source" => {
            let named = listed(tongue, value, |code| in_book(&books.sources, tongue, code));
            (tongue.of("来源", "Source"), named)
        }
        "team" => {
            let named = listed(tongue, value, |code| in_book(&books.teams, tongue, code));
            (tongue.of("主办", "Team"), named)
        }
        "status" => {
            let named = listed(tongue, value, |word| status(tongue, word));
            (tongue.of("状态", "Status"), named)
        }
        "area" => {
            let named = listed(tongue, value, |code| area(world, tongue, code));
            (tongue.of("区域", "Area"), named)
        }
        "overdue" => return overdue(tongue, value).to_owned(),
        "queue" => (tongue.of("队列", "Queue"), queue(tongue, value).to_owned()),
        "hours" => {
            let named = listed(tongue, value, |hours| hours_of_week(tongue, hours));
            (tongue.of("时段", "Hours"), named)
        }
        "days" => {
            let named = listed(tongue, value, |word| kind_of_day(tongue, word).to_owned());
            (tongue.of("日子", "Days"), named)
        }
        other => return format!("{other}={value}"),
    };
    format!("{label}{}{names}", tongue.of("：", ": "))
}

fn listed(tongue: Tongue, values: &str, name: impl Fn(&str) -> String) -> String {
    let all: Vec<&str> = values.split(',').collect();
    let named: Vec<String> = all.iter().take(NAMED_MAX).map(|code| name(code)).collect();
    let text = named.join(tongue.of("、", ", "));
    if all.len() <= NAMED_MAX {
        return text;
    }
    let more = all.len() - NAMED_MAX;
    tongue.of(
        format!("{text} 等 {} 项", all.len()),
        format!("{text} and {more} more"),
    )
}

fn none(tongue: Tongue) -> String {
    tongue.of("无", "none").to_owned()
}

fn in_book(book: &Book, tongue: Tongue, code: &str) -> String {
    if code == "none" {
        return none(tongue);
    }
    let line = book.number(code).and_then(|number| book.line(number));
    let name = line.map(|line| tongue.name(&line.name, &line.name_en));
    name.map_or_else(|| code.to_owned(), str::to_owned)
}

/// A code of a class, or the beginning of some.
fn class(book: &Book, tongue: Tongue, code: &str) -> String {
    if code == "none" {
        return tongue.of("未分类", "unclassified").to_owned();
    }
    match book.number(code) {
        Some(_) => format!("{} {code}", in_book(book, tongue, code)),
        None => format!("{code}…"),
    }
}

/// The name of an area, with the one around it, or the beginning of codes.
pub fn area(world: &World, tongue: Tongue, code: &str) -> String {
    if code == "none" {
        return tongue.of("区域外", "outside all areas").to_owned();
    }
    let edition = world.edition();
    match edition.find(code) {
        Some(id) => edition.area(id).name.to_string(),
        None => format!("{code}…"),
    }
}

fn status(tongue: Tongue, word: &str) -> String {
    let known = word.parse::<Status>().map(Status::names);
    known.map_or_else(|_| word.to_owned(), |(zh, en)| tongue.of(zh, en).to_owned())
}

fn overdue(tongue: Tongue, value: &str) -> &'static str {
    match value {
        "true" => tongue.of("只含已超时", "only overdue"),
        _ => tongue.of("不含已超时", "without overdue"),
    }
}

fn queue(tongue: Tongue, word: &str) -> &str {
    tongue.of(
        match word {
            "unplaced" => "待定位",
            "unclassified" => "待分类",
            "to-verify" => "待核实",
            "to-file" => "待立案",
            "to-dispatch" => "待派遣",
            "due-soon" => "将超时",
            "overdue" => "已超时",
            "stuck" => "滞留",
            "to-check" => "待核查",
            "to-close" => "待结案",
            "to-evaluate" => "待评价",
            "calls" => "呼叫中",
            "suspended" => "已挂起",
            other => other,
        },
        word,
    )
}

fn kind_of_day(tongue: Tongue, word: &str) -> &str {
    match word {
        "workday" => tongue.of("工作日", "working days"),
        "restday" => tongue.of("休息日", "days of rest"),
        "holiday" => tongue.of("法定节假日", "public holidays"),
        other => other,
    }
}

/// `6-7@09-18` in words; anything else as it stands.
fn hours_of_week(tongue: Tongue, text: &str) -> String {
    const DAYS: [(&str, &str); 7] = [
        ("周一", "Mon"),
        ("周二", "Tue"),
        ("周三", "Wed"),
        ("周四", "Thu"),
        ("周五", "Fri"),
        ("周六", "Sat"),
        ("周日", "Sun"),
    ];
    let day = |digit: &str| {
        let number = digit.parse::<usize>().ok()?.checked_sub(1)?;
        DAYS.get(number).map(|(zh, en)| tongue.of(*zh, *en))
    };
    let parsed = || {
        let (days, hours) = text.split_once('@')?;
        let (first, last) = days.split_once('-').unwrap_or((days, days));
        let days = match (day(first)?, day(last)?) {
            (one, other) if one == other => one.to_owned(),
            (one, other) => format!("{one}{}{other}", tongue.of("至", "–")),
        };
        let (from, to) = hours.split_once('-')?;
        Some(tongue.of(
            format!("{days} {from}–{to} 时"),
            format!("{days} {from}:00–{to}:00"),
        ))
    };
    parsed().unwrap_or_else(|| text.to_owned())
}

/// The place that the picture is of: the one area chosen, else the one that holds all others, else who drew the areas.
pub fn place(world: &World, tongue: Tongue, pairs: &[(String, String)]) -> String {
    let edition = world.edition();
    let chosen = pairs.iter().find(|(name, _)| name == "area");
    let chosen = chosen.and_then(|(_, code)| edition.find(code));
    let top = edition.level_range(0);
    let only = (top.len() == 1).then_some(grids::AreaId(top.start));
    match chosen.or(only) {
        Some(id) => {
            let mut names: Vec<&str> = edition
                .chain(id)
                .map(|id| &*edition.area(id).name)
                .collect();
            names.reverse();
            names.join(" · ")
        }
        None if edition.about().source.is_empty() => words::level(
            tongue,
            edition.levels().first().map_or("", |level| &**level),
        ),
        None => edition.about().source.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::City;

    fn pairs(query: &str) -> Vec<(String, String)> {
        let pair = |text: &str| {
            let (name, value) = text.split_once('=').expect("a pair");
            (name.to_owned(), value.to_owned())
        };
        query.split('&').map(pair).collect()
    }

    #[test]
    fn every_condition_is_said_by_its_name_and_none_is_passed_over() {
        let city = City::new();
        let world = &city.installation.world;
        let query = "from=x&to=y&class=05,01,none&source=hotline&status=closed&area=d1a&overdue=true\
            &queue=stuck&hours=6-7@09-18,5@22-06&days=holiday,workday&new-one=7";
        assert_eq!(
            told(world, Tongue::Zh, &pairs(query)),
            "类别：街面秩序 05、01…、未分类；来源：热线；状态：已结案；区域：区d1a；只含已超时；队列：滞留；\
            时段：周六至周日 09–18 时、周五 22–06 时；日子：法定节假日、工作日；new-one=7"
        );
        assert_eq!(
            told(
                world,
                Tongue::En,
                &pairs("class=05&hours=6-7@09-18&team=none&overdue=false")
            ),
            "Class: Street order 05; Hours: Sat–Sun 09:00–18:00; Team: none; without overdue"
        );
    }

    #[test]
    fn long_lists_are_said_by_their_number() {
        let city = City::new();
        let many = ["05"; 8].join(",");
        let told = told(
            &city.installation.world,
            Tongue::Zh,
            &pairs(&format!("class={many}")),
        );
        assert!(told.ends_with("等 8 项"), "{told}");
    }

    #[test]
    fn the_place_is_the_area_chosen_or_the_one_that_holds_all() {
        let city = City::new();
        let world = &city.installation.world;
        assert_eq!(
            place(world, Tongue::Zh, &pairs("area=d1a")),
            "区d · 区d1 · 区d1a"
        );
        assert_eq!(place(world, Tongue::Zh, &[]), "区d");
    }
}
