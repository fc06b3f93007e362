//! Partitions without gap or overlap, and the same for the same seed.

use super::*;
use geo::Area;
use std::collections::HashMap;

fn small() -> Partition {
    Partition {
        size_m: (9_000.0, 5_000.0),
        ..Partition::new(5, 137, 60)
    }
}

#[test]
fn every_inner_edge_is_in_exactly_two_areas_in_opposite_directions() {
    let areas = small().build();
    let mut seen: HashMap<[u64; 4], i32> = HashMap::new();
    for (_, polygon) in &areas {
        for line in polygon.exterior().lines() {
            let key = [line.start.x, line.start.y, line.end.x, line.end.y].map(f64::to_bits);
            assert!(
                seen.insert(key, 1).is_none(),
                "an edge runs twice in one direction"
            );
        }
    }
    let [west, south, east, north] = small().bounds();
    for key in seen.keys() {
        let [ax, ay, bx, by] = key.map(f64::from_bits);
        let on_side =
            (ax == bx && (ax == west || ax == east)) || (ay == by && (ay == south || ay == north));
        assert_eq!(
            on_side,
            !seen.contains_key(&[key[2], key[3], key[0], key[1]]),
            "{ax} {ay}"
        );
    }
}

#[test]
fn no_two_edges_cross_and_the_areas_fill_the_rectangle() {
    let areas = small().build();
    let lines: Vec<_> = areas
        .iter()
        .flat_map(|(_, polygon)| polygon.exterior().lines())
        .collect();
    assert_eq!(crate::street::tests_support::crossings(&lines), 0);
    let [west, south, east, north] = small().bounds();
    let sum: f64 = areas.iter().map(|(_, polygon)| polygon.signed_area()).sum();
    assert!(
        ((east - west) * (north - south) - sum).abs() < 1e-12,
        "{sum}"
    );
}

#[test]
fn the_benchmark_sizes_hold_together_too() {
    for (areas, vertices) in [(2_000, 126), (50_000, 65)] {
        let built = Partition::new(1, areas, vertices).build();
        let lines = built
            .iter()
            .flat_map(|(_, polygon)| polygon.exterior().lines());
        // Each inner edge once: the way it runs eastward or, if upright, northward.
        let one_way =
            |line: &geo::Line<f64>| (line.start.x, line.start.y) < (line.end.x, line.end.y);
        let lines: Vec<_> = lines.filter(one_way).collect();
        assert_eq!(
            crate::street::tests_support::crossings(&lines),
            0,
            "{areas}"
        );
    }
}

#[test]
fn it_makes_as_many_areas_and_vertices_as_asked() {
    for (areas, vertices) in [(1, 40), (2, 30), (7, 20), (2_000, 126)] {
        let built = Partition::new(3, areas, vertices).build();
        assert_eq!(built.len(), areas);
        let mean = built
            .iter()
            .map(|(_, p)| p.exterior().0.len() - 1)
            .sum::<usize>() as f64
            / areas as f64;
        assert!(
            (mean / vertices as f64 - 1.0).abs() < 0.05,
            "{mean} for {vertices}"
        );
    }
}

#[test]
fn the_same_seed_gives_the_same_bits_and_another_seed_others() {
    let again = |seed| Partition::new(seed, 50, 40).build();
    assert_eq!(again(1), again(1));
    assert_ne!(again(1), again(2));
}

#[test]
fn points_lie_inside_the_rectangle() {
    let partition = small();
    let [west, south, east, north] = partition.bounds();
    for (lon, lat) in partition.points(1, 10_000, 0.5, 4) {
        assert!(
            (west - 1e-9..=east + 1e-9).contains(&lon)
                && (south - 1e-9..=north + 1e-9).contains(&lat)
        );
    }
}
