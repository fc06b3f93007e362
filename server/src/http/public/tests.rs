//! Reports without an account, over HTTP.

use crate::fixture::{City, SOUTH, WEST};
use crate::http::tests::Service;
use crate::limits;
use crate::public::solve;
use actix_web::body::to_bytes;
use actix_web::http::header;
use actix_web::test::TestRequest;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Instant;

const HERE: &str = "127.0.0.7:40000";
const THERE: &str = "127.0.0.8:40000";

fn words(id: &str) -> Value {
    json!({"id": format!("web-{id:0>20}"), "at": Timestamp::now().to_string(),
        "lon": WEST + 0.003, "lat": SOUTH + 0.004, "class": "0505", "text": "货车占道"})
}

/// Status, Retry-After and body of an answer by the public door.
async fn told(service: &Service, from: &str, request: TestRequest) -> (u16, Option<String>, Value) {
    let peer: SocketAddr = from.parse().expect("an address");
    let answer = service.call_by(true, request.peer_addr(peer)).await;
    let wait = answer.headers().get(header::RETRY_AFTER);
    let wait = wait.map(|wait| wait.to_str().expect("a number").to_owned());
    let status = answer.status().as_u16();
    let Ok(body) = to_bytes(answer.into_body()).await else {
        panic!("the body ends")
    };
    (
        status,
        wait,
        serde_json::from_slice(&body).unwrap_or(Value::Null),
    )
}

async fn send(
    service: &Service,
    from: &str,
    body: &Value,
    puzzle: Option<&str>,
) -> (u16, Option<String>, Value) {
    let mut request = TestRequest::post().uri("/v1/public/reports").set_json(body);
    if let Some(puzzle) = puzzle {
        request = request.insert_header((super::PUZZLE, puzzle));
    }
    told(service, from, request).await
}

/// Sends until a puzzle is asked for: what came back meanwhile is used.
async fn spent(service: &Service, from: &str, ids: &str) {
    for number in 0_u32.. {
        let (status, _, _) = send(service, from, &words(&format!("{ids}{number}")), None).await;
        if status == 429 {
            return;
        }
    }
}

async fn solved(service: &Service, from: &str) -> String {
    let request = TestRequest::get().uri("/v1/public/challenge");
    let (status, _, given) = told(service, from, request).await;
    assert_eq!(
        (status, &given["needed"], &given["header"]),
        (200, &json!(true), &json!(super::PUZZLE))
    );
    assert_eq!(given["parts"], limits::PUZZLE_PARTS);
    let bits = given["bits"].as_u64().expect("a number") as u8;
    solve(given["challenge"].as_str().expect("a text"), bits)
}

#[actix_web::test]
async fn anybody_reports_by_the_public_door_and_gets_number_team_and_a_link_that_stays() {
    let service = Service(City::with_loop());
    let mut body = words("a");
    body["reporter"] = json!({"name": "张三", "phone": "13800138000"});
    let (status, _, first) = send(&service, HERE, &body, None).await;
    assert_eq!(status, 201, "{first}");
    assert_eq!(
        (&first["case"], &first["area"], &first["status"]),
        (&json!("HY000000001"), &json!("d1a"), &json!("verifying"))
    );
    assert_eq!(first.get("seq"), None, "how the log grows is not told");
    let link = first["follow"].as_str().expect("a link").to_owned();
    assert!(link.starts_with("/follow/") && link.len() == 40, "{link}");
    // The same id again: the same answer and link, whatever else it says.
    body["text"] = json!("另一个");
    let (status, _, again) = send(&service, THERE, &body, None).await;
    assert_eq!((status, &again), (200, &first));
    let (_, whole) = service.get("/v1/cases/HY000000001").await;
    assert_eq!(
        (&whole["source"], &whole["reporter"]),
        (&json!("resident"), &json!("held"))
    );
    // Over a restart.
    let city = service.0;
    let again = std::thread::spawn(move || city.restarted());
    let service = Service(again.join().expect("the directory opens again"));
    let (status, _, again) = send(&service, HERE, &body, None).await;
    assert_eq!(
        (status, again["follow"].as_str()),
        (200, Some(link.as_str()))
    );
}

#[actix_web::test]
async fn what_is_not_theirs_to_say_is_refused_by_name() {
    let service = Service(City::with_loop());
    let at =
        |seconds: i64| json!((Timestamp::now() + SignedDuration::from_secs(seconds)).to_string());
    let age = limits::PUBLIC_AGE_MAX.as_secs() as i64;
    let ahead = limits::PUBLIC_AHEAD_MAX.as_secs() as i64;
    for (field, value, good) in [
        ("source", json!("police"), false),
        ("by", json!("desk"), false),
        ("handled", json!({"note": "x"}), false),
        ("id", json!("short"), false),
        (
            "id",
            json!("x".repeat(limits::PUBLIC_ID_CHARS_MIN - 1)),
            false,
        ),
        ("id", json!("x".repeat(limits::PUBLIC_ID_CHARS_MIN)), true),
        ("at", at(-age - 60), false),
        ("at", at(60 - age), true),
        ("at", at(ahead + 60), false),
        ("at", at(ahead - 60), true),
        ("lon", json!("113"), false),
    ] {
        let mut body = words(
            &format!("{field}{value}")
                .replace(|c: char| !c.is_ascii_alphanumeric(), "")
                .chars()
                .take(40)
                .collect::<String>(),
        );
        body[field] = value.clone();
        let (status, _, told) = send(&service, HERE, &body, None).await;
        assert_eq!(
            status,
            if good { 201 } else { 422 },
            "{field} {value}: {told}"
        );
        if !good {
            let errors = told["errors"].as_array().expect("a list");
            assert_eq!(
                (errors.len(), &errors[0]["field"]),
                (1, &json!(field)),
                "{told}"
            );
        }
    }
    for body in [
        "",
        "{",
        "[]",
        "{}",
        "{\"source\":\"resident\"}",
        "{\"id\":\"0123456789abcdef\",\"id\":\"0123456789abcdef\"}",
    ] {
        let request = TestRequest::post()
            .uri("/v1/public/reports")
            .insert_header(("content-type", "application/json"));
        let (status, _, told) = told(&service, HERE, request.set_payload(body)).await;
        assert_eq!(
            (status, &told["code"]),
            (422, &json!("wrong_fields")),
            "{body}: {told}"
        );
    }
}

#[actix_web::test]
async fn a_bot_is_slowed_to_its_puzzles_while_a_neighbour_gets_through_with_one() {
    let service = Service(City::with_loop());
    let began = Instant::now();
    let free = limits::PUBLIC_FREE_UNITS / limits::REPORT_UNITS;
    for number in 0..free {
        let (status, _, told) = send(&service, HERE, &words(&format!("b{number}")), None).await;
        assert_eq!(status, 201, "{told}");
    }
    let (mut refused, mut taken) = (0, 0);
    for number in 0..20 {
        let (status, wait, told) = send(&service, HERE, &words(&format!("c{number}")), None).await;
        if status == 201 {
            taken += 1;
            continue;
        }
        refused += 1;
        assert_eq!((status, &told["code"]), (429, &json!("puzzle_needed")));
        assert!(wait.is_some_and(|wait| {
            wait.parse::<u64>()
                .is_ok_and(|wait| (1..=8).contains(&wait))
        }));
    }
    let came_back = began.elapsed().as_millis() / limits::PUBLIC_UNIT_EVERY.as_millis();
    assert!(
        taken <= came_back / u128::from(limits::REPORT_UNITS) && refused > 0,
        "{taken} taken, {refused} refused while {came_back} units came back"
    );
    // A neighbour behind the same address: the same report, with one puzzle.
    spent(&service, HERE, "d").await;
    let puzzle = solved(&service, HERE).await;
    let (status, _, told) = send(&service, HERE, &words("neighbour"), Some(&puzzle)).await;
    assert_eq!(status, 201, "{told}");
    // The puzzle is used up.
    let mut again = 0;
    let (status, told) = loop {
        let body = words(&format!("again{again}"));
        let (status, _, told) = send(&service, HERE, &body, Some(&puzzle)).await;
        // Free again meanwhile: that needs no puzzle.
        if status != 201 {
            break (status, told);
        }
        again += 1;
    };
    assert_eq!((status, &told["code"]), (429, &json!("puzzle_needed")));
    assert!(
        told["detail"]
            .as_str()
            .is_some_and(|detail| detail.contains("was used before")),
        "{told}"
    );
    // Another address notices nothing.
    assert_eq!(send(&service, THERE, &words("there"), None).await.0, 201);
}

#[actix_web::test]
async fn a_residents_photo_is_taken_named_and_smaller_than_the_staffs() {
    let service = Service(City::with_loop());
    let upload = |bytes: Vec<u8>| {
        let request = TestRequest::post()
            .uri("/v1/public/photos")
            .insert_header((header::CONTENT_TYPE, "image/png"));
        request.set_payload(bytes)
    };
    let mut picture = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(40, 30, image::Rgb([9, 8, 7]))
        .write_to(&mut picture, image::ImageFormat::Png)
        .expect("drawn");
    let (status, _, photo) = told(&service, HERE, upload(picture.into_inner())).await;
    assert_eq!(status, 201, "{photo}");
    let mut body = words("p");
    body["photos"] = json!([{"photo": photo["photo"], "kind": "scene"}]);
    assert_eq!(send(&service, HERE, &body, None).await.0, 201);
    let (_, whole) = service.get("/v1/cases/HY000000001").await;
    assert_eq!(whole["photos"][0]["photo"], photo["photo"]);
    let (status, _, _) = told(
        &service,
        HERE,
        upload(vec![0; limits::PUBLIC_PHOTO_BYTES_MAX + 1]),
    )
    .await;
    assert_eq!(status, 413);
    // Looking at it is not for everybody.
    let look = TestRequest::get().uri(&format!(
        "/v1/photos/{}/thumbnail",
        photo["photo"].as_str().expect("an id")
    ));
    assert_eq!(told(&service, HERE, look).await.0, 403);
}
