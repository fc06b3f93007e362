//! What failed once, and passed when it was run again.

use std::sync::{Mutex, PoisonError};

/// Tests, or files of journeys, that may fail and be run once more. Where more fail it is not the moment.
pub const AGAIN_MAX: usize = 2;

static NOTES: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Says of something that it failed first, now and in the last lines of the run.
pub fn passed_again(name: &str) {
    let text = format!("{name} failed once and passed when it was run again; see above why");
    println!("note: {text}");
    NOTES
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(text);
}

/// What was said so.
pub fn notes() -> Vec<String> {
    NOTES.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
