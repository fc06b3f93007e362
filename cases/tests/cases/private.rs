//! Who reported: taken at the door, never in the log, and committed to.

use crate::town::{Life, at, east, report, world};
use cases::event::{Erased, Event, Format};
use cases::{
    CaseNo, Command, Commitment, FieldFault, Personal, REPORTER_ADDRESS_CHARS_MAX,
    REPORTER_NAME_CHARS_MAX, REPORTER_PHONE_CHARS_MAX, Report, Reporter, Status,
};
use insta::assert_snapshot;

fn reported(reporter: &str) -> Result<Option<Reporter>, Vec<FieldFault>> {
    let body = format!(
        r#"{{"id":"a","source":"s","at":"2026-11-23T01:00:00Z","area":"x","reporter":{reporter}}}"#
    );
    Report::from_json(body.as_bytes()).map(|report| report.reporter)
}

fn zhang() -> Reporter {
    Reporter {
        name: Some("张三".into()),
        phone: Some("13800138000".into()),
        address: Some("荔园街1号".into()),
        salt: None,
    }
}

#[test]
fn a_report_says_who_reported_in_json_and_in_columns_alike() {
    let json = r#"{"phone":" 13800138000 ","name":"张三","address":"荔园街1号"}"#;
    assert_eq!(reported(json), Ok(Some(zhang())));
    let row = Report::from_row([
        ("id", "a"),
        ("source", "s"),
        ("at", "2026-11-23T01:00:00Z"),
        ("reporter_name", " 张三 "),
        ("reporter_phone", "13800138000"),
        ("reporter_address", "荔园街1号"),
    ]);
    assert_eq!(row.map(|report| report.reporter), Ok(Some(zhang())));
    for nobody in ["null", "{}", r#"{"name":null}"#, r#"{"name":"  "}"#] {
        assert_eq!(reported(nobody), Ok(None), "{nobody}");
    }
}

#[test]
fn a_reporter_has_limits_and_no_fault_repeats_what_was_sent() {
    let of =
        |field: &str, chars: usize| reported(&format!(r#"{{"{field}":"{}"}}"#, "密".repeat(chars)));
    for (field, most) in [
        ("name", REPORTER_NAME_CHARS_MAX),
        ("phone", REPORTER_PHONE_CHARS_MAX),
        ("address", REPORTER_ADDRESS_CHARS_MAX),
    ] {
        assert!(of(field, most).is_ok(), "{field}");
        let faults = of(field, most + 1).expect_err("one too many");
        assert_eq!(faults[0].field, format!("reporter.{field}"));
        assert!(!faults[0].to_string().contains('密'), "{faults:?}");
    }
    for (sent, field) in [
        (r#""13800138000""#, "reporter"),
        ("13800138000", "reporter"),
        (r#"["13800138000"]"#, "reporter"),
        (r#"{"phone":13800138000}"#, "reporter.phone"),
        (r#"{"phone":["13800138000"]}"#, "reporter.phone"),
        (r#"{"phone":"1380013\u00078000"}"#, "reporter.phone"),
        (r#"{"mail":"13800138000"}"#, "reporter.mail"),
        (r#"{"phone":"1","phone":"13800138000"}"#, "reporter.phone"),
    ] {
        let faults = reported(sent).expect_err(sent);
        assert_eq!((faults.len(), &*faults[0].field), (1, field), "{sent}");
        let told = faults[0].to_string();
        assert!(!told.contains("1380013"), "{told}");
    }
}

#[test]
fn the_log_has_a_commitment_that_opens_with_the_salt_and_nothing_else_of_them() {
    let mut life = Life::new(world());
    let salt = [7; 32];
    let reporter = Reporter {
        salt: Some(salt),
        ..zhang()
    };
    let with = Report {
        reporter: Some(reporter.clone()),
        ..report("a", east(0.5), None, at("2026-11-23T01:00:00Z"))
    };
    life.send(&Command::Report(with)).expect("taken");
    let Event::Reported(event) = &life.log[0] else {
        panic!("a report");
    };
    let bytes = reporter.to_bytes();
    assert_snapshot!(String::from_utf8_lossy(&bytes), @r#"{"name":"张三","phone":"13800138000","address":"荔园街1号"}"#);
    assert_eq!(event.private, Some(Commitment::of(&salt, &bytes)));
    assert_ne!(event.private, Some(Commitment::of(&[8; 32], &bytes)));
    let told = life.log[0].to_string();
    for secret in ["张三", "13800138000", "荔园街"] {
        assert!(!told.contains(secret), "{told}");
    }
    assert_eq!(Reporter::from_bytes(&bytes), Some(zhang()));
    assert_eq!(format!("{reporter:?}"), "Reporter");
}

#[test]
fn erasing_changes_nothing_of_the_case_but_its_newest_number() {
    let mut life = Life::new(world());
    life.report(east(0.5), Some("0505"));
    let event = Event::Erased(Box::new(Erased {
        v: Format,
        case: CaseNo(1),
        recorded: at("2026-11-23T02:00:00Z"),
        id: "e".into(),
        by: "desk".into(),
        what: Personal::ALL.to_vec(),
        photos: Vec::new(),
        reason: "asked".into(),
        rule: "".into(),
    }));
    assert_snapshot!(event.to_string(), @r#"{"type":"erased","v":1,"case":"HY000000001","recorded":"2026-11-23T02:00:00Z","id":"e","by":"desk","what":["reporter","photos"],"reason":"asked"}"#);
    assert_eq!(
        Event::from_bytes_checked(event.to_string().as_bytes()).expect("its own bytes"),
        event
    );
    let before = life.state.case(CaseNo(1)).expect("there").clone();
    life.state.apply(2, &event);
    let after = life.state.case(CaseNo(1)).expect("there");
    assert_eq!((after.seq, after.status), (2, Status::Dispatched));
    assert_eq!((after.moved(), after.due()), (before.moved(), before.due()));
}

#[test]
fn periods_of_retention_are_read_and_their_faults_told() {
    use cases::tables::RETENTION_DAYS_MAX;
    use cases::{Tables, Texts};
    let classes = "code,kind,name,name_en,parent\n01,event,n,,\n0101,event,n,,01\n";
    let parse = |rows: &str| {
        let retention = &format!("data,class,days,then,valid_from\n{rows}");
        Tables::parse(&Texts {
            classes,
            retention,
            ..Texts::default()
        })
    };
    let at = at("2026-11-23T01:00:00Z");
    let most = format!("reporter,,{RETENTION_DAYS_MAX},erase,\n");
    let rows = "reporter,01,30,,\nreporter,01,20,,2027-01-01\nphotos,01,,keep,\n";
    let tables = parse(&(most.clone() + rows)).expect("sound");
    let word = |data, class, at| {
        tables
            .retention(data, class, at)
            .map(cases::tables::Retention::word)
    };
    assert_eq!(
        word(Personal::Reporter, "0101", at).as_deref(),
        Some("reporter/01/30")
    );
    let later = "2027-02-01T00:00:00Z".parse().expect("a time");
    assert_eq!(
        word(Personal::Reporter, "0101", later).as_deref(),
        Some("reporter/01/20")
    );
    assert_eq!(
        word(Personal::Reporter, "", at).as_deref(),
        Some("reporter/*/36525")
    );
    assert_eq!(
        word(Personal::Photos, "0101", at).as_deref(),
        Some("photos/01/-")
    );
    assert_eq!(word(Personal::Photos, "02", at), None);
    for (row, column) in [
        (
            format!("reporter,,{},erase,\n", RETENTION_DAYS_MAX + 1),
            "days",
        ),
        ("reporter,,0,erase,\n".to_owned(), "days"),
        ("reporter,,,erase,\n".to_owned(), "days"),
        ("reporter,,5,keep,\n".to_owned(), "days"),
        ("text,,5,erase,\n".to_owned(), "data"),
        ("photos,09,5,erase,\n".to_owned(), "class"),
        ("photos,,5,burn,\n".to_owned(), "then"),
        (most.clone() + &most, "data"),
    ] {
        let faults = parse(&row).expect_err(&row);
        assert_eq!(
            (faults.len(), &*faults[0].column),
            (1, column),
            "{row}: {faults:?}"
        );
    }
    // A set from before there was this table keeps its version.
    let before = Tables::parse(&Texts::default()).expect("empty");
    assert_eq!(before.version(), Tables::empty().version());
}
