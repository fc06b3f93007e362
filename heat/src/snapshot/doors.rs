//! Snapshots as somebody forges them who knows how they are made, for the fuzzing crate.

use super::{FRAME_HEAD_BYTES, HEAD_BYTES, frame_sum};

/// Base and width in front of a column of large numbers, and where in it the width stands.
const LARGE_HEAD_BYTES: usize = 9;
const WIDTH_AT: usize = 8;
/// Bytes of a row beside code and time: case, area, class, team, source, status.
const SMALL_BYTES: usize = 4 + 4 + 2 + 2 + 1 + 1;

/// The same bytes with sums that fit them; `None` for what is shorter than a head.
pub fn mended(bytes: &[u8]) -> Option<Vec<u8>> {
    let (head, rest) = bytes.split_at_checked(HEAD_BYTES)?;
    let mut out = head.to_vec();
    sign(&mut out);
    for (number, frame) in (0..).zip(frames(rest)) {
        put_frame(number, frame, &mut out);
    }
    Some(out)
}

/// As [`mended`], and with lengths, counts of rows, widths and a highest number that fit the columns, too, so that what is
/// changed within these is met.
pub fn mended_within(bytes: &[u8]) -> Option<Vec<u8>> {
    let (head, rest) = bytes.split_at_checked(HEAD_BYTES)?;
    let mut out = head.to_vec();
    let (mut frames_in, mut rows_in, mut highest) = (0u32, 0u64, 0);
    for frame in frames(rest) {
        let Some(fitting) = Fitting::of(frame) else {
            continue;
        };
        put_frame(frames_in, &fitting.frame, &mut out);
        frames_in += 1;
        rows_in += u64::from(fitting.rows);
        highest = highest.max(fitting.highest);
    }
    out[12..16].copy_from_slice(&frames_in.to_le_bytes());
    out[16..24].copy_from_slice(&rows_in.to_le_bytes());
    out[24..28].copy_from_slice(&highest.to_le_bytes());
    sign(&mut out[..HEAD_BYTES]);
    Some(out)
}

/// Writes the sum of a head behind what it is the sum of.
fn sign(head: &mut [u8]) {
    let (fields, sum) = head.split_at_mut(HEAD_BYTES - 4);
    sum.copy_from_slice(&crc32fast::hash(fields).to_le_bytes());
}

/// Puts a frame, whose own sum is not looked at, with one that fits.
fn put_frame(number: u32, frame: &[u8], out: &mut Vec<u8>) {
    let Some((head, columns)) = frame.split_at_checked(FRAME_HEAD_BYTES) else {
        return out.extend(frame);
    };
    let fields = &head[..FRAME_HEAD_BYTES - 4];
    out.extend(fields);
    out.extend(frame_sum(number, fields, columns).to_le_bytes());
    out.extend(columns);
}

/// Frames by the lengths that they say; the last is what is left.
fn frames(mut rest: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let length = rest.get(8..12)?.try_into().map(u32::from_le_bytes).ok()?;
        let end = FRAME_HEAD_BYTES.saturating_add(length as usize);
        let (frame, behind) = rest.split_at(end.min(rest.len()));
        rest = behind;
        Some(frame)
    })
}

/// A frame whose columns are just as long as its rows need.
struct Fitting {
    frame: Vec<u8>,
    rows: u32,
    highest: u32,
}

impl Fitting {
    /// As many rows as there are bytes for; `None` when these are not enough for one.
    fn of(frame: &[u8]) -> Option<Self> {
        let (head, columns) = frame.split_at_checked(FRAME_HEAD_BYTES)?;
        let room = columns.len().checked_sub(2 * LARGE_HEAD_BYTES)?;
        let width = |byte: u8| if byte & 8 == 0 { 4 } else { 8 };
        let code_width = width(columns[WIDTH_AT]);
        let said = u32::from_le_bytes(head[4..8].try_into().ok()?) as usize;
        // Where the second width stood before something was changed.
        let time_at = |rows: usize| LARGE_HEAD_BYTES + rows * code_width;
        let time_width = columns.get(time_at(said.min(room)) + WIDTH_AT);
        let time_width = width(*time_width.unwrap_or(&0));
        let rows = room / (code_width + time_width + SMALL_BYTES);
        let cases_at = time_at(rows) + LARGE_HEAD_BYTES + rows * time_width;
        let length = 2 * LARGE_HEAD_BYTES + rows * (code_width + time_width + SMALL_BYTES);
        let mut columns = columns[..length].to_vec();
        columns[WIDTH_AT] = code_width as u8;
        columns[time_at(rows) + WIDTH_AT] = time_width as u8;
        let (cases, _) = columns[cases_at..cases_at + 4 * rows].as_chunks();
        let highest = cases.iter().map(|case| u32::from_le_bytes(*case)).max()?;
        let counts = [rows as u32, length as u32].map(u32::to_le_bytes).concat();
        Some(Self {
            frame: [&head[..4], &counts, &[0; 4], &columns].concat(),
            rows: rows as u32,
            highest,
        })
    }
}
