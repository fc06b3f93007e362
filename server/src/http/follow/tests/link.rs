//! Wrong links, and links that are used too often.

use super::*;

#[actix_web::test]
async fn a_wrong_link_is_of_no_case_whatever_is_wrong_with_it() {
    let service = Service(City::with_loop());
    let (_, link) = reported(&service, "a", Value::Null).await;
    let other = if link.ends_with('a') { "b" } else { "a" };
    let changed = format!("{}{other}", &link[..link.len() - 1]);
    let never = service
        .0
        .installation
        .world
        .public
        .follow(&*service.0.store)
        .expect("kept")
        .token(cases::CaseNo(77));
    let mut told = Vec::new();
    for wrong in [
        changed,
        "/v1/follow/HY000000001".to_owned(),
        "/v1/follow/a".to_owned(),
        format!("{link}a"),
        format!("/v1/follow/{}", "%20".repeat(32)),
    ] {
        for end in ["", "/receipt"] {
            let (status, _, cached, body) =
                look(&service, TestRequest::get().uri(&format!("{wrong}{end}"))).await;
            assert_eq!((status, cached.as_str()), (404, "no-store"), "{wrong}{end}");
            let body: Value = serde_json::from_slice(&body).expect("JSON");
            told.push((body["code"].clone(), body["detail"].clone()));
        }
        assert_eq!(
            rate(&service, &wrong, json!({"solved": true})).await.0,
            404,
            "{wrong}"
        );
    }
    told.dedup();
    assert_eq!(told.len(), 1, "the same words for all: {told:?}");
    // A good link of a number that was not given yet is none either.
    assert_eq!(
        look(
            &service,
            TestRequest::get().uri(&format!("/v1/follow/{never}"))
        )
        .await
        .0,
        404
    );
}

#[actix_web::test]
async fn one_case_is_not_looked_at_or_rated_without_end() {
    let service = Service(City::with_loop());
    let (case, link) = reported(&service, "a", Value::Null).await;
    let number = case.parse::<cases::CaseNo>().expect("a number").0;
    let mut refused = None;
    // One look comes back each second, and a busy machine may be that slow: once more then.
    for _ in 0..20 {
        let public = &service.0.installation.world.public;
        while public.look(number, Timestamp::now()).is_ok() {}
        let (status, wait, _, _) = look(&service, TestRequest::get().uri(&link)).await;
        if status != 200 {
            refused = Some((status, wait));
            break;
        }
    }
    assert_eq!(refused, Some((429, Some("1".to_owned()))));
    let (_, other) = reported(&service, "b", Value::Null).await;
    let mut last = 0;
    for _ in 0..=limits::RATING_FREE {
        last = rate(&service, &other, json!({"solved": true})).await.0;
    }
    assert_eq!(last, 429);
}
