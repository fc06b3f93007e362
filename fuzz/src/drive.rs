//! Runs inputs through a target and says what went wrong.

use crate::allocator::{Meter, Used};
use crate::targets::{Target, Took};
use crate::watch::Watch;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, Once, PoisonError};

/// What a target may use, by the length of its input.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Bytes that it may hold for any input.
    pub bytes: usize,
    /// And for each byte of the input.
    pub bytes_a_byte: usize,
    /// Allocations for any input: the measure of steps that is the same on every machine.
    pub steps: u64,
    /// And for each byte of the input.
    pub steps_a_byte: u64,
}

impl Bounds {
    /// What a parser of text needs that copies it a few times and tells its faults in words.
    pub const TEXT: Self = Self {
        bytes: 1 << 20,
        bytes_a_byte: 256,
        steps: 2_000,
        steps_a_byte: 32,
    };
}

/// What went wrong with an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// It panicked, with these words.
    Panic(String),
    /// It held more bytes than its input explains.
    Memory(usize),
    /// It took more steps than its input explains.
    Steps(u64),
}

thread_local! {
    static SAID: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Keeps the words of a panic instead of printing them.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let is_ours = SAID.with_borrow(Option::is_some);
            if is_ours {
                SAID.set(Some(panic.to_string()));
            } else {
                before(panic);
            }
        }));
    });
}

/// Only one input at a time: the allocator counts for the whole process.
static ALONE: Mutex<()> = Mutex::new(());

/// Runs one target.
pub struct Driver {
    target: Target,
    watch: Watch,
}

impl Driver {
    /// For a target; what it needs beside its input is made now.
    pub fn new(target: Target) -> Self {
        listen();
        let driver = Self {
            target,
            watch: Watch::begin(target.name),
        };
        // The first run of anything makes what is made once.
        drop(driver.measured(b""));
        driver
    }

    /// Runs one input; `name` finds it again should it never end.
    ///
    /// # Errors
    /// What went wrong.
    pub fn run(&self, name: String, input: &[u8]) -> Result<Took, Broken> {
        self.watch.next(name);
        let measured = self.measured(input);
        self.watch.rest();
        let (took, used) = measured?;
        self.judge(used, input.len())?;
        Ok(took)
    }

    fn measured(&self, input: &[u8]) -> Result<(Took, Used), Broken> {
        let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        SAID.set(Some(String::new()));
        let meter = Meter::begin();
        let took = catch_unwind(AssertUnwindSafe(|| (self.target.run)(input)));
        let used = meter.used();
        let said = SAID.take().unwrap_or_default();
        match took {
            Ok(took) => Ok((took, used)),
            Err(_) => Err(Broken::Panic(said)),
        }
    }

    fn judge(&self, used: Used, length: usize) -> Result<(), Broken> {
        let Bounds {
            bytes,
            bytes_a_byte,
            steps,
            steps_a_byte,
        } = self.target.bounds;
        if used.peak_bytes > bytes + bytes_a_byte * length {
            return Err(Broken::Memory(used.peak_bytes));
        }
        if used.allocations > steps + steps_a_byte * length as u64 {
            return Err(Broken::Steps(used.allocations));
        }
        Ok(())
    }
}
