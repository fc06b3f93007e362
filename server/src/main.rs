//! The program `huying`.

use clap::Parser;
use mimalloc::MiMalloc;
use std::process::ExitCode;

/// Answers are made on other threads than they are dropped on; the system's allocator is slow at that.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    server::cli::run(server::cli::Cli::parse())
}
