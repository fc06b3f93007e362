//! What can be read and what is refused.

use super::*;

fn shanghai() -> TimeZone {
    TimeZone::get("Asia/Shanghai").expect("a bundled zone")
}

fn read(text: &str) -> Result<String, TimeError> {
    Times::new(Format::Common, Some(shanghai()))
        .read(text)
        .map(|at| at.to_string())
}

#[test]
fn common_forms_say_the_same_moment() {
    for text in [
        "2024-05-21T13:00:00+08:00",
        "2024-05-21T05:00:00Z",
        "2024-05-21 13:00:00",
        "2024-05-21 13:00",
        "2024-05-21T13:00:00.000",
        "2024-05-21 05:00:00+00",
        "2024-05-21 13:00:00 +0800",
        "2024-05-21 05:00:00 UTC",
        "2024/5/21 13:00",
        "2024/05/21 13:00:00",
        "2024.5.21 13:00",
        "2024年5月21日 13:00",
        "2024年5月21日13时00分",
        "2024年05月21日 13时0分0秒",
        "05/21/2024 01:00:00 PM",
        "5/21/2024 1:00 PM",
        "21/05/2024 13:00",
        "21.05.2024, 13:00",
        "2024/5/21 下午1:00:00",
        "2024年5月21日 下午1时",
        "20240521130000",
        "202405211300",
        "1716267600",
        "1716267600000",
        " 2024-05-21 13:00 ",
    ] {
        assert_eq!(read(text).as_deref(), Ok("2024-05-21T05:00:00Z"), "{text}");
    }
    for text in [
        "2024-05-21",
        "20240521",
        "2024/5/21",
        "21.05.2024",
        "05/21/2024 12:00 AM",
    ] {
        assert_eq!(read(text).as_deref(), Ok("2024-05-20T16:00:00Z"), "{text}");
    }
    assert_eq!(
        read("05/21/2024 12:30 PM").as_deref(),
        Ok("2024-05-21T04:30:00Z")
    );
}

#[test]
fn what_is_no_time_is_refused() {
    for text in [
        "",
        "soon",
        "2024-13-01",
        "2024-02-30 10:00",
        "2024-05-21 25:00",
        "2024-05-21 13",
        "45413.54",
        "13:00",
        "2024-05-21 13:00 PM",
        "2024-05-21 下午1:00 PM",
        "2024-05-21 13:00:00 xyz",
        "32/13/2024",
        "2024-05/21",
        "123",
        "2024-05-21 13:00:00+99",
        "99999999",
        "二〇二四年",
        "2024-05-21T13:0é",
    ] {
        assert!(
            matches!(
                read(text),
                Err(TimeError::Unknown(_) | TimeError::TwoWays(_))
            ),
            "{text}: {:?}",
            read(text)
        );
    }
}

#[test]
fn a_date_that_may_be_read_in_two_ways_waits_for_another_row_to_tell() {
    let mut times = Times::new(Format::Common, Some(shanghai()));
    assert!(matches!(
        times.read("05/04/2024 13:00"),
        Err(TimeError::TwoWays(_))
    ));
    times.learn(["05/04/2024 13:00", "30/04/2024 13:00"].into_iter());
    assert_eq!(
        times
            .read("05/04/2024 13:00")
            .map(|at| at.to_string())
            .as_deref(),
        Ok("2024-04-05T05:00:00Z")
    );
    times.learn(["05/04/2024 13:00", "30/04/2024 13:00", "04/30/2024 13:00"].into_iter());
    assert!(matches!(
        times.read("05/04/2024 13:00"),
        Err(TimeError::TwoWays(_))
    ));
}

#[test]
fn am_and_pm_mean_the_month_first_unless_another_row_tells() {
    let mut times = Times::new(Format::Common, Some(shanghai()));
    let text = "05/04/2024 01:00:00 PM";
    assert_eq!(
        times.read(text).map(|at| at.to_string()).as_deref(),
        Ok("2024-05-04T05:00:00Z")
    );
    times.learn(["30/04/2024 01:00:00 PM"].into_iter());
    assert_eq!(
        times.read(text).map(|at| at.to_string()).as_deref(),
        Ok("2024-04-05T05:00:00Z")
    );
}

#[test]
fn a_format_goes_before_what_the_rows_tell() {
    let by = |format: &str, text: &str| {
        let format = format.parse().expect("a format");
        Times::new(format, Some(shanghai()))
            .read(text)
            .map(|at| at.to_string())
    };
    assert_eq!(
        by("dmy", "05/04/2024 1:00 PM").as_deref(),
        Ok("2024-04-05T05:00:00Z")
    );
    assert_eq!(
        by("mdy", "05/04/2024 13:00").as_deref(),
        Ok("2024-05-04T05:00:00Z")
    );
    assert_eq!(
        by("%H.%M on %d %b %Y", "13.00 on 21 May 2024").as_deref(),
        Ok("2024-05-21T05:00:00Z")
    );
    assert_eq!(
        by("%Y-%m-%d %z", "2024-05-21 +0000").as_deref(),
        Ok("2024-05-21T00:00:00Z")
    );
    assert!("d/m/y".parse::<Format>().is_err());
}

#[test]
fn a_time_without_a_zone_needs_one_to_be_named() {
    let times = Times::new(Format::Common, None);
    let error = times
        .read("2024-05-21 13:00")
        .expect_err("no zone")
        .to_string();
    assert!(error.contains("--time-zone"), "{error}");
    assert!(times.read("2024-05-21T13:00:00Z").is_ok());
    assert!(times.read("1716267600").is_ok());
}

#[test]
fn hours_that_the_clocks_skip_or_show_twice_are_read_by_a_rule() {
    let zone = TimeZone::get("America/Chicago").expect("a bundled zone");
    let times = Times::new(Format::Common, Some(zone));
    let at = |text: &str| times.read(text).map(|at| at.to_string());
    assert_eq!(
        at("2024-03-10 02:30:00").as_deref(),
        Ok("2024-03-10T08:30:00Z")
    );
    assert_eq!(
        at("2024-11-03 01:30:00").as_deref(),
        Ok("2024-11-03T06:30:00Z")
    );
}
