//! `cargo xtask load`: reports sent to a running server from this separate process.
//!
//! A closed loop: every connection sends its next report when the last one was answered, so the latency
//! shown is what a client waits at that rate. Every loop is bounded in time and count, and only addresses
//! of this machine are accepted.

mod bulk;
mod connection;
mod reports;
mod singles;
mod viewers;

use std::net::SocketAddr;

use anyhow::{Result, bail};
use clap::Args;

#[derive(Args)]
pub struct Options {
    /// The server, an address of this machine.
    #[arg(long, default_value = "127.0.0.1:8080")]
    server: SocketAddr,
    /// Open connections, each with one report under way.
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// How long single reports are sent, after two seconds of warming up.
    #[arg(long, default_value_t = 15)]
    seconds: u64,
    /// Instead: one import of this many rows.
    #[arg(long)]
    bulk: Option<usize>,
    /// Instead: this many open pages that follow the stream, while reports come in.
    #[arg(long)]
    viewers: Option<usize>,
    /// With `--viewers`: reports a second.
    #[arg(long, default_value_t = 200)]
    rate: u32,
    /// With `--viewers`: how many of them read nothing for half of the time, and then catch up.
    #[arg(long, default_value_t = 0)]
    slow: usize,
    /// With `--viewers`: gives each a filter of its own, which lets everything pass, so that they share nothing.
    #[arg(long)]
    own_filters: bool,
    /// With `--viewers`: how often; the median counts.
    #[arg(long, default_value_t = 1)]
    runs: u32,
    /// With `--viewers`: the server's process, to say what it takes of memory and processor time.
    #[arg(long)]
    pid: Option<u32>,
    /// Makes the client keys of this run its own; the same seed twice sends the same reports.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// More connections than this measure the load process, not the server.
const CONNECTIONS_MAX: usize = 10_000;

pub fn run(options: &Options) -> Result<()> {
    if !options.server.ip().is_loopback() {
        bail!(
            "load is only ever sent to this machine, not to {}",
            options.server.ip()
        );
    }
    if options.connections == 0 || options.connections > CONNECTIONS_MAX {
        bail!("--connections takes 1 to {CONNECTIONS_MAX}");
    }
    if let Some(viewers) = options.viewers {
        if viewers == 0 || viewers > CONNECTIONS_MAX {
            bail!("--viewers takes 1 to {CONNECTIONS_MAX}");
        }
        return viewers::run(options, viewers);
    }
    match options.bulk {
        Some(rows) => bulk::run(options.server, rows, options.seed),
        None => singles::run(
            options.server,
            options.connections,
            options.seconds,
            options.seed,
        ),
    }
}
