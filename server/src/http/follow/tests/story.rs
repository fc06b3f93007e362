//! What a link shows of a case.

use super::*;

#[actix_web::test]
async fn whoever_reported_sees_where_it_stands_what_is_next_and_nothing_from_inside() {
    let service = Service(City::with_loop());
    let (case, link) = reported(&service, "a", Value::Null).await;
    let first = shown(&service, &link).await;
    assert_eq!(
        (&first["case"], &first["status"], &first["team"]),
        (&json!(case), &json!("verifying"), &Value::Null)
    );
    assert_eq!(
        first["says"]["en"],
        "Received. A grid worker will go there and look."
    );
    assert_eq!(
        (&first["text"], &first["class"], &first["rate"]),
        (&json!("货车占道"), &json!("0505"), &json!(false))
    );
    assert!(
        first["by_when"].is_string() && first["next"]["zh"].is_string(),
        "{first}"
    );
    assert_eq!(first["steps"].as_array().map(Vec::len), Some(1));
    closed(&service, &case).await;
    let last = shown(&service, &link).await;
    assert_eq!(
        (&last["status"], &last["team"], &last["rate"]),
        (&json!("closed"), &json!("西社区执法队"), &json!(true))
    );
    assert_eq!(
        (&last["by_when"], &last["next"]["en"]),
        (&Value::Null, &json!("Please rate the result."))
    );
    let said: Vec<_> = last["steps"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|step| step["says"]["en"].as_str().expect("words"))
        .collect();
    assert_eq!(
        said,
        [
            "Your report was received.",
            "A grid worker went there: it is so.",
            "It was given to 西社区执法队.",
            "The team accepted and began.",
            "The team said that it is done.",
            "Somebody else checked: it is done.",
            "It was closed.",
        ]
    );
    let whole = last.to_string();
    for inside in ["秘密", "-inside", "张三丰", "13800138000", "seq"] {
        assert!(!whole.contains(inside), "{inside}: {whole}");
    }
}

#[actix_web::test]
async fn a_merged_report_leads_on_to_the_one_that_is_worked_on_without_its_link() {
    let service = Service(City::with_loop());
    let (main, _) = reported(&service, "a", json!({"text": "先来的人说的话"})).await;
    let (case, link) = reported(&service, "b", Value::Null).await;
    step(&service, &case, "desk", "merge", json!({"into": main})).await;
    let merged = shown(&service, &link).await;
    assert_eq!(merged["status"], "merged");
    assert!(
        merged["says"]["en"]
            .as_str()
            .is_some_and(|says| says.contains(&main)),
        "{merged}"
    );
    assert_eq!(
        (&merged["worked_on"]["case"], &merged["worked_on"]["status"]),
        (&json!(main), &json!("verifying"))
    );
    assert!(
        !merged.to_string().contains("先来的人说的话"),
        "what others said is theirs"
    );
    assert!(!merged.to_string().contains("follow"));
    closed(&service, &main).await;
    let over = shown(&service, &link).await;
    assert_eq!(
        (&over["status"], &over["worked_on"], &over["rate"]),
        (&json!("closed"), &Value::Null, &json!(true))
    );
}
