//! One run of the program.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A run that takes longer hangs: it is killed and the test fails.
const TIME_MAX: Duration = Duration::from_mins(5);
/// Between two looks at whether a run has ended.
const LOOK: Duration = Duration::from_millis(5);

/// Where the binary is.
///
/// # Panics
/// When nobody has built it.
pub fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("HUYING_BIN") {
        let path = PathBuf::from(path);
        assert!(
            path.is_file(),
            "HUYING_BIN names no file: {}",
            path.display()
        );
        return path;
    }
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| crate::root().join("target"), PathBuf::from);
    let built = ["release", "debug"].map(|profile| target.join(profile).join("huying"));
    let age = |path: &PathBuf| {
        path.metadata()
            .and_then(|metadata| metadata.modified())
            .ok()
    };
    let newest = built
        .iter()
        .filter(|path| path.is_file())
        .max_by_key(|path| age(path));
    newest
        .unwrap_or_else(|| {
            panic!("build it first: cargo build --release -p server, or set HUYING_BIN")
        })
        .clone()
}

/// A command line to be run.
pub struct Program {
    command: Command,
    input: Vec<u8>,
}

/// What a run left.
#[derive(Debug)]
pub struct Ended {
    /// The exit code; -1 when it was killed by a signal.
    pub code: i32,
    /// Data.
    pub out: Vec<u8>,
    /// Words.
    pub err: String,
}

impl Ended {
    /// Standard output as text.
    ///
    /// # Panics
    /// When it is not UTF-8.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.out).expect("UTF-8 output")
    }

    /// Asserts the exit code, showing what was said when it is another.
    ///
    /// # Panics
    /// When it is another, or when the program panicked.
    #[must_use]
    pub fn with_code(self, code: i32) -> Self {
        assert!(
            !self.err.contains("panicked"),
            "the program panicked: {}",
            self.err
        );
        let out = String::from_utf8_lossy(&self.out[..self.out.len().min(2_000)]).into_owned();
        assert_eq!(
            self.code, code,
            "standard error: {}\nstandard output: {out}",
            self.err
        );
        self
    }
}

impl Program {
    /// `huying` with these arguments.
    pub fn new<A: AsRef<str>>(arguments: impl IntoIterator<Item = A>) -> Self {
        let mut command = Command::new(binary());
        command.args(
            arguments
                .into_iter()
                .map(|argument| argument.as_ref().to_owned()),
        );
        Self {
            command,
            input: Vec::new(),
        }
    }

    /// Several more arguments, as one line of words without spaces in them.
    #[must_use]
    pub fn words(mut self, words: &str) -> Self {
        self.command.args(words.split_whitespace());
        self
    }

    /// One more argument.
    #[must_use]
    pub fn arg(mut self, argument: impl AsRef<str>) -> Self {
        self.command.arg(argument.as_ref());
        self
    }

    /// What it reads on standard input.
    #[must_use]
    pub fn input(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.input = bytes.into();
        self
    }

    /// Starts it and leaves its standard input open.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start(mut self) -> Running {
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = self.command.spawn().expect("the program starts");
        let out = drain(child.stdout.take().expect("piped"));
        let err = drain(child.stderr.take().expect("piped"));
        Running {
            input: child.stdin.take(),
            child,
            out: Some(out),
            err: Some(err),
        }
    }

    /// Runs it to its end.
    pub fn run(mut self) -> Ended {
        let input = std::mem::take(&mut self.input);
        let mut running = self.start();
        // It may end without reading all: that is for the test to judge.
        let _ = running.write(&input);
        running.end()
    }
}

/// A run under way. Dropped, it is killed.
pub struct Running {
    child: Child,
    input: Option<ChildStdin>,
    out: Option<JoinHandle<Vec<u8>>>,
    err: Option<JoinHandle<Vec<u8>>>,
}

impl Running {
    /// Writes to its standard input.
    ///
    /// # Errors
    /// It does not read any more.
    ///
    /// # Panics
    /// After [`Running::end`].
    pub fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.input
            .as_mut()
            .expect("open until the end")
            .write_all(bytes)
    }

    /// The most memory it has held so far, in KiB, as the kernel counts it; none once it has ended.
    pub fn peak_kib(&self) -> Option<u64> {
        peak_kib(self.child.id())
    }

    /// Ends it as a power cut does.
    ///
    /// # Panics
    /// When the system refuses.
    pub fn kill(mut self) {
        self.child.kill().expect("it is ours");
        self.child.wait().expect("it is ours");
    }

    /// Whether it has not ended yet.
    ///
    /// # Panics
    /// When the system refuses.
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("it is ours").is_none()
    }

    /// Closes its input and waits for its end.
    ///
    /// # Panics
    /// When it hangs.
    pub fn end(mut self) -> Ended {
        drop(self.input.take());
        let began = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("it is ours") {
                break status;
            }
            assert!(began.elapsed() < TIME_MAX, "it hangs");
            std::thread::sleep(LOOK);
        };
        let read = |pipe: &mut Option<JoinHandle<Vec<u8>>>| {
            pipe.take()
                .expect("read once")
                .join()
                .expect("reading does not panic")
        };
        let (out, err) = (read(&mut self.out), read(&mut self.err));
        Ended {
            code: status.code().unwrap_or(-1),
            out,
            err: String::from_utf8_lossy(&err).into_owned(),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn drain(mut pipe: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // What was read before a fault is what there is.
        let _ = pipe.read_to_end(&mut bytes);
        bytes
    })
}

/// The most memory a process has held so far, in KiB, as the kernel counts it; none once it has ended, also when nobody has
/// asked yet how.
pub(crate) fn peak_kib(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib = peak.trim().trim_end_matches("kB").trim().parse();
    Some(kib.expect("a number"))
}
