//! Who is told: those whose filter it passes, those whose filter it leaves, everybody of a claim, whoever comes back.

use super::super::{Service, done, reported, service};
use super::{Stream, Told, at_once};
use actix_web::test::TestRequest;
use serde_json::json;

#[actix_web::test]
async fn a_case_that_leaves_a_filter_is_gone_for_its_viewers_and_silent_for_others() {
    let service = service();
    let mut by_status = Stream::open(&service, "status=verifying").await;
    let mut by_queue = Stream::open(&service, "queue=to-verify").await;
    let mut by_flag = Stream::open(&service, "queue=calls").await;
    let mut elsewhere = Stream::open(&service, "area=d2").await;
    let case = reported(&service, "a", "resident", "0505").await;
    done(&service, &case, "worker", "verify", json!({"found": true})).await;
    let call = json!({"departments": ["P"], "note": "come"});
    done(&service, &case, "street", "call", call).await;
    let arrived = json!({"call": 1, "team": "P", "answer": "arrive"});
    done(&service, &case, "P", "answer-call", arrived).await;
    done(
        &service,
        &case,
        "street",
        "confirm-call",
        json!({"call": 1}),
    )
    .await;
    let gone = |seq: u64| Told {
        id: Some(seq),
        event: "gone".to_owned(),
        data: json!({"seq": seq, "case": case}),
    };
    for stream in [&mut by_status, &mut by_queue] {
        assert_eq!(stream.next().await.about(), ("case", &*case));
        assert_eq!(stream.next().await, gone(2));
    }
    assert_eq!(by_flag.next().await.data["type"], "call");
    assert_eq!(by_flag.next().await.data["type"], "answer-call");
    assert_eq!(by_flag.next().await, gone(5));
    // Whoever never had it hears of the next case that is theirs, and of nothing before.
    let next = reported(&service, "b", "resident", "0505").await;
    assert_eq!(by_status.next().await.about(), ("case", &*next));
    let mut east = crate::http::tests::report("c");
    east["lon"] = json!(crate::fixture::WEST + 0.013);
    service.post("/v1/cases", east).await;
    assert_eq!(elsewhere.next().await.data["area"], "d2a");
}

#[actix_web::test]
async fn a_case_that_comes_and_goes_in_one_commit_is_told_and_gone() {
    let service = service();
    let case = reported(&service, "a", "grid-worker", "0101").await;
    done(&service, &case, "an", "dispatch", json!({})).await;
    let mut stream = Stream::open(&service, "status=handling").await;
    let steps = [
        ("P", "accept", json!({})),
        ("P", "suspend", json!({"reason": "rain"})),
    ];
    at_once(&service.0, &case, &steps).await;
    assert_eq!(stream.next().await.about(), ("case", &*case));
    assert_eq!(stream.next().await.about(), ("gone", &*case));
}

#[actix_web::test]
async fn claims_reach_everybody_whatever_they_filter_and_move_no_place_in_the_log() {
    let service = service();
    let case = reported(&service, "a", "grid-worker", "0505").await;
    let mut all = Stream::open(&service, "").await;
    let mut other = Stream::open(&service, "status=closed&area=d2").await;
    let claim = format!("/v1/cases/{case}/claim");
    let (_, mine) = service.post(&claim, json!({"by": "an"})).await;
    let give_back = TestRequest::delete().uri(&format!("{claim}?by=an"));
    assert_eq!(service.json(give_back).await.0, 204);
    for stream in [&mut all, &mut other] {
        let told = stream.take(2).await;
        assert!(told.iter().all(|told| told.id.is_none()));
        assert_eq!(told[0].about(), ("claim", &*case));
        assert_eq!(told[0].data, mine);
        assert_eq!(told[1].data, json!({"case": case, "by": null}));
    }
}

/// What a stream was told of events, up to a number of the log.
async fn upto(stream: &mut Stream, seq: u64) -> Vec<u64> {
    let mut ids = Vec::new();
    while ids.last() != Some(&seq) {
        ids.extend(stream.next().await.id);
    }
    ids
}

#[actix_web::test]
async fn whoever_comes_back_gets_what_was_missed_once_from_memory_from_the_store_and_after_a_restart()
 {
    let service = service();
    let stays = Stream::open(&service, "").await;
    let mut leaves = Stream::open(&service, "status=verifying").await;
    let case = reported(&service, "a", "resident", "0505").await;
    let other = reported(&service, "b", "resident", "0505").await;
    assert_eq!(upto(&mut leaves, 2).await, [1, 2]);
    drop(leaves);
    done(&service, &case, "worker", "verify", json!({"found": true})).await;
    done(&service, &case, "T1", "accept", json!({})).await;
    reported(&service, "c", "resident", "0505").await;
    // From memory, which somebody else keeps warm: it knows that the case was gone by the third event.
    let mut back = Stream::resume(&service, "status=verifying", 2).await;
    let told = back.take(2).await;
    let about: Vec<_> = told.iter().map(|told| (told.id, &*told.event)).collect();
    assert_eq!(about, [(Some(3), "gone"), (Some(5), "case")]);
    drop((back, stays));
    // Nobody listens now, so this is only in the store.
    done(&service, &other, "worker", "verify", json!({"found": true})).await;
    let mut again = Stream::resume(&service, "status=verifying", 5).await;
    assert_eq!(again.next().await.about(), ("gone", &*other));
    reported(&service, "d", "resident", "0505").await;
    assert_eq!(upto(&mut again, 7).await, [7]);
    drop(again);
    let city = actix_web::web::block(move || service.0.restarted()).await;
    let service = Service(city.expect("no panic"));
    let mut later = Stream::resume(&service, "", 3).await;
    assert_eq!(upto(&mut later, 7).await, [4, 5, 6, 7]);
    reported(&service, "e", "resident", "0505").await;
    assert_eq!(later.next().await.id, Some(8));
}
