//! Servers are killed under load, over and over. `cargo xtask kill` runs thousands of kills.
//!
//! What a kill cannot show is whether anything was synced: what the program wrote stays in the system's memory. That is
//! for `power_cut`. A kill shows whether the answer came after the commit, and that every start takes up what was left.

mod clients;
mod early;
mod sending;
mod victim;

use crate::city;
use crate::disk::Dice;
use crate::station::asked;
use clients::Known;
use sending::{Command, Settled};
use server::cli::verify;
use server::store::{Sqlite, Store as _};
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use victim::{Kind, Victim};

/// Kills of the run within the tests.
const KILLS_USUAL: u64 = 20;
/// Kills that one installation lives through before the next is founded: a longer log would only slow the starts.
const KILLS_OF_ONE: u64 = 200;
/// The longest that clients work before the kill.
const WORK_MS_MAX: u64 = 60;
/// A control that is not caught by then is not caught.
const TRIES_MAX: u64 = 50;
/// Tells the test's own program to be that server, on this directory.
const EARLY_DIR: &str = "HUYING_TEST_EARLY_DIR";

#[derive(Debug, Default)]
struct Seen {
    kills: u64,
    during_start: u64,
    acknowledged: usize,
    retried: usize,
    photos: usize,
    reporters: usize,
    erased: usize,
}

/// Kills so often; what was wrong first, and at which kill.
fn run(kills: u64, seed: u64, kind: Kind) -> Result<Seen, (u64, String)> {
    let mut dice = Dice::new(seed);
    let mut seen = Seen::default();
    while seen.kills < kills {
        let many = KILLS_OF_ONE.min(kills - seen.kills);
        one_installation(many, kind, &mut dice, &mut seen).map_err(|why| (seen.kills, why))?;
    }
    Ok(seen)
}

fn one_installation(
    kills: u64,
    kind: Kind,
    dice: &mut Dice,
    seen: &mut Seen,
) -> Result<(), String> {
    let dir = TempDir::new().expect("a temporary directory");
    let store = Sqlite::open(dir.path()).expect("an empty directory");
    city::found(&store)?;
    drop(store);
    let mut known = Known::default();
    for number in 0..kills {
        let mut victim = Victim::start(dir.path(), kind)?;
        if dice.below(10) == 0 {
            // While it starts.
            std::thread::sleep(Duration::from_millis(dice.below(10)));
            victim.kill();
            seen.during_start += 1;
        } else {
            let port = victim.wait_ready()?;
            known.check(port)?;
            seen.retried += known.retry(port)?;
            let work = Duration::from_micros(dice.below(WORK_MS_MAX * 1_000));
            known.work(port, number, || {
                std::thread::sleep(work);
                victim.kill();
            });
        }
        seen.kills += 1;
    }
    let mut victim = Victim::start(dir.path(), kind)?;
    let port = victim.wait_ready()?;
    known.check(port)?;
    seen.retried += known.retry(port)?;
    victim.kill();
    seen.acknowledged += known.acknowledged();
    let count = |is: fn(&Command) -> bool| known.all().filter(|(command, _)| is(command)).count();
    seen.photos += count(|command| matches!(command, Command::Upload(_)));
    seen.reporters += count(|command| matches!(command, Command::Whole(..)));
    seen.erased += count(|command| matches!(command, Command::Erase(..)));
    conclude(dir.path(), &known)
}

/// Everything acknowledged is there once, and `huying verify` finds nothing: every photo that a case was given is whole,
/// every commitment to who reported opens, and what was erased is gone.
fn conclude(dir: &Path, known: &Known) -> Result<(), String> {
    let told = verify::check(dir, None).map_err(|error| format!("{error:#}"))?;
    if !told.holds {
        return Err(told.lines.join("\n"));
    }
    let store = Sqlite::open(dir).map_err(|error| error.to_string())?;
    let mut reports = 0;
    for (command, settled) in known.all() {
        let Some(key) = command.key() else { continue };
        let found = store.find_keys(&[key]);
        let found = found.map_err(|error| error.to_string())?[0].map(|found| found.seq);
        if found.map_or(Settled::Refused, Settled::Seq) != settled {
            return Err(format!(
                "{command:?} was acknowledged as {settled:?} and is {found:?}"
            ));
        }
        reports += u64::from(command.is_report());
    }
    let mut opened = 0;
    let replayed = store.replay(&mut |entry| {
        let event = cases::Event::from_bytes(&entry.bytes).expect("verified just now");
        opened += u64::from(event.word() == "reported");
    });
    replayed.map_err(|error| error.to_string())?;
    if opened != reports {
        return Err(format!("{reports} reports led to {opened} cases"));
    }
    Ok(())
}

#[test]
fn killed_at_any_moment_a_server_loses_nothing_and_does_nothing_twice() {
    let (kills, seed) = (asked("HUYING_KILLS", KILLS_USUAL), asked("HUYING_SEED", 1));
    let began = Instant::now();
    let seen = run(kills, seed, Kind::Product)
        .unwrap_or_else(|(kill, why)| panic!("seed {seed}, kill {kill}: {why}"));
    let took = began.elapsed().as_secs_f64();
    let Seen {
        kills,
        during_start,
        acknowledged,
        retried,
        photos,
        reporters,
        erased,
    } = seen;
    writeln!(
        std::io::stderr(),
        "kills: {kills} in {took:.0} s ({:.1}/s), {during_start} of them while it started; acknowledged: {acknowledged}, of \
         these photos: {photos}, reporters: {reporters}, cases erased: {erased}; sent again: {retried}, lost: 0, twice: 0",
        kills as f64 / took
    )
    .expect("standard error");
    assert!(acknowledged as u64 > kills, "the clients worked");
    assert!(photos > 0 && reporters > 0 && erased > 0);
}

/// Somebody else writes to the log, so the writer cannot go on: as after a failed sync, only easier to bring about.
#[test]
fn a_server_whose_writer_ended_says_why_answers_questions_and_ends_with_code_2() {
    let dir = TempDir::new().expect("a temporary directory");
    let store = Sqlite::open(dir.path()).expect("an empty directory");
    city::found(&store).expect("a sound city");
    drop(store);
    let mut victim = Victim::start(dir.path(), Kind::Product).expect("it starts");
    let port = victim.wait_ready().expect("it is ready");
    let path = dir.path().join(server::store::FILE_NAME);
    let other = rusqlite::Connection::open(path).expect("the database");
    other
        .execute("UPDATE head SET seq = seq + 1", [])
        .expect("a change");
    drop(other);
    for status in [500, 503] {
        let answer = clients::post(port, "/v1/cases", &city::report_body("one"));
        assert_eq!(answer.expect("answered").status, status);
    }
    let ready = clients::get(port, "/readyz").expect("answered");
    assert_eq!(ready.status, 503);
    assert!(
        ready.text().contains("restart the server"),
        "{}",
        ready.text()
    );
    let list = clients::get(port, "/v1/cases").expect("answered");
    assert_eq!(list.status, 200);
    assert_eq!(victim.end(), Some(2));
}

/// The system says "file too large", not "no space": as a quota does, by another number than a full disk.
#[test]
fn a_file_that_may_not_grow_answers_507_and_loses_nothing() {
    let dir = TempDir::new().expect("a temporary directory");
    let store = Sqlite::open(dir.path()).expect("an empty directory");
    city::found(&store).expect("a sound city");
    drop(store);
    let mut victim = Victim::start(dir.path(), Kind::Limited).expect("it starts");
    let port = victim.wait_ready().expect("it is ready");
    let send = |port, number: usize| {
        let body = city::report_body(&format!("n{number}"));
        let answer = clients::post(port, "/v1/cases", &body);
        answer.expect("answered").status
    };
    let full = (0..500).find(|number| send(port, *number) != 201);
    let full = full.expect("the limit is met");
    assert!(full > 0);
    for _ in 0..3 {
        assert_eq!(send(port, full), 507);
    }
    let ready = clients::get(port, "/readyz").expect("answered");
    assert!(ready.status == 503 && ready.text().contains("the disk is full"));
    victim.kill();
    let mut victim = Victim::start(dir.path(), Kind::Product).expect("it starts");
    let port = victim.wait_ready().expect("it is ready");
    for number in 0..full {
        assert_eq!(send(port, number), 200, "report {number} was acknowledged");
    }
    assert_eq!(send(port, full), 201);
}

/// The test's own program, started again by itself, is a server that acknowledges before it commits: the product's
/// writer and door on a store with that one fault. Nothing of it is in the product.
#[test]
fn control_a_server_that_acknowledges_early_is_caught() {
    if let Ok(dir) = std::env::var(EARLY_DIR) {
        early::serve(Path::new(&dir));
    }
    match run(TRIES_MAX, 3, Kind::Early) {
        Ok(_) => panic!("acknowledging early was not caught in {TRIES_MAX} kills"),
        Err((kill, why)) => {
            writeln!(
                std::io::stderr(),
                "acknowledging early: caught at kill {kill}: {why}"
            )
            .expect("standard error");
            assert!(
                why.contains("acknowledged"),
                "it is caught by what was lost: {why}"
            );
        }
    }
}
