//! Clients that send commands with keys, remember what was acknowledged, and send the rest again.

use super::sending::{Command, Settled};
use ledger::{Hash, SignedCheckpoint, verify_consistency};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// Clients that work side by side.
const CLIENTS: u64 = 4;
/// An answer that takes longer does not come.
const ANSWER_MAX: Duration = Duration::from_secs(20);

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

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    pub fn is_done(&self) -> bool {
        self.status == 200 || self.status == 201
    }
}

/// A connection that stays open.
pub struct Connection {
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
        self.send(method, path, "application/json", body.as_bytes())
    }

    pub fn send(
        &mut self,
        method: &str,
        path: &str,
        form: &str,
        body: &[u8],
    ) -> std::io::Result<Answer> {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\ncontent-type: {form}\r\ncontent-length: {}\r\n\r\n",
            self.port,
            body.len()
        );
        let whole = [head.as_bytes(), body].concat();
        self.stream.get_mut().write_all(&whole)?;
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
    /// Commands that were answered.
    settled: Vec<(Command, Settled)>,
    /// Where the last work begins in `settled`.
    newest: usize,
    /// Sent, and no answer came.
    open: Vec<Command>,
    /// Size and root of the log as an outsider last saw it.
    seen: Option<(u64, Hash)>,
}

impl Known {
    pub fn acknowledged(&self) -> usize {
        let done = |(_, settled): &&(Command, Settled)| *settled != Settled::Refused;
        self.settled.iter().filter(done).count()
    }

    /// Every command and what is known of it.
    pub fn all(&self) -> impl Iterator<Item = (&Command, Settled)> {
        self.settled
            .iter()
            .map(|(command, settled)| (command, *settled))
    }

    /// Works until the server is killed by `until`.
    pub fn work(&mut self, port: u16, kill: u64, until: impl FnOnce()) {
        self.newest = self.settled.len();
        let all: Vec<_> = std::thread::scope(|scope| {
            let clients: Vec<_> = (0..CLIENTS)
                .map(|client| scope.spawn(move || send_until_cut(port, kill, client)))
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
            let settled = command.settle(&answer)?;
            self.settled.push((command, settled));
        }
        Ok(count)
    }

    /// The commands acknowledged before the last kill are known when they are sent again, and the log still begins as
    /// an outsider saw it.
    pub fn check(&mut self, port: u16) -> Result<(), String> {
        let mut connection = Connection::to(port).map_err(|error| error.to_string())?;
        let newest = &self.settled[self.newest..];
        // A photo that has gone with its case, acknowledged or not, is another one when it is uploaded again.
        let sent = newest.iter().map(|(command, _)| command).chain(&self.open);
        let erased: Vec<Settled> = sent
            .filter_map(|command| {
                if let Command::Erase(_, _, photo) = command {
                    Some(Settled::Photo(*photo))
                } else {
                    None
                }
            })
            .collect();
        for (command, settled) in newest {
            if *settled == Settled::Refused || erased.contains(settled) {
                continue;
            }
            let answer = command
                .send(&mut connection)
                .map_err(|error| error.to_string())?;
            if !command.is_known(&answer, *settled) {
                return Err(format!(
                    "{command:?} was acknowledged as {settled:?}; sent again it is answered {} {}",
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

type Work = (Vec<(Command, Settled)>, Option<Command>);

/// One client, until the connection breaks: of every eight commands the first uploads a photo, the second reports with
/// it, and the fifth accepts a case; in every second round the third erases all that belongs to the case.
fn send_until_cut(port: u16, kill: u64, client: u64) -> Work {
    let mut settled = Vec::new();
    let Ok(mut connection) = Connection::to(port) else {
        return (settled, None);
    };
    let (mut photo, mut case) = (None, None);
    for number in 0_u64.. {
        let id = format!("k{kill}-{client}-{number}");
        let command = match (number % 8, photo, case.take()) {
            (0, ..) => Command::Upload((kill * 1_000_000 + client * 100_000 + number) as u32),
            (1, Some(photo), _) => Command::Whole(id, photo),
            (2, Some(photo), Some(case)) if number % 16 == 2 => Command::Erase(case, id, photo),
            (4, _, Some(case)) => Command::Accept(case, id),
            _ => Command::Report(id),
        };
        let Ok(answer) = command.send(&mut connection) else {
            return (settled, Some(command));
        };
        let Ok(done) = command.settle(&answer) else {
            return (settled, Some(command));
        };
        if let Settled::Photo(id) = done {
            photo = Some(id);
        }
        if command.is_report() {
            case = answer.json()["case"].as_str().map(str::to_owned);
        }
        settled.push((command, done));
    }
    unreachable!("the server is killed before a client has counted to the end")
}
