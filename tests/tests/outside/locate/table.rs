//! The table comes out as it came in: bytes, delimiters, encodings, columns, rows that cannot be located.

use super::{APPENDED, lines, locate, located};
use tests::Desk;

#[test]
fn fields_are_kept_byte_for_byte() {
    let table = "\u{feff}\"id\", lon ,lat,\"said, so\"\r\n\
        \"1\",10.03,\"50.01\",\"two\r\nlines, \"\"quoted\"\"\"\r\n\
        2, 10.03 ,50.01,5\" pipe\n\
        \n\
        3,+10.03,5.001e1,'last";
    let expected = format!(
        "\u{feff}\"id\", lon ,lat,\"said, so\",{APPENDED}\r\n\
        \"1\",10.03,\"50.01\",\"two\r\nlines, \"\"quoted\"\"\",S00-01,inside,,,,\r\n\
        2, 10.03 ,50.01,5\" pipe,S00-01,inside,,,,\n\
        \n\
        3,+10.03,5.001e1,'last,S00-01,inside,,,,\r\n"
    );
    assert_eq!(located(table, ""), expected);
}

#[test]
fn rows_that_cannot_be_located_are_kept_with_a_reason_and_counted() {
    let rows = [
        ("x,50.01,a", "x,50.01,a,,invalid,,,,lon is not a number: x"),
        (",50.01,a", ",50.01,a,,invalid,,,,lon is empty"),
        ("10.03,\" \",a", "10.03,\" \",a,,invalid,,,,lat is empty"),
        (
            "NaN,50.01,a",
            "NaN,50.01,a,,invalid,,,,\"the coordinates (NaN, 50.01) are not finite numbers\"",
        ),
        (
            "10.03,inf,a",
            "10.03,inf,a,,invalid,,,,\"the coordinates (10.03, inf) are not finite numbers\"",
        ),
        (
            "190,50,a",
            "190,50,a,,invalid,,,,the longitude 190 is not between -180 and 180 degrees",
        ),
        (
            "10.03",
            "10.03,,,,invalid,,,,1 fields where the header has 3",
        ),
        (
            "10.03,50.01,a,b",
            "10.03,50.01,a,b,,invalid,,,,4 fields where the header has 3",
        ),
        (
            "1e999,50.01,a",
            "1e999,50.01,a,,invalid,,,,\"the coordinates (inf, 50.01) are not finite numbers\"",
        ),
        (
            "10.03,50.01,\"open\nend",
            "10.03,50.01,\"open\nend\",,invalid,,,,a quote is not closed; 2 lines follow it",
        ),
    ];
    for (row, expected) in rows {
        let ended = locate(&Desk::new(), format!("lon,lat,text\n{row}"), "").with_code(1);
        assert_eq!(
            ended.text(),
            format!("lon,lat,text,{APPENDED}\n{expected}\n")
        );
        assert!(
            ended
                .err
                .contains("1 rows: 0 inside, 0 on a border, 0 outside, 1 invalid"),
            "{}",
            ended.err
        );
        assert!(
            ended.err.contains("the first in row 1 after the header"),
            "{}",
            ended.err
        );
    }
}

#[test]
fn the_delimiter_is_found_and_may_be_said() {
    for (mark, word) in [
        (";", "semicolon"),
        ("\t", "tab"),
        ("|", "pipe"),
        (",", "comma"),
    ] {
        let table = format!("text{mark}lon{mark}lat\n\"a{mark}b\"{mark}10.015625{mark}50.01\n");
        let appended = APPENDED.replace(',', mark);
        let expected = format!(
            "text{mark}lon{mark}lat{mark}{appended}\n\"a{mark}b\"{mark}10.015625{mark}50.01{mark}S00-00{mark}border{mark}S00-01{mark}{mark}{mark}\n"
        );
        assert_eq!(located(&table, ""), expected);
        assert_eq!(located(&table, &format!("--delimiter {word}")), expected);
    }
}

#[test]
fn a_list_of_others_is_quoted_where_it_meets_the_delimiter() {
    let out = located("lon;lat\n10.015625;50.015625\n", "");
    assert!(
        out.ends_with(";S00-00;border;\"S00-01;S01-00;S01-01\";;;\n"),
        "{out}"
    );
}

#[test]
fn columns_are_found_by_name_or_position_and_asked_for_when_they_cannot_be() {
    let table = "经度,纬度,lon,lon,lat\n10.03,50.01,1,2,3\n";
    assert!(located(table, "--lon 经度 --lat #2").contains(",S00-01,inside,"));
    let told = |words: &str| locate(&Desk::new(), table, words).with_code(2).err;
    assert!(
        told("").contains("there are 2 columns \"lon\": say which by its position, one of #3 #4")
    );
    assert!(
        told("--lon x")
            .contains("there is no column \"x\"; the columns are: \"经度\", \"纬度\", \"lon\"")
    );
    assert!(told("--lon lat").contains("the same column"));
}

#[test]
fn a_column_that_is_there_already_is_not_made_twice() {
    let table = "lon,lat,area\n10.03,50.01,900 m²\n";
    let ended = locate(&Desk::new(), table, "").with_code(2);
    assert!(
        ended.err.contains("already has a column \"area\"") && ended.err.contains("--prefix"),
        "{}",
        ended.err
    );
    assert!(ended.out.is_empty());
    let out = located(table, "--prefix at_");
    assert!(
        out.starts_with("lon,lat,area,at_area,at_place,at_others,"),
        "{out}"
    );
}

#[test]
fn nothing_and_a_header_alone_are_told_apart() {
    let desk = Desk::new();
    assert!(
        locate(&desk, "", "")
            .with_code(2)
            .err
            .contains("the input is empty")
    );
    assert_eq!(
        locate(&desk, "lon,lat", "").with_code(0).text(),
        format!("lon,lat,{APPENDED}\n")
    );
    assert_eq!(
        locate(&desk, "lon,lat\r\n", "").with_code(0).text(),
        format!("lon,lat,{APPENDED}\r\n")
    );
}

/// GBK of 黄 and 埔.
const HUANGPU_GBK: [u8; 4] = [0xbb, 0xc6, 0xc6, 0xd2];

#[test]
fn gbk_stays_gbk_and_is_told_when_it_was_not_declared() {
    let table = [
        b"lon,lat,name\n10.03,50.01,".as_slice(),
        &HUANGPU_GBK,
        b"\n10.03,50.01,b\n",
    ]
    .concat();
    let desk = Desk::new();
    let ended = locate(&desk, table.clone(), "--encoding gbk").with_code(0);
    let kept = [
        b"\n10.03,50.01,".as_slice(),
        &HUANGPU_GBK,
        b",S00-01,inside,,,,\n",
    ]
    .concat();
    assert!(ended.out.windows(kept.len()).any(|window| window == kept));
    let ended = locate(&desk, table, "").with_code(1);
    assert!(
        ended.err.contains("the first in row 1 after the header"),
        "{}",
        ended.err
    );
    assert!(ended.err.contains("--encoding gbk"), "{}", ended.err);
    assert_eq!(lines(&ended.out), 3, "no row is lost");
    let header = [&HUANGPU_GBK, b",lat\n10.03,50.01\n".as_slice()].concat();
    assert!(
        locate(&desk, header, "")
            .with_code(2)
            .err
            .contains("--encoding gbk")
    );
}
