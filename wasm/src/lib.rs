//! Where a phone stands, decided by the server's own code: `grids`, compiled to WebAssembly.
//!
//! Numbers in, numbers out: texts stay with the page, and no generator of bindings has to be of an exactly equal version.
//!
//! 1. `room(length)` gives the address of so many bytes; the page writes the areas there, as [`pack`] describes.
//! 2. `take()` reads them. Areas that cannot be read leave those before in force.
//! 3. `locate(lon, lat, crs, accuracy_m)` puts numbers into the answer, as [`mod@answer`] describes.
//! 4. `answer()` is the address of these `f64`, `answer_length()` their count, until the next call.
//!
//! What gives a number gives 0, or that of a [`Refused`]. A page that keeps to no order gets an old answer or a refusal,
//! never memory that is not its own.

pub mod answer;
pub mod pack;

use std::cell::RefCell;

pub use pack::Pack;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The bytes are no areas.
    Pack = 1,
    /// No areas were read yet.
    NoPack = 2,
    /// No coordinate system has this number.
    Crs = 3,
    /// The numbers are no position.
    Position = 4,
}

/// What lies between two calls of the page.
struct Desk {
    room: Vec<u8>,
    pack: Option<Pack>,
    answer: Vec<f64>,
}

thread_local! {
    static DESK: RefCell<Desk> = const {
        RefCell::new(Desk { room: Vec::new(), pack: None, answer: Vec::new() })
    };
}

fn code(said: Result<(), Refused>) -> u32 {
    said.map_or_else(|refused| refused as u32, |()| 0)
}

/// Makes room for so many bytes and gives its address.
#[expect(unsafe_code, reason = "a page finds the function by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn room(length: usize) -> usize {
    DESK.with_borrow_mut(|desk| {
        desk.room = vec![0; length];
        desk.room.as_mut_ptr().expose_provenance()
    })
}

/// Reads the areas that were written into the room.
#[expect(unsafe_code, reason = "a page finds the function by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn take() -> u32 {
    DESK.with_borrow_mut(|desk| {
        let bytes = std::mem::take(&mut desk.room);
        code(Pack::read(&bytes).map(|pack| desk.pack = Some(pack)))
    })
}

/// Where a position is: `crs` 0 WGS 84, 1 CGCS2000, 2 GCJ-02, 3 BD-09; an accuracy of NaN is none.
#[expect(unsafe_code, reason = "a page finds the function by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn locate(lon: f64, lat: f64, crs: u32, accuracy_m: f64) -> u32 {
    DESK.with_borrow_mut(|desk| {
        let pack = desk.pack.as_ref().ok_or(Refused::NoPack);
        let said = pack.and_then(|pack| pack.locate(lon, lat, crs, accuracy_m));
        code(said.map(|answer| desk.answer = answer))
    })
}

/// The address of the last answer.
#[expect(unsafe_code, reason = "a page finds the function by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> usize {
    DESK.with_borrow(|desk| desk.answer.as_ptr().expose_provenance())
}

/// How many numbers it has.
#[expect(unsafe_code, reason = "a page finds the function by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn answer_length() -> usize {
    DESK.with_borrow(|desk| desk.answer.len())
}
