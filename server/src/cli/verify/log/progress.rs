//! How far the check has come, on standard error, while that is a terminal.

use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use std::time::{Duration, Instant};

/// How fast entries were looked at.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// What was done to each: `proven`, `followed`, or `proven and followed`.
    pub done: &'static str,
    /// How many.
    pub entries: u64,
    /// In which time.
    pub seconds: f64,
}

impl Pace {
    /// Entries a second.
    pub fn per_second(&self) -> f64 {
        self.entries as f64 / self.seconds.max(1e-3)
    }
}

/// A bar over the entries of the log.
pub struct Progress {
    done: &'static str,
    bar: ProgressBar,
    began: Instant,
}

impl Progress {
    /// Of a log that says it has so many entries, each of which will be `done`.
    pub fn of_entries(entries: u64, done: &'static str) -> Self {
        let bar = ProgressBar::new(entries);
        let template = "{bar:30} {percent:>3} %  {msg}  {eta} left";
        bar.set_style(ProgressStyle::with_template(template).expect("a template of known keys"));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self {
            done,
            bar,
            began: Instant::now(),
        }
    }

    /// Of so many photos, whose pictures are read.
    pub fn of_photos(photos: u64) -> Self {
        let progress = Self::of_entries(photos, "read");
        let template = "{bar:30} {pos} of {len} photos  {eta} left";
        let style = ProgressStyle::with_template(template);
        progress
            .bar
            .set_style(style.expect("a template of known keys"));
        progress
    }

    /// So many entries were checked so far.
    pub fn stands_at(&self, entries: u64) {
        self.bar.set_position(entries);
        if !self.bar.is_hidden() {
            self.bar
                .set_message(format!("{} entries {}", HumanCount(entries), self.done));
        }
    }

    /// Takes the bar off the screen.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }

    /// Takes the bar off the screen and says how fast it went.
    pub fn finish(&self, entries: u64) -> Pace {
        self.clear();
        let pace = Pace {
            done: self.done,
            entries,
            seconds: self.began.elapsed().as_secs_f64(),
        };
        let (count, rate) = (HumanCount(entries), HumanCount(pace.per_second() as u64));
        let Pace { done, seconds, .. } = pace;
        eprintln!("{count} entries {done}: {seconds:.2} s, {rate} entries/s");
        pace
    }
}
