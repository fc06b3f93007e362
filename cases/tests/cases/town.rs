//! A small town to decide in: two subdistricts, four squares in a row, one of them without a grid.
//!
//! ```text
//! lon   113.40     113.41     113.42     113.43     113.44
//!       │ …010001001 │ …010002001 │ …011001001 │ (a gap)    │   grids
//!       │ …010001    │ …010002    │ …011001                │   communities
//!       │ 440112010 南街           │ 440112011 北街          │   subdistricts
//! ```

use std::sync::Arc;

use cases::event::Event;
use cases::report::{GivenPlace, GivenPosition};
use cases::{CaseNo, Command, Declined, Move, Report, State, Step, Tables, Texts, World, decide};
use geo::{MultiPolygon, Rect};
use grids::{About, CodeScheme, Crs, Edition, NewArea};
use jiff::Timestamp;

pub const CLASSES: &str = "\
code,kind,name,name_en,parent
05,event,街面秩序,Street order,
0505,event,机动车乱停放,Motor vehicles parked anyhow,05
0506,event,非机动车乱停放,Bicycles parked anyhow,05
01,event,市容环境,City appearance,
0102,event,暴露垃圾,Exposed garbage,01
";
pub const SOURCES: &str =
    "code,name,name_en\ngrid-worker,网格员,Grid worker\nhotline,热线,Hotline\n";
pub const DEPARTMENTS: &str = "\
key,name,name_en,kind
integrated,综合执法队,Integrated team,subdistrict
traffic,交通,Traffic,seven
police,公安,Police,seven
health,卫生,Health,district
";
pub const TEAMS: &str = "\
code,name,department,area
T010,南街综合执法队,integrated,440112010
T112-traffic,区交通局,traffic,440112
T010-traffic,南街交通中队,traffic,440112010
T011-police,北街派出所,police,440112011
";
pub const DUTIES: &str = "\
row,class,area,condition,priority,lead,support,limit_kind,limit,done,list
D1,05,440112,,0,integrated,traffic,working_hours,4,done,街镇职责清单
D2,0505,440112,,0,traffic,police;integrated,working_hours,8,done,街镇职责清单
D3,0505,440112010,weekend,0,T010-traffic,,urgent_hours,2,done,街镇职责清单
D4,0102,440112,,0,police,,working_days,2,done,街镇职责清单
";
pub const CALENDAR: &str = "\
date,kind,name
2026-10-01,holiday,国庆节
2026-10-02,holiday,国庆节
2026-10-10,workday,国庆节调休上班
";

/// Texts of the town's tables.
pub fn texts() -> Texts<'static> {
    Texts {
        classes: CLASSES,
        sources: SOURCES,
        departments: DEPARTMENTS,
        teams: TEAMS,
        duties: DUTIES,
        calendar: CALENDAR,
        hours: "from,to\n08:00,12:00\n14:00,18:00\n",
        ..Texts::default()
    }
}

pub fn tables(texts: &Texts<'_>) -> Arc<Tables> {
    Arc::new(Tables::parse(texts).expect("the town's tables are right"))
}

/// Squares of 0.01°, from `west` to `east` in hundredths of a degree east of 113.40.
fn squares(west: f64, east: f64) -> MultiPolygon<f64> {
    let lon = |at: f64| 113.40 + at / 100.0;
    Rect::new((lon(west), 23.00), (lon(east), 23.01))
        .to_polygon()
        .into()
}

fn area(level: u8, code: &str, name: &str, parent: Option<&str>, from: f64, to: f64) -> NewArea {
    let shape = squares(from, to);
    NewArea {
        code: code.into(),
        name: name.into(),
        level,
        parent: parent.map(Into::into),
        shape,
    }
}

pub fn edition() -> Arc<Edition> {
    let areas = vec![
        area(0, "440112", "黄埔区", None, 0.0, 4.0),
        area(1, "440112010", "南街", Some("440112"), 0.0, 2.0),
        area(1, "440112011", "北街", Some("440112"), 2.0, 4.0),
        area(2, "440112010001", "东社区", Some("440112010"), 0.0, 1.0),
        area(2, "440112010002", "西社区", Some("440112010"), 1.0, 2.0),
        area(2, "440112011001", "北社区", Some("440112011"), 2.0, 4.0),
        area(3, "440112010001001", "", Some("440112010001"), 0.0, 1.0),
        area(3, "440112010002001", "", Some("440112010002"), 1.0, 2.0),
        area(3, "440112011001001", "", Some("440112011001"), 2.0, 3.0),
    ];
    let levels = ["district", "subdistrict", "community", "grid"]
        .map(Into::into)
        .to_vec();
    let edition = Edition::from_areas(levels, CodeScheme::Cn, About::default(), areas);
    Arc::new(edition.expect("the town's areas are sound"))
}

/// A city of other codes: `(level, code, parent, from, to)` of each area.
pub fn plain_edition(
    levels: &[&str],
    areas: &[(u8, &str, Option<&str>, f64, f64)],
) -> Arc<Edition> {
    let areas = areas
        .iter()
        .map(|(level, code, parent, from, to)| area(*level, code, code, *parent, *from, *to));
    let levels = levels.iter().map(|level| (*level).into()).collect();
    let edition = Edition::from_areas(levels, CodeScheme::Plain, About::default(), areas.collect());
    Arc::new(edition.expect("the city's areas are sound"))
}

pub fn world() -> World {
    World::new(edition(), tables(&texts()))
}

/// The town with these duties instead of its own.
pub fn world_with_duties(rows: &str) -> World {
    let duties = format!(
        "row,class,area,condition,priority,lead,support,limit_kind,limit,done,list\n{rows}\n"
    );
    World::new(
        edition(),
        tables(&Texts {
            duties: &duties,
            ..texts()
        }),
    )
}

pub fn at(text: &str) -> Timestamp {
    text.parse().expect("a time with a zone")
}

/// Monday 2026-11-23 09:00 in Guangzhou.
pub fn monday() -> Timestamp {
    at("2026-11-23T09:00:00+08:00")
}

/// Saturday 2026-11-21 10:00 in Guangzhou.
pub fn saturday() -> Timestamp {
    at("2026-11-21T10:00:00+08:00")
}

/// A WGS 84 position, this many hundredths of a degree east of 113.40, in the middle of the squares.
pub fn east(hundredths: f64) -> GivenPlace {
    position(113.40 + hundredths / 100.0, 23.005, None)
}

pub fn position(x: f64, y: f64, accuracy_m: Option<f64>) -> GivenPlace {
    GivenPlace::Position(GivenPosition {
        x,
        y,
        crs: Crs::Wgs84,
        accuracy_m,
    })
}

pub fn report(id: &str, place: GivenPlace, class: Option<&str>, at: Timestamp) -> Report {
    let (id, source, class) = (
        id.to_owned(),
        "grid-worker".to_owned(),
        class.map(Into::into),
    );
    Report {
        id,
        source,
        at,
        place,
        class,
        text: String::new(),
        photos: Vec::new(),
        reporter: None,
        handled: None,
        by: None,
    }
}

pub fn step(case: u32, by: &str, step: Step) -> Command {
    let id = format!("{case}-{:?}-{by}", step.kind());
    Command::Move(Move {
        id,
        case: CaseNo(case),
        by: by.to_owned(),
        seen: None,
        step,
        done_at: None,
        photos: Vec::new(),
    })
}

/// A town whose cases move: the state, and the log that made it.
pub struct Life {
    pub world: World,
    pub state: State,
    pub log: Vec<Event>,
}

impl Life {
    pub fn new(world: World) -> Self {
        Self {
            world,
            state: State::default(),
            log: Vec::new(),
        }
    }

    /// Decides and applies; tells the first event.
    pub fn send(&mut self, command: &Command) -> Result<Event, Declined> {
        let events = decide(&self.state, &self.world, command, monday())?;
        for event in &events {
            self.log.push(event.clone());
            self.state.apply(self.log.len() as u64, event);
        }
        Ok(events
            .into_iter()
            .next()
            .expect("a command that is done leaves an event"))
    }

    pub fn report(&mut self, place: GivenPlace, class: Option<&str>) -> cases::event::Reported {
        let id = format!("r{}", self.log.len());
        match self.send(&Command::Report(report(&id, place, class, monday()))) {
            Ok(Event::Reported(event)) => *event,
            other => panic!("a report becomes a case, not {other:?}"),
        }
    }

    pub fn status(&self, case: u32) -> cases::Status {
        self.state
            .case(CaseNo(case))
            .expect("a case of this number")
            .status
    }
}
