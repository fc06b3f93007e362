//! The step `doors`: the interface of a real server against its own description, and a broken server that must be caught.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::steps::release_binary;
use crate::tools::{python_tools, root, run_in};

/// Cases of the demo that is tried.
const CASES: &str = "300";
/// Test cases for each operation and phase, in the suite.
pub const EXAMPLES_USUAL: u32 = 25;
/// Kinds of failures that `broken_proxy.py` shows: the words of schemathesis for each.
const FAULTS: [&str; 5] = [
    "Server error",
    "Undocumented status code",
    "Undocumented Content-Type",
    "Response violates schema",
    "an_error_is_a_problem_that_names_its_request",
];

/// All of it; more examples take longer.
pub fn run(examples: u32) -> Result<()> {
    let tools = Tools::ready()?;
    let server = tools.server()?;
    let arguments = ["--max-examples", &examples.to_string()];
    let (sound, told) = tools.schemathesis(&server.address, &arguments)?;
    println!("{}", closing_lines(&told));
    if !sound {
        print!("{told}");
        bail!("the server answers otherwise than it describes; its log is target/doors/server.log");
    }
    tools.check_figures(&server.address)?;
    control(&tools, &server)
}

/// A server that is broken on purpose must be caught, by every check that it breaks.
fn control(tools: &Tools, server: &Started) -> Result<()> {
    let upstream = server.address.trim_start_matches("http://");
    let script = tools.folder.join("broken_proxy.py");
    let proxy = Started::of(
        Command::new(&tools.python).arg(script).arg(upstream),
        "proxy",
    )?;
    let arguments = [
        "--phases",
        "coverage,fuzzing",
        "--max-examples",
        "3",
        "--include-tag",
        "reference",
    ];
    let (sound, told) = tools.schemathesis(&proxy.address, &arguments)?;
    let missed: Vec<_> = FAULTS
        .iter()
        .filter(|fault| !told.contains(**fault))
        .collect();
    if sound || !missed.is_empty() {
        print!("{told}");
        bail!("a server that is broken on purpose was not caught: {missed:?}");
    }
    println!(
        "control: the broken server was caught by {} checks",
        FAULTS.len()
    );
    Ok(())
}

/// What the step works with.
struct Tools {
    binary: String,
    python: PathBuf,
    folder: PathBuf,
}

impl Tools {
    fn ready() -> Result<Self> {
        let folder = root().join("tests/doors");
        Ok(Self {
            binary: release_binary("huying")?,
            python: python_tools(&folder.join("requirements.txt"))?,
            folder,
        })
    }

    /// A demo on a fresh store, its history played.
    fn server(&self) -> Result<Started> {
        let data = root().join("target/doors/data");
        if data.exists() {
            std::fs::remove_dir_all(&data)?;
        }
        let mut demo = Command::new(&self.binary);
        demo.args(["demo", "--cases", CASES, "--rate", "0"])
            .args(["--listen", "127.0.0.1:0", "--log", "json", "--data-dir"])
            .arg(&data);
        let server = Started::of(&mut demo, "server")?;
        self.script(&server.address, WAIT_FOR_HISTORY)?;
        Ok(server)
    }

    /// Whether it found nothing, and what it printed.
    fn schemathesis(&self, address: &str, arguments: &[&str]) -> Result<(bool, String)> {
        let program = self.python.with_file_name("schemathesis");
        let config = self.folder.join("schemathesis.toml");
        let output = Command::new(&program)
            .arg("--config-file")
            .arg(&config)
            .args(["run", &format!("{address}/openapi.json"), "--no-color"])
            .args(arguments)
            .env("PYTHONPATH", &self.folder)
            .env("SCHEMATHESIS_HOOKS", "hooks")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .current_dir(root().join("target/doors"))
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("{} could not be started", program.display()))?;
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        match output.status.code() {
            Some(0) => Ok((true, told)),
            Some(1) => Ok((false, told)),
            _ => bail!(
                "schemathesis ended with {}:\n{told}\n{}",
                output.status,
                String::from_utf8_lossy(&output.stderr)
            ),
        }
    }

    /// Whatever was asked: nothing was a 500, nothing was dropped, the server can still work.
    fn check_figures(&self, address: &str) -> Result<()> {
        self.script(address, CHECK_FIGURES)
    }

    fn script(&self, address: &str, script: &str) -> Result<()> {
        let python = self.python.to_str().context("a path in UTF-8")?;
        run_in(&root(), python, &["-c", script, address])
    }
}

const WAIT_FOR_HISTORY: &str = "
import json, sys, time, urllib.request
for _ in range(600):
    try:
        with urllib.request.urlopen(sys.argv[1] + '/v1/counts') as answer:
            if json.load(answer)['total'] >= 300: break
    except OSError: pass
    time.sleep(0.1)
else: sys.exit('the history of the demo was not played within a minute')
";

const CHECK_FIGURES: &str = "
import re, sys, urllib.request
with urllib.request.urlopen(sys.argv[1] + '/readyz') as answer: assert answer.status == 200
text = urllib.request.urlopen(sys.argv[1] + '/metrics').read().decode()
faults = [line for line in text.splitlines() if re.match(r'huying_http_requests_total.*status=\"500\"', line)]
dropped = [line for line in text.splitlines() if re.match(r'huying_dropped_total.* [1-9]', line)]
requests = sum(int(line.split()[-1]) for line in text.splitlines() if line.startswith('huying_http_requests_total'))
print(f'{requests} requests answered, {len(faults)} kinds of 500, {len(dropped)} dropped')
sys.exit(1 if faults or dropped or requests < 500 else 0)
";

/// A program that prints its address as its first line and runs until it is dropped.
struct Started {
    child: Child,
    address: String,
}

impl Started {
    fn of(command: &mut Command, name: &str) -> Result<Self> {
        let log = root().join(format!("target/doors/{name}.log"));
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(&log)?)
            .spawn()
            .with_context(|| format!("{command:?} could not be started"))?;
        let mut started = Self {
            child,
            address: String::new(),
        };
        let printed = started.child.stdout.take().context("a pipe")?;
        BufReader::new(printed).read_line(&mut started.address)?;
        started.address.truncate(started.address.trim_end().len());
        if started.address.is_empty() {
            bail!(
                "{command:?} ended without an address: see {}",
                log.display()
            );
        }
        Ok(started)
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing left to do.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// From the summary on.
fn closing_lines(told: &str) -> &str {
    told.find("= SUMMARY =").map_or(told, |at| &told[at..])
}
