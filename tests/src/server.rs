//! A running server.

use crate::program::binary;
use reqwest::blocking::{Client, RequestBuilder, Response};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// A server that is not ready by then never will be.
const START_MAX: Duration = Duration::from_mins(2);
/// Between two looks at whether it is ready.
const LOOK: Duration = Duration::from_millis(10);

/// `huying serve` on a free port. Dropped, it is killed.
pub struct Server {
    child: Child,
    url: String,
    client: Client,
}

impl Server {
    /// Starts it on a data directory that has areas, and waits until it is ready.
    ///
    /// # Panics
    /// When it does not become ready.
    pub fn start(data_dir: &Path) -> Self {
        let dir = data_dir.to_str().expect("UTF-8");
        Self::of(&["serve", "--data-dir", dir, "--listen", "127.0.0.1:0"])
    }

    /// The demo district without cases, quiet, in a data directory.
    ///
    /// # Panics
    /// When it does not become ready.
    pub fn demo(data: &str) -> Self {
        Self::of(&[
            "demo",
            "--cases",
            "0",
            "--rate",
            "0",
            "--data-dir",
            data,
            "--listen",
            "127.0.0.1:0",
        ])
    }

    /// Starts `huying` with these arguments, which must make it listen.
    ///
    /// # Panics
    /// When it does not become ready.
    pub fn of(arguments: &[&str]) -> Self {
        let client = Client::builder().no_proxy().timeout(START_MAX);
        Self::asked_by(client.build().expect("a client"), "127.0.0.1", arguments)
    }

    /// The same, asked by a client of one's own at an address of this machine, where it listens at all of them.
    ///
    /// # Panics
    /// When it does not become ready.
    pub fn asked_by(client: Client, address: &str, arguments: &[&str]) -> Self {
        let mut child = Command::new(binary())
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let words = words_of(&mut child);
        let url = told_address(&words).replace("0.0.0.0", address);
        let server = Self { child, url, client };
        server.wait_ready();
        server
    }

    fn wait_ready(&self) {
        let began = Instant::now();
        loop {
            let ready = self.client.get(self.at("/readyz")).send();
            if ready.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            assert!(
                began.elapsed() < START_MAX,
                "{} does not become ready",
                self.url
            );
            std::thread::sleep(LOOK);
        }
    }

    /// Its address, such as `http://127.0.0.1:40001`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address of a path.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// Asks and gives status and body.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn ask(&self, request: RequestBuilder) -> (u16, Value) {
        let answer = request.send().expect("an answer");
        status_and_body(answer)
    }

    /// GET, which must succeed.
    ///
    /// # Panics
    /// When it does not.
    pub fn get(&self, path: &str) -> Value {
        let (status, body) = self.ask(self.client.get(self.at(path)));
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// GET of bytes, which must succeed.
    ///
    /// # Panics
    /// When it does not.
    pub fn bytes(&self, path: &str) -> Vec<u8> {
        let answer = self.client.get(self.at(path)).send().expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.bytes().expect("a body").to_vec()
    }

    /// A client for requests of one's own.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Its number among the processes.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// The most memory it has held so far, in KiB.
    ///
    /// # Panics
    /// When it has ended.
    pub fn peak_kib(&self) -> u64 {
        crate::program::peak_kib(self.child.id()).expect("it runs")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Status and body, the body as text when it is no JSON.
fn status_and_body(answer: Response) -> (u16, Value) {
    let status = answer.status().as_u16();
    let text = answer.text().expect("a body");
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    (status, body)
}

/// Reads what it says to the end, so that it never waits for a reader.
fn words_of(child: &mut Child) -> Receiver<String> {
    let (sender, words) = channel();
    listen(child.stdout.take().expect("piped"), sender.clone());
    listen(child.stderr.take().expect("piped"), sender);
    words
}

fn listen(pipe: impl Read + Send + 'static, sender: Sender<String>) {
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            // Nobody listens once the address is known.
            let _ = sender.send(line);
        }
    });
}

fn told_address(words: &Receiver<String>) -> String {
    let mut said = String::new();
    let began = Instant::now();
    while let Ok(line) = words.recv_timeout(START_MAX.saturating_sub(began.elapsed())) {
        if let Some(at) = line.find("http://").or_else(|| line.find("https://")) {
            let url: &str = line[at..]
                .split_whitespace()
                .next()
                .expect("it begins with http");
            return url.trim_end_matches(['/', '.', ',']).to_owned();
        }
        said.push_str(&line);
        said.push('\n');
    }
    panic!("the server tells no address: {said}");
}
