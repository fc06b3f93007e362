//! A packed tree of boxes: built once, asked for all boxes that meet another.

use rayon::prelude::*;

/// West, south, east, north.
pub(crate) type Box4 = [f64; 4];

/// Boxes in one node.
const NODE: usize = 16;

/// Boxes in the order of a Hilbert curve, with the boxes around every 16 of them, and so on upwards.
pub(crate) struct Tree {
    /// All boxes, the leaves first, the root last.
    boxes: Vec<Box4>,
    /// Where each storey begins in `boxes`; the last entry is the end.
    storeys: Vec<usize>,
    /// Which box each leaf is.
    items: Vec<u32>,
}

/// The box around two points.
pub(crate) fn box_of(a: geo::Coord<f64>, b: geo::Coord<f64>) -> Box4 {
    [a.x.min(b.x), a.y.min(b.y), a.x.max(b.x), a.y.max(b.y)]
}

/// The box around two boxes.
pub(crate) fn join(a: Box4, b: Box4) -> Box4 {
    [
        a[0].min(b[0]),
        a[1].min(b[1]),
        a[2].max(b[2]),
        a[3].max(b[3]),
    ]
}

/// The box of nothing.
pub(crate) const NOTHING: Box4 = [
    f64::INFINITY,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NEG_INFINITY,
];

/// Whether two boxes have a point in common, be it on their edges.
pub(crate) fn meet(a: Box4, b: Box4) -> bool {
    a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3]
}

impl Tree {
    /// Builds the tree; no boxes give a tree that never answers.
    pub fn new(given: &[Box4]) -> Self {
        let all = given.par_iter().copied().reduce(|| NOTHING, join);
        let mut keyed: Vec<(u32, u32)> = given
            .par_iter()
            .enumerate()
            .map(|(at, item)| (hilbert_of(*item, all), at as u32))
            .collect();
        keyed.par_sort_unstable();
        let items: Vec<u32> = keyed.into_iter().map(|(_, at)| at).collect();
        let mut boxes: Vec<Box4> = items.iter().map(|&at| given[at as usize]).collect();
        let mut storeys = vec![0, boxes.len()];
        while boxes.len() - storeys[storeys.len() - 2] > 1 {
            let below = storeys[storeys.len() - 2]..boxes.len();
            let above: Vec<Box4> = boxes[below]
                .chunks(NODE)
                .map(|node| node.iter().copied().fold(NOTHING, join))
                .collect();
            boxes.extend(above);
            storeys.push(boxes.len());
        }
        Self {
            boxes,
            storeys,
            items,
        }
    }

    /// The items in the order of the curve: neighbours ask for nearly the same nodes.
    pub fn items(&self) -> &[u32] {
        &self.items
    }

    /// Calls `found` for every item whose box meets `asked`, in no particular order.
    pub fn each(&self, asked: Box4, found: &mut impl FnMut(u32)) {
        if !self.items.is_empty() {
            self.descend(self.storeys.len() - 2, 0, asked, found);
        }
    }

    fn descend(&self, storey: usize, at: usize, asked: Box4, found: &mut impl FnMut(u32)) {
        if !meet(self.boxes[self.storeys[storey] + at], asked) {
            return;
        }
        if storey == 0 {
            found(self.items[at]);
            return;
        }
        let below = self.storeys[storey] - self.storeys[storey - 1];
        for child in at * NODE..((at + 1) * NODE).min(below) {
            self.descend(storey - 1, child, asked, found);
        }
    }
}

fn hilbert_of(item: Box4, all: Box4) -> u32 {
    let cell = |low: f64, high: f64, from: f64, to: f64| {
        let share = (f64::midpoint(low, high) - from) / (to - from);
        if share.is_finite() {
            (share * 65_535.0) as u32
        } else {
            0
        }
    };
    hilbert(
        cell(item[0], item[2], all[0], all[2]),
        cell(item[1], item[3], all[1], all[3]),
    )
}

/// The place of a cell of a 65,536 × 65,536 grid along the Hilbert curve.
fn hilbert(mut x: u32, mut y: u32) -> u32 {
    let mut place = 0;
    for bit in (0..16).rev() {
        let side = 1 << bit;
        let (right, upper) = (u32::from(x & side != 0), u32::from(y & side != 0));
        place += side * side * ((3 * right) ^ upper);
        if upper == 0 {
            if right == 1 {
                (x, y) = (!x & 0xFFFF, !y & 0xFFFF);
            }
            std::mem::swap(&mut x, &mut y);
        }
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_on_the_curve_are_neighbours_on_the_grid() {
        let mut cells: Vec<(u32, (u32, u32))> = (0..64)
            .flat_map(|x| (0..64).map(move |y| (hilbert(x, y), (x, y))))
            .collect();
        cells.sort_unstable();
        for pair in cells.windows(2) {
            let ((_, a), (_, b)) = (pair[0], pair[1]);
            assert_eq!(a.0.abs_diff(b.0) + a.1.abs_diff(b.1), 1, "{a:?} {b:?}");
        }
    }

    #[test]
    fn every_box_that_meets_is_found_once() {
        for count in [0_usize, 1, 2, 16, 17, 300, 5000] {
            let boxes: Vec<Box4> = (0..count)
                .map(|at| {
                    let (x, y) = ((at * 7919 % 1009) as f64, (at * 104_729 % 997) as f64);
                    [x, y, x + (at % 13) as f64, y + (at % 7) as f64]
                })
                .collect();
            let tree = Tree::new(&boxes);
            for asked in [
                [0.0, 0.0, 100.0, 100.0],
                [500.0, 500.0, 500.0, 500.0],
                [-9.0, -9.0, 2000.0, 2000.0],
            ] {
                let mut found = Vec::new();
                tree.each(asked, &mut |at| found.push(at));
                found.sort_unstable();
                let plain: Vec<u32> = (0..count as u32)
                    .filter(|&at| meet(boxes[at as usize], asked))
                    .collect();
                assert_eq!(found, plain);
            }
        }
    }
}
