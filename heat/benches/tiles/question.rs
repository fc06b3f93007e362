//! The question that two databases were asked too.
//!
//! Sixty random tiles at zooms 10 to 16, each counted cell by cell over a window of time and eight of 200 classes, of ten
//! million cases, by one thread. The baselines are those of the issue that asks for this crate ("Heat over time"),
//! measured there on a machine of this kind:
//!
//! | way | p50 ms | p99 ms |
//! |---|---|---|
//! | `PostgreSQL` with `PostGIS` | 8.5 | 412 |
//! | `DuckDB`, rows sorted by position | 4.4 | 34 |

use heat::{Case, Filter, View};
use rand::Rng;
use rand::rngs::SmallRng;

use crate::city::{CLASSES, filter, tile_of};
use crate::{spread, timed};

const TILES: usize = 60;

pub fn question(million: usize, view: &View, cases: &[Case], rng: &mut SmallRng) {
    let ask = |_| {
        let z = rng.random_range(10..=16);
        let tile = tile_of(rng, cases, z);
        let window = std::iter::repeat_with(|| filter(rng)).find(|filter| filter.from_s.is_some());
        let window = window.expect("three filters of four have a window");
        let filter = Filter {
            from_s: window.from_s,
            to_s: window.to_s,
            classes: Some(
                (0..8)
                    .map(|_| rng.random_range(0..u32::from(CLASSES)))
                    .collect(),
            ),
            ..Filter::default()
        };
        timed(|| view.tile(z, tile.x(), tile.y(), &filter))
    };
    spread(million, "same_question", (0..TILES).map(ask).collect());
}
