//! What a client hears over HTTP when the disk fails.

use crate::city;
use crate::disk::{Call, Disk, Fault, Plan};
use crate::faults::base;
use crate::station::{Station, product};
use actix_web::dev::ServerHandle;
use metrics_exporter_prometheus::PrometheusBuilder;
use reqwest::blocking::Client;
use serde_json::Value;
use server::http::{Door, Shared};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread::JoinHandle;
use tempfile::TempDir;

/// A station behind its HTTP door.
pub struct Open {
    url: String,
    client: Client,
    server: Option<(ServerHandle, JoinHandle<()>)>,
}

impl Open {
    /// Opens a door on any free port.
    pub fn to(installation: &server::installation::Installation) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("bound");
        let shared = Shared {
            world: Arc::clone(&installation.world),
            engine: Arc::clone(&installation.engine),
            metrics: PrometheusBuilder::new().build_recorder().handle(),
            door: Door::new(address, None),
            public: false,
        };
        let (tell, told) = channel();
        let thread = std::thread::spawn(move || {
            let served = actix_web::rt::System::new().block_on(async move {
                let server = server::http::server(shared, listener, 2)?;
                tell.send(server.handle()).expect("somebody waits");
                server.await
            });
            served.expect("the server ends well");
        });
        Self {
            url: format!("http://{address}"),
            client: Client::builder().no_proxy().build().expect("a client"),
            server: Some((told.recv().expect("it starts"), thread)),
        }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    fn ask(&self, path: &str, body: Option<String>) -> (u16, Value) {
        let url = format!("{}{path}", self.url);
        let request = match body {
            Some(body) => self
                .client
                .post(url)
                .header("content-type", "application/json")
                .body(body),
            None => self.client.get(url),
        };
        let answer = request.send().expect("answered");
        let status = answer.status().as_u16();
        let text = answer.text().expect("a body");
        (
            status,
            serde_json::from_str(&text).unwrap_or(Value::String(text)),
        )
    }

    fn report(&self, id: &str) -> (u16, Value) {
        self.ask("/v1/cases", Some(city::report_body(id)))
    }

    fn ready(&self) -> (u16, String) {
        let (status, body) = self.ask("/readyz", None);
        let detail = body["detail"].as_str().unwrap_or_default().to_owned();
        (status, detail)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if let Some((handle, thread)) = self.server.take() {
            // It stops when it is told to; the answer only says that it did.
            drop(handle.stop(false));
            let ended = thread.join();
            assert!(
                ended.is_ok() || std::thread::panicking(),
                "the server's thread failed"
            );
        }
    }
}

/// A door to an installation on a disk, tried, then closed.
fn tried(attempt: impl FnOnce(&Open, &Arc<Disk>)) {
    let dir = TempDir::new().expect("a temporary directory");
    let (platter, _) = base(&dir);
    let disk = Disk::of(platter, Plan::Nothing);
    let station = Station::open(dir.path(), &disk, &product()).expect("a sound disk");
    let open = Open::to(&station.installation);
    assert_eq!(open.report("first").0, 201);
    assert_eq!(open.ready().0, 200);
    attempt(&open, &disk);
    drop(open);
    station.close();
}

#[test]
fn a_full_disk_answers_507_until_there_is_space() {
    tried(|open, disk| {
        disk.fill();
        for _ in 0..3 {
            let (status, problem) = open.report("second");
            assert_eq!((status, &problem["code"]), (507, &Value::from("disk_full")));
        }
        let (status, why) = open.ready();
        assert!(
            status == 503 && why.contains("the disk is full"),
            "{status} {why}"
        );
        assert_eq!(
            open.report("first").0,
            200,
            "what was stored is still known"
        );
        disk.make_space();
        assert_eq!(open.report("second").0, 201);
        assert_eq!(open.ready().0, 200);
    });
}

#[test]
fn a_failed_sync_answers_503_and_says_why_until_a_restart() {
    tried(|open, disk| {
        disk.plan(Plan::FaultNext(Call::Sync, Fault::LostSync));
        for id in ["second", "second", "third"] {
            let (status, problem) = open.report(id);
            let why = problem["detail"].as_str().unwrap_or_default();
            assert_eq!((status, &problem["code"]), (503, &Value::from("not_ready")));
            assert!(why.contains("restart the server"), "{why}");
        }
        let (status, why) = open.ready();
        assert_eq!(status, 503);
        assert!(
            why.contains("the disk did not confirm what was written"),
            "{why}"
        );
        assert_eq!(
            open.ask("/healthz", None).0,
            200,
            "it goes on answering questions"
        );
        assert_eq!(open.ask("/v1/cases", None).0, 200);
    });
}

#[test]
fn a_read_that_the_disk_cannot_do_is_said() {
    tried(|open, disk| {
        disk.plan(Plan::FaultNext(Call::Read, Fault::Io));
        // Its first question about events, so that nothing of it is in a cache.
        let (status, problem) = open.ask("/v1/cases/HY000000001", None);
        assert_eq!(
            (status, &problem["code"]),
            (500, &Value::from("fault")),
            "{problem}"
        );
        assert_eq!(open.ask("/v1/cases/HY000000001", None).0, 200);
        assert_eq!(open.ready().0, 200);
    });
}
