//! Comparisons over HTTP: the counts of each window are those of the table.

use super::super::tests::{Service, report};
use serde_json::{Value, json};

/// Saturdays at noon, so many cases each: the window's own last.
const SATURDAYS: [(&str, usize); 5] = [
    ("2025-08-16", 4),
    ("2025-08-23", 1),
    ("2025-08-30", 2),
    ("2025-09-06", 6),
    ("2025-09-13", 8),
];
const WINDOW: &str = "from=2025-09-13T00:00:00%2B08:00&to=2025-09-15T00:00:00%2B08:00";

async fn weekends() -> Service {
    let service = Service::new();
    for (date, count) in SATURDAYS {
        for number in 0..count {
            let mut body = report(&format!("{date}-{number}"));
            body["at"] = json!(format!("{date}T12:{number:02}:00+08:00"));
            body["class"] = json!(if number % 2 == 0 { "0505" } else { "0101" });
            assert_eq!(service.post("/v1/cases", body).await.0, 201);
        }
    }
    service
}

async fn compared(service: &Service, query: &str) -> Value {
    let (status, told) = service.get(&format!("/v1/compare?{WINDOW}&{query}")).await;
    assert_eq!(status, 200, "{told}");
    told
}

#[actix_web::test]
async fn a_weekend_stands_beside_the_median_of_its_likes() {
    let service = weekends().await;
    let told = compared(&service, "against=like-8&group=class").await;
    assert_eq!(told["kind"], "restdays");
    let totals: Vec<_> = told["bases"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|b| &b["total"])
        .collect();
    // Nothing before the first case: of eight there are four.
    assert_eq!(totals, [6, 2, 1, 4]);
    assert_eq!(told["bases"][0]["from"], "2025-09-06T00:00:00+08:00");
    assert_eq!(told["bases"][0]["why"]["zh"], "同为休息日，星期相同");
    assert_eq!((&told["total"], &told["base"]), (&json!(8), &json!(3.0)));
    assert_eq!((&told["low"], &told["high"]), (&json!(1.75), &json!(4.5)));
    assert_eq!(told["change"], json!(5.0 / 3.0));
    let class = |code: &str| {
        let groups = told["groups"].as_array().expect("a list");
        groups
            .iter()
            .find(|group| group["key"] == code)
            .expect("counted")
            .clone()
    };
    assert_eq!(
        (&class("0505")["count"], &class("0505")["base"]),
        (&json!(4), &json!(1.5))
    );
    assert_eq!(
        (&class("0101")["count"], &class("0101")["base"]),
        (&json!(4), &json!(1.5))
    );
    assert!(
        told["calendar_until"].is_string(),
        "the fixture has no calendar"
    );
}

#[actix_web::test]
async fn times_of_the_bases_stand_where_those_of_the_window_do() {
    let service = weekends().await;
    let told = compared(&service, "against=like-2&group=day").await;
    let groups = told["groups"].as_array().expect("a list");
    assert_eq!(groups.len(), 2);
    assert_eq!(groups[0]["key"], "2025-09-13T00:00:00+08:00");
    assert_eq!(
        (&groups[0]["count"], &groups[0]["base"]),
        (&json!(8), &json!(4.0))
    );
    assert_eq!(
        (&groups[1]["count"], &groups[1]["base"]),
        (&json!(0), &json!(0.0))
    );
    assert_eq!(groups[1]["change"], Value::Null);
}

#[actix_web::test]
async fn one_window_may_be_given_and_the_filter_holds_in_both() {
    let service = weekends().await;
    let given = "2025-08-16T00:00:00%2B08:00/2025-08-18T00:00:00%2B08:00";
    let told = compared(
        &service,
        &format!("against={given}&class=0101&hours=6@12-13"),
    )
    .await;
    assert_eq!((&told["total"], &told["base"]), (&json!(4), &json!(2.0)));
    assert_eq!(
        (&told["low"], &told["high"]),
        (&told["base"], &told["base"])
    );
    assert_eq!(told["bases"][0]["total"], 2);
    let none = compared(&service, "against=like-52&hours=7@12-13").await;
    assert_eq!((&none["total"], &none["base"]), (&json!(0), &json!(0.0)));
}

#[actix_web::test]
async fn without_a_like_window_there_is_no_base() {
    let service = weekends().await;
    let window = "from=2025-08-16T00:00:00%2B08:00&to=2025-08-18T00:00:00%2B08:00";
    let (status, told) = service
        .get(&format!("/v1/compare?{window}&against=like-8"))
        .await;
    assert_eq!((status, &told["bases"]), (200, &json!([])));
    assert_eq!(
        (&told["total"], &told["base"], &told["change"]),
        (&json!(4), &Value::Null, &Value::Null)
    );
}

#[actix_web::test]
async fn what_is_no_comparison_is_refused() {
    let service = Service::new();
    for query in [
        "against=like-8".to_owned(),
        format!("{WINDOW}&against=like-0"),
        format!("{WINDOW}&against=like-53"),
        format!("{WINDOW}&against=last-week"),
        format!("{WINDOW}&against=2025-08-16T00:00:00Z/2025-08-16T00:00:00Z"),
        format!("{WINDOW}&against=like-8&level=grid"),
        format!("{WINDOW}&against=like-8&group=period"),
        format!("{WINDOW}&against=like-8&group=period&width_s=59"),
        format!("{WINDOW}&against=like-8&group=period&width_s=60&level=1"),
        "from=1869-01-01T00:00:00Z&to=2025-01-01T00:00:00Z&against=like-8".to_owned(),
        WINDOW.to_owned(),
    ] {
        let (status, told) = service.get(&format!("/v1/compare?{query}")).await;
        assert_eq!(
            (status, &told["code"]),
            (400, &json!("bad_parameter")),
            "{query}: {told}"
        );
    }
    let (status, told) = service
        .get(&format!("/v1/compare?{WINDOW}&against=like-52"))
        .await;
    assert_eq!((status, &told["total"]), (200, &json!(0)));
    let minutes = format!("{WINDOW}&against=like-8&group=period&width_s=60");
    let (_, told) = service.get(&format!("/v1/compare?{minutes}")).await;
    assert_eq!(told["code"], "too_many_buckets");
}
