//! Who sees that an input never ends: what allocates too often is ended by its budget, what does not by this.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// Far more than any input takes; it only keeps a run from standing still without a word.
const PATIENCE: Duration = Duration::from_mins(2);

/// Ends the process with the input's place in words, when a single input takes longer than [`PATIENCE`].
pub struct Watch(Sender<Option<String>>);

impl Watch {
    pub fn begin(target: &'static str) -> Self {
        let (tell, told) = channel();
        std::thread::spawn(move || watch(target, &told));
        Self(tell)
    }

    /// The next input, by a name that finds it again.
    pub fn next(&self, name: String) {
        // The watcher ends only with the process.
        drop(self.0.send(Some(name)));
    }

    pub fn rest(&self) {
        drop(self.0.send(None));
    }
}

fn watch(target: &str, told: &Receiver<Option<String>>) {
    let mut now: Option<String> = None;
    loop {
        match told.recv_timeout(PATIENCE) {
            Ok(next) => now = next,
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {
                if let Some(input) = now {
                    eprintln!("{target}: {input} does not end");
                    std::process::abort();
                }
            }
        }
    }
}
