//! Many open pages on one server while reports come in: how long from the acknowledgement of a report until each page
//! has it, and whether each has all of them, once and in order.

mod acks;
mod paced;
mod stream;
mod viewer;

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use tokio::sync::Notify;

use super::Options;
use super::connection::Connection;
use acks::Acks;
use viewer::{Got, Viewer};

/// A viewer that has not caught up by then has lost something.
const CATCH_UP_MAX: Duration = Duration::from_mins(1);
/// Opening the streams must not take longer.
const OPENING_MAX: Duration = Duration::from_mins(1);
/// The server's own people may add events between ours: so many for each of ours.
const EVENTS_A_REPORT: usize = 20;
/// Descriptors beside those of the viewers.
const DESCRIPTORS_BESIDE: usize = 64;

/// What is said of the waits: the name, and the share that is not longer.
const SHARES: [(&str, f64); 3] = [("p50", 0.5), ("p99", 0.99), ("max", 1.0)];
/// The waits of one run at each of [`SHARES`], milliseconds.
type Run = [f64; SHARES.len()];

/// Runs several times and prints the median of each figure.
pub fn run(options: &Options, viewers: usize) -> Result<()> {
    ensure!(
        options.slow <= viewers && options.rate > 0 && options.runs > 0,
        "--slow takes at most as many as --viewers, --rate and --runs at least 1"
    );
    enough_descriptors(viewers + DESCRIPTORS_BESIDE)?;
    taken(options, "without viewers")?;
    let runs: Vec<Run> = (0..options.runs)
        .map(|run| one_run(options, viewers, u64::from(run)))
        .collect::<Result<_>>()?;
    for (place, (name, _)) in SHARES.iter().enumerate() {
        let mut values: Vec<f64> = runs.iter().map(|run| run[place]).collect();
        values.sort_by(f64::total_cmp);
        println!(
            "bench load.viewers.{name} {:.1} ms",
            values[values.len() / 2]
        );
    }
    Ok(())
}

fn one_run(options: &Options, viewers: usize, run: u64) -> Result<Run> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, watched(options, viewers, run))
}

async fn watched(options: &Options, viewers: usize, run: u64) -> Result<Run> {
    let head = head(options.server)?;
    let reports = u64::from(options.rate) * options.seconds;
    let acks = Arc::new(Acks::new(head, reports as usize * EVENTS_A_REPORT));
    let begin = Rc::new(Notify::new());
    let all = open(options, viewers, head, &acks, &begin).await?;
    taken(options, &format!("with {viewers} viewers"))?;

    begin.notify_waiters();
    let seed = options.seed * 1_000 + run;
    let senders = paced::send(options.server, options.rate, options.seconds, seed, &acks);
    while !senders.iter().all(std::thread::JoinHandle::is_finished) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let mut acknowledged = 0;
    for sender in senders {
        acknowledged += sender.join().map_err(|_| anyhow!("a sender panicked"))??;
    }
    let sent = Instant::now();
    while lost(&all, &acks) > 0 && sent.elapsed() < CATCH_UP_MAX {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    taken(options, "after the reports")?;
    told(&all, &acks, acknowledged, sent.elapsed())
}

/// Opens all streams and waits until each was greeted.
async fn open(
    options: &Options,
    viewers: usize,
    head: u64,
    acks: &Arc<Acks>,
    begin: &Rc<Notify>,
) -> Result<Vec<Rc<RefCell<Got>>>> {
    let (mut all, mut readies) = (Vec::new(), Vec::new());
    for number in 0..viewers {
        let own = options.own_filters.then(|| {
            let (minute, second) = (number / 60 % 60, number % 60);
            format!(
                "?from=2001-01-01T0{}:{minute:02}:{second:02}Z",
                number / 3600 % 10
            )
        });
        let viewer = Viewer {
            server: options.server,
            query: own.unwrap_or_default(),
            last: head,
            sleeps: (number < options.slow).then(|| Duration::from_secs(options.seconds) / 2),
            acks: Arc::clone(acks),
            begin: Rc::clone(begin),
        };
        let (got, ready) = (Rc::default(), Rc::new(Notify::new()));
        all.push(Rc::clone(&got));
        readies.push(Rc::clone(&ready));
        tokio::task::spawn_local(async move {
            if let Err(error) = viewer.follow(got, ready).await {
                eprintln!("viewer {number}: {error:#}");
            }
        });
    }
    let opened = async {
        for ready in readies {
            ready.notified().await;
        }
    };
    tokio::time::timeout(OPENING_MAX, opened)
        .await
        .context("not every stream was opened")?;
    Ok(all)
}

/// Pairs of a viewer and an acknowledged report that it does not have.
fn lost(all: &[Rc<RefCell<Got>>], acks: &Acks) -> usize {
    let places: Vec<usize> = acks.all().filter_map(|seq| acks.place(seq)).collect();
    let missing = |got: &Rc<RefCell<Got>>| {
        let got = got.borrow();
        let has = |place: &&usize| got.seen.get(**place) != Some(&true);
        places.iter().filter(has).count()
    };
    all.iter().map(missing).sum()
}

fn told(all: &[Rc<RefCell<Got>>], acks: &Acks, reports: u64, caught_up: Duration) -> Result<Run> {
    let mut waits: Vec<u32> = Vec::new();
    let (mut repeated, mut reconnected) = (0, 0);
    for got in all {
        let mut got = got.borrow_mut();
        waits.append(&mut got.waits_us);
        repeated += got.repeated;
        reconnected += got.reconnected;
    }
    waits.sort_unstable();
    let at = |share: f64| {
        let rank = ((waits.len() as f64 * share) as usize).min(waits.len().saturating_sub(1));
        waits.get(rank).map_or(f64::NAN, |us| f64::from(*us) / 1e3)
    };
    let run = SHARES.map(|(_, share)| at(share));
    let [p50, p99, max] = run;
    let lost = lost(all, acks);
    println!(
        "viewers {}, reports {reports}, arrivals {}, p50 {p50:.1} ms, p99 {p99:.1} ms, max {max:.1} ms, lost {lost}, repeated {repeated}, came back {reconnected}, all caught up after {} ms",
        all.len(),
        waits.len(),
        caught_up.as_millis(),
    );
    ensure!(
        lost == 0 && repeated == 0,
        "{lost} lost, {repeated} repeated"
    );
    Ok(run)
}

/// The number of the newest event.
fn head(server: SocketAddr) -> Result<u64> {
    let mut connection = Connection::open(server)?;
    let request = format!("GET /v1/counts HTTP/1.1\r\nHost: {server}\r\n\r\n");
    let status = connection.exchange(request.as_bytes())?;
    ensure!(status == 200, "the server answered {status}");
    let counts: serde_json::Value = serde_json::from_slice(connection.body())?;
    counts["seq"].as_u64().context("counts with a number")
}

/// What the server takes, if its process was named: resident memory, and seconds of all cores since its start.
fn taken(options: &Options, when: &str) -> Result<()> {
    let Some(pid) = options.pid else {
        return Ok(());
    };
    let of = |file: &str| {
        std::fs::read_to_string(format!("/proc/{pid}/{file}")).context("no such process")
    };
    let status = of("status")?;
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    // After the name in parentheses; user and system time are the 12th and 13th from there, in hundredths.
    let stat = of("stat")?;
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let hundredths: u64 = fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    println!(
        "server {when}: {} of memory, {:.1} s of processor time",
        resident.unwrap_or("unknown").trim(),
        hundredths as f64 / 100.0
    );
    Ok(())
}

/// Says at once what would fail in the middle.
fn enough_descriptors(wanted: usize) -> Result<()> {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let soft = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))
        .and_then(|rest| rest.split_whitespace().next()?.parse::<usize>().ok());
    ensure!(
        soft.is_none_or(|soft| soft >= wanted),
        "so many viewers need `ulimit -n {wanted}` here and where the server starts"
    );
    Ok(())
}
