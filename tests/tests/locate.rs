//! `huying locate`: no row lost, no byte changed, the right area, in memory that does not grow.

use tests::cities::{self, Dice, SIDE, SOUTH, WEST, square_code};
use tests::{Desk, Ended, Program};

/// Locates rows among 4 × 4 squares.
fn locate(desk: &Desk, table: impl Into<Vec<u8>>, words: &str) -> Ended {
    let areas = desk.put("areas.geojson", cities::squares(4, 4));
    Program::new(["locate", "--areas", &areas, "--codes", "plain"])
        .words(words)
        .input(table)
        .run()
}

/// The whole output for a table without any fault.
fn located(table: &str, words: &str) -> String {
    locate(&Desk::new(), table, words)
        .with_code(0)
        .text()
        .to_owned()
}

/// The last columns of the only row of the output, after what the input said.
fn appended(row: &str) -> String {
    let ended = locate(&Desk::new(), format!("lon,lat\n{row}\n"), "");
    let out = ended.text().lines().nth(1).expect("one row").to_owned();
    out.strip_prefix(row).expect("the row as it was").to_owned()
}

/// How many lines end in these bytes, whatever their encoding.
fn lines(bytes: &[u8]) -> usize {
    bytes.split(|&byte| byte == b'\n').count() - 1
}

const APPENDED: &str = "area,place,others,nearest,nearest_m,reason";

#[test]
fn a_point_inside_gets_its_area() {
    assert_eq!(appended("10.03,50.01"), ",S00-01,inside,,,,");
}

#[test]
fn on_a_shared_border_the_lower_code_wins_and_the_others_are_named() {
    assert_eq!(appended("10.015625,50.01"), ",S00-00,border,S00-01,,,");
    assert_eq!(
        appended("10.015625,50.015625"),
        ",S00-00,border,S00-01;S01-00;S01-01,,,"
    );
}

#[test]
fn a_point_outside_gets_the_nearest_area_and_its_metres() {
    let out = appended("9.99,50.01");
    let fields: Vec<&str> = out.split(',').collect();
    assert_eq!(fields[..5], ["", "", "outside", "", "S00-00"]);
    // 0.01° of longitude at 50° north are 716.9 m on the ellipsoid.
    let metres: f64 = fields[5].parse().expect("a number");
    assert!((metres - 716.9).abs() < 1.0, "{metres}");
}

#[test]
fn every_coarser_level_has_a_column_of_its_name() {
    let desk = Desk::new();
    let areas = desk.put("wards.geojson", cities::wards(8, 4));
    let out = Program::new(["locate", "--areas", &areas])
        .words("--codes plain --code WARD_ID --name label --parent in_ward --level kind")
        .input("lon,lat\n10.07,50.01\n")
        .run()
        .with_code(0);
    assert_eq!(
        out.text(),
        "lon,lat,area,ward,place,others,nearest,nearest_m,reason\n10.07,50.01,S00-04,2,inside,,,,\n"
    );
}

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

#[test]
fn positions_in_another_system_are_converted() {
    // The check values of GCJ-02 and BD-09 at Changzhou, and CGCS2000 / 3-degree Gauss-Kruger CM 114E.
    let desk = Desk::new();
    let corner = |lon: f64, lat: f64| format!("[{lon},{lat}]");
    let (west, east, south, north) = (113.4205, 113.4207, 23.0732, 23.0734);
    let ring = [
        (west, south),
        (east, south),
        (east, north),
        (west, north),
        (west, south),
    ];
    let ring = ring.map(|(lon, lat)| corner(lon, lat)).join(",");
    let areas = desk.put(
        "areas.geojson",
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"code":"here"}},"geometry":{{"type":"Polygon","coordinates":[[{ring}]]}}}}]}}"#
        ),
    );
    for (crs, row) in [
        ("wgs84", "113.4206,23.0733"),
        ("gcj02", "113.4261106,23.0707752"),
        ("BD09", "113.4326162,23.0768480"),
        ("epsg:4326", "113.4206,23.0733"),
    ] {
        let table = format!("lon,lat\n{row}\n");
        let out = Program::new([
            "locate", "--areas", &areas, "--codes", "plain", "--crs", crs,
        ])
        .input(table)
        .run();
        assert!(out.with_code(0).text().contains(",here,inside,"), "{crs}");
    }
    let out = Program::new([
        "locate", "--areas", &areas, "--codes", "plain", "--crs", "mars",
    ])
    .run()
    .with_code(2);
    assert!(
        out.err.contains("wgs84, cgcs2000, gcj02, bd09 or EPSG:n"),
        "{}",
        out.err
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

#[test]
fn the_output_file_appears_whole_or_not_at_all() {
    let desk = Desk::new();
    let areas = desk.put("areas.geojson", cities::squares(4, 4));
    let out = desk.put("out.csv", "what was there before");
    let broken = desk.put(
        "broken.csv",
        format!("lon,lat\n10.03,50.01\n\"{}", "x".repeat(9 << 20)),
    );
    let run = |points: &str| {
        Program::new([
            "locate", "--areas", &areas, "--codes", "plain", points, "-o", &out,
        ])
        .run()
    };
    let ended = run(&broken).with_code(2);
    assert!(
        ended.err.contains("row 2 after the header") && ended.err.contains("not closed"),
        "{}",
        ended.err
    );
    assert_eq!(desk.read("out.csv"), b"what was there before");
    let points = desk.put("points.csv", "lon,lat\n10.03,50.01\n");
    assert_eq!(run(&points).with_code(0).out, b"");
    assert_eq!(
        desk.read("out.csv"),
        format!("lon,lat,{APPENDED}\n10.03,50.01,S00-01,inside,,,,\n").as_bytes()
    );
    assert_eq!(
        desk.names(),
        ["areas.geojson", "broken.csv", "out.csv", "points.csv"],
        "nothing is left behind"
    );
}

#[test]
fn a_table_may_be_replaced_by_its_own_result() {
    let desk = Desk::new();
    let areas = desk.put("areas.geojson", cities::squares(4, 4));
    let points = desk.put("points.csv", "lon,lat\n10.03,50.01\n");
    let run = Program::new([
        "locate", "--areas", &areas, "--codes", "plain", &points, "-o", &points,
    ])
    .run();
    let _ = run.with_code(0);
    assert!(desk.read("points.csv").ends_with(b"S00-01,inside,,,,\n"));
}

#[test]
fn areas_with_errors_locate_nothing_and_say_why() {
    let desk = Desk::new();
    let twice = cities::squares(2, 2).replace("S00-01", "S00-00");
    let areas = desk.put("areas.geojson", twice);
    let ended = Program::new(["locate", "--areas", &areas, "--codes", "plain"])
        .input("lon,lat\n1,2\n")
        .run();
    let ended = ended.with_code(2);
    assert!(
        ended.out.is_empty() && ended.err.contains("duplicate-code"),
        "{}",
        ended.err
    );
}

/// Rows whose areas arithmetic tells, enough for many blocks, with traps among them; and what must come out.
fn many(rows: usize) -> (String, Vec<String>) {
    let mut dice = Dice::new(5);
    let (mut table, mut expected) = (String::from("no,lon,lat,text\n"), Vec::new());
    for number in 0..rows {
        let (column, row) = (dice.below(5) as usize, dice.below(4) as usize);
        let lon = WEST + SIDE * (column as f64 + (1 + dice.below(9)) as f64 / 10.0);
        let lat = SOUTH + SIDE * (row as f64 + (1 + dice.below(9)) as f64 / 10.0);
        let text = match dice.below(5) {
            0 => "\"two\nlines\"".to_owned(),
            1 => "\"\"\"\"".to_owned(),
            2 => "x".repeat(dice.below(300) as usize),
            3 => "长洲".to_owned(),
            _ => String::new(),
        };
        let line = format!("{number},{lon},{lat},{text}");
        let start = if column < 4 {
            format!("{line},{},inside,", square_code(column, row))
        } else {
            format!("{line},,outside,,S")
        };
        table.push_str(&line);
        table.push('\n');
        expected.push(start);
    }
    (table, expected)
}

#[test]
fn of_many_rows_each_comes_out_in_its_place_with_its_area() {
    let (table, expected) = many(200_000);
    let ended = locate(&Desk::new(), table, "").with_code(0);
    let mut out = ended.text().split_once('\n').expect("a header").1;
    for start in &expected {
        assert!(
            out.starts_with(start.as_str()),
            "expected {start:?}, found {:?}",
            &out[..start.len().min(out.len())]
        );
        let line = &out[start.len()..];
        out = &line[line.find('\n').expect("a line's end") + 1..];
    }
    assert_eq!(out, "");
    assert!(ended.err.contains("200,000 rows: "), "{}", ended.err);
}

/// More than a process may hold that keeps what it has read.
const PEAK_KIB_MAX: u64 = 160 << 10;

#[test]
fn memory_does_not_grow_with_the_table() {
    let desk = Desk::new();
    let areas = desk.put("areas.geojson", cities::squares(4, 4));
    let out = desk.at("out.csv");
    let mut running =
        Program::new(["locate", "--areas", &areas, "--codes", "plain", "-o", &out]).start();
    running.write(b"lon,lat,text\n").expect("it reads");
    let block = "10.03,50.01,0123456789012345678901234567890123456789\n".repeat(20_000);
    for _ in 0..300 {
        running.write(block.as_bytes()).expect("it reads");
    }
    let peak = running.peak_kib();
    let ended = running.end().with_code(0);
    assert!(
        ended.err.contains("6,000,000 rows: 6,000,000 inside"),
        "{}",
        ended.err
    );
    assert!(
        peak < PEAK_KIB_MAX,
        "{peak} KiB for a table of {} MiB",
        (300 * block.len()) >> 20
    );
}

#[test]
fn whoever_reads_only_the_beginning_is_no_error() {
    let desk = Desk::new();
    let areas = desk.put("areas.geojson", cities::squares(4, 4));
    let points = desk.put(
        "points.csv",
        format!("lon,lat\n{}", "10.03,50.01\n".repeat(500_000)),
    );
    let binary = tests::binary();
    let line = format!(
        "set -o pipefail; '{}' locate --areas '{areas}' --codes plain '{points}' | head -n 2",
        binary.display()
    );
    let ended = std::process::Command::new("bash")
        .args(["-c", &line])
        .output()
        .expect("bash runs");
    assert_eq!(ended.status.code(), Some(0));
    let err = String::from_utf8_lossy(&ended.stderr);
    assert!(
        !err.contains("panicked") && !err.contains("huying:"),
        "{err}"
    );
    assert_eq!(lines(&ended.stdout), 2);
}
