//! What is kept long enough goes by itself.

use super::{PHONE, blocking, upload, verified, with_reporter};
use crate::fixture::City;
use crate::http::tests::Service;
use crate::in_force::Edit;
use crate::retention;
use crate::store::{ReadRow, ReadsAsked, Store as _};
use cases::{Command, Move, Personal, Report};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

/// A city that keeps reporters for 30 days, those of the class 01 for ever, and photos for 60 days.
fn with_retention() -> City {
    let city = City::with_loop();
    let text =
        "data,class,days,then\nreporter,,30,erase\nreporter,01,,keep\nphotos,,60,\n".to_owned();
    let edit = Edit {
        name: "retention",
        text,
    };
    let change = city.installation.world.in_force().with(&[edit], "test");
    let changed = city
        .installation
        .engine
        .change_tables_blocking(change.expect("sound"));
    changed.expect("in force");
    city
}

fn cancel(city: &City, case: u32) {
    let body = r#"{"id":"c","by":"desk","step":"cancel","reason":"误报"}"#;
    let body = body.replace("\"c\"", &format!("\"c{case}\""));
    let step = Move::from_json(cases::CaseNo(case), body.as_bytes()).expect("well formed");
    let answers = city.send(vec![Command::Move(step)]);
    assert!(answers[0].is_ok(), "{answers:?}");
}

#[test]
fn what_was_kept_long_enough_goes_by_itself_once_and_what_is_open_stays() {
    let city = with_retention();
    let photo = upload(&city, 5).row.id;
    for (number, class) in [(1, "0505"), (2, "0101"), (3, "0505")] {
        let mut body = with_reporter(&format!("a{number}"));
        body["class"] = json!(class);
        if number == 1 {
            body["photos"] = json!([{"photo": photo.to_string(), "kind": "scene"}]);
        }
        let report = Report::from_json(body.to_string().as_bytes()).expect("well formed");
        assert!(city.send(vec![Command::Report(report)])[0].is_ok());
    }
    cancel(&city, 1);
    cancel(&city, 2);
    let in_days = |days: i64| Timestamp::now() + SignedDuration::from_hours(24 * days + 1);
    let due = |city: &City, days: i64| -> Vec<(u32, Personal, String)> {
        let due = retention::due(&city.installation.world, in_days(days)).expect("looked");
        due.into_iter()
            .map(|due| (due.case.0, due.data, due.rule))
            .collect()
    };
    let reporter = (1, Personal::Reporter, "reporter/*/30".to_owned());
    let photos = (1, Personal::Photos, "photos/*/60".to_owned());
    assert!(due(&city, 29).is_empty());
    assert_eq!(due(&city, 30), std::slice::from_ref(&reporter));
    assert_eq!(due(&city, 60), [reporter, photos.clone()]);

    let head = city.store.head().expect("a head").seq;
    let sweep = |city: &City, days: i64| {
        let installation = &city.installation;
        retention::sweep(&installation.world, &installation.engine, in_days(days)).expect("swept")
    };
    assert_eq!(
        (sweep(&city, 29), sweep(&city, 30), sweep(&city, 30)),
        (0, 1, 0)
    );
    assert_eq!(city.store.head().expect("a head").seq, head + 1);
    let entry = city.store.read_from(head, 1).expect("read").remove(0);
    let told = String::from_utf8(entry.bytes).expect("JSON");
    assert!(
        told.contains(r#""what":["reporter"],"reason":"retention","rule":"reporter/*/30"}"#),
        "{told}"
    );

    // The next period after a restart, and nothing more.
    let city = city.restarted();
    assert_eq!(due(&city, 36_500), [photos]);
    assert_eq!((sweep(&city, 60), sweep(&city, 60)), (1, 0));
    assert!(
        !city
            .dir
            .path()
            .join(format!("photos/{:02x}/{photo}.jpg", photo.0[0]))
            .exists()
    );
    assert!(
        !city
            .store
            .personal()
            .held(1)
            .expect("asked")
            .has(Personal::Photos)
    );
    for kept in [2, 3] {
        let read = ReadRow {
            number: 0,
            at_s: 0,
            by: "t".to_owned(),
            case: kept,
            what: Personal::Reporter,
            why: "t".to_owned(),
            photo: None,
        };
        let shown = city.store.personal().read_reporter(&read).expect("read");
        assert_eq!(shown.expect("kept").1.phone.as_deref(), Some(PHONE));
    }
    assert_eq!(
        city.store
            .personal()
            .reads(&ReadsAsked {
                limit: 9,
                ..ReadsAsked::default()
            })
            .expect("read")
            .len(),
        2
    );
    verified(&city);
}

#[test]
fn a_sweep_that_meets_a_full_disk_erases_nothing_and_is_made_good_later() {
    let city = with_retention();
    for number in 0..40 {
        let text = with_reporter(&format!("a{number}")).to_string();
        let report = Report::from_json(text.as_bytes()).expect("well formed");
        assert!(city.send(vec![Command::Report(report)])[0].is_ok());
        cancel(&city, number + 1);
    }
    let later = Timestamp::now() + SignedDuration::from_hours(24 * 31);
    let installation = &city.installation;
    let sweep = || retention::sweep(&installation.world, &installation.engine, later);
    let pages = city.store.pages().expect("said");
    city.store.limit_pages(Some(pages)).expect("limited");
    assert!(sweep().is_err());
    city.store.limit_pages(None).expect("free again");
    let due = retention::due(&installation.world, later).expect("looked");
    assert_eq!(due.len(), 40, "all of it is still there");
    verified(&city);
    assert_eq!((sweep().expect("swept"), sweep().expect("swept")), (40, 0));
    verified(&city);
}

#[actix_web::test]
async fn what_would_go_is_foreseen_without_doing_anything() {
    let city = blocking(with_retention);
    let text = with_reporter("a").to_string();
    let report = Report::from_json(text.as_bytes()).expect("well formed");
    city.installation
        .engine
        .submit(Command::Report(report))
        .await
        .expect("taken");
    let body = br#"{"id":"c","by":"desk","step":"cancel","reason":"x"}"#;
    let step = Move::from_json(cases::CaseNo(1), body).expect("well formed");
    city.installation
        .engine
        .submit(Command::Move(step))
        .await
        .expect("cancelled");
    let service = Service(city);
    let (status, now) = service.get("/v1/retention").await;
    assert_eq!((status, &now["total"]), (200, &json!(0)), "{now}");
    let (_, then) = service.get("/v1/retention?at=2999-01-01T00:00:00Z").await;
    assert_eq!(
        (&then["total"], &then["items"][0]["rule"]),
        (&json!(1), &json!("reporter/*/30"))
    );
    assert_eq!(
        service.get("/v1/cases/HY000000001").await.1["reporter"],
        "held"
    );
    assert_eq!(service.get("/v1/retention?at=yesterday").await.0, 400);
}
