//! `/readyz` tells why not, and the door keeps the ids of requests.

use super::tests::{Service, report};
use crate::fixture::City;
use crate::outside::{self, Outsider};
use crate::world::{Readiness, Settings};
use actix_web::test::TestRequest;

async fn why_not(service: &Service) -> (u16, String) {
    let (status, answer) = service.get("/readyz").await;
    let detail = answer["detail"].as_str().unwrap_or("").to_owned();
    (status, detail)
}

#[actix_web::test]
async fn a_full_disk_is_told_until_a_report_fits_again() {
    let service = Service::new();
    let store = &service.0.store;
    let pages = store.pages().expect("read");
    store.limit_pages(Some(pages)).expect("limited");
    let mut number = 0;
    // What is free inside the file is filled first.
    while service
        .post("/v1/cases", report(&format!("f{number}")))
        .await
        .0
        == 201
    {
        number += 1;
        assert!(number < 5_000, "the disk is never full");
    }
    let (status, detail) = why_not(&service).await;
    assert_eq!(status, 503);
    assert!(detail.starts_with("the disk is full"), "{detail}");
    store.limit_pages(None).expect("lifted");
    assert_eq!(service.post("/v1/cases", report("again")).await.0, 201);
    assert_eq!(why_not(&service).await.0, 200);
}

#[actix_web::test]
async fn an_outsider_whose_certificate_nobody_vouches_for_is_told_and_the_server_stays_ready() {
    let (settings, port) = crate::outside::tls_tests::of_a_stranger();
    let url = format!("https://localhost:{port}/in?token=secret");
    let outside = outside::Settings {
        outsiders: vec![Outsider::url(&url).expect("an address")],
        ..settings
    };
    let settings = Settings {
        outside,
        ..Settings::default()
    };
    let city = std::thread::spawn(move || City::new().restarted_with(settings));
    let service = Service(city.join().expect("the directory opens again"));
    let world = &service.0.installation.world;
    // Its pause comes after the first try, and ends it.
    for thread in outside::start(world, |_| false).expect("started") {
        thread.join().expect("no panic");
    }
    let answer = service.call(TestRequest::get().uri("/readyz")).await;
    assert_eq!(answer.status(), 200);
    let Ok(body) = actix_web::body::to_bytes(answer.into_body()).await else {
        panic!("the body ends")
    };
    let told = std::str::from_utf8(&body).expect("UTF-8");
    let line = told.strip_prefix("ready\n").expect("it works");
    let name = format!("url https://localhost:{port}/in: since ");
    assert!(line.starts_with(&name), "{told}");
    assert!(
        line.contains("1 tries: its certificate is not trusted"),
        "{told}"
    );
    assert!(!line.contains("secret"), "{told}");
}

#[actix_web::test]
async fn each_reason_that_a_server_cannot_work_is_told_and_reports_are_refused_with_it() {
    let service = Service::new();
    let world = &service.0.installation.world;
    for (readiness, why) in [
        (
            Readiness::Replaying(7),
            "the log is being read: 7 events so far",
        ),
        (
            Readiness::Broken("the log cannot be read: event 3 is missing".to_owned()),
            "event 3 is missing",
        ),
        (
            Readiness::Broken(
                "the log stands at 9 and the memory at 8: restart the server".to_owned(),
            ),
            "restart",
        ),
        (
            Readiness::Broken("the system gives the writer no timer: refused".to_owned()),
            "no timer",
        ),
    ] {
        world.set_readiness(readiness);
        let (status, detail) = why_not(&service).await;
        assert_eq!(status, 503, "{why}");
        assert!(detail.contains(why), "{detail}");
        let (status, answer) = service.post("/v1/cases", report("a")).await;
        assert_eq!(
            (status, &answer["code"]),
            (503, &"not_ready".into()),
            "{answer}"
        );
        assert!(
            answer["detail"]
                .as_str()
                .is_some_and(|told| told.contains(why)),
            "{answer}"
        );
    }
    world.set_readiness(Readiness::Ready);
    assert_eq!(why_not(&service).await.0, 200);
}

#[actix_web::test]
async fn an_id_of_a_request_is_kept_when_it_is_one_and_never_when_it_may_be_a_telephone_number() {
    let service = Service::new();
    let id_for = async |sent: Option<&str>| {
        let mut request = TestRequest::get().uri("/v1/about");
        if let Some(sent) = sent {
            request = request.insert_header(("x-request-id", sent));
        }
        let answer = service.call(request).await;
        let id = answer.headers().get("x-request-id").expect("always");
        id.to_str().expect("plain").to_owned()
    };
    assert_eq!(
        id_for(Some("0af7651916cd43dd-1.b_2")).await,
        "0af7651916cd43dd-1.b_2"
    );
    for other in [
        "13800001111",
        "short-1",
        "a b c d e f g",
        "王小明王小明王小明",
        &"a".repeat(65),
    ] {
        assert_ne!(id_for(Some(other)).await, other);
    }
    assert_ne!(id_for(None).await, id_for(None).await);
    let request = TestRequest::get()
        .uri("/v1/cases/HY999999999")
        .insert_header(("x-request-id", "trace-0001"));
    let (status, problem) = service.json(request).await;
    assert_eq!(
        (status, &problem["request_id"]),
        (404, &"trace-0001".into())
    );
}

#[actix_web::test]
async fn every_answer_has_the_headers_that_browsers_obey_and_grants_no_other_origin() {
    let service = Service::new();
    for (path, status) in [
        ("/v1/about", 200),
        ("/", 200),
        ("/v1/nothing", 404),
        ("/v1/cases?x=1", 400),
    ] {
        let request = TestRequest::get()
            .uri(path)
            .insert_header(("origin", "http://evil.example"));
        let answer = service.call(request).await;
        // Without its pages the binary answers their address with 404.
        assert!(
            answer.status() == status || path == "/",
            "{path}: {}",
            answer.status()
        );
        let header = |name: &str| {
            let value = answer
                .headers()
                .get(name)
                .map(|value| value.to_str().expect("plain"));
            value.unwrap_or("").to_owned()
        };
        for part in [
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "default-src 'self'",
        ] {
            assert!(
                header("content-security-policy").contains(part),
                "{path}: {part}"
            );
        }
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(header("access-control-allow-origin"), "", "{path}");
        assert_eq!(header("server"), "", "{path}");
    }
}
