//! Tables and shapes over HTTP.

use super::{counted, filters, got, send, service};
use crate::fixture::report;
use calamine::{Data, Reader as _, Xlsx};
use cases::Command;
use serde_json::{Value, json};
use std::io::Cursor;

/// The cells of a CSV below its headings; lines that begin with # are none.
fn lines(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let rows = reader.records().map(|row| row.expect("a row"));
    rows.map(|row| row.iter().map(str::to_owned).collect())
        .collect()
}

#[actix_web::test]
async fn every_table_of_counts_sums_to_the_total() {
    let service = service().await;
    let groups = [
        "none",
        "area&level=grid",
        "area&level=district",
        "class",
        "source",
        "status",
        "team",
        "hour",
        "day",
        "week",
        "month",
        "hour-of-week",
    ];
    for filter in filters() {
        let (total, _) = counted(&service, &filter).await;
        for group in groups {
            let path = format!("/v1/export/counts.csv?{filter}&group={group}").replace("?&", "?");
            let got = got(&service, &path).await;
            assert_eq!((got.status, got.total), (200, Some(total)), "{path}");
            let sum: u64 = lines(&got.bytes)
                .iter()
                .map(|row| row[2].parse::<u64>().expect("a count"))
                .sum();
            assert_eq!(sum, total, "{path}");
        }
        let path = format!("/v1/export/counts.xlsx?{filter}&group=class").replace("?&", "?");
        let got = got(&service, &path).await;
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(got.bytes)).expect("a workbook");
        let sheet = book.worksheet_range("数据 data").expect("a sheet");
        let number = |row: &[Data]| match row[2] {
            Data::Float(number) => number,
            ref other => panic!("{other:?} is no number"),
        };
        let sum: f64 = sheet.rows().skip(1).map(number).sum();
        assert_eq!(sum, total as f64, "{path}");
    }
}

#[actix_web::test]
async fn a_table_says_what_it_is_of_unless_that_is_not_wanted() {
    let service = service().await;
    let path = "/v1/export/counts.csv?group=class&class=05&source=hotline";
    let text = String::from_utf8(got(&service, path).await.bytes).expect("UTF-8");
    let head = service.0.installation.world.store.head().expect("a log");
    let root = crate::http::hex(&head.root);
    for said in [
        "街面秩序 05",
        "热线",
        "Hotline",
        "SYNTHETIC BOUNDARIES",
        &root,
        "北京时间",
        "UTC+8",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
    let bare = got(&service, &format!("{path}&notes=false&bom=false")).await;
    let text = String::from_utf8(bare.bytes).expect("UTF-8");
    assert!(
        text.starts_with("类别编码 class code,名称 name,件数 cases\r\n"),
        "{text}"
    );
    let disposition = (bare.header)("content-disposition").expect("a name");
    assert!(
        disposition.starts_with("attachment; filename=\"huying-counts-"),
        "{disposition}"
    );
}

#[actix_web::test]
async fn a_comparison_as_a_table_has_the_cases_of_the_comparison() {
    let service = service().await;
    let query = "from=2026-11-03T00:00:00%2B08:00&to=2026-11-04T00:00:00%2B08:00&group=class\
        &against=2026-11-02T00:00:00%2B08:00/2026-11-03T00:00:00%2B08:00";
    let (_, compared) = service.get(&format!("/v1/compare?{query}")).await;
    let got = got(&service, &format!("/v1/export/compare.csv?{query}")).await;
    let rows = lines(&got.bytes);
    let groups = compared["groups"].as_array().expect("groups");
    assert_eq!(rows.len(), groups.len());
    for (row, group) in rows.iter().zip(groups) {
        assert_eq!(row[2], group["count"].to_string());
        let base = group["base"].as_f64().expect("a number");
        assert_eq!(row[3].parse::<f64>().ok(), Some(base));
    }
    assert_eq!(got.total, compared["total"].as_u64());
}

#[actix_web::test]
async fn shapes_of_areas_and_of_cells_hold_every_case() {
    let service = service().await;
    for filter in filters() {
        let (total, without) = counted(&service, &filter).await;
        let mut paths = Vec::new();
        for level in ["district", "community", "grid"] {
            paths.push((
                format!("areas.geojson?{filter}&level={level}"),
                "count",
                "in_no_area",
            ));
        }
        for z in [0, 3, 6, 11, 14, 18] {
            paths.push((
                format!("cells.geojson?{filter}&z={z}"),
                "n",
                "without_position",
            ));
        }
        for (path, member, beside) in paths {
            let got = got(&service, &format!("/v1/export/{path}").replace("?&", "?")).await;
            assert_eq!((got.status, got.total), (200, Some(total)), "{path}");
            let shapes: Value = serde_json::from_slice(&got.bytes).expect("JSON");
            let features = shapes["features"].as_array().expect("features");
            let count = |feature: &Value| feature["properties"][member].as_u64().expect("a count");
            let sum: u64 = features.iter().map(count).sum();
            let beside = shapes["huying"][beside].as_u64().expect("a count");
            assert_eq!(sum + beside, total, "{path}");
            assert_eq!(shapes["huying"]["without_position"], json!(without));
            for feature in features.iter().take(3) {
                let km2 = feature["properties"]["km2"].as_f64().expect("a number");
                assert!(km2 > 0.0);
                let geometry = &feature["geometry"];
                let ring = match geometry["type"].as_str() {
                    Some("MultiPolygon") => &geometry["coordinates"][0][0],
                    Some("Polygon") => &geometry["coordinates"][0],
                    other => panic!("{other:?} is no area"),
                };
                let ring = ring.as_array().expect("a ring");
                assert!(ring.len() > 3 && ring.first() == ring.last(), "{geometry}");
            }
        }
    }
    let bad = service.get("/v1/export/cells.geojson?z=19").await;
    assert_eq!(
        (bad.0, bad.1["code"].as_str()),
        (400, Some("bad_parameter"))
    );
}

#[actix_web::test]
async fn the_list_of_cases_is_the_list_and_has_no_words_of_reports() {
    let service = service().await;
    send(&service, vec![Command::Report(report(1))]).await;
    for filter in filters() {
        let (total, _) = counted(&service, &filter).await;
        let path = format!("/v1/export/cases.csv?{filter}");
        let got_csv = got(&service, &path).await;
        assert_eq!(
            (got_csv.status, got_csv.total),
            (200, Some(total)),
            "{path}"
        );
        let rows = lines(&got_csv.bytes);
        let (_, list) = service
            .get(&format!("/v1/cases?{filter}&limit=1000&sort=newest").replace("?&", "?"))
            .await;
        let listed = list["items"].as_array().expect("items").iter();
        let listed: Vec<&str> = listed
            .map(|item| item["case"].as_str().expect("a number"))
            .collect();
        let exported: Vec<&str> = rows.iter().map(|row| &*row[0]).collect();
        assert_eq!(exported, listed, "{path}");
        let text = String::from_utf8(got_csv.bytes).expect("UTF-8");
        assert!(
            !text.contains("SUM(") && !text.contains("货车"),
            "no words of reports"
        );
        let book = got(&service, &path.replace(".csv", ".xlsx")).await;
        assert_eq!(book.total, Some(total));
    }
}
