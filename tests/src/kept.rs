//! A server as its keeper has it: alone with its log.

use crate::program::binary;
use reqwest::blocking::Client;
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A server that is not up by then never will be.
const START_MAX: Duration = Duration::from_mins(2);
/// Between two looks.
const LOOK: Duration = Duration::from_millis(20);

/// An empty demo that logs everything as JSON into a file.
pub struct Kept {
    child: Child,
    url: String,
    /// For requests of one's own.
    pub client: Client,
    /// The directory of its data and its log.
    pub dir: TempDir,
}

impl Kept {
    /// Starts it on a directory of its own.
    ///
    /// # Panics
    /// It does not start.
    pub fn start() -> Self {
        Self::on(TempDir::new().expect("a temporary directory"))
    }

    /// Starts it on a directory that has been one's before.
    ///
    /// # Panics
    /// It does not start.
    pub fn on(dir: TempDir) -> Self {
        let log = File::create(dir.path().join("log")).expect("a file");
        let mut child = Command::new(binary())
            .args([
                "demo",
                "--cases",
                "0",
                "--rate",
                "0",
                "--listen",
                "127.0.0.1:0",
            ])
            .args(["--log", "json", "--data-dir"])
            .arg(dir.path().join("data"))
            .env("HUYING_LOG", "debug")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the program starts");
        let mut url = String::new();
        let printed = child.stdout.take().expect("piped");
        BufReader::new(printed)
            .read_line(&mut url)
            .expect("an address");
        let client = Client::builder().no_proxy().timeout(START_MAX).build();
        Self {
            child,
            url: url.trim_end().to_owned(),
            client: client.expect("a client"),
            dir,
        }
    }

    /// Waits until it can work.
    ///
    /// # Panics
    /// It does not become ready.
    pub fn wait_ready(&self) {
        let began = Instant::now();
        while self.why_not().is_some() {
            assert!(began.elapsed() < START_MAX, "it does not become ready");
            std::thread::sleep(LOOK);
        }
    }

    /// Why it cannot work; `None` when it can.
    ///
    /// # Panics
    /// There is no answer.
    pub fn why_not(&self) -> Option<String> {
        let answer = self
            .client
            .get(self.at("/readyz"))
            .send()
            .expect("an answer");
        if answer.status() == 200 {
            return None;
        }
        let problem: Value = answer.json().expect("a problem");
        Some(problem["detail"].as_str().expect("words").to_owned())
    }

    /// The address of a path.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// POST of JSON: status and body.
    ///
    /// # Panics
    /// There is no answer.
    pub fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let answer = self
            .client
            .post(self.at(path))
            .json(body)
            .send()
            .expect("an answer");
        (answer.status().as_u16(), answer.json().unwrap_or_default())
    }

    /// Its figures as text.
    ///
    /// # Panics
    /// There is no answer.
    pub fn metrics(&self) -> String {
        let answer = self
            .client
            .get(self.at("/metrics"))
            .send()
            .expect("an answer");
        answer.text().expect("text")
    }

    /// Its log so far.
    ///
    /// # Panics
    /// There is none.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("log")).expect("UTF-8")
    }

    /// Its database.
    pub fn store(&self) -> PathBuf {
        self.dir.path().join("data/huying.sqlite3")
    }

    /// Ends it without a word.
    pub fn kill(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.kill();
    }
}
