//! How long a snapshot takes, out and in, without a disk.

use heat::{Filter, Heat, Stamp, View};

use crate::{line, timed};

pub fn snapshot(million: usize, view: &View) {
    let mut bytes = Vec::with_capacity(view.len() * 24);
    let save_ms = timed(|| view.save(&Stamp::default(), &mut bytes));
    line(million, "snapshot_save", save_ms, "ms");
    let each = bytes.len() as f64 / view.len() as f64;
    line(million, "snapshot_size", each, "bytes/case");
    let mut heat = Heat::new();
    let load_ms = timed(|| heat = Heat::load(&mut &*bytes).expect("it was just written").0);
    line(million, "snapshot_load", load_ms, "ms");
    let all = Filter::default();
    assert_eq!(heat.view().total(&all), view.total(&all));
}
