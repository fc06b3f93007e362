//! A stream that skips something says so.

use super::{Chosen, Follower, Piece};
use crate::fixture::City;
use metrics_exporter_prometheus::PrometheusBuilder;
use std::sync::Arc;

#[test]
fn a_piece_that_does_not_continue_the_one_before_is_counted_as_dropped() {
    let city = City::new();
    let world = Arc::clone(&city.installation.world);
    let mut follower = Follower {
        heads: world.feed.heads(),
        at: 0,
        chosen: Chosen::default(),
        claims: world.claims.changes(),
        claims_seen: 0,
        told: None,
        hello: None,
        _seat: world.feed.subscribe().expect("a seat"),
        world,
    };
    let recorder = PrometheusBuilder::new().build_recorder();
    let mut take = |told, upto| {
        let piece = Piece {
            items: Vec::new(),
            upto,
            told,
            published: None,
        };
        metrics::with_local_recorder(&recorder, || follower.taken(piece));
        recorder.handle().render()
    };
    assert!(!take(5, 1).contains("huying_dropped_total"));
    assert!(!take(5, 2).contains("huying_dropped_total"));
    assert!(take(8, 3).contains("huying_dropped_total{what=\"event\"} 3"));
}
