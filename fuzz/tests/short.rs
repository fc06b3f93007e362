//! The corpus and a short run of every target; and targets that are broken on purpose, which must be caught.

use fuzz::mutate::Mutator;
use fuzz::targets::{heats, states};
use fuzz::{Bounds, Broken, Counting, Driver, TARGETS, Target, Took, corpus};
use server::heat_file::doors as heat_doors;
use server::state_file::doors;
use std::sync::{Mutex, MutexGuard, PoisonError};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The allocator counts for the whole process: what another test makes beside an input would be counted to it.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Inputs of a short run; a target whose inputs are slow has fewer.
fn tries(name: &str) -> u64 {
    match name {
        "photo" | "xlsx_table" => 60,
        "areas" | "edition" => 400,
        _ => 4_000,
    }
}

fn inputs(name: &str) -> Vec<(String, Vec<u8>)> {
    corpus::inputs(name).expect("every target has a corpus")
}

fn short(name: &str) {
    let _alone = alone();
    let target = fuzz::targets::named(name).expect("a target");
    let driver = Driver::new(target);
    let inputs = inputs(name);
    let mut read = 0;
    for (file, bytes) in &inputs {
        let took = driver.run(file.clone(), bytes);
        let took = took.unwrap_or_else(|broken| panic!("{name}/{file}: {broken:?}"));
        read += u32::from(took == Took::Read);
    }
    // A corpus that is refused whole tries nothing but refusing.
    assert!(read > 0, "{name} reads nothing of its corpus");
    let mut mutator = Mutator::new(4, inputs.into_iter().map(|(_, bytes)| bytes).collect());
    for number in 0..tries(name) {
        let input = mutator.next_input();
        if let Err(broken) = driver.run(format!("input {number}"), &input) {
            let kept = std::env::temp_dir().join(format!("huying-fuzz-{name}-{number}"));
            std::fs::write(&kept, &input).expect("a temporary directory");
            panic!(
                "{name}: input {number}, kept as {}: {broken:?}",
                kept.display()
            );
        }
    }
}

macro_rules! short_runs {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            short(stringify!($name));
        })*

        #[test]
        fn every_target_has_its_short_run() {
            let here = [$(stringify!($name)),*];
            let there = TARGETS.map(|target| target.name);
            assert_eq!(here.to_vec(), there.to_vec());
        }
    };
}

short_runs!(areas edition report moves rows csv_table xlsx_table times event checkpoint receipt witness query photo state heat_snapshot);

/// Runs a target that is broken on purpose until it is caught.
fn caught(run: fn(&[u8]) -> Took) -> Broken {
    let _alone = alone();
    let corpus = vec![b"{\"size\":3,\"text\":\"abc\"}".to_vec()];
    caught_with(run, Bounds::TEXT, corpus)
}

fn caught_with(run: fn(&[u8]) -> Took, bounds: Bounds, corpus: Vec<Vec<u8>>) -> Broken {
    let name = "broken";
    let driver = Driver::new(Target { name, run, bounds });
    let mut mutator = Mutator::new(4, corpus);
    for number in 0..20_000 {
        let input = mutator.next_input();
        if let Err(broken) = driver.run(format!("input {number}"), &input) {
            return broken;
        }
    }
    panic!("a broken parser was not caught in 20,000 inputs");
}

/// The number behind `"size":`, the bug of each broken parser.
fn size(input: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(input).ok()?;
    let digits = text.split_once("\"size\":")?.1;
    digits
        .split(|c: char| !c.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

#[test]
fn a_parser_that_believes_a_length_is_caught_by_its_panic() {
    fn run(input: &[u8]) -> Took {
        if let Some(size) = size(input) {
            assert!(size <= input.len(), "read {size} bytes of {}", input.len());
        }
        Took::Read
    }
    assert!(matches!(caught(run), Broken::Panic(words) if words.contains("bytes of")));
}

#[test]
fn a_parser_that_makes_room_for_what_is_only_announced_is_caught_by_its_memory() {
    fn run(input: &[u8]) -> Took {
        let announced = size(input).unwrap_or(0).min(64 << 20);
        drop(std::hint::black_box(Vec::<u8>::with_capacity(announced)));
        Took::Read
    }
    assert!(matches!(caught(run), Broken::Memory(_)));
}

#[test]
fn a_parser_that_works_by_a_number_instead_of_its_input_is_caught_by_its_steps() {
    fn run(input: &[u8]) -> Took {
        for turn in 0..size(input).unwrap_or(0).min(1 << 20) {
            drop(std::hint::black_box(turn.to_string()));
        }
        Took::Read
    }
    assert!(matches!(caught(run), Broken::Steps(_)));
}

#[test]
fn a_parser_that_prints_otherwise_than_it_read_is_caught() {
    fn run(input: &[u8]) -> Took {
        let Ok(text) = std::str::from_utf8(input) else {
            return Took::Refused;
        };
        // It loses what stands behind a line end.
        let printed = text.lines().next().unwrap_or("");
        assert_eq!(printed, text, "prints otherwise than it was read");
        Took::Read
    }
    assert!(matches!(caught(run), Broken::Panic(words) if words.contains("otherwise")));
}

#[test]
fn a_start_that_believes_a_file_whose_sums_do_not_fit_is_caught() {
    fn run(input: &[u8]) -> Took {
        states::judged(input, |bytes| {
            let mended = doors::mended(bytes).ok_or("it ends too early")?;
            doors::read(states::log(), &mended)
        })
    }
    let _alone = alone();
    let files = inputs(states::NAME).into_iter().map(|(_, file)| file);
    let broken = caught_with(run, states::BOUNDS, files.collect());
    assert!(matches!(broken, Broken::Panic(words) if words.contains("nobody wrote")));
}

#[test]
fn a_start_that_reads_another_state_than_the_file_was_made_of_is_caught() {
    let _alone = alone();
    // One that forgets the newest events, and believes that it has them all.
    let [.., (_, fewer), (_, all)] = &states::files()[..] else {
        panic!("a log is cut at several places");
    };
    let forgets = |_: &[u8]| doors::read(states::log(), fewer);
    let judged = std::panic::catch_unwind(|| states::judged(all, forgets));
    assert!(judged.is_err());
    assert_eq!(states::judged(fewer, forgets), Took::Read);
}

#[test]
fn a_forged_snapshot_comes_behind_the_sums_and_there_some_are_believed_and_some_are_not() {
    let _alone = alone();
    let files: Vec<_> = states::files().into_iter().map(|(_, file)| file).collect();
    let mut mutator = Mutator::new(4, files.clone());
    let (mut believed, mut refused) = (0, 0);
    for _ in 0..2_000 {
        let forged = doors::mended_within(&mutator.next_input());
        let Some(forged) = forged.filter(|forged| !files.contains(forged)) else {
            continue;
        };
        match doors::read(states::log(), &forged) {
            Ok(_) => believed += 1,
            Err(why) => refused += u32::from(why.starts_with("its state is damaged")),
        }
    }
    assert!(believed > 20 && refused > 400, "{believed}, {refused}");
}

#[test]
fn a_start_that_counts_by_a_file_whose_sums_do_not_fit_is_caught() {
    fn run(input: &[u8]) -> Took {
        heats::judged(input, |bytes| {
            let mended = heat_doors::mended(bytes).ok_or("it ends too early")?;
            heats::read(&mended)
        })
    }
    let _alone = alone();
    let files = inputs(heats::NAME).into_iter().map(|(_, file)| file);
    let broken = caught_with(run, heats::BOUNDS, files.collect());
    assert!(matches!(broken, Broken::Panic(words) if words.contains("nobody wrote")));
}

#[test]
fn a_start_that_counts_other_cases_than_the_file_has_is_caught() {
    let _alone = alone();
    let [.., (_, fewer), (_, all)] = &heats::files()[..] else {
        panic!("a log is cut at several places");
    };
    let forgets = |_: &[u8]| heats::read(fewer);
    let judged = std::panic::catch_unwind(|| heats::judged(all, forgets));
    assert!(judged.is_err());
    assert_eq!(heats::judged(fewer, forgets), Took::Read);
}

#[test]
fn a_forged_heat_comes_behind_the_sums_and_there_some_are_believed_and_some_are_not() {
    let _alone = alone();
    let cases = heat_doors::cases_of(heats::whole()).expect("a whole file");
    let mut mutator = Mutator::new(4, vec![cases.to_vec()]);
    let (mut believed, mut refused) = (0, 0);
    for _ in 0..2_000 {
        let forged = heat_doors::with_cases(heats::whole(), &mutator.next_input());
        let forged = forged.and_then(|forged| heat_doors::mended_within(&forged));
        let Some(forged) = forged.filter(|forged| forged != heats::whole()) else {
            continue;
        };
        match heats::read(&forged) {
            Ok(_) => believed += 1,
            Err(why) => refused += u32::from(why.contains("the snapshot")),
        }
    }
    assert!(believed > 100 && refused > 400, "{believed}, {refused}");
}

#[test]
fn the_same_seed_makes_the_same_inputs() {
    let _alone = alone();
    let corpus = || {
        inputs("report")
            .into_iter()
            .map(|(_, bytes)| bytes)
            .collect()
    };
    let (mut one, mut other) = (Mutator::new(7, corpus()), Mutator::new(7, corpus()));
    for _ in 0..500 {
        assert_eq!(one.next_input(), other.next_input());
    }
}
