//! Uploaded pictures.

use super::Took;
use crate::drive::Bounds;
use jiff::Timestamp;
use server::photos::{Form, read};

/// A small file may be a large picture; the limit is on what decoding asks for.
pub const BOUNDS: Bounds = Bounds {
    bytes: 1 << 30,
    bytes_a_byte: 64,
    steps: 1_000_000,
    steps_a_byte: 64,
};

/// The bytes as each kind of picture; what is kept of one is itself a picture.
pub fn upload(bytes: &[u8]) -> Took {
    let mut took = Took::Refused;
    for form in [Form::Jpeg, Form::Png, Form::Webp] {
        let Ok(picture) = read(form, bytes, Timestamp::UNIX_EPOCH) else {
            continue;
        };
        took = Took::Read;
        for kept in [&picture.large, &picture.small] {
            let again = read(Form::Jpeg, kept, Timestamp::UNIX_EPOCH);
            assert!(again.is_ok(), "what is kept is no picture: {again:?}");
        }
    }
    took
}
