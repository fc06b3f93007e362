//! Single reports at a fixed rate, however long the answers take: an open loop, over a few connections.

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::super::connection::Connection;
use super::super::reports::Reports;
use super::super::singles::post;
use super::acks::Acks;

/// Enough that one slow answer holds up no other report.
const LANES: usize = 16;

/// Begins to send; each thread answers how many were acknowledged.
pub fn send(
    server: SocketAddr,
    rate: u32,
    seconds: u64,
    seed: u64,
    acks: &Arc<Acks>,
) -> Vec<JoinHandle<Result<u64>>> {
    let began = Instant::now();
    let all = u64::from(rate) * seconds;
    let lane = |lane: usize| {
        let acks = Arc::clone(acks);
        thread::spawn(move || {
            let mut connection = Connection::open(server)?;
            let mut reports = Reports::new(seed, lane);
            let mut acknowledged = 0;
            for number in (lane as u64..all).step_by(LANES) {
                let due = began + Duration::from_secs_f64(number as f64 / f64::from(rate));
                thread::sleep(due.saturating_duration_since(Instant::now()));
                let request = post(server, &reports.next_json());
                let status = connection.exchange(request.as_bytes())?;
                ensure!(
                    status == 201,
                    "the server answered {status}; a report sent before is answered 200: choose another --seed"
                );
                acks.note(seq(connection.body())?);
                acknowledged += 1;
            }
            Ok(acknowledged)
        })
    };
    (0..LANES).map(lane).collect()
}

fn seq(answer: &[u8]) -> Result<u64> {
    let answer: serde_json::Value = serde_json::from_slice(answer)?;
    answer["seq"].as_u64().context("an answer with a number")
}
