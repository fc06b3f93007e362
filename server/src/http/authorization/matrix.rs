//! Roles × operations × own, other and none.

use super::{Town, said};
use crate::http::openapi;
use crate::identity::Role;
use actix_web::body::to_bytes;
use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Columns: the operation, what it is about (`case`, `photo` or nothing), then `yes` or `no` for anybody and each role.
const TABLE: &str = include_str!("matrix.csv");
/// A case and a photo that are not there.
const NO_CASE: &str = "HY000009999";
const NO_PHOTO: &str = "00000000000000000000000000000000000000000000000000000000000000aa";

/// What an operation is about, where that decides who may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Nothing,
    Case,
    Photo,
}

struct Row {
    about: About,
    may: Vec<bool>,
}

fn callers() -> Vec<Option<Role>> {
    std::iter::once(None)
        .chain(Role::ALL.into_iter().map(Some))
        .collect()
}

fn table() -> BTreeMap<String, Row> {
    let mut lines = TABLE.lines();
    let heads: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let names = callers()
        .into_iter()
        .map(|role| role.map_or("anybody", Role::word));
    assert!(heads[2..].iter().copied().eq(names), "{heads:?}");
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!(cells.len(), heads.len(), "{line}");
        let about = match cells[1] {
            "" => About::Nothing,
            "case" => About::Case,
            "photo" => About::Photo,
            other => panic!("{other} in {line}"),
        };
        let may = |cell: &&str| match *cell {
            "yes" => true,
            "no" => false,
            other => panic!("{other} in {line}"),
        };
        let may = cells[2..].iter().map(may).collect();
        (cells[0].to_owned(), Row { about, may })
    };
    lines.map(row).collect()
}

/// The operations of the description: method and path.
fn operations() -> Vec<(Method, String)> {
    let described = serde_json::to_value(openapi()).expect("a description is JSON");
    let paths = described["paths"].as_object().expect("paths");
    let mut all = Vec::new();
    for (path, item) in paths {
        for method in item.as_object().expect("operations").keys() {
            if let Ok(method) = Method::from_bytes(method.to_uppercase().as_bytes()) {
                all.push((method, path.clone()));
            }
        }
    }
    all
}

/// The path about this case and photo, with `1` in the place of every other parameter.
fn filled(path: &str, case: &str, photo: &str) -> String {
    let mut filled = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, end) = after.split_once('}').expect("a parameter ends");
        let value = match name {
            "case" => case,
            "id" if path.starts_with("/v1/photos") => photo,
            _ => "1",
        };
        write!(filled, "{before}{value}").expect("a string grows");
        rest = end;
    }
    filled + rest
}

async fn asked(town: &Town, role: Option<Role>, method: &Method, path: &str) -> (u16, Value) {
    let request = TestRequest::default()
        .method(method.clone())
        .uri(path)
        .insert_header(("content-type", "application/json"));
    let request = match role {
        Some(role) => town.as_role(role, request),
        None => request.insert_header(("x-huying-as", "anybody")),
    };
    let request = if *method == Method::GET {
        request
    } else {
        request.set_payload("{}")
    };
    let answer = town.service.call(request).await;
    let status = answer.status().as_u16();
    // A stream has no end.
    if status == 200
        || answer
            .headers()
            .get("content-type")
            .is_none_or(|kind| kind != "application/problem+json")
    {
        return (status, Value::Null);
    }
    let Ok(body) = to_bytes(answer.into_body()).await else {
        panic!("a problem ends")
    };
    (
        status,
        serde_json::from_slice(&body).expect("a problem is JSON"),
    )
}

/// Refused for want of the permission: whatever it is about.
fn is_refused((status, problem): &(u16, Value)) -> bool {
    let code = problem["code"].as_str().unwrap_or("");
    matches!((status, code), (401, "login_needed") | (403, "forbidden"))
}

#[actix_web::test]
async fn every_operation_is_for_those_that_the_table_names_and_about_their_own() {
    let town = Town::new().await;
    let table = table();
    let operations = operations();
    let mut wrong = Vec::new();
    for (method, path) in &operations {
        let name = format!("{method} {path}");
        let Some(row) = table.get(&name) else {
            let about = if path.contains("{case}") { "case" } else { "" };
            let mut line = format!("{name},{about}");
            for role in callers() {
                let path = filled(path, &town.own, &town.own_photo);
                let may = !is_refused(&asked(&town, role, method, &path).await);
                write!(line, ",{}", if may { "yes" } else { "no" }).expect("a string grows");
            }
            wrong.push(format!("has no row; it behaves as if it were:\n{line}"));
            continue;
        };
        for (role, may) in callers().into_iter().zip(&row.may) {
            let whose = role.map_or("anybody", Role::word);
            let own = filled(path, &town.own, &town.own_photo);
            let own = asked(&town, role, method, &own).await;
            if is_refused(&own) == *may {
                wrong.push(format!("{name} by {whose}: {own:?}"));
                continue;
            }
            if row.about == About::Nothing {
                continue;
            }
            let other = filled(path, &town.other, &town.other_photo);
            let none = filled(path, NO_CASE, NO_PHOTO);
            let other = asked(&town, role, method, &other).await;
            let none = asked(&town, role, method, &none).await;
            if !may {
                // Refused in the same words, whether it is there or not.
                if (other.0, said(&other.1)) != (own.0, said(&own.1))
                    || (none.0, said(&none.1)) != (own.0, said(&own.1))
                {
                    wrong.push(format!("{name} by {whose}: {own:?}, {other:?}, {none:?}"));
                }
                continue;
            }
            let same = |text: &Value| {
                let text = said(text).to_string();
                // A problem says the beginning of a long id.
                text.replace(&town.other, NO_CASE)
                    .replace(&town.other_photo[..60], &NO_PHOTO[..60])
            };
            if own.0 == 404 || other.0 != 404 || none.0 != 404 || same(&other.1) != same(&none.1) {
                wrong.push(format!("{name} by {whose}: {own:?}, {other:?}, {none:?}"));
            }
        }
    }
    let gone: Vec<_> = table
        .keys()
        .filter(|name| {
            !operations
                .iter()
                .any(|(method, path)| **name == format!("{method} {path}"))
        })
        .collect();
    assert!(gone.is_empty(), "no such operations any more: {gone:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
