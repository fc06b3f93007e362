//! How far a command has come, on standard error, while that is a terminal.

use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use std::time::{Duration, Instant};

/// A bar over the bytes of the input, or a count when nobody knows how long it is.
pub struct Progress {
    bar: ProgressBar,
    began: Instant,
}

impl Progress {
    /// Of an input of so many bytes.
    pub fn of_bytes(bytes: Option<u64>) -> Self {
        let (bar, template) = match bytes {
            Some(bytes) => (
                ProgressBar::new(bytes),
                "{bar:30} {percent:>3} %  {msg}  {eta} left",
            ),
            None => (ProgressBar::new_spinner(), "{spinner} {bytes}  {msg}"),
        };
        let style = ProgressStyle::with_template(template).expect("a template of known keys");
        bar.set_style(style);
        bar.enable_steady_tick(Duration::from_millis(200));
        Self {
            bar,
            began: Instant::now(),
        }
    }

    /// So many bytes more were read; `rows` is the number of rows done so far.
    pub fn advance(&self, bytes: u64, rows: u64) {
        self.bar.inc(bytes);
        if !self.bar.is_hidden() {
            let rate = rows as f64 / self.began.elapsed().as_secs_f64().max(1e-3);
            self.bar.set_message(format!(
                "{} rows, {}/s",
                HumanCount(rows),
                HumanCount(rate as u64)
            ));
        }
    }

    /// Does something that writes to standard error, with the bar out of its way.
    pub fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Since the beginning.
    pub fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// Takes the bar off the screen.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}
