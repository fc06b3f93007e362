//! Clients that send commands with keys, remember what was acknowledged, and send the rest again.

use crate::city;
use ledger::{Hash, SignedCheckpoint, verify_consistency};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// Clients that work side by side.
const CLIENTS: u64 = 4;
/// An answer that takes longer does not come.
const ANSWER_MAX: Duration = Duration::from_secs(20);

/// What a client sends.
#[derive(Clone, Debug)]
pub enum Command {
    /// The id of a report.
    Report(String),
    /// Case and id of the team's first step.
    Accept(String, String),
}

impl Command {
    /// Its idempotency key.
    pub fn key(&self) -> (&str, &str) {
        match self {
            Self::Report(id) => ("hotline", id),
            Self::Accept(_, id) => ("worker", id),
        }
    }

    fn send(&self, to: &mut Connection) -> std::io::Result<Answer> {
        match self {
            Self::Report(id) => to.ask("POST", "/v1/cases", &city::report_body(id)),
            Self::Accept(case, id) => to.ask(
                "POST",
                &format!("/v1/cases/{case}/moves"),
                &city::accept_body(id),
            ),
        }
    }
}

/// One answer.
pub struct Answer {
    pub status: u16,
    body: Vec<u8>,
}

impl Answer {
    /// Its body.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    fn is_done(&self) -> bool {
        self.status == 200 || self.status == 201
    }
}

/// A connection that stays open.
struct Connection {
    stream: BufReader<TcpStream>,
    port: u16,
}

impl Connection {
    fn to(port: u16) -> std::io::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(ANSWER_MAX))?;
        Ok(Self {
            stream: BufReader::new(stream),
            port,
        })
    }

    fn ask(&mut self, method: &str, path: &str, body: &str) -> std::io::Result<Answer> {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            self.port,
            body.len()
        );
        self.stream.get_mut().write_all((head + body).as_bytes())?;
        let cut_off = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|word| word.parse().ok());
        let status = status.ok_or_else(cut_off)?;
        let mut length = 0;
        loop {
            line.clear();
            if self.stream.read_line(&mut line)? == 0 {
                return Err(cut_off());
            }
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                break;
            };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.parse().map_err(|_| cut_off())?;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(Answer { status, body })
    }
}

/// Asks once.
pub fn get(port: u16, path: &str) -> std::io::Result<Answer> {
    Connection::to(port)?.ask("GET", path, "")
}

/// Sends once.
pub fn post(port: u16, path: &str, body: &str) -> std::io::Result<Answer> {
    Connection::to(port)?.ask("POST", path, body)
}

/// What all clients of one installation know.
#[derive(Debug, Default)]
pub struct Known {
    /// Commands with the place of their first event once they were acknowledged; those without were refused by the rules.
    settled: Vec<(Command, Option<u64>)>,
    /// Where the last work begins in `settled`.
    newest: usize,
    /// Sent, and no answer came.
    open: Vec<Command>,
    /// Size and root of the log as an outsider last saw it.
    seen: Option<(u64, Hash)>,
}

impl Known {
    pub fn acknowledged(&self) -> usize {
        self.settled.iter().filter(|(_, seq)| seq.is_some()).count()
    }

    /// Every command and what is known of it.
    pub fn all(&self) -> impl Iterator<Item = (&Command, Option<u64>)> {
        self.settled.iter().map(|(command, seq)| (command, *seq))
    }

    /// Works until the server is killed by `until`.
    pub fn work(&mut self, port: u16, kill: u64, until: impl FnOnce()) {
        self.newest = self.settled.len();
        let all: Vec<_> = std::thread::scope(|scope| {
            let clients: Vec<_> = (0..CLIENTS)
                .map(|client| {
                    scope.spawn(move || send_until_cut(port, &format!("{kill}-{client}")))
                })
                .collect();
            until();
            let join =
                |client: std::thread::ScopedJoinHandle<'_, _>| client.join().expect("a client");
            clients.into_iter().map(join).collect()
        });
        for (settled, open) in all {
            self.settled.extend(settled);
            self.open.extend(open);
        }
    }

    /// Sends again what was not answered; how much that was.
    pub fn retry(&mut self, port: u16) -> Result<usize, String> {
        let mut connection = Connection::to(port).map_err(|error| error.to_string())?;
        let open = std::mem::take(&mut self.open);
        let count = open.len();
        for command in open {
            let answer = command
                .send(&mut connection)
                .map_err(|error| error.to_string())?;
            let settled = settle(&command, &answer)?;
            self.settled.push((command, settled));
        }
        Ok(count)
    }

    /// The commands acknowledged before the last kill are known when they are sent again, and the log still begins as
    /// an outsider saw it.
    pub fn check(&mut self, port: u16) -> Result<(), String> {
        let mut connection = Connection::to(port).map_err(|error| error.to_string())?;
        for (command, seq) in &self.settled[self.newest..] {
            let Some(seq) = seq else { continue };
            let answer = command
                .send(&mut connection)
                .map_err(|error| error.to_string())?;
            // A step is answered with its case, which may have moved on: that it is not done twice shows at the end.
            let is_known = match command {
                Command::Report(_) => answer.json()["seq"].as_u64() == Some(*seq),
                Command::Accept(..) => true,
            };
            if answer.status != 200 || !is_known {
                return Err(format!(
                    "{command:?} was acknowledged as entry {seq}; sent again it is answered {} {}",
                    answer.status,
                    answer.text()
                ));
            }
        }
        self.look(&mut connection)
    }

    /// As an outsider: the checkpoint, and the proof that it goes on from the last one.
    fn look(&mut self, connection: &mut Connection) -> Result<(), String> {
        let mut ask = |path: &str| {
            let answer = connection.ask("GET", path, "");
            answer.map_err(|error| format!("{path}: {error}"))
        };
        let answer = ask("/v1/ledger/checkpoint")?;
        let text = answer.text().into_owned();
        let signed: SignedCheckpoint = text.parse().map_err(|why| format!("{why}: {text}"))?;
        let (size, root) = (signed.checkpoint().size(), *signed.checkpoint().root());
        if let Some((before, old)) = self.seen.filter(|(before, _)| *before > 0) {
            if size < before {
                return Err(format!(
                    "acknowledged entries are gone: {before} became {size}"
                ));
            }
            let proof = ask(&format!("/v1/ledger/consistency?from={before}&to={size}"))?.json();
            let hashes = proof["path"].as_array().cloned().unwrap_or_default();
            let hashes: Option<Vec<Hash>> = hashes
                .iter()
                .map(|hash| hash.as_str()?.parse().ok())
                .collect();
            let hashes = hashes.ok_or_else(|| format!("no proof: {proof}"))?;
            verify_consistency(before, size, &hashes, &old, &root).map_err(|why| {
                format!("the first {before} of {size} entries were changed: {why}: {proof}")
            })?;
        }
        self.seen = Some((size, root));
        Ok(())
    }
}

/// What an answer means for a command: done as which entry, or refused by the rules.
fn settle(command: &Command, answer: &Answer) -> Result<Option<u64>, String> {
    if answer.is_done() {
        let body = answer.json();
        let seq = body["seq"].as_u64();
        return seq.map(Some).ok_or_else(|| format!("no seq: {body}"));
    }
    // Somebody else has accepted the case already.
    if answer.status == 409 && matches!(command, Command::Accept(..)) {
        return Ok(None);
    }
    Err(format!(
        "{command:?} is answered {} {}",
        answer.status,
        answer.text()
    ))
}

type Work = (Vec<(Command, Option<u64>)>, Option<Command>);

/// One client: reports, and accepts every third case, until the connection breaks.
fn send_until_cut(port: u16, name: &str) -> Work {
    let mut settled = Vec::new();
    let Ok(mut connection) = Connection::to(port) else {
        return (settled, None);
    };
    let mut accept = None;
    for number in 0.. {
        let command = match accept.take() {
            Some(case) => Command::Accept(case, format!("k{name}-{number}")),
            None => Command::Report(format!("k{name}-{number}")),
        };
        let Ok(answer) = command.send(&mut connection) else {
            return (settled, Some(command));
        };
        let Ok(seq) = settle(&command, &answer) else {
            return (settled, Some(command));
        };
        if number % 3 == 0 && matches!(command, Command::Report(_)) {
            accept = answer.json()["case"].as_str().map(str::to_owned);
        }
        settled.push((command, seq));
    }
    unreachable!("the server is killed before a client has counted to the end")
}
