//! JSON of whatever spelling: names twice, null, escapes, other encodings, deep nesting, no object at all.

use super::{json, with, wrong};
use cases::report::Report;

#[test]
fn unknown_and_repeated_names_are_faults() {
    assert_eq!(wrong(with(r#","Lon":113.4"#)), ["Lon"]);
    assert_eq!(wrong(with(r#","id":"b""#)), ["id"]);
    assert_eq!(wrong(with(r#","class":null,"class":"05""#)), ["class"]);
}

#[test]
fn null_is_the_same_as_absent() {
    assert_eq!(
        with(r#","lon":null,"lat":null,"class":null,"text":null"#),
        with("")
    );
}

#[test]
fn escapes_mean_the_same_letters() {
    assert_eq!(
        with(r#","text":"\u8d27\u8f66 \"占道\"\n""#).map(|r| r.text),
        Ok("货车 \"占道\"\n".into())
    );
    assert_eq!(wrong(with(r#","text":"\ud800""#)), ["text"]);
    assert_eq!(wrong(with(r#","text":"a\u0000b""#)), ["text"]);
}

#[test]
fn what_is_no_json_object_is_one_fault_of_the_whole() {
    for body in [
        "",
        "  ",
        "[]",
        "null",
        "7",
        "{",
        r#"{"id":}"#,
        r#"{"id":"a"} x"#,
        r#"{"id":"a",}"#,
    ] {
        assert_eq!(wrong(json(body)), [""], "{body}");
    }
}

#[test]
fn text_in_another_encoding_says_which() {
    let gbk = b"{\"id\":\"a\",\"text\":\"\xc8\xfd\"}";
    let faults = Report::from_json(gbk).expect_err("not UTF-8");
    assert!(
        faults[0].reason.contains("UTF-8") && faults[0].fix.contains("gbk"),
        "{}",
        faults[0]
    );
}

#[test]
fn deep_nesting_is_refused_without_harm() {
    let deep = format!(r#","class":{}"#, "[".repeat(1_000_000));
    assert_eq!(wrong(with(&deep)), [""]);
    let closed = format!(r#","class":{}{}"#, "[".repeat(100_000), "]".repeat(100_000));
    assert!(wrong(with(&closed)).len() == 1);
}
