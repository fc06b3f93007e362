//! The life of a server process: from an open data directory to the signal that ends it.

use super::public::PublicDoor;
use crate::entrance::{Entrance, Tls, is_this_machine, look_after};
use crate::http::{self, Door, Shared};
use crate::installation::Installation;
use crate::world::Readiness;
use crate::{alarms, heat_file, measures, outside, people, push, retention, state_file};
use actix_web::dev::Server;
use actix_web::web;
use anyhow::{Context as _, bail};
use futures_util::future::try_join;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Upper bounds of the histograms' buckets, in seconds.
const SECONDS: [f64; 14] = [
    0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];
/// The same of those that count something.
const COUNTS: [f64; 10] = [
    1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 256.0, 1_000.0, 10_000.0,
];
/// How often metrics are folded together.
const METRICS_PAUSE: Duration = Duration::from_secs(5);

/// Tells whoever works beside the server that it ends.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Whether the server ends.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// Ends it.
    pub fn set(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Sleeps, but wakes early when the server ends; `false` then.
    pub fn sleep(&self, time: Duration) -> bool {
        const STEP: Duration = Duration::from_millis(50);
        let mut left = time;
        while !left.is_zero() && !self.is_set() {
            let step = left.min(STEP);
            std::thread::sleep(step);
            left -= step;
        }
        !self.is_set()
    }
}

/// An address to listen at.
pub fn address(text: &str) -> Result<SocketAddr, String> {
    let text = text.replace("localhost:", "127.0.0.1:");
    let wrong = "is not an address and port; write 127.0.0.1:8080, [::1]:8080 or, for all machines, 0.0.0.0:8080";
    text.parse().map_err(|_| wrong.to_owned())
}

/// The same, which must be this machine's own.
pub fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address = address(text)?;
    if is_this_machine(address) {
        return Ok(address);
    }
    Err(format!(
        "the demo does not listen at {address}: whoever reached it could do everything. Listen at 127.0.0.1:{port} and \
         reach it from another machine through a tunnel: ssh -L {port}:127.0.0.1:{port} HOST; for a city there is \
         `huying serve`, with accounts and TLS",
        port = address.port()
    ))
}

/// Opens the door before the data is read, so that a taken port is told at once.
pub fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).with_context(|| {
        format!("cannot listen at {address}; if another program does, choose another with --listen 127.0.0.1:PORT")
    })
}

/// Serves until a signal comes, then lets running requests and the writer finish.
///
/// `beside` runs in a thread of its own and must end soon after `Stop` is set.
pub fn serve(
    installation: Installation,
    listener: TcpListener,
    entrance: &Entrance,
    public: Option<PublicDoor>,
    beside: impl FnOnce(&Installation, &Stop) + Send + 'static,
) -> anyhow::Result<()> {
    let address = listener.local_addr()?;
    let shared = Shared {
        world: Arc::clone(&installation.world),
        engine: Arc::clone(&installation.engine),
        metrics: metrics()?,
        door: Door::new(
            address,
            installation.world.settings.basemap_origin().as_deref(),
        )
        .reached_by(entrance.clone()),
        public: false,
    };
    let stop = Stop::default();
    let (also, world, engine) = (
        stop.clone(),
        Arc::clone(&installation.world),
        Arc::clone(&installation.engine),
    );
    let at_the_end = Arc::clone(&installation.world);
    let worker = std::thread::Builder::new()
        .name("beside".to_owned())
        .spawn(move || {
            beside(&installation, &also);
        })?;
    let tls = entrance.tls.clone();
    let keepers = keepers(&shared, &stop, tls.clone())?;
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let served = actix_web::rt::System::new().block_on(async move {
        let public = public
            .map(|door| public_server(&shared, door))
            .transpose()?;
        let server = http::server(shared, listener, workers)?;
        let handles = [Some(server.handle()), public.as_ref().map(Server::handle)];
        if let Some(tls) = tls {
            actix_web::rt::spawn(look_when_told(tls));
        }
        actix_web::rt::spawn(async move {
            signal().await;
            world.feed.close();
            for handle in handles.into_iter().flatten() {
                handle.stop(true).await;
            }
        });
        match public {
            Some(public) => try_join(server, public).await.map(|((), ())| ()),
            None => server.await,
        }
    });
    stop.set();
    if worker.join().is_err() {
        tracing::error!("the work beside the server ended by a fault of its own");
    }
    for (what, keeper) in keepers {
        if keeper.join().is_err() {
            tracing::error!("{what} ended by a fault of its own");
        }
    }
    engine.stop();
    heat_file::keep(&at_the_end);
    served.context("the server failed")?;
    // It went on answering questions so that people see where things stand; whoever restarts it must hear why it ended.
    match at_the_end.readiness() {
        Readiness::Broken(why) => bail!("nothing more was taken since the writer ended: {why}"),
        Readiness::Ready | Readiness::DiskFull | Readiness::Replaying(_) => Ok(()),
    }
}

/// The threads that work beside the server, each with what it does; all end soon after `stop` is set.
fn keepers(
    shared: &Shared,
    stop: &Stop,
    tls: Option<Arc<Tls>>,
) -> anyhow::Result<Vec<(&'static str, JoinHandle<()>)>> {
    let sleeps = || {
        let stop = stop.clone();
        move |time: Duration| stop.sleep(time)
    };
    let (world, engine) = (|| Arc::clone(&shared.world), || Arc::clone(&shared.engine));
    let mut keepers = vec![
        (
            "the sweep of personal data",
            retention::start(world(), engine(), sleeps())?,
        ),
        (
            "looking for alarms",
            alarms::start(world(), engine(), sleeps())?,
        ),
        (
            "telling the log of accounts",
            people::start_telling(world(), engine(), sleeps())?,
        ),
        (
            "keeping the snapshot of the heat",
            heat_file::start(world(), sleeps())?,
        ),
        (
            "keeping the snapshot of the state",
            state_file::start(world(), sleeps())?,
        ),
    ];
    let outsiders = outside::start(&shared.world, sleeps())?;
    keepers.extend(
        outsiders
            .into_iter()
            .map(|one| ("handing out checkpoints", one)),
    );
    let phones = push::start(&shared.world, sleeps())?;
    keepers.extend(phones.map(|one| ("telling phones", one)));
    if let Some(tls) = tls {
        keepers.push(("looking after the certificate", look_after(tls, sleeps())?));
    }
    Ok(keepers)
}

/// Anybody's door to the same world. One thread: it is not to keep those waiting who work.
fn public_server(shared: &Shared, door: PublicDoor) -> std::io::Result<Server> {
    let address = door.listener.local_addr()?;
    let entrance = shared.door.entrance().clone();
    eprintln!("anybody may count at {}://{address}", entrance.scheme());
    let origin = shared.world.settings.basemap_origin();
    let shared = Shared {
        door: Door::new(address, origin.as_deref())
            .also(door.hosts)
            .reached_by(entrance),
        public: true,
        ..shared.clone()
    };
    http::server(shared, door.listener, 1)
}

fn metrics() -> anyhow::Result<PrometheusHandle> {
    let handle = PrometheusBuilder::new()
        .set_buckets(&SECONDS)?
        .set_buckets_for_metric(Matcher::Suffix("_commands".to_owned()), &COUNTS)?
        .set_buckets_for_metric(Matcher::Suffix("_events".to_owned()), &COUNTS)?
        .install_recorder()?;
    measures::describe();
    let upkeep = handle.clone();
    std::thread::Builder::new()
        .name("metrics".to_owned())
        .spawn(move || {
            loop {
                std::thread::sleep(METRICS_PAUSE);
                upkeep.run_upkeep();
            }
        })?;
    Ok(handle)
}

/// Looks at the certificate's files at once when a hang-up signal comes, as those who renew certificates send it.
async fn look_when_told(tls: Arc<Tls>) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut hangup) = signal(SignalKind::hangup()) else {
            return;
        };
        while hangup.recv().await.is_some() {
            let tls = Arc::clone(&tls);
            if web::block(move || tls.look()).await.is_err() {
                tracing::error!("looking at the certificate ended by a fault of its own");
            }
        }
    }
    #[cfg(not(unix))]
    drop(tls);
}

/// Waits for the signal that ends the program.
async fn signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            return interrupted().await;
        };
        tokio::select! {
            () = interrupted() => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    interrupted().await;
}

async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without signals only the system ends the program.
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use super::{address, loopback};

    #[test]
    fn the_demo_listens_on_this_machine_only() {
        for own in ["127.0.0.1:8080", "localhost:80", "[::1]:0", "127.8.9.1:1"] {
            assert!(loopback(own).is_ok(), "{own}");
        }
        for other in ["0.0.0.0:8080", "[::]:8080", "192.168.0.1:80"] {
            assert!(loopback(other).is_err(), "{other}");
            assert!(address(other).is_ok(), "{other}");
        }
        for none in ["8080", "example.org:80", ""] {
            assert!(address(none).is_err(), "{none}");
        }
    }
}
