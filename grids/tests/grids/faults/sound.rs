//! What looks like a fault and is none.

use crate::common::{Feature, collection, options, read};
use grids::CodeScheme;
use grids::fault::Kind;
use grids::import::{Columns, Options};

#[test]
fn touching_at_a_point_is_no_fault() {
    let wheel = "[[[113.40,23.08],[113.42,23.08],[113.42,23.10],[113.40,23.10],[113.40,23.08]],\
                 [[113.40,23.09],[113.405,23.095],[113.405,23.085],[113.40,23.09]],\
                 [[113.405,23.085],[113.41,23.085],[113.41,23.082],[113.405,23.085]]]";
    let pinched = "[[[113.50,23.08],[113.51,23.08],[113.505,23.085],[113.51,23.09],[113.50,23.09],[113.505,23.085],[113.50,23.08]]]";
    let loop_inside = "[[[113.60,23.08],[113.605,23.085],[113.603,23.085],[113.60,23.08],[113.60,23.09],[113.61,23.09],[113.61,23.08],[113.60,23.08]]]";
    let (_, found) = read(
        &collection(&[Feature::of("A", wheel), Feature::of("B", pinched)]),
        &options(CodeScheme::Plain),
    );
    assert_eq!(found, []);
    let (_, found) = read(
        &collection(&[Feature::of("C", loop_inside)]),
        &options(CodeScheme::Plain),
    );
    let kinds: Vec<Kind> = found.iter().map(|fault| fault.kind).collect();
    assert_eq!(kinds, [Kind::Orientation]);
}

#[test]
fn a_vertex_on_the_neighbours_edge_is_no_fault() {
    // 113.5 is a float, so the vertex lies exactly on the edge; 113.4 + 0.003 is not, and makes a sliver nobody can measure.
    for (west, middle) in [(113.25, 113.5), (113.4, 113.403)] {
        let east = 2.0 * middle - west;
        let south = square_of([west, 23.0, east, 23.25]);
        let (left, right) = (
            square_of([west, 23.25, middle, 23.5]),
            square_of([middle, 23.25, east, 23.5]),
        );
        let all = square_of([west, 23.0, east, 23.5]);
        let features = [
            Feature::of("P", &all).level("district"),
            Feature::of("A", &south).within("P").level("grid"),
            Feature::of("B", &left).within("P").level("grid"),
            Feature::of("C", &right).within("P").level("grid"),
        ];
        let columns = Columns {
            level: Some("level".into()),
            parent: Some("in".into()),
            ..Columns::code("id")
        };
        let (edition, found) = read(
            &collection(&features),
            &Options::new(columns, CodeScheme::Plain),
        );
        assert_eq!(found, []);
        assert_eq!(edition.expect("no faults").areas().len(), 4);
    }
}

fn square_of([west, south, east, north]: [f64; 4]) -> String {
    format!(
        "[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]"
    )
}
