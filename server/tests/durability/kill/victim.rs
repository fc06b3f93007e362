//! The server that is killed.

use super::EARLY_DIR;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server that is not ready by then never will be.
const START_MAX: Duration = Duration::from_mins(1);
/// What a server says before its address.
pub const TELLS: &str = "huying answers at ";

/// A shell that limits what it becomes: 512 bytes a unit, and a failed write instead of a signal.
const LIMIT: &str = "trap '' XFSZ; ulimit -f 1200; exec \"$@\"";

/// Which server.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// `$HUYING_BIN`, or the binary built with these tests.
    Product,
    /// The same, with files that may not grow beyond about 600 KiB.
    Limited,
    /// This program itself, acknowledging early.
    Early,
}

/// A running one. Dropped, it is killed.
pub struct Victim {
    child: Child,
}

impl Victim {
    pub fn start(dir: &Path, kind: Kind) -> Result<Self, String> {
        let mut command = match kind {
            Kind::Product | Kind::Limited => {
                let built = PathBuf::from(env!("CARGO_BIN_EXE_huying"));
                let binary = std::env::var_os("HUYING_BIN").map_or(built, PathBuf::from);
                let mut command = match kind {
                    Kind::Limited => {
                        let mut shell = Command::new("sh");
                        shell.args(["-c", LIMIT, "sh"]).arg(binary);
                        shell
                    }
                    Kind::Product | Kind::Early => Command::new(binary),
                };
                command.arg("serve").arg("--data-dir").arg(dir);
                command.args(["--listen", "127.0.0.1:0"]);
                command
            }
            Kind::Early => {
                let mut command = Command::new(std::env::current_exe().expect("this program"));
                let name = "kill::control_a_server_that_acknowledges_early_is_caught";
                command.args([name, "--exact", "--nocapture"]);
                command.env(EARLY_DIR, dir);
                command
            }
        };
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let child = command
            .spawn()
            .map_err(|error| format!("the server does not start: {error}"))?;
        Ok(Self { child })
    }

    /// Waits until it takes commands; the port that it listens at.
    pub fn wait_ready(&mut self) -> Result<u16, String> {
        let mut said = BufReader::new(self.child.stderr.take().expect("piped"));
        let mut words = String::new();
        let port = loop {
            let mut line = String::new();
            if said.read_line(&mut line).map_or(true, |bytes| bytes == 0) {
                return Err(format!("the server does not start: {words}"));
            }
            if let Some(port) = port_in(&line) {
                break port;
            }
            words.push_str(&line);
        };
        // Whatever it says later is read, so that it never waits for a reader; it ends with the server.
        std::thread::spawn(move || {
            let mut rest = said.lines();
            while rest.next().is_some_and(|line| line.is_ok()) {}
        });
        let began = Instant::now();
        while super::clients::get(port, "/readyz").map_or(true, |answer| answer.status != 200) {
            if began.elapsed() > START_MAX {
                return Err("the server does not become ready".to_owned());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(port)
    }

    /// SIGKILL: it can do nothing about it.
    pub fn kill(&mut self) {
        // It may have ended already, which the next start shows.
        drop(self.child.kill());
        drop(self.child.wait());
    }

    /// Asks it to end, as a supervisor does; its exit code.
    pub fn end(&mut self) -> Option<i32> {
        let process = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &process]).status();
        assert!(asked.is_ok_and(|status| status.success()), "it runs");
        self.child.wait().expect("it is ours").code()
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        self.kill();
    }
}

fn port_in(line: &str) -> Option<u16> {
    let (_, address) = line.split_once(TELLS)?;
    let (_, port) = address.trim().rsplit_once(':')?;
    port.parse().ok()
}
