//! Files of tables: read back equal, every fault at its place.

use super::*;
use crate::cli::demo_tables;
use cases::Tables;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

fn file<'a>(name: &'a str, bytes: &'a [u8]) -> File<'a> {
    File {
        name,
        bytes,
        table: None,
        encoding: Encoding::Utf8,
    }
}

fn faults(files: &[File<'_>]) -> Vec<String> {
    let faults = read(files).expect_err("faults");
    faults.iter().map(ToString::to_string).collect()
}

/// A workbook of one sheet.
fn book(sheet: &str, fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name(sheet).expect("a name");
    fill(page);
    book.save_to_buffer().expect("small")
}

#[test]
fn the_demos_tables_come_back_equal_from_a_workbook() {
    let tables = Tables::parse(&demo_tables()).expect("sound");
    let text = |name| tables.to_csv(name).expect("a table");
    let texts: Vec<_> = TABLES
        .iter()
        .map(|form| (form.name, text(form.name)))
        .collect();
    let texts: Vec<_> = texts
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    let bytes = workbook(&texts).expect("written");
    let given = read(&[file("tables.xlsx", &bytes)]).expect("read");
    assert_eq!(given.len(), TABLES.len());
    for one in given {
        assert_eq!(
            Some(one.edit.text),
            tables.to_csv(one.edit.name),
            "{}",
            one.edit.name
        );
    }
}

#[test]
fn numbers_dates_and_times_are_read_as_people_see_them() {
    let bytes = book("hours", |page| {
        page.write_row(2, 1, ["from", "to", "n", "d", "b"])
            .expect("fits");
        let time = Format::new().set_num_format("hh:mm");
        let day = Format::new().set_num_format("yyyy-mm-dd");
        let at = |h, m| ExcelDateTime::from_hms(h, m, 0).expect("a time");
        page.write_with_format(5, 1, at(8, 0), &time).expect("fits");
        page.write_with_format(5, 2, at(12, 30), &time)
            .expect("fits");
        page.write(5, 3, 505).expect("fits");
        let date = ExcelDateTime::from_ymd(2026, 5, 1).expect("a day");
        page.write_with_format(5, 4, &date, &day).expect("fits");
        page.write(5, 5, true).expect("fits");
    });
    let given = read(&[file("x.xlsx", &bytes)]).expect("read").remove(0);
    assert_eq!(
        given.edit.text,
        "from,to,n,d,b\n08:00,12:30,505,2026-05-01,yes\n"
    );
    assert_eq!((given.origin.row(1), given.origin.row(2)), (3, 6));
}

#[test]
fn a_fault_is_told_at_the_row_of_the_sheet_though_a_cell_has_two_lines() {
    let bytes = book("sources", |page| {
        page.write_row(0, 0, ["code", "name", "name_en"])
            .expect("fits");
        page.write_row(1, 0, ["a", "two\nlines", "A"])
            .expect("fits");
        page.write_row(7, 0, ["a", "again", "A"]).expect("fits");
    });
    let given = read(&[file("city.xlsx", &bytes)]).expect("read");
    let texts = cases::Texts {
        sources: &given[0].edit.text,
        ..cases::Texts::default()
    };
    let told = told(Tables::parse(&texts).expect_err("twice"), &given);
    assert_eq!(
        (told[0].line, told[0].column.as_str()),
        (8, "code"),
        "{told:?}"
    );
    assert!(
        told[0]
            .to_string()
            .starts_with("city.xlsx sheet sources row 8 column code: ")
    );
}

#[test]
fn what_stands_outside_the_header_and_what_failed_is_told_cell_by_cell() {
    let bytes = book("sources", |page| {
        page.write_row(0, 0, ["code", "name"]).expect("fits");
        page.write_row(1, 0, ["a", "A", "stray"]).expect("fits");
    });
    assert_eq!(
        faults(&[file("t.xlsx", &bytes)]),
        [
            "t.xlsx sheet sources row 2 column C: the column has no name in the header · 该列在表头中没有名称"
        ]
    );
    let other = book("Sheet1", |page| {
        page.write(0, 0, "code").expect("fits");
    });
    assert!(faults(&[file("t.xlsx", &other)])[0].contains("sheet Sheet1: no table is called so"));
    let named = File {
        table: Some("sources"),
        ..file("t.xlsx", &other)
    };
    assert_eq!(
        read(&[named]).expect("the only sheet")[0].edit.name,
        "sources"
    );
    let empty = book("sheet", |_| ());
    assert!(faults(&[file("t.xlsx", &empty)])[0].contains("holds no table"));
}

#[test]
fn broken_workbooks_are_told_and_never_panic() {
    let bytes = workbook(&[("hours", "from,to\n08:00,12:00\n")]).expect("written");
    for cut in [4, 30, bytes.len() / 2, bytes.len() - 1] {
        assert!(
            faults(&[file("t.xlsx", &bytes[..cut])])[0].contains("t.xlsx: "),
            "{cut}"
        );
    }
    for at in (0..bytes.len()).step_by(97) {
        let mut bent = bytes.clone();
        bent[at] ^= 0x5a;
        drop(read(&[file("t.xlsx", &bent)]));
    }
}

#[test]
fn a_small_workbook_that_unpacks_to_a_huge_one_is_refused() {
    use std::io::Write as _;
    let mut packed = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    packed
        .start_file("xl/sharedStrings.xml", options)
        .expect("memory");
    let block = vec![b' '; 1 << 20];
    for _ in 0..=limits::TABLE_UNPACKED_BYTES_MAX >> 20 {
        packed.write_all(&block).expect("memory");
    }
    let bytes = packed.finish().expect("memory").into_inner();
    assert!(bytes.len() < limits::TABLE_BYTES_MAX);
    assert!(faults(&[file("bomb.xlsx", &bytes)])[0].contains("unpacks to more than"));
}

#[test]
fn a_file_larger_than_the_limit_is_refused() {
    let bytes = vec![b'a'; limits::TABLE_BYTES_MAX + 1];
    assert!(faults(&[file("duties.csv", &bytes)])[0].contains("a file has at most"));
    assert!(read(&[file("duties.csv", &bytes[1..])]).is_ok());
}

#[test]
fn gbk_is_told_with_its_line_and_read_when_it_is_said() {
    let text = "code,name,name_en\nplain,plain,\nhotline,热线,Hotline\n";
    let bytes = Encoding::Gbk.write(text).into_owned();
    assert_eq!(
        faults(&[file("sources.csv", &bytes)]),
        [
            "sources.csv line 3: is not in UTF-8: if it was written by a Chinese Excel, say --encoding gbk; else save it as UTF-8 · \
             不是 UTF-8 编码：若由中文版 Excel 保存，请指明 --encoding gbk；否则请另存为 UTF-8"
        ]
    );
    let said = File {
        encoding: Encoding::Gbk,
        ..file("sources.csv", &bytes)
    };
    assert_eq!(read(&[said]).expect("read")[0].edit.text, text);
}

#[test]
fn tables_are_told_by_the_names_of_their_files_and_each_comes_once() {
    assert_eq!(table_called(" Duties.CSV"), Some("duties"));
    assert_eq!(table_called("duties (2).csv"), None);
    assert!(faults(&[file("tasks.csv", b"a,b\n")])[0].contains("no table is called so"));
    assert!(faults(&[file("hours.csv", b"from;to\n")])[0].contains("semicolons"));
    assert!(faults(&[file("hours.csv", b"\xD0\xCF\x11\xE0")])[0].contains("old Excel"));
    let twice = [
        file("hours.csv", b"from,to\n"),
        file("hours.csv", b"from,to\n"),
    ];
    assert!(faults(&twice)[0].contains("already"));
}
