//! People at work: reports that keep coming and everybody who answers them, through the public HTTP interface alone.
//!
//! One file per role. Each role looks at a case as `GET /v1/cases/{case}` tells it, and says what it would do.

mod caller;
pub(crate) mod camera;
mod checker;
mod desk;
mod dispatcher;
mod district;
mod evaluator;
mod grid_worker;
mod photos;
mod round;
mod seen;
mod server;
mod supporter;
mod team;
mod wish;

use super::super::host::Stop;
use crate::people::Secret;
use data::history::{Live, Place, Report};
use jiff::Timestamp;
use rand::rngs::SmallRng;
use rand::{Rng as _, SeedableRng as _};
use round::Rounds;
use server::Server;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// Longest sleep, so that a stop is noticed.
const NAP_MAX: Duration = Duration::from_millis(200);
/// Share of reports that somebody else sends again a little later.
const ECHOES: f64 = 0.06;
/// Reports a minute at which people take their usual time; above it they hurry.
const USUAL_RATE: f64 = 60.0;

/// Sends reports at `rate` a minute, and does what follows them, until the server ends.
///
/// Where everybody must show who they are, they show `key`.
pub fn work(
    address: SocketAddr,
    key: Option<&Secret>,
    rate: f64,
    seed: u64,
    stop: &Stop,
) -> anyhow::Result<()> {
    let server = Server::at(address, key)?;
    let hurry = (USUAL_RATE / rate.max(1.0)).clamp(0.01, 1.0);
    let mut rounds = Rounds::new(SmallRng::seed_from_u64(seed), hurry);
    if rate > 0.0 {
        rounds.take_over(&server);
    }
    let mut cameras = SmallRng::seed_from_u64(seed ^ 0xCA3);
    let mut reports = Reports::new(seed, rate);
    let Some(mut next) = reports.next() else {
        return Ok(());
    };
    while !stop.is_set() {
        let wait = Duration::try_from(next.at.duration_since(Timestamp::now())).unwrap_or_default();
        if wait.is_zero() {
            let photos = photos::of_report(&server, &next.report, hurry, &mut cameras);
            if let Some(case) = server.report(&next.report, photos) {
                rounds.begin(case);
            }
            let Some(after) = reports.next() else { break };
            next = after;
        }
        // A round is walked also when reports come without a pause: else nobody would ever answer.
        if !rounds.walk(&server, Instant::now())
            && !wait.is_zero()
            && !stop.sleep(wait.min(NAP_MAX))
        {
            break;
        }
    }
    Ok(())
}

/// A report and when it is sent.
struct Next {
    at: Timestamp,
    report: Report,
}

/// The reports of a seed, now and then one again by somebody else.
struct Reports {
    live: Live,
    dice: SmallRng,
    echo: Option<Report>,
}

impl Reports {
    fn new(seed: u64, rate: f64) -> Self {
        Self {
            live: Live::new(seed, rate, Timestamp::now()),
            dice: SmallRng::seed_from_u64(seed ^ 0xEC0),
            echo: None,
        }
    }

    fn next(&mut self) -> Option<Next> {
        if let Some(report) = self.echo.take() {
            return Some(Next {
                at: report.at,
                report,
            });
        }
        let report = self.live.next()?;
        if self.dice.random_bool(ECHOES) && report.class.is_some() {
            self.echo = Some(again(&report, &mut self.dice));
        }
        Some(Next {
            at: report.at,
            report,
        })
    }
}

/// The same issue as a caller on the hotline tells it, some steps further along.
fn again(report: &Report, dice: &mut SmallRng) -> Report {
    let mut echo = report.clone();
    echo.id = format!("{}-again", report.id);
    echo.source = if report.source == "hotline" {
        "grid-worker"
    } else {
        "hotline"
    };
    echo.text = format!("{}（又一次反映）", report.text);
    if let Place::Position { lon, lat, .. } = &mut echo.place {
        *lon += dice.random_range(-0.0001..0.0001);
        *lat += dice.random_range(-0.0001..0.0001);
    }
    echo
}
