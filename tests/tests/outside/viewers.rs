//! Many open pages while reports come in: each gets every event, once and in order; those that read nothing for a time,
//! and those whose connection breaks, have everything in the end, and nobody waits for them.

use serde_json::json;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;
use tests::Kept;

/// Those who read as it comes.
const VIEWERS: usize = 46;
/// Those who read nothing until all reports are in.
const SLOW: usize = 2;
/// Those whose connection is cut in the middle.
const CUT: usize = 2;
const SENDERS: usize = 4;
const REPORTS_A_SENDER: usize = 150;
/// Told of each report, of this kind; there are others that the server's own clock adds.
const REPORTS: usize = SENDERS * REPORTS_A_SENDER;
/// What never comes by then is lost.
const WAIT_MAX: Duration = Duration::from_mins(1);

/// One event: its number, and what the server says of it.
type Told = (u64, String);

/// An open stream that reads line by line.
struct Stream(BufReader<TcpStream>);

impl Stream {
    /// Follows everything after a number; greeted when this returns.
    fn open(server: &str, last: u64) -> Self {
        let mut connection = TcpStream::connect(server).expect("a server");
        connection.set_read_timeout(Some(WAIT_MAX)).expect("ours");
        // HTTP/1.0 answers come without chunks, so that each line is one of the stream.
        let request =
            format!("GET /v1/events HTTP/1.0\r\nHost: {server}\r\nLast-Event-ID: {last}\r\n\r\n");
        connection.write_all(request.as_bytes()).expect("sent");
        let mut stream = Self(BufReader::new(connection));
        while stream.line().expect("a greeting") != "event: hello" {}
        stream
    }

    /// The next line; none when the connection is over.
    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.0.read_line(&mut line).ok()?;
        (read > 0).then(|| line.trim_end().to_owned())
    }

    /// The next event of a case; none when the connection is over.
    fn event(&mut self) -> Option<Told> {
        let mut id = None;
        loop {
            let line = self.line()?;
            if let Some(number) = line.strip_prefix("id: ") {
                id = Some(number.parse().expect("a number"));
            } else if let Some(data) = line.strip_prefix("data: ")
                && let Some(id) = id
            {
                return Some((id, data.to_owned()));
            }
        }
    }

    /// Events up to a number.
    fn upto(&mut self, last: u64) -> Vec<Told> {
        let mut told = Vec::new();
        while told.last().is_none_or(|(seq, _)| *seq < last) {
            told.push(self.event().expect("the stream goes on"));
        }
        told
    }
}

/// Sends all reports; the numbers they were acknowledged with.
fn send(server: &Arc<Kept>) -> Vec<u64> {
    let sender = |sender: usize| {
        let server = Arc::clone(server);
        thread::spawn(move || {
            let one = |number: usize| {
                let report = json!({
                    "id": format!("{sender}-{number}"), "source": "hotline", "at": "2026-11-02T09:00:00+08:00",
                    "lon": 113.4206, "lat": 23.0733, "class": "0505", "text": "三辆货车占道",
                });
                let (status, answer) = server.post("/v1/cases", &report);
                assert_eq!(status, 201, "{answer}");
                answer["seq"].as_u64().expect("a number")
            };
            (0..REPORTS_A_SENDER).map(one).collect::<Vec<_>>()
        })
    };
    let senders: Vec<_> = (0..SENDERS).map(sender).collect();
    let mut numbers: Vec<u64> = senders
        .into_iter()
        .flat_map(|sender| sender.join().expect("all were taken"))
        .collect();
    numbers.sort_unstable();
    numbers
}

#[test]
fn every_viewer_gets_every_event_once_and_in_order_also_the_slow_and_the_cut_off() {
    let server = Arc::new(Kept::start());
    server.wait_ready();
    let address = server.at("").trim_start_matches("http://").to_owned();
    let (begun, ended) = (
        Arc::new(Barrier::new(VIEWERS + SLOW + CUT + 1)),
        Arc::new(AtomicBool::new(false)),
    );
    let last = Arc::new(std::sync::OnceLock::new());
    let viewer = |number: usize| {
        let (address, begun, ended, last) = (
            address.clone(),
            Arc::clone(&begun),
            Arc::clone(&ended),
            Arc::clone(&last),
        );
        thread::spawn(move || {
            let mut stream = Stream::open(&address, 0);
            begun.wait();
            let mut told = Vec::new();
            if number < SLOW {
                while !ended.load(Ordering::Acquire) {
                    thread::sleep(Duration::from_millis(10));
                }
            } else if number < SLOW + CUT {
                told = stream.upto(REPORTS as u64 / 3);
                stream.0.get_ref().shutdown(Shutdown::Both).expect("cut");
                let (at, _) = told.last().expect("some came");
                stream = Stream::open(&address, *at);
            }
            // The number of the last report is known when all were sent; until then every event is read anyway.
            loop {
                let known = last.get().copied();
                if told.last().map(|(seq, _): &Told| *seq) >= known && known.is_some() {
                    return told;
                }
                told.push(stream.event().expect("the stream goes on"));
            }
        })
    };
    let viewers: Vec<_> = (0..VIEWERS + SLOW + CUT).map(viewer).collect();
    begun.wait();
    let sent = send(&server);
    last.set(*sent.last().expect("reports")).expect("set once");
    ended.store(true, Ordering::Release);
    // Wakes those who have read all that there is.
    let after = json!({"id": "after", "source": "hotline", "at": "2026-11-02T09:00:00+08:00", "lon": 113.4206, "lat": 23.0733, "class": "0505"});
    assert_eq!(server.post("/v1/cases", &after).0, 201);
    let upto = *sent.last().expect("reports");
    let all: Vec<Vec<Told>> = viewers
        .into_iter()
        .map(|viewer| viewer.join().expect("it followed to the end"))
        .map(|told| told.into_iter().filter(|(seq, _)| *seq <= upto).collect())
        .collect();
    for (number, told) in all.iter().enumerate() {
        assert!(
            told.is_sorted_by(|(one, _), (next, _)| one < next),
            "viewer {number}"
        );
        let reported = told
            .iter()
            .filter(|(_, data)| data.contains("\"type\":\"reported\""));
        assert!(
            reported.map(|(seq, _)| *seq).eq(sent.iter().copied()),
            "viewer {number}"
        );
    }
    // Word for word, whoever it is.
    let steady = &all[SLOW + CUT..];
    assert!(steady.iter().all(|told| *told == steady[0]));
    let text = server.metrics();
    assert!(
        text.contains("huying_dropped_total{what=\"event\"} 0"),
        "{text}"
    );
}
