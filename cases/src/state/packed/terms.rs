//! Closed lists, numbers of codes and cases, times and limits as bytes.

use std::num::NonZeroU32;

use jiff::Timestamp;

use super::form::{NotPacked, Packed};
use crate::case::{CaseNo, Status};
use crate::claim::Doubt;
use crate::clock::{AMOUNT_MAX, Limit, LimitKind};
use crate::names::No;
use crate::parts::{CalledState, Stuck, TaskState};
use crate::running::ClockOf;

/// Writes the values of closed lists as their numbers.
macro_rules! packed_words {
    ($($name:ident),+ $(,)?) => {$(
        impl Packed for $name {
            fn form(told: &mut String) {
                told.push_str(concat!(stringify!($name), "("));
                for value in $name::ALL {
                    told.push_str(value.word());
                    told.push('|');
                }
                told.push(')');
            }

            fn pack(&self, out: &mut Vec<u8>) {
                out.push(*self as u8);
            }

            fn unpack(input: &mut &[u8]) -> Result<Self, NotPacked> {
                let number = usize::from(u8::unpack(input)?);
                let value = $name::ALL.get(number).copied();
                value.ok_or(NotPacked("a word that there is not"))
            }
        }
    )+};
}

packed_words!(
    Status,
    ClockOf,
    LimitKind,
    TaskState,
    CalledState,
    Stuck,
    Doubt
);

impl Packed for No {
    fn form(told: &mut String) {
        told.push_str("No");
    }

    fn pack(&self, out: &mut Vec<u8>) {
        self.number().get().pack(out);
    }

    fn unpack(input: &mut &[u8]) -> Result<Self, NotPacked> {
        let number = NonZeroU32::new(u32::unpack(input)?);
        number
            .map(Self::numbered)
            .ok_or(NotPacked("a code of number 0"))
    }
}

impl Packed for CaseNo {
    fn form(told: &mut String) {
        told.push_str("CaseNo");
    }

    fn pack(&self, out: &mut Vec<u8>) {
        self.0.pack(out);
    }

    fn unpack(input: &mut &[u8]) -> Result<Self, NotPacked> {
        match u32::unpack(input)? {
            0 => Err(NotPacked("a case of number 0")),
            number => Ok(Self(number)),
        }
    }
}

impl Packed for Timestamp {
    fn form(told: &mut String) {
        told.push_str("time");
    }

    fn pack(&self, out: &mut Vec<u8>) {
        self.as_second().pack(out);
        i64::from(self.subsec_nanosecond()).pack(out);
    }

    fn unpack(input: &mut &[u8]) -> Result<Self, NotPacked> {
        let (second, nanosecond) = (i64::unpack(input)?, i64::unpack(input)?);
        let nanosecond = i32::try_from(nanosecond).ok();
        nanosecond
            .and_then(|nanosecond| Self::new(second, nanosecond).ok())
            .ok_or(NotPacked("a time that there is not"))
    }
}

impl Packed for Limit {
    fn form(told: &mut String) {
        told.push_str("Limit ");
        LimitKind::form(told);
    }

    fn pack(&self, out: &mut Vec<u8>) {
        let Self { kind, amount } = self;
        kind.pack(out);
        amount.pack(out);
    }

    fn unpack(input: &mut &[u8]) -> Result<Self, NotPacked> {
        let (kind, amount) = (LimitKind::unpack(input)?, u32::unpack(input)?);
        if (1..=AMOUNT_MAX).contains(&amount) {
            Ok(Self { kind, amount })
        } else {
            Err(NotPacked("a limit that no duty gives"))
        }
    }
}
