//! Numbers, texts, lists and options as bytes.
//!
//! Numbers are LEB128, signed ones zigzag; texts and lists begin with their length; an option with 0 or 1. Nothing is
//! allocated by a length that was read: a list grows as its values come, and each takes at least one byte.

use std::sync::Arc;

use super::form::{NotPacked, Packed};

/// Values that are given room before the first of a list is read.
const ROOM: usize = 64;

const CUT_OFF: NotPacked = NotPacked("a value ends too early");

macro_rules! packed_numbers {
    ($($number:ident),+) => {$(
        impl Packed for $number {
            fn form(told: &mut String) {
                told.push_str(stringify!($number));
            }

            fn pack(&self, out: &mut Vec<u8>) {
                put(u64::from(*self), out);
            }

            fn unpack(input: &mut &[u8]) -> Result<Self, NotPacked> {
                Self::try_from(take(input)?).map_err(|_| NotPacked("a number is too large"))
            }
        }
    )+};
}

packed_numbers!(u16, u32, u64);

fn put(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn take(input: &mut &[u8]) -> Result<u64, NotPacked> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = u8::unpack(input)?;
        let part = u64::from(byte & 0x7f);
        if part << shift >> shift != part {
            break;
        }
        number |= part << shift;
        if byte < 0x80 {
            return Ok(number);
        }
    }
    Err(NotPacked("a number is too large"))
}

/// A length of something of which each part takes at least a byte.
fn take_length(input: &mut &[u8]) -> Result<usize, NotPacked> {
    let length = usize::try_from(take(input)?).ok();
    length
        .filter(|length| *length <= input.len())
        .ok_or(CUT_OFF)
}

impl Packed for u8 {
    fn form(told: &mut String) {
        told.push_str("u8");
    }

    fn pack(&self, out: &mut Vec<u8>) {
        out.push(*self);
    }

    fn unpack(input: &mut &[u8]) -> Result<Self, NotPacked> {
        let (first, rest) = input.split_first().ok_or(CUT_OFF)?;
        *input = rest;
        Ok(*first)
    }
}

impl Packed for bool {
    fn form(told: &mut String) {
        told.push_str("bool");
    }

    fn pack(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn unpack(input: &mut &[u8]) -> Result<Self, NotPacked> {
        match u8::unpack(input)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(NotPacked("neither yes nor no")),
        }
    }
}

impl Packed for i64 {
    fn form(told: &mut String) {
        told.push_str("i64");
    }

    fn pack(&self, out: &mut Vec<u8>) {
        put(((self << 1) ^ (self >> 63)) as u64, out);
    }

    fn unpack(input: &mut &[u8]) -> Result<Self, NotPacked> {
        let number = take(input)?;
        Ok((number >> 1) as Self ^ -((number & 1) as Self))
    }
}

impl Packed for f64 {
    fn form(told: &mut String) {
        told.push_str("f64");
    }

    fn pack(&self, out: &mut Vec<u8>) {
        out.extend(self.to_bits().to_le_bytes());
    }

    fn unpack(input: &mut &[u8]) -> Result<Self, NotPacked> {
        let (first, rest) = input.split_first_chunk().ok_or(CUT_OFF)?;
        *input = rest;
        Ok(Self::from_bits(u64::from_le_bytes(*first)))
    }
}

impl Packed for Box<str> {
    fn form(told: &mut String) {
        told.push_str("text");
    }

    fn pack(&self, out: &mut Vec<u8>) {
        put(self.len() as u64, out);
        out.extend(self.as_bytes());
    }

    fn unpack(input: &mut &[u8]) -> Result<Self, NotPacked> {
        let length = take_length(input)?;
        let (text, rest) = input.split_at(length);
        *input = rest;
        let text = std::str::from_utf8(text);
        text.map(Into::into)
            .map_err(|_| NotPacked("a text that is none"))
    }
}

impl<T: Packed> Packed for Option<T> {
    fn form(told: &mut String) {
        told.push('?');
        T::form(told);
    }

    fn pack(&self, out: &mut Vec<u8>) {
        self.is_some().pack(out);
        if let Some(value) = self {
            value.pack(out);
        }
    }

    fn unpack(input: &mut &[u8]) -> Result<Self, NotPacked> {
        let is_there = bool::unpack(input)?;
        is_there.then(|| T::unpack(input)).transpose()
    }
}

impl<T: Packed> Packed for Vec<T> {
    fn form(told: &mut String) {
        told.push('*');
        T::form(told);
    }

    fn pack(&self, out: &mut Vec<u8>) {
        put(self.len() as u64, out);
        for value in self {
            value.pack(out);
        }
    }

    fn unpack(input: &mut &[u8]) -> Result<Self, NotPacked> {
        let length = take_length(input)?;
        let mut values = Self::with_capacity(length.min(ROOM));
        for _ in 0..length {
            values.push(T::unpack(input)?);
        }
        Ok(values)
    }
}

impl<T: Packed> Packed for Box<T> {
    fn form(told: &mut String) {
        T::form(told);
    }

    fn pack(&self, out: &mut Vec<u8>) {
        T::pack(self, out);
    }

    fn unpack(input: &mut &[u8]) -> Result<Self, NotPacked> {
        T::unpack(input).map(Self::new)
    }
}

impl<T: Packed> Packed for Arc<T> {
    fn form(told: &mut String) {
        T::form(told);
    }

    fn pack(&self, out: &mut Vec<u8>) {
        T::pack(self, out);
    }

    fn unpack(input: &mut &[u8]) -> Result<Self, NotPacked> {
        T::unpack(input).map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{CaseNo, Status};
    use crate::clock::Limit;
    use crate::names::No;
    use jiff::Timestamp;

    fn packed<T: Packed>(value: &T) -> Vec<u8> {
        let mut out = Vec::new();
        value.pack(&mut out);
        out
    }

    fn again<T: Packed + PartialEq + std::fmt::Debug>(value: T) {
        let bytes = packed(&value);
        let mut input = &bytes[..];
        assert_eq!(T::unpack(&mut input), Ok(value));
        assert!(input.is_empty());
        for end in 0..bytes.len() {
            assert!(
                T::unpack(&mut &bytes[..end]).is_err(),
                "{end} bytes of {bytes:?}"
            );
        }
    }

    #[test]
    fn the_ends_of_every_number_come_back_and_less_than_all_bytes_do_not() {
        for number in [0, 1, 127, 128, 16_383, 16_384, u64::MAX - 1, u64::MAX] {
            again(number);
            again(number as u32);
            again(number as u16);
        }
        for number in [0, 1, -1, 63, -64, 64, i64::MAX, i64::MIN] {
            again(number);
        }
        again(f64::INFINITY);
        again(-0.0_f64);
        again(vec![Some(Box::<str>::from("桥头")), None]);
        again(Timestamp::MIN);
        again(Timestamp::MAX);
        again(Timestamp::new(-3, -999_999_999).expect("a time"));
        again(CaseNo(u32::MAX));
    }

    #[test]
    fn what_nothing_writes_is_refused_before_room_is_made_for_it() {
        let refused = |bytes: &[u8]| Vec::<Box<str>>::unpack(&mut &*bytes).is_err();
        // Lists and texts that are said to be longer than all that is there.
        assert!(refused(&packed(&u64::MAX)));
        assert!(refused(&[1, 5, b'a']));
        assert!(refused(&[1, 1, 0xff]), "no text");
        assert!(u64::unpack(&mut &[0xff; 11][..]).is_err());
        assert!(
            u64::unpack(&mut &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 2][..])
                .is_err()
        );
        assert!(u16::unpack(&mut &packed(&65_536_u32)[..]).is_err());
        assert!(bool::unpack(&mut &[2][..]).is_err());
        assert!(Status::unpack(&mut &[Status::ALL.len() as u8][..]).is_err());
        assert!(CaseNo::unpack(&mut &[0][..]).is_err());
        assert!(No::unpack(&mut &[0][..]).is_err());
        assert!(Timestamp::unpack(&mut &packed(&i64::MAX)[..]).is_err());
        assert!(Limit::unpack(&mut &[0, 0][..]).is_err());
    }
}
