//! The harness itself: it sees wrong locators, and its brute force agrees with another library's.

use data::partition::Partition;
use geo::coordinate_position::{CoordPos, CoordinatePosition};
use geo::{Coord, MultiPolygon};
use grids::plain::{Standing, standing};
use grids::{Located, Place, Position};

use crate::oracle::Oracle;
use crate::{edition, first_difference, points};

fn small() -> grids::Edition {
    let built = Partition::new(21, 60, 20).build();
    edition(
        built
            .into_iter()
            .map(|(_, polygon)| MultiPolygon::new(vec![polygon]))
            .collect(),
    )
}

/// Whether the delicate points show that this is not the truth.
fn is_caught(wrong: impl Fn(&grids::Edition, Position) -> Located) -> bool {
    let edition = small();
    let mut positions = Vec::new();
    points::delicate(&edition, &mut positions);
    first_difference(&Oracle::of(&edition), &positions, |position| {
        wrong(&edition, position)
    })
    .is_some()
}

#[test]
fn the_right_locator_is_not_caught() {
    assert!(!is_caught(grids::Edition::locate));
}

#[test]
fn a_locator_that_gives_a_border_to_the_higher_code_is_caught() {
    assert!(is_caught(|edition, position| {
        let mut located = edition.locate(position);
        if let (Some(area), Some(last)) = (located.area, located.others.pop()) {
            located.others.insert(0, area);
            located.area = Some(last);
        }
        located
    }));
}

#[test]
fn a_locator_that_takes_a_border_for_the_inside_of_the_right_hand_area_is_caught() {
    assert!(is_caught(|edition, position| {
        let located = edition.locate(position);
        if located.place == Place::Border {
            let right =
                Position::new(position.lon_deg() + 1e-12, position.lat_deg()).expect("in range");
            return edition.locate(right);
        }
        located
    }));
}

#[test]
fn a_locator_that_rounds_by_a_single_ulp_is_caught() {
    assert!(is_caught(|edition, position| {
        edition.locate(
            Position::new(position.lon_deg().next_up(), position.lat_deg()).expect("in range"),
        )
    }));
}

#[test]
fn brute_force_agrees_with_the_geo_library_on_sound_polygons() {
    let edition = small();
    let mut positions = points::random(&edition, 20_000);
    points::delicate(&edition, &mut positions);
    for position in positions {
        let point = Coord {
            x: position.lon_deg(),
            y: position.lat_deg(),
        };
        for area in edition.areas() {
            let theirs = match area.shape.coordinate_position(&point) {
                CoordPos::Inside => Standing::Inside,
                CoordPos::OnBoundary => Standing::Border,
                CoordPos::Outside => Standing::Outside,
            };
            assert_eq!(
                standing(&area.shape, point),
                theirs,
                "{} at {position:?}",
                area.code
            );
        }
    }
}
