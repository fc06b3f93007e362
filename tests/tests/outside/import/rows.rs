//! What a table says and how: ids, times, encodings, places, classes and sources that the tables lack.

use super::{HEADER, WORDS, cases, figures, import};
use serde_json::json;
use tests::cities;
use tests::{Desk, Server};

#[test]
fn a_table_becomes_cases_with_their_places_and_times() {
    let desk = cities::with_squares();
    let table = format!(
        "{HEADER}10.03,50.01,2024-05-01 13:00:00,\"two\nlines\"\n,,2024/5/2 08:30,no place\n9,50,1714600800,far out\n"
    );
    let ended = import(&desk, table, WORDS).with_code(0);
    assert_eq!(figures(&ended), [3, 3, 0, 0]);
    let cases = cases(&desk);
    let said: Vec<_> = cases
        .iter()
        .map(|case| (case["text"].as_str(), case["area"].as_str()))
        .collect();
    assert_eq!(
        said,
        [
            (Some("no place"), None),
            (Some("far out"), None),
            (Some("two\nlines"), Some("S00-01"))
        ]
    );
    let at = cases[2]["at"].as_str().expect("a time");
    assert!(
        at.starts_with("2024-05-01T13:00:00+08:00") || at.starts_with("2024-05-01T05:00:00Z"),
        "{at}"
    );
    assert!(
        ended.err.contains("2 of the new cases wait for a place"),
        "{}",
        ended.err
    );
}

#[test]
fn an_id_of_the_table_s_own_is_the_key() {
    let desk = cities::with_squares();
    let words = format!("{WORDS} --map id=nr");
    let table = |text: &str| {
        format!(
            "nr,{HEADER}A1,10.03,50.01,2024-05-01 13:00,{text}\nA2,10.03,50.01,2024-05-01 13:00,{text}\n"
        )
    };
    assert_eq!(
        figures(&import(&desk, table("x"), &words).with_code(0)),
        [2, 2, 0, 0]
    );
    assert_eq!(
        figures(&import(&desk, table("changed"), &words).with_code(0)),
        [2, 0, 2, 0]
    );
}

#[test]
fn wrong_rows_are_listed_with_their_reasons_and_do_not_hinder_the_others() {
    let desk = cities::with_squares();
    let rejects = desk.at("rejects.csv");
    let table = format!(
        "{HEADER}10.03,50.01,2024-05-01 13:00,good\nabc,50.01,2024-05-01 13:00,a\n10.03,50.01,,b\n10.03,50.01,soon,c\n\
         10.03\n10.03,,2024-05-01 13:00,d\n10.03,50.01,2024-05-01 13:00,\"e"
    );
    let ended = import(&desk, &table, &format!("{WORDS} --rejects {rejects}")).with_code(1);
    assert_eq!(figures(&ended), [7, 1, 0, 6]);
    for reason in [
        "row 2: lon",
        "row 3: at is empty",
        "row 4: at: \"soon\" is not a time",
        "row 5: 1 fields where the header has 4",
        "row 6: lat",
        "row 7: a quote is not closed",
    ] {
        assert!(ended.err.contains(reason), "{reason}: {}", ended.err);
    }
    let rejected = String::from_utf8(desk.read("rejects.csv")).expect("UTF-8");
    assert!(
        rejected.starts_with("row,reason,lon,lat,at,text\n2,"),
        "{rejected}"
    );
    assert!(
        rejected.contains(",10.03,50.01,soon,c\n"),
        "the rows are in it as they were: {rejected}"
    );
    let mended = rejected.lines().next().expect("a header").to_owned()
        + "\n2,,10.03,50.01,2024-05-01 13:00,a\n";
    assert_eq!(
        figures(&import(&desk, mended, WORDS).with_code(0)),
        [1, 1, 0, 0],
        "its columns can be imported again"
    );
}

#[test]
fn times_that_leave_a_doubt_stop_the_import_before_it_begins() {
    let desk = cities::with_squares();
    let table = |at: &str| format!("{HEADER}10.03,50.01,{at},x\n");
    let no_zone = "--map lon=lon,lat=lat,at=at --source s";
    let ended = import(&desk, table("2024-05-01 13:00"), no_zone).with_code(2);
    assert!(
        ended.err.contains("names no time zone: say --time-zone"),
        "{}",
        ended.err
    );
    let ended = import(&desk, table("05/04/2024 13:00"), WORDS).with_code(2);
    assert!(
        ended.err.contains("--time-format mdy or --time-format dmy"),
        "{}",
        ended.err
    );
    assert!(
        import(
            &desk,
            table("x"),
            &format!("{no_zone} --time-zone Mars/Base")
        )
        .with_code(2)
        .err
        .contains("Asia/Shanghai")
    );
    assert_eq!(
        figures(
            &import(
                &desk,
                table("05/04/2024 13:00"),
                &format!("{WORDS} --time-format dmy")
            )
            .with_code(0)
        ),
        [1, 1, 0, 0]
    );
    assert_eq!(
        figures(&import(&desk, table("2024-05-01T13:00:00Z"), no_zone).with_code(0)),
        [1, 1, 0, 0]
    );
    let ats: Vec<_> = cases(&desk)
        .iter()
        .map(|case| case["at"].as_str().expect("a time")[..10].to_owned())
        .collect();
    assert_eq!(ats, ["2024-05-01", "2024-04-05"]);
}

#[test]
fn gbk_and_semicolons_and_two_columns_for_one_field_are_taken() {
    let desk = cities::with_squares();
    // 日期;时间 in GBK, then a row about 长洲.
    let table = [
        b"x;y;\xc8\xd5\xc6\xda;\xca\xb1\xbc\xe4;t\n".as_slice(),
        b"10.03;50.01;2024-05-01;13:00;\xb3\xa4\xd6\xde, a\n",
    ]
    .concat();
    let words = "--map lon=x,lat=y,at=日期+时间,text=t --source s --time-zone Asia/Shanghai";
    let ended = import(&desk, &table, words).with_code(2);
    assert!(ended.err.contains("--encoding gbk"), "{}", ended.err);
    assert_eq!(
        figures(&import(&desk, &table, &format!("{words} --encoding gbk")).with_code(0)),
        [1, 1, 0, 0]
    );
    assert_eq!(cases(&desk)[0]["text"], "长洲, a");
}

#[test]
fn classes_that_nobody_knows_can_be_added() {
    let desk = cities::with_squares();
    let table = "lon,lat,at,kind\n10.03,50.01,2024-05-01T13:00:00Z,Pothole\n10.03,50.02,2024-05-01T13:00:00Z,Pothole\n";
    let words = "--map lon=lon,lat=lat,at=at,class=kind --source s";
    let ended = import(&desk, table, words).with_code(0);
    assert!(
        ended.err.contains("2 of the new cases wait for a class"),
        "{}",
        ended.err
    );
    let ended = import(
        &desk,
        table,
        &format!("{} --add-classes", words.replace("source s", "source t")),
    )
    .with_code(0);
    assert!(
        ended.err.contains("1 classes were added") && !ended.err.contains("wait for a class"),
        "{}",
        ended.err
    );
    let server = Server::start(&desk.path().join("data"));
    let counts = server.get("/v1/counts?group=class&class=Pothole");
    assert_eq!(counts["total"], 2, "{counts}");
}

#[test]
fn a_source_that_the_tables_lack_is_refused_unless_it_may_be_added() {
    let desk = Desk::new();
    let data = desk.at("data");
    // The demo district has tables, sources among them.
    drop(Server::demo(&data));
    let table = "lon,lat,at\n113.4261106,23.0707752,2024-05-01T13:00:00Z\n";
    let words = "--crs gcj02 --source drone";
    let ended = import(&desk, table, words).with_code(1);
    assert!(ended.err.contains("is not a known source"), "{}", ended.err);
    let ended = import(&desk, table, &format!("{words} --add-sources")).with_code(0);
    assert!(ended.err.contains("1 sources were added"), "{}", ended.err);
    assert_eq!(
        figures(&import(&desk, table, words).with_code(0)),
        [1, 0, 1, 0]
    );
    let server = Server::demo(&data);
    assert_eq!(server.get("/v1/counts?group=none&source=drone")["total"], 1);
    let located = server.get("/v1/locate?lon=113.4206&lat=23.0733");
    let case = &server.get("/v1/cases?source=drone")["items"][0];
    assert_eq!(
        case["area"], located["areas"][3]["code"],
        "GCJ-02 was converted: {case}"
    );
}

#[test]
fn a_place_may_be_an_area_or_an_address_and_none_of_it_is_lost() {
    let desk = cities::with_squares();
    let table = "lon,lat,area,address,at,text\n\
        ,,S01-02,near the pier,2024-05-01T13:00:00Z,by area\n\
        ,,,Pier 4,2024-05-01T12:00:00Z,by address\n\
        10.03,50.01,S03-03,Pier 4,2024-05-01T11:00:00Z,by position\n";
    let ended = import(&desk, table, "--source s").with_code(0);
    assert_eq!(figures(&ended), [3, 3, 0, 0]);
    let cases = cases(&desk);
    let areas: Vec<_> = cases.iter().map(|case| case["area"].as_str()).collect();
    assert_eq!(areas, [Some("S01-02"), None, Some("S00-01")]);
    assert_eq!(cases[0]["text"], "by area（near the pier）");
    assert_eq!(cases[2]["text"], "by position（Pier 4）");
}

#[test]
fn reports_in_our_own_form_are_taken_line_by_line() {
    let desk = cities::with_squares();
    let report = |id: &str| json!({"id": id, "source": "s", "at": "2024-05-01T13:00:00Z", "lon": 10.03, "lat": 50.01, "text": "\"x,\n"});
    let lines = format!(
        "{}\n\n{}\n{{\"id\":\"c\"\n{}\n",
        report("a"),
        report("b"),
        report("a")
    );
    let ended = import(&desk, lines, "").with_code(1);
    assert_eq!(figures(&ended), [4, 2, 1, 1]);
    assert!(ended.err.contains("row 3: "), "{}", ended.err);
}
