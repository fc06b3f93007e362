//! Every crate's tests, and what becomes of one that fails.
//!
//! Hundreds of them start programs, wait for disks and race threads on two shared cores. A test that fails is therefore run
//! once more at the end, with nothing beside it; that it failed the first time is said in the last lines, for somebody to
//! find out why. More than [`AGAIN_MAX`] of them, a program that ended without a result, or code that does not compile
//! fail at once.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context, Result, bail};

use crate::again::{AGAIN_MAX, passed_again};
use crate::steps::release_binary;
use crate::tools::root;

pub fn run() -> Result<()> {
    let binary = release_binary("huying")?;
    let all = cargo_test(&binary, &["--workspace", "--no-fail-fast"])?;
    if all.passed {
        return Ok(());
    }
    let again = all.told.into_again()?;
    eprintln!("\nonce more, alone: {}", list(&again.tests));
    let mut passed = 0;
    for target in &again.targets {
        let mut arguments: Vec<&str> = target.split(' ').collect();
        arguments.extend(["--", "--exact", "--test-threads=1"]);
        arguments.extend(again.tests.iter().map(String::as_str));
        let once_more = cargo_test(&binary, &arguments)?;
        if !once_more.passed {
            bail!("failed twice: {}", list(&again.tests));
        }
        passed += once_more.told.tests_passed;
    }
    if passed < again.tests.len() {
        bail!("not found again: {}", list(&again.tests));
    }
    for test in &again.tests {
        passed_again(test);
    }
    Ok(())
}

fn list(tests: &BTreeSet<String>) -> String {
    let tests: Vec<_> = tests.iter().map(String::as_str).collect();
    tests.join(", ")
}

struct Ran {
    passed: bool,
    told: Told,
}

/// Runs `cargo test`, and passes on what it prints as it comes.
fn cargo_test(binary: &str, arguments: &[&str]) -> Result<Ran> {
    eprintln!("$ cargo test --locked {}", arguments.join(" "));
    let mut child = Command::new("cargo")
        .args(["test", "--locked"])
        .args(arguments)
        .envs([("HUYING_SKIP_WEB", "1"), ("HUYING_BIN", binary)])
        .current_dir(root())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("cargo could not be started")?;
    let from_tests = child.stdout.take().context("a pipe was asked for")?;
    let from_cargo = child.stderr.take().context("a pipe was asked for")?;
    let beside = thread::spawn(move || lines(from_cargo, |line| eprintln!("{line}")));
    let mut told = Told::default();
    for line in lines(from_tests, |line| println!("{line}"))? {
        told.note_test(&line);
    }
    let from_cargo = beside
        .join()
        .map_err(|_| anyhow::anyhow!("a reader broke"))??;
    for line in from_cargo {
        told.note_cargo(&line);
    }
    let passed = child.wait().context("cargo was lost")?.success();
    Ok(Ran { passed, told })
}

/// Every line, each passed on at once. Tests may print what is not UTF-8.
fn lines(from: impl Read, pass_on: impl Fn(&str)) -> Result<Vec<String>> {
    let mut all = Vec::new();
    for line in BufReader::new(from).split(b'\n') {
        let line = String::from_utf8_lossy(&line.context("cannot read on")?).into_owned();
        pass_on(&line);
        all.push(line);
    }
    Ok(all)
}

/// What the lines of `cargo test` said.
#[derive(Default, Debug)]
struct Told {
    tests_passed: usize,
    tests_failed: BTreeSet<String>,
    /// Programs of tests that ended with a result, and the result is failure.
    programs_failed: usize,
    /// What to hand to `cargo test` for each target that did not pass, whatever became of it.
    targets_failed: BTreeSet<String>,
}

#[derive(Debug, PartialEq, Eq)]
struct Again {
    targets: BTreeSet<String>,
    tests: BTreeSet<String>,
}

impl Told {
    fn note_test(&mut self, line: &str) {
        if let Some(result) = line.strip_prefix("test result: ") {
            self.programs_failed += usize::from(result.starts_with("FAILED"));
            let passed = result
                .split(' ')
                .nth(1)
                .and_then(|count| count.parse().ok());
            self.tests_passed += passed.unwrap_or(0);
        } else if let Some(name) = line
            .strip_prefix("test ")
            .and_then(|rest| rest.strip_suffix(" ... FAILED"))
        {
            self.tests_failed.insert(name.to_owned());
        }
    }

    fn note_cargo(&mut self, line: &str) {
        if let Some(target) = line
            .strip_prefix("    `")
            .and_then(|rest| rest.strip_suffix('`'))
        {
            self.targets_failed.insert(target.to_owned());
        }
    }

    /// What failed in a way that may be the moment's.
    fn into_again(self) -> Result<Again> {
        let count = self.tests_failed.len();
        if self.targets_failed.is_empty() || self.programs_failed != self.targets_failed.len() {
            bail!("something did not compile, or a program of tests ended without a result");
        }
        if count == 0 || count > AGAIN_MAX {
            bail!("{count} tests failed: {}", list(&self.tests_failed));
        }
        Ok(Again {
            targets: self.targets_failed,
            tests: self.tests_failed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(tests: &str, cargo: &str) -> Told {
        let mut told = Told::default();
        tests.lines().for_each(|line| told.note_test(line));
        cargo.lines().for_each(|line| told.note_cargo(line));
        told
    }

    const ONE_FAILED: &str = "running 3 tests\ntest a::b ... ok\ntest a::c ... FAILED\ntest d ... ok\n\nfailures:\n    a::c\n\n\
        test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s\n\
        test result: ok. 7 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s\n";
    const ITS_TARGET: &str = "     Running unittests src/lib.rs (target/debug/deps/server-0)\n\
        error: test failed, to rerun pass `-p server --lib`\nerror: 1 target failed:\n    `-p server --lib`\n";

    #[test]
    fn what_failed_is_run_again_by_its_name_in_its_target() {
        let told = told(ONE_FAILED, ITS_TARGET);
        assert_eq!(told.tests_passed, 9);
        let again = told.into_again().expect("one may be");
        let one = |text: &str| BTreeSet::from([text.to_owned()]);
        assert_eq!(
            again,
            Again {
                targets: one("-p server --lib"),
                tests: one("a::c")
            }
        );
    }

    #[test]
    fn what_ended_without_a_result_or_did_not_compile_is_not_run_again() {
        let crashed = format!("{ITS_TARGET}    `-p tests --test outside`\n");
        for (tests, cargo) in [
            (ONE_FAILED, crashed.as_str()),
            ("", ITS_TARGET),
            ("", "error: could not compile `server`\n"),
        ] {
            let error = told(tests, cargo)
                .into_again()
                .expect_err("not the moment's");
            assert!(error.to_string().contains("without a result"), "{error}");
        }
    }

    #[test]
    fn more_failures_than_a_moment_makes_are_told_at_once() {
        let more = format!("{ONE_FAILED}test e ... FAILED\ntest f ... FAILED\n");
        let error = told(&more, ITS_TARGET).into_again().expect_err("three");
        assert_eq!(error.to_string(), "3 tests failed: a::c, e, f");
    }
}
