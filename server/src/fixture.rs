//! A small city for tests: one district, two communities, four grids of 0.01°, and a store in a directory of its own.

mod accounts;

pub use accounts::{PASSWORD, account, account_with_password, reach_of_area};

use crate::in_force::begin_with;
use crate::installation::Installation;
use crate::store::{Sqlite, Store};
use crate::world::Settings;
use cases::{Command, Report, Texts};
use geo::{LineString, MultiPolygon, Polygon};
use grids::{About, CodeScheme, Edition, NewArea};
use jiff::Timestamp;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const CLASSES: &str = "code,kind,name,name_en,parent\n05,event,街面秩序,Street order,\n\
    0505,event,机动车乱停放,Parked motor vehicle,05\n0101,event,私搭乱建,Unlawful building,\n";
const SOURCES: &str = "code,name,name_en\ngrid-worker,网格员,Grid worker\nhotline,热线,Hotline\n";
const DEPARTMENTS: &str =
    "key,name,name_en,kind\nstreet,综合执法队,Team,subdistrict\npolice,公安,Police,seven\n";
const TEAMS: &str = "code,name,name_en,department,area,lon,lat\n\
    T1,西社区执法队,West team,street,d1,,\nT2,东社区执法队,East team,street,d2,,\nP,派出所,Police,police,d,,\n";
const DUTIES: &str = "row,class,area,condition,priority,lead,support,limit_kind,limit,done,done_en,list\n\
    R1,05,,,0,street,police,working_hours,2,done,done,list\nR2,0101,,,0,police,,urgent_hours,1,done,done,list\n";
const HOURS: &str = "from,to\n08:00,12:00\n14:00,18:00\n";

/// A pond in the west of `d1a`, 0.002° wide.
const WATER: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"塘"},"geometry":
    {"type":"Polygon","coordinates":[[[113.001,23.001],[113.003,23.001],[113.003,23.003],[113.001,23.003],[113.001,23.001]]]}}]}"#;

/// Whatever has not fallen by then never will.
const WAIT_MAX: Duration = Duration::from_mins(1);

/// West edge of the city, degrees.
pub const WEST: f64 = 113.0;
/// South edge of the city, degrees.
pub const SOUTH: f64 = 23.0;

fn square(west: f64, south: f64, width: f64, height: f64) -> MultiPolygon<f64> {
    let (east, north) = (west + width, south + height);
    let ring = LineString::from(vec![
        (west, south),
        (east, south),
        (east, north),
        (west, north),
        (west, south),
    ]);
    MultiPolygon(vec![Polygon::new(ring, Vec::new())])
}

/// The areas: `d` ⊃ `d1` (west), `d2` (east) ⊃ `d1a` (south), `d1b`, `d2a`, `d2b`.
pub fn edition() -> Edition {
    let area = |code: &str, level: u8, parent: Option<&str>, shape| NewArea {
        code: code.into(),
        name: format!("区{code}").into(),
        level,
        parent: parent.map(Into::into),
        shape,
    };
    let mut areas = vec![area("d", 0, None, square(WEST, SOUTH, 0.02, 0.02))];
    for (column, community) in ["d1", "d2"].into_iter().enumerate() {
        let west = WEST + 0.01 * column as f64;
        areas.push(area(
            community,
            1,
            Some("d"),
            square(west, SOUTH, 0.01, 0.02),
        ));
        for (row, letter) in ["a", "b"].into_iter().enumerate() {
            let south = SOUTH + 0.01 * row as f64;
            areas.push(area(
                &format!("{community}{letter}"),
                2,
                Some(community),
                square(west, south, 0.01, 0.01),
            ));
        }
    }
    let levels = vec!["district".into(), "community".into(), "grid".into()];
    let about = About {
        source: "test".to_owned(),
        synthetic: true,
        ..About::default()
    };
    Edition::from_areas(levels, CodeScheme::Plain, about, areas).expect("a sound city")
}

/// An open installation in a directory that vanishes with it.
pub struct City {
    /// The data directory.
    pub dir: TempDir,
    /// The store behind the installation.
    pub store: Arc<Sqlite>,
    /// The installation.
    pub installation: Installation,
}

impl City {
    /// A city without cases.
    pub fn new() -> Self {
        Self::with(&Texts {
            classes: CLASSES,
            sources: SOURCES,
            departments: DEPARTMENTS,
            teams: TEAMS,
            duties: DUTIES,
            calendar: "",
            hours: HOURS,
            ..Texts::default()
        })
    }

    /// A city without cases and with these tables.
    pub fn with(texts: &Texts<'_>) -> Self {
        let dir = TempDir::new().expect("a temporary directory");
        let store = Sqlite::open(dir.path()).expect("an empty directory");
        let edition = edition();
        store
            .put_edition(
                &edition.hash_hex(),
                &edition.to_bytes(),
                &[(crate::ground::WATER_FACT, WATER)],
            )
            .expect("stored");
        begin_with(&store, texts, "test").expect("sound tables");
        Self::of(dir, store)
    }

    pub(crate) fn of(dir: TempDir, store: Sqlite) -> Self {
        Self::opened(dir, store, Settings::default())
    }

    fn opened(dir: TempDir, store: Sqlite, settings: Settings) -> Self {
        let store = Arc::new(store);
        let opened: Arc<dyn Store> = Arc::clone(&store) as _;
        let installation = Installation::of(opened, dir.path(), settings).expect("opens");
        installation.wait_ready().expect("the log is sound");
        Self {
            dir,
            store,
            installation,
        }
    }

    /// Closes everything and opens the same directory again.
    pub fn restarted(self) -> Self {
        self.restarted_with(Settings::default())
    }

    /// As [`City::restarted`], by another configuration.
    pub fn restarted_with(self, settings: Settings) -> Self {
        let Self {
            dir,
            store,
            installation,
        } = self;
        installation.close();
        assert_eq!(Arc::strong_count(&store), 1, "nobody else holds the store");
        drop(store);
        let store = Sqlite::open(dir.path()).expect("the directory is free again");
        Self::opened(dir, store, settings)
    }

    /// Waits until time has let everything fall that is due. It falls a batch at a time, beside whoever asks.
    pub async fn wait_for_time(&self) {
        let began = Instant::now();
        let is_due = |next: Option<Timestamp>| next.is_some_and(|next| next <= Timestamp::now());
        // Each question lets the writer go round once.
        let next = || self.installation.engine.ask(|state, _| state.next_moment());
        while is_due(next().await.expect("answered")) {
            assert!(began.elapsed() < WAIT_MAX, "time stands still");
        }
    }

    /// Does commands in one batch.
    pub fn send(&self, commands: Vec<Command>) -> Vec<crate::engine::Answer> {
        self.installation.engine.submit_many_blocking(commands)
    }
}

/// The usual tables with a source `sensor`, clocks that never stand still, calls with a limit, and rows about alarms.
pub fn texts_with_alarms(alarms: &str) -> Texts<'_> {
    Texts {
        classes: CLASSES,
        sources: "code,name,name_en\ngrid-worker,网格员,Grid worker\nhotline,热线,Hotline\nsensor,感知设备,Sensor\n",
        departments: DEPARTMENTS,
        teams: TEAMS,
        duties: LOOP_DUTIES_NOW,
        hours: HOURS,
        rules: LOOP_RULES,
        alarms,
        ..Texts::default()
    }
}
const LOOP_DUTIES_NOW: &str = "row,class,area,condition,priority,lead,support,limit_kind,limit,done,done_en,list\n\
    R1,05,,,0,street,,urgent_hours,2,done,done,list\nR2,0101,,,0,police,,urgent_hours,1,done,done,list\n";

/// A report in the middle of `d1a`, moved by whole grids and some metres with its number.
pub fn report(number: u32) -> Report {
    let (lon, lat) = (
        WEST + 0.003 + f64::from(number % 2) * 0.01,
        SOUTH + 0.004 + f64::from(number / 2 % 2) * 0.01,
    );
    let class = ["0505", "0101", "05", "9999"][number as usize % 4];
    let second = number % 60;
    let minute = number / 60 % 60;
    let hour = number / 3_600 % 24;
    let text = format!(
        r#"{{"id":"n{number}","source":"{}","at":"2026-11-02T{hour:02}:{minute:02}:{second:02}+08:00",
            "lon":{lon},"lat":{lat},"class":"{class}","text":"第{number}号 货车占道 truck"}}"#,
        if number.is_multiple_of(3) {
            "hotline"
        } else {
            "grid-worker"
        }
    );
    Report::from_json(text.as_bytes()).expect("well formed")
}

/// The tables of [`City::with_loop`] beside the usual ones: sources that are verified and filed by hand, duties with
/// stages and of a dispatcher's choice, clocks of every desk.
const LOOP_SOURCES: &str = "code,name,name_en,verify,filing\ngrid-worker,网格员,Grid worker,,auto\n\
    hotline,热线,Hotline,,hand\nresident,居民,Resident,yes,auto\n";
const LOOP_DUTIES: &str = "row,class,area,condition,priority,lead,support,limit_kind,limit,dispatch,stages,done,done_en,list\n\
    R1,05,,,0,street,police,urgent_hours,4,,,done,done,list\n\
    R2,0101,,,0,street,,urgent_hours,6,hand,停工=2 urgent_hours;拆除=6 urgent_hours,done,done,list\n";
const LOOP_STEPS: &str = "step,class,limit_kind,limit,warn_percent\nplace,,urgent_hours,2,50\n\
    classify,,urgent_hours,2,50\nverify,,urgent_hours,2,50\nfile,,urgent_hours,2,50\n\
    dispatch,,urgent_hours,2,50\ncheck,,urgent_hours,2,50\nclose,,urgent_hours,2,50\nanswer,,urgent_hours,24,\n";
const LOOP_MERGING: &str = "class,metres,minutes,mode\n05,200,600,suggest\n";
const LOOP_RULES: &str = "rule,value\nhandovers_max,2\nwarn_percent,75\nstuck_escalates,yes\ncall_limit,2 urgent_hours\n\
    rule_limit,4 urgent_hours\nsilent_limit,4 urgent_hours\non_the_spot,05\nspot_check_percent,50\n";

impl City {
    /// A city whose tables use the whole closed loop.
    pub fn with_loop() -> Self {
        Self::with(&Texts {
            classes: CLASSES,
            sources: LOOP_SOURCES,
            departments: DEPARTMENTS,
            teams: TEAMS,
            duties: LOOP_DUTIES,
            hours: HOURS,
            steps: LOOP_STEPS,
            merging: LOOP_MERGING,
            rules: LOOP_RULES,
            ..Texts::default()
        })
    }
}
