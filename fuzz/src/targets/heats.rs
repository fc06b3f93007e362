//! The heat as a file: what counting goes by before the log is read.

use super::{Took, states, town};
use crate::drive::Bounds;
use heat::{Filter, Group, View};
use server::heat_file::doors::{self, Told};
use std::sync::OnceLock;

/// Its name, and that of the folder for inputs that broke it.
pub const NAME: &str = "heat_snapshot";

/// A file is read up to ten times and counted by every group: tables of all classes, of all teams, of eight years of minutes.
pub const BOUNDS: Bounds = Bounds {
    bytes: 40 << 20,
    bytes_a_byte: 256,
    steps: 20_000,
    steps_a_byte: 8,
};

/// Offset of local time.
const AHEAD_S: i32 = 8 * 3_600;

/// Where the log is cut, and how many of the newest cases came in after the others were laid out.
fn cuts() -> [(u64, usize); 4] {
    let all = states::events();
    [(0, 0), (5, 0), (all / 2, 2), (all, 5)]
}

fn made((seq, late): (u64, usize)) -> Told {
    Told::of_log(states::log(), town::world(), seq, late).expect("the log is sound")
}

fn written(told: &Told) -> Vec<u8> {
    let written = told.written(states::log(), town::world());
    written.expect("the log is as long")
}

/// Reads a file as a start of the town would, whose log is that of [`states`].
///
/// # Errors
/// Why it is passed over.
pub fn read(bytes: &[u8]) -> Result<Told, String> {
    doors::read(states::log(), town::world(), bytes)
}

/// Real files of that log, by their names; made like those of [`states`].
pub fn files() -> Vec<(String, Vec<u8>)> {
    let name = |(seq, late)| format!("of_{seq}_events_{late}_late");
    cuts().map(|cut| (name(cut), written(&made(cut)))).into()
}

/// The newest of these files.
pub fn whole() -> &'static [u8] {
    static WHOLE: OnceLock<Vec<u8>> = OnceLock::new();
    WHOLE.get_or_init(|| files().pop().expect("a log is cut at several places").1)
}

/// What changes are made of: the files, and the cases of the newest alone, for its label is many times as long.
pub fn inputs() -> Vec<(String, Vec<u8>)> {
    let cases = doors::cases_of(whole()).expect("a whole file");
    let alone = ["cases", "cases_again", "cases_once_more"];
    let alone = alone.map(|name| (name.to_owned(), cases.to_vec()));
    files().into_iter().chain(alone).collect()
}

/// Any bytes in the place of the file, or of the cases behind a label: as they are, and as somebody forges them who knows
/// how it is made.
pub fn file(bytes: &[u8]) -> Took {
    let behind = doors::with_cases(whole(), bytes).expect("a whole file");
    let forged = [bytes, &behind]
        .map(|file| [doors::mended(file), doors::mended_within(file)])
        .into_iter()
        .flatten();
    for told in forged.flatten() {
        if let Ok(told) = read(&told) {
            believed(&told);
        }
    }
    judged(bytes, read)
}

/// What is believed of a forged file is counted like anything else, and written and read again as it is.
fn believed(told: &Told) {
    let file = written(told);
    let again = read(&file).expect("what was written can be read");
    assert!(written(&again) == file, "the heat is written in two ways");
    assert_eq!(
        counted(&told.view()),
        counted(&again.view()),
        "counted otherwise after it was written"
    );
}

/// The cases by every group; panics unless each sums to all of them.
fn counted(view: &View) -> Vec<Vec<(u64, u64)>> {
    let all = Filter::default();
    let totals = view.total(&all);
    assert_eq!(totals.cases, view.len() as u64, "cases are lost");
    let tile = view.tile(0, 0, 0, &all).expect("there is one tile of all");
    assert_eq!(tile.total + totals.without_position, totals.cases);
    let offset_s = AHEAD_S;
    let groups = [
        Group::None,
        Group::Area(&[0]),
        Group::Class,
        Group::Source,
        Group::Status,
        Group::Team,
        Group::Day { offset_s },
        Group::HourOfWeek { offset_s },
    ];
    let counted = groups.map(|group| view.counts(&all, group));
    for (counts, group) in counted.iter().zip(groups) {
        let sum: u64 = counts.iter().map(|(_, count)| count).sum();
        assert_eq!(sum, totals.cases, "{group:?}");
    }
    counted.into()
}

/// Panics unless whatever is believed is what the log's own events lead to, written to the byte, and what is refused has a
/// reason.
pub fn judged(bytes: &[u8], read: impl Fn(&[u8]) -> Result<Told, String>) -> Took {
    let told = match read(bytes) {
        Ok(told) => told,
        Err(why) => {
            assert!(!why.is_empty(), "refused without a reason");
            return Took::Refused;
        }
    };
    assert!(written(&told) == bytes, "what nobody wrote is believed");
    let log = made((told.seq(), 0));
    assert_eq!(
        counted(&told.view()),
        counted(&log.view()),
        "other cases than the log has"
    );
    Took::Read
}
