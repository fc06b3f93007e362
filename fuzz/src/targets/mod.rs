//! The functions: each takes any bytes, and panics when what it read does not come back as it was.

mod areas;
mod bodies;
pub mod heats;
mod ledger;
mod photos;
mod questions;
pub mod states;
mod tables;
mod town;

use crate::drive::Bounds;

/// What became of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Took {
    /// It was refused.
    Refused,
    /// It was read.
    Read,
}

impl Took {
    fn of<T, E>(read: &Result<T, E>) -> Self {
        if read.is_ok() {
            Self::Read
        } else {
            Self::Refused
        }
    }
}

/// One parser.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, and that of its folder in the corpus.
    pub name: &'static str,
    /// Runs it on one input.
    pub run: fn(&[u8]) -> Took,
    /// What it may use.
    pub bounds: Bounds,
}

/// All of them.
pub const TARGETS: [Target; 16] = [
    Target {
        name: "areas",
        run: areas::collection,
        bounds: areas::BOUNDS,
    },
    Target {
        name: "edition",
        run: areas::edition,
        bounds: areas::BOUNDS,
    },
    Target {
        name: "report",
        run: bodies::report,
        bounds: bodies::BOUNDS,
    },
    Target {
        name: "moves",
        run: bodies::moves,
        bounds: bodies::BOUNDS,
    },
    Target {
        name: "rows",
        run: bodies::rows,
        bounds: bodies::BOUNDS_ROWS,
    },
    Target {
        name: "csv_table",
        run: tables::comma,
        bounds: tables::BOUNDS,
    },
    Target {
        name: "xlsx_table",
        run: tables::workbook,
        bounds: tables::BOUNDS_XLSX,
    },
    Target {
        name: "times",
        run: tables::times,
        bounds: Bounds::TEXT,
    },
    Target {
        name: "event",
        run: ledger::event,
        bounds: Bounds::TEXT,
    },
    Target {
        name: "checkpoint",
        run: ledger::checkpoint,
        bounds: Bounds::TEXT,
    },
    Target {
        name: "receipt",
        run: ledger::receipt,
        bounds: Bounds::TEXT,
    },
    Target {
        name: "witness",
        run: ledger::witness,
        bounds: Bounds::TEXT,
    },
    Target {
        name: "query",
        run: questions::ask,
        bounds: questions::BOUNDS,
    },
    Target {
        name: "photo",
        run: photos::upload,
        bounds: photos::BOUNDS,
    },
    Target {
        name: states::NAME,
        run: states::file,
        bounds: states::BOUNDS,
    },
    Target {
        name: heats::NAME,
        run: heats::file,
        bounds: heats::BOUNDS,
    },
];

/// The target of a name.
pub fn named(name: &str) -> Option<Target> {
    TARGETS.into_iter().find(|target| target.name == name)
}
