//! A stream that skips something says so; one that lags waits for its turn, and misses nothing.

use super::Follower;
use crate::alarms::Finding;
use crate::feed::Chunk;
use crate::fixture::{City, report};
use crate::http::{Chosen, Pass};
use crate::limits;
use bytes::Bytes;
use cases::Command;
use metrics_exporter_prometheus::PrometheusBuilder;
use std::sync::Arc;
use std::time::Duration;

#[test]
fn a_piece_that_does_not_continue_the_one_before_is_counted_as_dropped() {
    let city = City::new();
    let world = Arc::clone(&city.installation.world);
    let seat = world.feed.subscribe().expect("a seat");
    let mut follower = Follower::new(world, seat, Pass::of_this_machine(), Chosen::default(), 0);
    let recorder = PrometheusBuilder::new().build_recorder();
    let mut take = |told, upto| {
        let chunk = Chunk {
            from: 0,
            upto,
            bytes: Bytes::new(),
            told: told..told,
            published: None,
        };
        metrics::with_local_recorder(&recorder, || follower.taken(chunk));
        recorder.handle().render()
    };
    assert!(!take(5, 1).contains("huying_dropped_total"));
    assert!(!take(5, 2).contains("huying_dropped_total"));
    assert!(take(8, 3).contains("huying_dropped_total{what=\"event\"} 3"));
}

#[actix_web::test]
async fn a_stream_that_lags_waits_for_a_place_at_the_store_and_misses_nothing() {
    const MANY: u32 = limits::FEED_READ_MAX as u32 * 2 + 7;
    let city = City::new();
    // Nobody listens, so the feed keeps nothing of it.
    let reports = (0..MANY).map(|n| Command::Report(report(n))).collect();
    let answers = city.installation.engine.submit_many(reports).await;
    assert!(answers.iter().all(Result::is_ok));
    let world = Arc::clone(&city.installation.world);
    while world.feed.head() < u64::from(MANY) {
        std::thread::yield_now();
    }
    let seat = world.feed.subscribe().expect("a seat");
    let follower = Follower::new(
        Arc::clone(&world),
        seat,
        Pass::of_this_machine(),
        Chosen::default(),
        0,
    );
    let all = world
        .feed
        .rereads
        .acquire_many(limits::FEED_REREADS_MAX as u32);
    let taken = all.await.expect("never closed");
    let mut next = Box::pin(follower.next());
    let early = tokio::time::timeout(Duration::from_millis(50), &mut next).await;
    assert!(early.is_err(), "all places are taken");
    drop(taken);
    let (mut chunk, mut follower) = next.await.expect("the stream goes on");
    let mut text = String::new();
    loop {
        assert!(chunk.len() <= limits::FEED_WRITE_BYTES_MAX);
        text.push_str(std::str::from_utf8(&chunk).expect("UTF-8"));
        if text.contains(&format!("id: {MANY}\n")) {
            break;
        }
        (chunk, follower) = follower.next().await.expect("the stream goes on");
    }
    let ids = text.lines().filter_map(|line| line.strip_prefix("id: "));
    assert!(ids.eq((1..=MANY).map(|id| id.to_string())));
    // Read back, it cannot say what was before; but a new case is new.
    assert_eq!(text.matches("\"was\":null").count(), MANY as usize);
}

#[actix_web::test]
async fn a_full_house_asks_all_for_a_sign_of_life() {
    let city = City::new();
    let world = Arc::clone(&city.installation.world);
    let seat = world.feed.subscribe().expect("a seat");
    let follower = Follower::new(
        Arc::clone(&world),
        seat,
        Pass::of_this_machine(),
        Chosen::default(),
        0,
    );
    let mut next = Box::pin(follower.next());
    let quiet = tokio::time::timeout(Duration::from_millis(50), &mut next).await;
    assert!(quiet.is_err(), "there is nothing to say");
    let others: Vec<_> = std::iter::from_fn(|| world.feed.subscribe()).collect();
    assert_eq!(others.len(), limits::SUBSCRIBERS_MAX - 1);
    let (sign, follower) = next.await.expect("the stream goes on");
    assert_eq!(&sign[..], b": 0\n\n");
    // Asked once, it says so once.
    let mut next = Box::pin(follower.next());
    let again = tokio::time::timeout(Duration::from_millis(50), &mut next).await;
    assert!(again.is_err());
}

#[actix_web::test]
async fn that_alarms_changed_is_told_to_whoever_may_read_them_and_to_nobody_else() {
    let city = City::new();
    let world = Arc::clone(&city.installation.world);
    let follower = || {
        let (world, seat) = (Arc::clone(&world), world.feed.subscribe().expect("a seat"));
        Follower::new(world, seat, Pass::of_this_machine(), Chosen::default(), 0)
    };
    let (told, other) = (follower().with_alarms(), follower());
    let found = Finding {
        rule: "n".to_owned(),
        about: "HY000000001".to_owned(),
        ..Finding::default()
    };
    let now = jiff::Timestamp::now();
    world.alarms.settle(&world.people, "n", vec![found], now);
    let (bytes, _) = told.next().await.expect("the server goes on");
    assert_eq!(&*bytes, b"event: alarm\ndata: {\"version\":1}\n\n");
    let waited = tokio::time::timeout(Duration::from_millis(300), other.next()).await;
    assert!(waited.is_err(), "the other is told nothing");
}
