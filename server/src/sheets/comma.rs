//! A table in a CSV file.

use super::{File, FileFault, Given, Origin, names, table_called};
use crate::in_force::Edit;

pub(super) fn table(file: &File<'_>) -> Result<Given, FileFault> {
    let fault = |zh: String, en: String| FileFault::file(file.name, (zh, en));
    let name = file
        .table
        .or_else(|| table_called(file.name))
        .ok_or_else(|| {
            let names = names();
            fault(
                format!("没有这样的表；文件须以表名命名：{names}"),
                format!("no table is called so; name the file after its table: {names}"),
            )
        })?;
    if file.bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(fault(
            "是旧版 Excel 文件（.xls）；请另存为 .xlsx 或 CSV".to_owned(),
            "is an old Excel file (.xls); save it as .xlsx or CSV".to_owned(),
        ));
    }
    let text = file.encoding.read(file.bytes).ok_or_else(|| FileFault {
        line: first_strange_line(file.bytes),
        ..fault(
            format!("不是 {} 编码：{}", file.encoding, file.encoding.advice_zh()),
            format!("is not in {}: {}", file.encoding, file.encoding.advice()),
        )
    })?;
    let text = text.trim_start_matches('\u{feff}');
    if let Some((zh, en)) = other_mark(text) {
        return Err(FileFault {
            line: 1,
            ..fault(
                format!("各列以{zh}分隔；请改存为逗号分隔"),
                format!("the columns are separated by {en}; save it with commas between them"),
            )
        });
    }
    Ok(Given {
        edit: Edit {
            name,
            text: text.to_owned(),
        },
        origin: Origin {
            file: file.name.to_owned(),
            sheet: None,
            rows: Vec::new(),
        },
    })
}

/// The line with the first byte that is not UTF-8.
fn first_strange_line(bytes: &[u8]) -> u64 {
    let sound = match std::str::from_utf8(bytes) {
        Ok(_) => bytes.len(),
        Err(error) => error.valid_up_to(),
    };
    1 + memchr::memchr_iter(b'\n', &bytes[..sound]).count() as u64
}

/// What separates the columns, in Chinese and English, when it is not the comma.
fn other_mark(text: &str) -> Option<(&'static str, &'static str)> {
    let header = text.lines().next().unwrap_or("");
    if header.contains(',') {
        return None;
    }
    let marks = [
        (';', ("分号", "semicolons")),
        ('\t', ("制表符", "tabs")),
        ('|', ("竖线", "bars")),
    ];
    marks
        .into_iter()
        .find_map(|(mark, words)| header.contains(mark).then_some(words))
}
