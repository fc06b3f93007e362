//! Rating a result.

use super::*;

#[actix_web::test]
async fn a_result_is_rated_once_it_is_closed_once_and_counts_as_the_step() {
    let service = Service(City::with_loop());
    let (case, link) = reported(&service, "a", Value::Null).await;
    let rating = json!({"contacted": true, "solved": true, "satisfied": false, "words": "又停了"});
    let (status, told) = rate(&service, &link, rating.clone()).await;
    assert_eq!((status, &told["code"]), (409, &json!("not_closed")));
    closed(&service, &case).await;
    let long = "字".repeat(limits::RATING_CHARS_MAX + 1);
    for wrong in [
        json!({}),
        json!({"words": "x"}),
        json!({"solved": 1}),
        json!({"solved": true, "words": long}),
        json!({"solved": true, "by": "x"}),
    ] {
        let (status, told) = rate(&service, &link, wrong.clone()).await;
        assert_eq!(
            (status, &told["code"]),
            (422, &json!("wrong_fields")),
            "{wrong}: {told}"
        );
        // Tries are counted, also wrong ones: begin anew.
        let world = &service.0.installation.world;
        world.public.forget_ratings();
    }
    assert_eq!(
        rate(&service, &link, rating.clone()).await,
        (200, json!({"case": case, "repeat": false}))
    );
    assert_eq!(
        rate(&service, &link, rating).await,
        (200, json!({"case": case, "repeat": true})),
        "a lost answer"
    );
    let (status, told) = rate(&service, &link, json!({"satisfied": true})).await;
    assert_eq!((status, &told["code"]), (409, &json!("already_rated")));
    let (_, whole) = service.get(&format!("/v1/cases/{case}")).await;
    assert_eq!(whole["evaluated"], true);
    let last = whole["events"]
        .as_array()
        .expect("a list")
        .last()
        .expect("one")
        .clone();
    assert_eq!(
        (&last["word"], &last["by"], &last["step"]["satisfied"]),
        (&json!("evaluate"), &json!("resident"), &json!(false))
    );
    let now = shown(&service, &link).await;
    assert_eq!((&now["rate"], &now["rated"]), (&json!(false), &json!(true)));
}

#[actix_web::test]
async fn what_was_done_again_is_rated_again() {
    let service = Service(City::with_loop());
    let (case, link) = reported(&service, "a", Value::Null).await;
    closed(&service, &case).await;
    let not = json!({"solved": false});
    assert_eq!(rate(&service, &link, not.clone()).await.0, 200);
    step(
        &service,
        &case,
        "desk",
        "reopen",
        json!({"reason": "没有解决"}),
    )
    .await;
    let again = shown(&service, &link).await;
    assert_eq!(
        (&again["rate"], &again["rated"]),
        (&json!(false), &json!(false))
    );
    assert_eq!(
        rate(&service, &link, not.clone()).await.1["code"],
        "not_closed"
    );
    step(&service, &case, "desk", "dispatch", json!({})).await;
    done(&service, &case).await;
    assert_eq!(shown(&service, &link).await["rate"], true);
    // The same words as the first time are another rating: of another result.
    assert_eq!(
        rate(&service, &link, not).await,
        (200, json!({"case": case, "repeat": false}))
    );
    assert_eq!(shown(&service, &link).await["rated"], true);
}
