//! Where a phone stands, decided by the server's own code: `grids`, compiled to WebAssembly.
//!
//! The page speaks with it by a few numbers, so that no generator of bindings has to be of an exactly equal version:
//!
//! 1. `room(length)` gives the address of that many bytes; the page writes the worker's pack there (UTF-8).
//! 2. `take()` reads it and gives 0, or 1 and a reason in the answer.
//! 3. `locate(lon, lat, crs, accuracy_m)` puts JSON into the answer, and gives 0, or 1 for a reason instead.
//! 4. `answer()` and `answer_length()` say where the answer lies; it holds until the next call.
//!
//! A call after a page has done something else than this gives an old answer or a reason, never memory that is not its
//! own.

mod answer;
mod pack;

use std::cell::RefCell;

pub use pack::{Pack, Refused};

/// What lies between two calls of the page.
struct Desk {
    input: Vec<u8>,
    pack: Option<Pack>,
    answer: String,
}

thread_local! {
    static DESK: RefCell<Desk> = const {
        RefCell::new(Desk { input: Vec::new(), pack: None, answer: String::new() })
    };
}

/// Lays down what a call came to.
fn say(desk: &mut Desk, said: Result<String, Refused>) -> u32 {
    let (answer, code) = match said {
        Ok(answer) => (answer, 0),
        Err(refused) => (refused.to_string(), 1),
    };
    desk.answer = answer;
    code
}

/// Makes room for a pack of this many bytes and gives its address.
#[expect(unsafe_code, reason = "a page finds the function by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn room(length: usize) -> usize {
    DESK.with_borrow_mut(|desk| {
        desk.input = vec![0; length];
        desk.input.as_mut_ptr().expose_provenance()
    })
}

/// Reads the pack that was written into the room. A pack that cannot be read leaves the one before in force.
#[expect(unsafe_code, reason = "a page finds the function by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn take() -> u32 {
    DESK.with_borrow_mut(|desk| {
        let bytes = std::mem::take(&mut desk.input);
        let read = Pack::read(&bytes).map(|pack| {
            desk.pack = Some(pack);
            String::new()
        });
        say(desk, read)
    })
}

/// Where a position is: `crs` 0 WGS 84, 1 CGCS2000, 2 GCJ-02, 3 BD-09; an accuracy of NaN is none.
#[expect(unsafe_code, reason = "a page finds the function by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn locate(lon: f64, lat: f64, crs: u32, accuracy_m: f64) -> u32 {
    DESK.with_borrow_mut(|desk| {
        let said = match &desk.pack {
            Some(pack) => pack.locate(lon, lat, crs, accuracy_m),
            None => Err(Refused::NoPack),
        };
        say(desk, said)
    })
}

/// The address of the last call's answer.
#[expect(unsafe_code, reason = "a page finds the function by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> usize {
    DESK.with_borrow(|desk| desk.answer.as_ptr().expose_provenance())
}

/// Its length in bytes.
#[expect(unsafe_code, reason = "a page finds the function by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn answer_length() -> usize {
    DESK.with_borrow(|desk| desk.answer.len())
}
