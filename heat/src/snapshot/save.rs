//! Writing a snapshot.

use std::io::{self, Write};

use super::{FRAME_HEAD_BYTES, HEAD_BYTES, Head, Kind, MAGIC, Stamp, VERSION, columns, frame_sum};
use crate::View;
use crate::block::Block;
use crate::row::Row;

pub(super) fn save(view: &View, stamp: &Stamp, out: &mut impl Write) -> io::Result<()> {
    let frames = || Kind::ALL.into_iter().flat_map(|kind| blocks(view, kind));
    let highest = frames()
        .filter_map(|(_, block)| block.case.iter().max())
        .max();
    let head = Head {
        frames: frames().count() as u32,
        rows: view.len() as u64,
        highest: highest.copied().unwrap_or(0),
        stamp: *stamp,
    };
    out.write_all(&bytes(&head))?;
    let mut frame = Vec::with_capacity(columns::LENGTH_MAX);
    let mut rows: Vec<Row> = Vec::new();
    for (number, (kind, block)) in (0..).zip(frames()) {
        frame.clear();
        frame.resize(FRAME_HEAD_BYTES, 0);
        rows.clear();
        rows.extend(block.rows());
        columns::put(&rows, &mut frame);
        let (head, columns) = frame.split_at_mut(FRAME_HEAD_BYTES);
        head[0] = kind as u8;
        head[4..8].copy_from_slice(&(rows.len() as u32).to_le_bytes());
        head[8..12].copy_from_slice(&(columns.len() as u32).to_le_bytes());
        let sum = frame_sum(number, &head[..12], columns);
        head[12..].copy_from_slice(&sum.to_le_bytes());
        out.write_all(&frame)?;
    }
    out.flush()
}

fn blocks(view: &View, kind: Kind) -> impl Iterator<Item = (Kind, &Block)> {
    let shelf = if kind.has_position() {
        &view.placed
    } else {
        &view.unplaced
    };
    let (settled, loose) = if kind.is_loose() {
        (None, Some(shelf.loose_blocks()))
    } else {
        (Some(shelf.settled_blocks()), None)
    };
    let blocks = settled.into_iter().flatten();
    let blocks = blocks.chain(loose.into_iter().flatten());
    blocks.map(move |block| (kind, block))
}

fn bytes(head: &Head) -> [u8; HEAD_BYTES] {
    let mut bytes = Vec::with_capacity(HEAD_BYTES);
    bytes.extend(MAGIC);
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend(head.frames.to_le_bytes());
    bytes.extend(head.rows.to_le_bytes());
    bytes.extend(head.highest.to_le_bytes());
    bytes.extend(head.stamp.seq.to_le_bytes());
    bytes.extend(head.stamp.edition);
    bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
    bytes.try_into().expect("these are the parts of a head")
}
