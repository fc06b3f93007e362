//! Single posts over many connections: rate, latencies, and how often the server said it was full.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

use super::connection::Connection;
use super::reports::Reports;

const WARMING_UP: Duration = Duration::from_secs(2);

#[derive(Default)]
struct Seen {
    waits: Vec<Duration>,
    statuses: BTreeMap<u16, u64>,
}

pub fn run(server: SocketAddr, connections: usize, seconds: u64, seed: u64) -> Result<()> {
    let began = Instant::now();
    let until = began + WARMING_UP + Duration::from_secs(seconds);
    let lanes: Vec<_> = (0..connections)
        .map(|lane| {
            thread::Builder::new()
                .stack_size(256 * 1024)
                .spawn(move || {
                    one_lane(server, Reports::new(seed, lane), began + WARMING_UP, until)
                })
        })
        .collect::<Result<_, _>>()?;
    let mut all = Seen::default();
    for lane in lanes {
        let seen = lane.join().map_err(|_| anyhow!("a lane panicked"))??;
        all.waits.extend(seen.waits);
        for (status, count) in seen.statuses {
            *all.statuses.entry(status).or_default() += count;
        }
    }
    print(&mut all, seconds, connections);
    Ok(())
}

fn one_lane(
    server: SocketAddr,
    mut reports: Reports,
    from: Instant,
    until: Instant,
) -> Result<Seen> {
    let mut connection = Connection::open(server)?;
    let mut seen = Seen::default();
    loop {
        let request = post(server, &reports.next_json());
        let sent = Instant::now();
        let status = connection.exchange(request.as_bytes())?;
        let answered = Instant::now();
        if sent >= from {
            *seen.statuses.entry(status).or_default() += 1;
            if status == 201 {
                seen.waits.push(answered - sent);
            }
        }
        if answered >= until {
            return Ok(seen);
        }
        if status == 503 {
            thread::sleep(Duration::from_millis(200));
        }
    }
}

pub fn post(server: SocketAddr, body: &str) -> String {
    format!(
        "POST /v1/cases HTTP/1.1\r\nHost: {server}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn print(all: &mut Seen, seconds: u64, connections: usize) {
    all.waits.sort_unstable();
    let at = |share: f64| {
        let rank =
            ((all.waits.len() as f64 * share) as usize).min(all.waits.len().saturating_sub(1));
        all.waits
            .get(rank)
            .map_or(f64::NAN, |wait| wait.as_secs_f64() * 1e3)
    };
    println!(
        "bench load.singles.rate {:.0} cases/s",
        all.waits.len() as f64 / seconds as f64
    );
    println!("bench load.singles.p50 {:.2} ms", at(0.50));
    println!("bench load.singles.p99 {:.2} ms", at(0.99));
    println!("bench load.singles.max {:.2} ms", at(1.0));
    println!("connections {connections}, statuses {:?}", all.statuses);
}
