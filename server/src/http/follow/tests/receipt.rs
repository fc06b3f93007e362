//! The receipt of whoever reported.

use super::*;

#[actix_web::test]
async fn the_receipt_is_what_one_said_oneself_and_holds_neither_notes_nor_accounts_from_inside() {
    let service = Service(City::with_loop());
    let (case, link) = reported(&service, "a", Value::Null).await;
    closed(&service, &case).await;
    let rating = json!({"solved": false, "words": "我的评价"});
    assert_eq!(rate(&service, &link, rating).await.0, 200);
    let (status, _, cached, bytes) =
        look(&service, TestRequest::get().uri(&format!("{link}/receipt"))).await;
    assert_eq!((status, cached.as_str()), (200, "no-store"));
    let text = String::from_utf8(bytes).expect("UTF-8");
    let receipt: ledger::Receipt = text.parse().expect("a receipt");
    let verified = receipt.verify(&[]).expect("every entry stands in the log");
    assert_eq!(verified.size, 7, "the log has the others, too");
    let told = receipt
        .entries
        .iter()
        .map(|entry| entry.told().expect("an event"));
    let told: Vec<_> = told.map(|told| (told.r#type, told.by)).collect();
    let by = |by: &str| Some(by.to_owned());
    assert_eq!(
        (receipt.case, told),
        (
            case,
            vec![
                ("reported".to_owned(), None),
                ("stepped".to_owned(), by("resident"))
            ]
        )
    );
    assert!(text.contains("货车占道") && text.contains("我的评价"));
    for inside in ["秘密", "-inside", "张三丰", "13800138000"] {
        assert!(!text.contains(inside), "{inside}");
    }
}
