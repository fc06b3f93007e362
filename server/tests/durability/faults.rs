//! Every call to the disk fails once, in every way that it can: each command is refused or durable, never half.

use crate::disk::{Call, Dice, Disk, Fault, Plan, Platter};
use crate::station::{Memory, Station, product, verify};
use cases::Command;
use server::world::Readiness;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;
use tempfile::TempDir;

/// A closed installation with a few cases, and what its clients remember.
pub fn base(dir: &TempDir) -> (Platter, Memory) {
    let disk = Disk::of(Platter::default(), Plan::Nothing);
    let mut memory = Memory::default();
    let station = Station::open(dir.path(), &disk, &product()).expect("a sound disk");
    send_new(&station, &mut memory, 4);
    station.close();
    (disk.platter(), memory)
}

/// Sends so many new reports in one commit.
pub fn send_new(station: &Station, memory: &mut Memory, count: usize) {
    let mut dice = Dice::new(memory.sent.len() as u64);
    let which: Vec<usize> = (0..count).map(|_| memory.next(&mut dice)).collect();
    station.send(memory, &which);
}

/// How a call can fail.
fn faults(call: Call) -> &'static [Fault] {
    match call {
        Call::Write => &[Fault::Io, Fault::Short, Fault::Full],
        Call::Sync => &[Fault::Io, Fault::LostSync],
        Call::Open | Call::ShmMap => &[Fault::Io, Fault::Full],
        Call::Delete
        | Call::Access
        | Call::Read
        | Call::Truncate
        | Call::Size
        | Call::Lock
        | Call::Unlock
        | Call::IsReserved
        | Call::ShmLock
        | Call::SyncNames
        | Call::Rename
        | Call::MakeDirectory
        | Call::RemoveDirectory => &[Fault::Io],
    }
}

/// What became of one run of the script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    /// The server did not start, and said why.
    NotOpened,
    /// The writer ended, and readiness says why.
    WriterEnded,
    /// Everything was taken, or refused and taken later.
    WentOn,
}

/// Opens, takes commands, folds, answers questions; stands ready to be closed.
fn script(dir: &TempDir, disk: &Arc<Disk>, memory: &mut Memory) -> Result<Option<Station>, String> {
    let station = match Station::open(dir.path(), disk, &product()) {
        Ok(station) => station,
        Err(why) if disk.has_struck() && !why.is_empty() => return Ok(None),
        Err(why) => return Err(format!("it does not open although nothing failed: {why}")),
    };
    match (0..6).try_for_each(|step| take_step(&station, disk, memory, step)) {
        Ok(()) => Ok(Some(station)),
        Err(why) => {
            station.close();
            Err(why)
        }
    }
}

/// Some commands, a question, and sometimes a fold.
fn take_step(
    station: &Station,
    disk: &Disk,
    memory: &mut Memory,
    step: usize,
) -> Result<(), String> {
    let before = memory.acknowledged();
    let failed_before = has_failed_sync(disk);
    send_new(station, memory, 1 + step % 3);
    if failed_before && memory.acknowledged() > before {
        return Err("something was acknowledged after a failed sync".to_owned());
    }
    if step == 2 || step == 4 {
        // Said in the log; the write-ahead log stays as it is.
        drop(station.store.fold());
    }
    ask(station, disk)
}

/// Whether the fault that was planned was a sync's, and has come.
fn has_failed_sync(disk: &Disk) -> bool {
    disk.struck() == Some(Call::Sync)
}

/// A question is answered rightly, or with an error.
fn ask(station: &Station, disk: &Disk) -> Result<(), String> {
    use server::store::Store as _;
    let had_struck = disk.has_struck();
    let rows = station.store.rows(&[1, 2]);
    let words = station.store.words("货车");
    let is_right = rows.as_ref().is_ok_and(|rows| rows.len() == 2)
        && words.as_ref().is_ok_and(|cases| cases.len() >= 2);
    let is_said = rows.is_err() || words.is_err();
    if is_right || is_said && (disk.has_struck() || had_struck) {
        return Ok(());
    }
    Err(format!("a wrong answer: {rows:?}, {words:?}"))
}

/// After the fault: it goes on, or says that it has ended.
fn goes_on_or_ended(station: &Station, disk: &Disk, memory: &mut Memory) -> Result<End, String> {
    disk.make_space();
    let id = memory.next(&mut Dice::new(3));
    memory.sent[id].command = crate::city::report(&format!("last{id}"));
    station.send(memory, &[id]);
    match (memory.sent[id].seq, station.readiness()) {
        (Some(_), Readiness::Ready) => Ok(End::WentOn),
        (None, Readiness::Broken(why)) if !why.is_empty() => Ok(End::WriterEnded),
        // What struck this very command: the next one must go.
        (None, Readiness::Ready | Readiness::DiskFull) if disk.has_struck() => {
            station.send(memory, &[id]);
            if memory.sent[id].seq.is_some() {
                Ok(End::WentOn)
            } else {
                Err(format!(
                    "it takes nothing and says {:?}",
                    station.readiness()
                ))
            }
        }
        (seq, readiness) => Err(format!("answered {seq:?} and says {readiness:?}")),
    }
}

/// One run with a fault at a call.
fn run(
    dir: &TempDir,
    base: &(Platter, Memory),
    at: u64,
    fault: Fault,
) -> Result<Option<End>, String> {
    let disk = Disk::of(base.0.clone(), Plan::FaultAt(at, fault));
    let mut memory = base.1.clone();
    let Some(station) = script(dir, &disk, &mut memory)? else {
        disk.make_space();
        after(dir, &disk.platter(), &memory)?;
        return Ok(Some(End::NotOpened));
    };
    let end = goes_on_or_ended(&station, &disk, &mut memory);
    let killed = disk.platter();
    station.close();
    // Killed as it stood, and closed as it should be.
    after(dir, &killed, &memory).map_err(|why| format!("killed: {why}"))?;
    after(dir, &disk.platter(), &memory).map_err(|why| format!("closed: {why}"))?;
    Ok(disk.has_struck().then_some(end?))
}

/// What is left on a sound disk: judged, taken up again, verified.
fn after(dir: &TempDir, platter: &Platter, memory: &Memory) -> Result<(), String> {
    use server::store::Store as _;
    verify(platter)?;
    let disk = Disk::of(platter.clone(), Plan::Nothing);
    let mut memory = memory.clone();
    let station = Station::open(dir.path(), &disk, &product())?;
    let judged = (|| {
        station.judge(&memory)?;
        for sent in memory
            .sent
            .iter()
            .filter(|sent| sent.was_refused && sent.seq.is_none())
        {
            let found = station.store.find_keys(&[sent.command.key()]);
            if !matches!(found.as_deref(), Ok([None])) {
                return Err(format!(
                    "{:?} was refused and is {found:?}",
                    sent.command.key()
                ));
            }
        }
        let reports = |sent: &&crate::station::Sent| matches!(sent.command, Command::Report(_));
        let expected = memory.sent.iter().filter(reports).count();
        station.retry(&mut memory)?;
        let cases = station.installation.world.heat().1.len();
        if cases != expected {
            return Err(format!("{expected} reports led to {cases} cases"));
        }
        Ok(())
    })();
    station.close();
    judged?;
    verify(&disk.platter())
}

#[test]
fn whatever_call_fails_each_command_is_refused_or_durable() {
    let dir = TempDir::new().expect("a temporary directory");
    let base = base(&dir);
    let disk = Disk::of(base.0.clone(), Plan::Nothing);
    let mut memory = base.1.clone();
    let station = script(&dir, &disk, &mut memory)
        .expect("a sound disk")
        .expect("opened");
    goes_on_or_ended(&station, &disk, &mut memory).expect("it goes on");
    station.close();
    let calls = disk.calls();
    let (mut runs, mut ends, mut kinds) = (0_u64, BTreeMap::new(), BTreeMap::new());
    let mut wrong = Vec::new();
    for (at, call) in (1..).zip(&calls) {
        *kinds.entry(*call).or_insert(0_u64) += 1;
        for fault in faults(*call) {
            runs += 1;
            match run(&dir, &base, at, *fault) {
                Ok(Some(end)) => *ends.entry(end).or_insert(0_u64) += 1,
                Ok(None) => wrong.push(format!("call {at} ({call:?}) was never made")),
                Err(why) => wrong.push(format!("call {at} ({call:?}, {fault:?}): {why}")),
            }
        }
    }
    writeln!(
        std::io::stderr(),
        "disk faults: {} calls {kinds:?}, {runs} faults: {ends:?}",
        calls.len()
    )
    .expect("standard error");
    assert!(
        wrong.is_empty(),
        "{} wrong: {:#?}",
        wrong.len(),
        &wrong[..wrong.len().min(20)]
    );
    assert!(ends.len() == 3, "the script meets every end: {ends:?}");
}
