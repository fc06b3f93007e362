//! The places of an event that hold a value of its own, and how each value must be spelt.

use std::ops::RangeInclusive;

/// What stands in a place. Of each kind less is taken than an event may have: who is not sure says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hole {
    /// Text between quotes, without escapes and not empty.
    Word,
    /// A moment in UTC, such as `2026-11-23T01:00:00.5Z`, of the years 1970 to 2999.
    Time,
    /// `HY` and nine digits, not all of them 0.
    Case,
    /// 32 bytes as 64 hex digits in lower case.
    Hash,
    /// A decimal number, such as `10.9` and `10.0`.
    Decimal,
    /// The same between -180 and 180.
    Longitude,
    /// The same between -90 and 90.
    Latitude,
    /// A whole number below 10⁹, not below 0.
    Whole,
}

/// Years of moments.
const YEARS: RangeInclusive<u32> = 1970..=2999;
/// Digits with which every decimal number has a floating-point number of its own, so that the number, printed as short
/// as can be, is the same decimal number again.
const DIGITS_MAX: usize = 15;
/// Bytes of the longest number, a little too many.
const DECIMAL_BYTES_MAX: usize = 32;
/// Numbers nearer to 0 may be printed with an exponent.
const DECIMAL_LEAST: f64 = 1e-3;

impl Hole {
    /// How many of the bytes are the value at their beginning; none when they begin with none in its one spelling.
    pub fn measure(self, bytes: &[u8]) -> Option<usize> {
        match self {
            Self::Word => word(bytes),
            Self::Time => time(bytes),
            Self::Case => case(bytes).map(|_| 11),
            Self::Hash => hash(bytes).map(|_| 64),
            Self::Decimal => decimal(bytes).map(|(_, len)| len),
            Self::Longitude => within(bytes, 180.0),
            Self::Latitude => within(bytes, 90.0),
            Self::Whole => whole(bytes),
        }
    }
}

/// Up to the closing quote.
fn word(bytes: &[u8]) -> Option<usize> {
    let (mut len, mut all) = (0, 0);
    for eight in bytes.as_chunks::<8>().0 {
        let eight = u64::from_le_bytes(*eight);
        let stop = stops(eight);
        if stop != 0 {
            // Bytes after the stop may count as such by a carry; they are not looked at.
            len += stop.trailing_zeros() as usize / 8;
            all |= eight & ((1 << (stop.trailing_zeros() & !7)) - 1);
            return ends(bytes, len, all & EACH_HIGHEST == 0);
        }
        (len, all) = (len + 8, all | eight);
    }
    let rest = bytes[len..].iter().position(|byte| is_stop(*byte))?;
    let is_ascii = all & EACH_HIGHEST == 0 && bytes[len..len + rest].is_ascii();
    ends(bytes, len + rest, is_ascii)
}

fn ends(bytes: &[u8], len: usize, is_ascii: bool) -> Option<usize> {
    let is_text = is_ascii || std::str::from_utf8(&bytes[..len]).is_ok();
    (bytes[len] == b'"' && len > 0 && is_text).then_some(len)
}

const EACH: u64 = u64::from_le_bytes([1; 8]);
const EACH_HIGHEST: u64 = EACH << 7;

/// The highest bit of each byte that ends a text: a quote, a backslash, a control character.
fn stops(eight: u64) -> u64 {
    let none = |bytes: u64| bytes.wrapping_sub(EACH) & !bytes;
    let is = |byte: u8| none(eight ^ (EACH * u64::from(byte)));
    let control = eight.wrapping_sub(EACH * 0x20) & !eight;
    (is(b'"') | is(b'\\') | control) & EACH_HIGHEST
}

fn is_stop(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0..0x20)
}

fn digit(byte: u8) -> Option<u32> {
    let digit = byte.wrapping_sub(b'0');
    (digit < 10).then_some(u32::from(digit))
}

fn two(bytes: &[u8], at: usize) -> Option<u32> {
    Some(digit(bytes[at])? * 10 + digit(bytes[at + 1])?)
}

/// Year, month, day, and the second of the day, of bytes that are at least 20.
fn moment(bytes: &[u8]) -> Option<(u32, u32, u32, u32)> {
    let marks = [bytes[4], bytes[7], bytes[10], bytes[13], bytes[16]];
    if marks != *b"--T::" {
        return None;
    }
    let year = two(bytes, 0)? * 100 + two(bytes, 2)?;
    let (month, day) = (two(bytes, 5)?, two(bytes, 8)?);
    let (hour, minute, second) = (two(bytes, 11)?, two(bytes, 14)?, two(bytes, 17)?);
    let is_one = YEARS.contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_of(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    is_one.then_some((year, month, day, hour * 3600 + minute * 60 + second))
}

fn days_of(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn time(bytes: &[u8]) -> Option<usize> {
    if bytes.len() < 20 {
        return None;
    }
    moment(bytes)?;
    if bytes[19] == b'Z' {
        return Some(20);
    }
    let part = bytes[19..].strip_prefix(b".")?;
    let digits = part.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let ends = part.get(digits) == Some(&b'Z');
    ((1..=9).contains(&digits) && part[digits - 1] != b'0' && ends).then_some(21 + digits)
}

/// The Unix second of a moment that was measured.
pub fn second(bytes: &[u8]) -> Option<i64> {
    let (year, month, day, second) = moment(bytes)?;
    // Years that begin with March end with the day that only some have.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    Some((i64::from(days) - DAYS_TO_1970) * 86_400 + i64::from(second))
}

/// Days from the first of March of the year 0 to 1970.
const DAYS_TO_1970: i64 = 719_468;

/// The number of a case.
pub fn case(bytes: &[u8]) -> Option<u32> {
    let digits = bytes.get(..11)?.strip_prefix(b"HY")?;
    let number = digits
        .iter()
        .try_fold(0, |number, byte| Some(number * 10 + digit(*byte)?))?;
    (number > 0).then_some(number)
}

/// 32 bytes.
pub fn hash(bytes: &[u8]) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, _) = bytes.get(..64)?.as_chunks::<2>();
    let mut hash = [0; 32];
    for (byte, [high, low]) in hash.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(hash)
}

/// The number and its length.
pub fn decimal(bytes: &[u8]) -> Option<(f64, usize)> {
    let negative = bytes.first() == Some(&b'-');
    let start = usize::from(negative);
    let (mut number, mut point, mut len) = (0_u64, None, start);
    while let Some(byte) = bytes.get(len) {
        if let Some(digit) = digit(*byte) {
            number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
        } else if *byte == b'.' && point.is_none() {
            point = Some(len);
        } else {
            break;
        }
        len += 1;
    }
    let point = point?;
    let (whole, part) = (&bytes[start..point], &bytes[point + 1..len]);
    if whole.len() + part.len() > DIGITS_MAX {
        return printed(&bytes[..len]).map(|value| (value, len));
    }
    let is_plain = match (whole, part) {
        ([] | [b'0', _, ..], _) | (_, []) => false,
        (_, [.., b'0']) => part.len() == 1,
        _ => true,
    };
    // Both are exact, so their quotient is the nearest number there is.
    let size = number as f64 / TENS[part.len()];
    let is_zero = number == 0 && !negative;
    let value = if negative { -size } else { size };
    (is_plain && (is_zero || size >= DECIMAL_LEAST)).then_some((value, len))
}

/// A number of more digits, which only printing it again can tell.
fn printed(text: &[u8]) -> Option<f64> {
    let value: f64 = serde_json::from_slice(text).ok()?;
    let mut again = Vec::with_capacity(DECIMAL_BYTES_MAX);
    serde_json::to_writer(&mut again, &value).ok()?;
    (again == text).then_some(value)
}

const TENS: [f64; DIGITS_MAX + 1] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];

fn within(bytes: &[u8], most: f64) -> Option<usize> {
    let (value, len) = decimal(bytes)?;
    (value.abs() <= most).then_some(len)
}

fn whole(bytes: &[u8]) -> Option<usize> {
    let len = bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let is_plain = (1..=9).contains(&len) && (len == 1 || bytes[0] != b'0');
    // What goes on as a decimal number or with an exponent is none.
    let goes_on = matches!(bytes.get(len), Some(b'.' | b'e' | b'E'));
    (is_plain && !goes_on).then_some(len)
}
