//! Keys and rows as they are kept, each table as one sum.

use super::super::short::{Mixer, Short};
use super::super::source::Source;
use super::standing::{Row, facts};
use rusqlite::types::ValueRef;

/// A sum over short hashes, one for each member of a set: two sets that differ have the same sum with a chance of 2⁻⁶⁴,
/// for nobody knows the hashes beforehand. The order does not matter, so nothing need be held or looked up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    members: u64,
    sum: u64,
}

impl Sum {
    /// Puts a member in.
    pub fn add(&mut self, member: Short) {
        self.members += 1;
        self.sum = self.sum.wrapping_add(member);
    }

    /// Takes a member out.
    pub fn take(&mut self, member: Short) {
        self.members -= 1;
        self.sum = self.sum.wrapping_sub(member);
    }

    /// Puts in all members of another set.
    pub fn add_all(&mut self, other: Self) {
        self.members += other.members;
        self.sum = self.sum.wrapping_add(other.sum);
    }
}

/// A key with the case and the entry that it leads to.
pub fn key(mixer: &Mixer, key: Short, case: u32, seq: u64) -> Short {
    mixer.short((key, case, seq))
}

/// All keys that are kept.
pub fn keys(source: &Source, mixer: &Mixer) -> rusqlite::Result<Sum> {
    let mut ask = source
        .db
        .prepare("SELECT source, id, case_no, seq FROM keys")?;
    let mut rows = ask.query([])?;
    let mut sum = Sum::default();
    while let Some(row) = rows.next()? {
        let (source, id) = (row.get_ref(0)?.as_bytes()?, row.get_ref(1)?.as_bytes()?);
        let seq = row.get::<_, i64>(3)? as u64;
        sum.add(key(mixer, mixer.short((source, id)), row.get(2)?, seq));
    }
    Ok(sum)
}

/// All rows of cases.
pub fn rows(source: &Source, mixer: &Mixer) -> rusqlite::Result<Sum> {
    let ask =
        "SELECT case_no, at_s, source, text, status, class, area, team, due_s, lon, lat FROM cases";
    let mut ask = source.db.prepare(ask)?;
    let mut rows = ask.query([])?;
    let mut sum = Sum::default();
    while let Some(row) = rows.next()? {
        let text = |column| Ok::<_, rusqlite::Error>(row.get_ref(column)?.as_bytes()?);
        let code = |column| match row.get_ref(column)? {
            ValueRef::Null => Ok(0),
            code => Ok::<_, rusqlite::Error>(mixer.short(code.as_bytes()?)),
        };
        let (lon, lat): (Option<f64>, Option<f64>) = (row.get(9)?, row.get(10)?);
        let position = lon
            .zip(lat)
            .map(|(lon, lat)| (lon.to_bits(), lat.to_bits()));
        let at_s: i64 = row.get(1)?;
        let kept = Row {
            report: mixer.short((at_s, text(2)?, text(3)?)),
            status: mixer.short(text(4)?),
            facts: facts(mixer, [code(5)?, code(6)?, code(7)?], row.get(8)?, position),
        };
        sum.add(kept.short(row.get(0)?, mixer));
    }
    Ok(sum)
}
