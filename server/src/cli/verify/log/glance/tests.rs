//! The quick look against the slow way: the same words, the same rows, and never a yes that the slow way would not say.

use super::hole::{self, Hole};
use super::look;
use super::said::{Kind, Said};
use super::shapes::Shapes;
use super::standing::Standings;
use super::teach::teach;
use crate::cli::demo;
use crate::cli::verify::log::personal::Opened;
use crate::cli::verify::log::short::Mixer;
use crate::engine::row_change;
use crate::installation::Installation;
use crate::store::{FILE_NAME, RowChange, Sqlite, Store};
use crate::world::Settings;
use cases::{Event, State};
use grids::Edition;
use jiff::Timestamp;
use proptest::prelude::*;
use rayon::prelude::*;
use rusqlite::Connection;
use std::collections::HashSet;
use std::sync::{Arc, LazyLock};
use tempfile::TempDir;

/// Cases of the history that the demo's people have worked on.
const CASES: u32 = 1_500;

/// A district in which every step and alarm has happened that a demo knows.
struct District {
    dir: TempDir,
    editions: Vec<(u64, Edition)>,
    events: Vec<Vec<u8>>,
}

static DISTRICT: LazyLock<District> = LazyLock::new(|| {
    let dir = TempDir::new().expect("a temporary directory");
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(dir.path()).expect("an empty directory"));
    assert!(demo::prepare(&*store).expect("the demo district"));
    let settings = Settings {
        demo: true,
        ..Settings::default()
    };
    let installation = Installation::of(store, dir.path(), settings).expect("opens");
    installation.wait_ready().expect("an empty log");
    installation.engine.hold_alarms(true);
    demo::play(&installation, CASES).expect("a history");
    installation.close();
    let db = Connection::open(dir.path().join(FILE_NAME)).expect("the database");
    let mut ask = db
        .prepare("SELECT bytes FROM events ORDER BY seq")
        .expect("a log");
    let events = ask.query_map([], |row| row.get(0)).expect("rows");
    let events = events.collect::<Result<_, _>>().expect("rows");
    let edition = db.query_row("SELECT bytes FROM editions", [], |row| {
        row.get::<_, Vec<u8>>(0)
    });
    let edition = Edition::from_bytes(&edition.expect("a row")).expect("an edition");
    drop(ask);
    District {
        dir,
        editions: vec![(0, edition)],
        events,
    }
});

fn event(bytes: &[u8]) -> Event {
    Event::from_bytes_checked(bytes).expect("as written")
}

/// Shapes learnt from the whole history.
fn learnt(mixer: &Mixer) -> Shapes {
    let mut shapes = Shapes::new();
    for bytes in &DISTRICT.events {
        if shapes.find(bytes).is_none() {
            teach(&mut shapes, bytes, &event(bytes), mixer);
        }
    }
    shapes
}

fn read(shapes: &mut Shapes, bytes: &[u8], mixer: &Mixer) -> Option<Said> {
    let form = shapes.find(bytes)?;
    Said::read(form, &shapes.places, bytes, mixer)
}

#[test]
fn a_history_that_nobody_touched_is_in_order_at_one_look() {
    let found = look(DISTRICT.dir.path(), None).expect("in order");
    assert_eq!(found.size, DISTRICT.events.len() as u64);
    assert_eq!(found.opened, Opened::default());
    assert!(found.size > 10_000, "{}", found.size);
}

#[test]
fn events_of_a_known_shape_say_what_they_say_read_in_full() {
    let mixer = Mixer::default();
    let mut shapes = learnt(&mixer);
    let mut words = HashSet::new();
    for bytes in &DISTRICT.events {
        let event = event(bytes);
        words.insert(event.word());
        let read = read(&mut shapes, bytes, &mixer);
        let said = Said::of(&event, &mixer);
        let is_rare = said.form.kind == Kind::Other;
        assert_eq!(read, (!is_rare).then_some(said), "{event}");
    }
    assert!(words.len() > 30, "{words:?}");
}

/// Whether bytes that the shapes take are an event in its one spelling, and say the same read in full.
fn is_sound(shapes: &mut Shapes, bytes: &[u8], mixer: &Mixer) -> bool {
    let Some(read) = read(shapes, bytes, mixer) else {
        return true;
    };
    Event::from_bytes_checked(bytes).is_ok_and(|event| Said::of(&event, mixer) == read)
}

fn shown(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

#[test]
fn no_changed_byte_passes_that_would_not_pass_read_in_full() {
    let mixer = Mixer::default();
    let all = &DISTRICT.events;
    // One of each shape that was learnt, as far as they differ in length.
    let mut met = HashSet::new();
    let some: Vec<_> = all
        .iter()
        .filter(|bytes| met.insert((event(bytes).word(), bytes.len() / 256)))
        .collect();
    assert!(some.len() > 80, "{}", some.len());
    some.par_iter().for_each_init(
        || learnt(&mixer),
        |shapes, bytes| {
            let mut changed = (*bytes).clone();
            for place in 0..bytes.len() {
                let of = b"\0\x1f\"\\09.-eEZ:,[{a\xc3\xff";
                let by = of[place % of.len()];
                for to in [bytes[place] ^ 1, bytes[place] ^ 0x80, by] {
                    changed[place] = to;
                    assert!(is_sound(shapes, &changed, &mixer), "{}", shown(&changed));
                }
                changed.remove(place);
                assert!(is_sound(shapes, &changed, &mixer), "{}", shown(&changed));
                changed.insert(place, bytes[place]);
            }
        },
    );
}

#[test]
fn parts_of_one_event_do_not_pass_in_another() {
    let mixer = Mixer::default();
    let mut shapes = learnt(&mixer);
    let some: Vec<_> = DISTRICT.events.iter().step_by(97).collect();
    let mut taken = 0;
    for (head, tail) in some.iter().zip(&some[1..]) {
        for mark in [&b","[..], b"\":", b"}"] {
            let cut = |bytes: &[u8]| bytes.windows(mark.len()).position(|here| here == mark);
            let (from, to) = (cut(&head[90..]), cut(&tail[90..]));
            let (Some(from), Some(to)) = (from, to) else {
                continue;
            };
            let mixed = [&head[..90 + from], &tail[90 + to..]].concat();
            assert!(is_sound(&mut shapes, &mixed, &mixer));
            taken += usize::from(shapes.find(&mixed).is_some());
        }
    }
    assert!(taken > 0, "some fit together");
}

#[test]
fn each_case_stands_where_the_state_says_after_every_entry() {
    let mixer = Mixer::default();
    let editions = &DISTRICT.editions;
    let mut standings = Standings::new(editions, &mixer);
    let mut state = State::default();
    for (seq, bytes) in (1..).zip(&DISTRICT.events) {
        let event = event(bytes);
        let said = Said::of(&event, &mixer);
        let before = row_of(&standings, said.case);
        standings.take(seq, &said).expect("as decided");
        let now = row_of(&standings, said.case);
        state.apply(seq, &event);
        let (facts, status) = match row_change(&state, &editions[0].1, &event) {
            None => (before.map(|row| row.facts), before.map(|row| row.status)),
            Some(RowChange::New(row) | RowChange::Changed(row)) => {
                let code =
                    |code: Option<&String>| code.map_or(0, |code| mixer.short(code.as_bytes()));
                let codes = [
                    code(row.class.as_ref()),
                    code(row.area.as_ref()),
                    code(row.team.as_ref()),
                ];
                let bits = row
                    .position
                    .map(|(lon, lat)| (lon.to_bits(), lat.to_bits()));
                let facts = super::standing::facts(&mixer, codes, row.due_s, bits);
                (Some(facts), Some(mixer.short(row.status.as_bytes())))
            }
            Some(RowChange::Status { status, .. }) => (
                before.map(|row| row.facts),
                Some(mixer.short(status.as_bytes())),
            ),
        };
        let (is_facts, is_status) = (now.map(|row| row.facts), now.map(|row| row.status));
        assert_eq!(
            (is_facts, is_status),
            (facts, status),
            "entry {seq}: {event}"
        );
    }
}

fn row_of(standings: &Standings<'_>, case: u32) -> Option<super::standing::Row> {
    standings.rows().nth((case as usize).checked_sub(1)?)
}

proptest! {
    #[test]
    fn moments_are_taken_only_as_they_are_printed(second in -10_i64..32_503_680_100, nanos in prop::sample::select(vec![0, 1, 500_000_000, 120_000, 999_999_999])) {
        let at = Timestamp::new(second, nanos).expect("in range");
        let printed = format!("{at}Z\"").replace("ZZ", "Z");
        let measured = Hole::Time.measure(printed.as_bytes());
        let year: i32 = printed[..4].parse().unwrap_or(0);
        prop_assert_eq!(measured, (1970..3000).contains(&year).then_some(printed.len() - 1));
        if measured.is_some() {
            prop_assert_eq!(hole::second(printed.as_bytes()), Some(second));
        }
    }

    #[test]
    fn what_is_taken_for_a_moment_is_one_and_is_printed_the_same(text in "(19|20|29)[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{1,10})?Z") {
        if Hole::Time.measure(text.as_bytes()) == Some(text.len()) {
            let at: Timestamp = text.parse().expect("a moment");
            prop_assert_eq!(at.to_string(), text.clone());
            prop_assert_eq!(hole::second(text.as_bytes()), Some(at.as_second()));
        }
    }

    #[test]
    fn what_is_taken_for_a_number_is_printed_the_same(text in "-?[0-9]{1,8}\\.?[0-9]{0,16}(e[0-9])?") {
        let bytes = format!("{text},").into_bytes();
        if let Some((value, len)) = hole::decimal(&bytes) && len == text.len() {
            let read: f64 = serde_json::from_str(&text).expect("a number");
            prop_assert_eq!(read.to_bits(), value.to_bits());
            prop_assert_eq!(serde_json::to_string(&read).expect("finite"), text.clone());
        }
        if Hole::Whole.measure(&bytes) == Some(text.len()) {
            let read: u32 = serde_json::from_str(&text).expect("a number");
            prop_assert_eq!(read.to_string(), text);
        }
    }

    #[test]
    fn numbers_as_they_are_mostly_printed_are_taken(thousandth in 1_u32..360_000_000) {
        let printed = serde_json::to_string(&(f64::from(thousandth) / 1e3)).expect("finite");
        prop_assert_eq!(Hole::Decimal.measure(printed.as_bytes()), Some(printed.len()));
    }

    #[test]
    fn what_is_taken_for_a_word_is_printed_the_same(bytes in prop::collection::vec(prop_oneof![Just(b'"'), Just(b'\\'), any::<u8>(), 0x20_u8..0x7f], 0..40)) {
        if let Some(len) = Hole::Word.measure(&bytes) {
            let text: String = serde_json::from_slice(&[b"\"", &bytes[..=len]].concat()).expect("a string");
            prop_assert_eq!(text.as_bytes(), &bytes[..len]);
            let printed = serde_json::to_string(&text).expect("a string");
            prop_assert_eq!(printed.len(), len + 2);
        }
    }

    #[test]
    fn every_text_without_escapes_is_taken(text in "[^\"\\\\\\x00-\\x1f]{1,40}") {
        let quoted = format!("{text}\"");
        prop_assert_eq!(Hole::Word.measure(quoted.as_bytes()), Some(text.len()));
    }
}
