//! The command line. Exit codes: 0 done, 1 faults found in the input, 2 could not run.

pub use config::origin;
#[cfg(test)]
pub use demo::demo_tables;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

pub mod areas;
pub mod backup;
mod config;
pub mod demo;
mod entrance;
mod host;
pub mod import;
mod key;
pub mod locate;
mod log;
mod oidc;
mod outside;
mod people;
mod photos;
mod public;
mod push;
mod retention;
pub mod serve;
pub mod tables;
mod user;
pub mod verify;

/// A command that ran to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Exit code 0.
    Done,
    /// Exit code 1: the input has faults, or a check found something; already told on standard error or in the output.
    FaultsFound,
}

/// huying 呼应: every call gets an answer.
#[derive(Debug, Parser)]
#[command(name = "huying", version, about)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The things `huying` does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start a server with the demo district, its history and live reports
    Demo(demo::Args),
    /// Start a server on a data directory
    Serve(serve::Args),
    /// Check or import area polygons
    Areas(areas::Args),
    /// Append the area of each point to a CSV file
    Locate(locate::Args),
    /// Import reports from a CSV file, into a data directory or a running server
    Import(import::Args),
    /// List, export, check or import the city's tables: classes, teams, duties, calendar and the others
    Tables(tables::Args),
    /// Check that the log is what was written, or that a case's receipt is true
    Verify(verify::Args),
    /// Write a whole data directory into one file, also while a server uses it
    Backup(backup::BackupArgs),
    /// Bring a backup back into an empty directory, once all of it verifies
    Restore(backup::RestoreArgs),
    /// Make, list, change and end accounts, also while a server runs
    User(user::Args),
    /// Make, list and revoke API keys of sources and programs, also while a server runs
    Key(key::Args),
    /// Move pictures between the data directory and a bucket, while no server runs
    Photos(photos::Args),
    /// Tell which personal data the daily sweep would erase now, and why; erases nothing
    Retention(retention::Args),
    /// Print the description of the HTTP interface
    #[command(hide = true)]
    Openapi,
}

/// Runs one command line; an error is told on standard error with its causes.
pub fn run(cli: Cli) -> ExitCode {
    let outcome = match cli.command {
        Command::Demo(args) => demo::run(args),
        Command::Serve(args) => serve::run(args),
        Command::Areas(args) => areas::run(args),
        Command::Locate(args) => locate::run(args),
        Command::Import(args) => import::run(args),
        Command::Tables(args) => tables::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Backup(args) => backup::backup(&args),
        Command::Restore(args) => backup::restore(&args),
        Command::User(args) => user::run(args),
        Command::Key(args) => key::run(args),
        Command::Photos(args) => photos::run(&args),
        Command::Retention(args) => retention::run(&args),
        Command::Openapi => print_openapi(),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::FaultsFound) => ExitCode::from(1),
        Err(error) => {
            eprintln!("huying: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn print_openapi() -> anyhow::Result<Outcome> {
    use std::io::Write as _;
    std::io::stdout().write_all(crate::http::openapi_json().as_bytes())?;
    Ok(Outcome::Done)
}
