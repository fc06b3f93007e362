//! Pictures over HTTP.

use super::{CASES, counted, filters, got, service};
use actix_web::test::TestRequest;
use serde_json::{Value, json};
use std::io::Cursor;

#[actix_web::test]
async fn every_picture_is_of_as_many_cases_as_the_table() {
    let service = service().await;
    for filter in filters() {
        let (total, without) = counted(&service, &filter).await;
        for mode in ["heat", "cells", "areas", "difference"] {
            let base = "against=2026-11-01T00:00:00%2B08:00/2026-11-02T00:00:00%2B08:00";
            let (more, has_window) = match mode {
                "difference" => (base, filter.contains("from=") && filter.contains("to=")),
                _ => ("per=km2&lang=en", true),
            };
            let path = format!("/v1/picture.png?{filter}&mode={mode}&{more}&width=640&height=480");
            let got = got(&service, &path.replace("?&", "?")).await;
            if !has_window {
                assert_eq!(got.status, 400, "a difference is of a window: {path}");
                continue;
            }
            assert_eq!(
                got.status,
                200,
                "{path}: {}",
                String::from_utf8_lossy(&got.bytes)
            );
            assert_eq!(got.total, Some(total), "{path}");
            let decoder = png::Decoder::new(Cursor::new(&got.bytes));
            let reader = decoder.read_info().expect("a PNG file");
            let about = &reader.info().utf8_text[0];
            let about: Value =
                serde_json::from_str(&about.get_text().expect("text")).expect("JSON");
            let said = (&about["total"], &about["without_position"]);
            assert_eq!(said, (&json!(total), &json!(without)), "{path}");
            assert_eq!(about["seq"], json!(CASES));
            let shown = about["in_frame"].as_u64().expect("a number");
            assert!(shown <= total - without);
        }
    }
}

#[actix_web::test]
async fn pictures_of_the_whole_city_show_every_case_that_has_a_position() {
    let service = service().await;
    let (total, without) = counted(&service, "").await;
    let wide = "bbox=112.99,22.99,113.03,23.03&width=640&height=480";
    for mode in ["heat", "cells", "areas"] {
        let got = got(&service, &format!("/v1/picture.png?{wide}&mode={mode}")).await;
        let shown = (got.header)("huying-in-frame");
        assert_eq!(shown, Some((total - without).to_string()), "{mode}");
    }
}

#[actix_web::test]
async fn the_same_picture_is_not_sent_twice() {
    let service = service().await;
    let path = "/v1/picture.png?width=400&height=400&theme=dark";
    // The minute may end between the two.
    for _ in 0..3 {
        let first = got(&service, path).await;
        let tag = (first.header)("etag").expect("a tag");
        let again = TestRequest::get()
            .uri(path)
            .insert_header(("if-none-match", tag));
        if service.call(again).await.status() == 304 {
            return;
        }
    }
    panic!("the tag is never the same");
}

#[actix_web::test]
async fn a_picture_says_what_of_its_parameters_is_wrong() {
    let service = service().await;
    for (query, word) in [
        ("bbox=1,2,3", "bbox"),
        ("bbox=113,23,112,24", "bbox"),
        ("bbox=113,23,114,24&zoom=3", "bbox"),
        ("bbox=nan,23,114,24", "bbox"),
        ("centre=113,23", "zoom"),
        ("centre=113,23&zoom=99", "zoom"),
        ("centre=113,99&zoom=9", "centre"),
        ("zoom=9", "centre"),
        ("width=9999", "width"),
        ("height=10", "height"),
        ("ratio=4", "ratio"),
        ("scale=0", "scale"),
        ("scale=nan", "scale"),
        ("scale=1,2", "scale"),
        ("mode=areas&scale=2,1", "scale"),
        ("mode=areas&scale=1,2,3,4,5,6", "scale"),
        ("radius_m=-5", "radius_m"),
        ("radius_m=0.001", "radius_m"),
        ("level=street", "level"),
        ("mode=difference", "against"),
        ("against=like-8", "against"),
        ("mode=radar", "mode"),
        ("theme=blue", "theme"),
        ("colour=red", "colour"),
        ("bbox=-60,-60,60,60", "km"),
        ("mode=difference&against=like-4", "from"),
    ] {
        let (status, problem) = service.get(&format!("/v1/picture.png?{query}")).await;
        assert_eq!(status, 400, "{query}: {problem}");
        let told = problem.to_string();
        let variant = ["mode", "theme"].contains(&word) && told.contains("unknown variant");
        assert!(told.contains(word) || variant, "{query}: {problem}");
    }
    let like = "from=2026-11-02T00:00:00%2B08:00&to=2026-11-03T00:00:00%2B08:00&mode=difference&against=like-4";
    let (status, problem) = service.get(&format!("/v1/picture.png?{like}")).await;
    assert_eq!(
        (status, problem["code"].as_str()),
        (422, Some("no_base")),
        "{problem}"
    );
}
