//! What holds for every address, put into the description once.

use super::problem::Problem;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{Content, OpenApi, RefOr, Response, ResponseBuilder};
use utoipa::{ToSchema as _, openapi::Ref};

/// Gives every operation a name of its own, and the answers that the door and the parameters give for all.
pub fn complete(api: &mut OpenApi) {
    for (path, item) in &mut api.paths.paths {
        let is_api = path.starts_with("/v1/");
        for (method, operation) in operations(item) {
            operation.operation_id = Some(name(method, path));
            let mut also = |status: &str, why: &str| {
                let known = &mut operation.responses.responses;
                if !known.contains_key(status) {
                    known.insert(status.to_owned(), RefOr::T(problem(why)));
                }
            };
            also("403", "The request names another host than this server");
            if is_api {
                also("400", "A parameter is unknown, given twice or malformed");
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    [
        ("get", &mut item.get),
        ("post", &mut item.post),
        ("put", &mut item.put),
        ("delete", &mut item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// `get_cases_case_receipt` of `GET /v1/cases/{case}/receipt`.
fn name(method: &str, path: &str) -> String {
    let words = path
        .strip_prefix("/v1")
        .unwrap_or(path)
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    words.fold(method.to_owned(), |name, word| name + "_" + word)
}

fn problem(why: &str) -> Response {
    let content = Content::new(Some(Ref::from_schema_name(Problem::name())));
    ResponseBuilder::new()
        .description(why)
        .content("application/problem+json", content)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_operation_has_a_name_of_its_own_and_says_what_the_door_refuses() {
        let mut api = super::super::openapi();
        let mut names = HashSet::new();
        for (path, item) in &mut api.paths.paths {
            for (method, operation) in operations(item) {
                let name = operation.operation_id.clone().expect("named");
                assert!(names.insert(name), "{method} {path}: the name is taken");
                assert!(operation.responses.responses.contains_key("403"), "{path}");
            }
        }
        assert!(names.contains("get_cases_case_receipt"));
    }
}
