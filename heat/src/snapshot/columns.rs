//! The rows of a block as bytes, column by column.

use crate::block::ROWS_MAX;
use crate::row::Row;

/// Code and time with their bases and widths, and the other columns.
pub(super) const LENGTH_MAX: usize = 2 * 9 + ROWS_MAX * (8 + 8 + 4 + 4 + 2 + 2 + 1 + 1);
/// Codes have so many bits.
const CODE_BITS: u32 = 60;

/// Puts the columns of some rows behind what is there.
pub(super) fn put(rows: &[Row], out: &mut Vec<u8>) {
    put_large(rows.iter().map(|row| row.code as i64), out);
    put_large(rows.iter().map(|row| row.at_s), out);
    out.extend(rows.iter().flat_map(|row| row.case.to_le_bytes()));
    out.extend(rows.iter().flat_map(|row| row.area.to_le_bytes()));
    out.extend(rows.iter().flat_map(|row| row.class.to_le_bytes()));
    out.extend(rows.iter().flat_map(|row| row.team.to_le_bytes()));
    out.extend(rows.iter().map(|row| row.source));
    out.extend(rows.iter().map(|row| row.status));
}

/// Numbers as distances from the lowest one, in four bytes each if that is enough, else in eight.
fn put_large(numbers: impl Iterator<Item = i64> + Clone, out: &mut Vec<u8>) {
    let low = numbers.clone().min().unwrap_or(0);
    let high = numbers.clone().max().unwrap_or(0);
    let distance = |number: i64| number.wrapping_sub(low) as u64;
    out.extend(low.to_le_bytes());
    if u32::try_from(distance(high)).is_ok() {
        out.push(4);
        out.extend(numbers.flat_map(|number| (distance(number) as u32).to_le_bytes()));
    } else {
        out.push(8);
        out.extend(numbers.flat_map(|number| distance(number).to_le_bytes()));
    }
}

/// As many rows as are asked for, from columns that hold just them; else what is wrong.
pub(super) fn rows(count: usize, columns: &[u8]) -> Result<Vec<Row>, &'static str> {
    let mut input = Input(columns);
    let code = input.large(count)?;
    let at_s = input.large(count)?;
    let case = input.numbers(count, u32::from_le_bytes)?;
    let area = input.numbers(count, u32::from_le_bytes)?;
    let class = input.numbers(count, u16::from_le_bytes)?;
    let team = input.numbers(count, u16::from_le_bytes)?;
    let source = input.bytes(count)?;
    let status = input.bytes(count)?;
    if !input.0.is_empty() {
        return Err("its columns are longer than its rows");
    }
    if code.iter().any(|code| *code as u64 >> CODE_BITS != 0) {
        return Err("a position lies outside of the map");
    }
    let row = |place: usize| Row {
        code: code[place] as u64,
        at_s: at_s[place],
        case: case[place],
        area: area[place],
        class: class[place],
        team: team[place],
        source: source[place],
        status: status[place],
    };
    Ok((0..count).map(row).collect())
}

/// Columns that are still to be read.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn bytes(&mut self, count: usize) -> Result<&'a [u8], &'static str> {
        let (bytes, rest) = self
            .0
            .split_at_checked(count)
            .ok_or("its columns are shorter than its rows")?;
        self.0 = rest;
        Ok(bytes)
    }

    fn numbers<const BYTES: usize, T>(
        &mut self,
        count: usize,
        number: impl Fn([u8; BYTES]) -> T,
    ) -> Result<Vec<T>, &'static str> {
        let (arrays, _) = self.bytes(count * BYTES)?.as_chunks();
        Ok(arrays.iter().map(|bytes| number(*bytes)).collect())
    }

    fn large(&mut self, count: usize) -> Result<Vec<i64>, &'static str> {
        let low = self.numbers(1, i64::from_le_bytes)?[0];
        let number = |distance: u64| low.wrapping_add(distance as i64);
        match self.bytes(1)?[0] {
            4 => self.numbers(count, |bytes| number(u32::from_le_bytes(bytes).into())),
            8 => self.numbers(count, |bytes| number(u64::from_le_bytes(bytes))),
            _ => Err("a column has a width that there is not"),
        }
    }
}
