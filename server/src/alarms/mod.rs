//! Alarms by rule (告警): what a commander is told without asking, from the table `alarms`.
//!
//! A thread of its own looks every half second, reads what every reader sees, and asks the writer only for the calls
//! that wait. What it raises, who acknowledged it and when it was over is kept in `people.db`: a restart raises nothing anew.

mod alarm;
mod board;
mod calls;
mod fresh;
mod late;
mod luck;
mod past;
mod scope;
mod surge;
#[cfg(test)]
mod tests;
mod watch;

pub use alarm::{Acknowledged, Alarm, AlarmState, Figures, Finding};
pub use board::{Alarms, NotAcknowledged};
pub use watch::start;
