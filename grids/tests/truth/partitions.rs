//! Generated partitions: streets, gaps, several levels.

use data::partition::Partition;
use geo::{MultiPolygon, Polygon, Rect};

use crate::{agrees, edition, edition_of, random_points};

fn partition(areas: usize, vertices: usize) -> Vec<MultiPolygon<f64>> {
    let built = Partition::new(11, areas, vertices).build();
    built
        .into_iter()
        .map(|(_, polygon)| MultiPolygon::new(vec![polygon]))
        .collect()
}

#[test]
fn areas_with_many_vertices_agree() {
    agrees(
        "2,000 areas of 126",
        &edition(partition(2_000, 126)),
        random_points(0.25),
    );
}

#[test]
fn many_areas_agree() {
    agrees(
        "6,000 areas of 30",
        &edition(partition(6_000, 30)),
        random_points(0.25),
    );
}

#[test]
fn gaps_fall_to_the_coarser_level_and_outside_to_none() {
    let areas: Vec<_> = partition(900, 40)
        .into_iter()
        .enumerate()
        .filter(|(at, _)| at % 7 != 3)
        .map(|(_, a)| a)
        .collect();
    let [west, south, east, north] = Partition::new(11, 900, 40).bounds();
    let middle = west.midpoint(east);
    // The coarser level covers the western half of the gaps only.
    let half: Polygon<f64> = Rect::new((west, south), (middle, north)).to_polygon();
    let district: Polygon<f64> =
        Rect::new((west - 0.01, south - 0.01), (middle + 0.01, north)).to_polygon();
    let levels = vec![vec![district.into()], vec![half.into()], areas];
    agrees(
        "gaps in three levels",
        &edition_of(levels),
        random_points(0.1),
    );
}

#[test]
fn two_partitions_laid_over_each_other_agree() {
    let mut areas = partition(300, 40);
    areas.extend(
        Partition::new(12, 250, 30)
            .build()
            .into_iter()
            .map(|(_, polygon)| MultiPolygon::new(vec![polygon])),
    );
    agrees(
        "two partitions over each other",
        &edition(areas),
        random_points(0.05),
    );
}

#[test]
fn the_same_areas_twice_agree() {
    let mut areas = partition(200, 40);
    areas.extend(areas.clone());
    agrees("every area twice", &edition(areas), random_points(0.02));
}
