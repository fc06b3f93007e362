//! What holds for every address, put into the description once.

use super::refusals::refusal;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{OpenApi, RefOr, Response};

/// Gives every operation a name of its own, every refusal its problem, and the answers that the door and the parameters
/// give for all.
pub fn complete(api: &mut OpenApi) {
    for (path, item) in &mut api.paths.paths {
        let is_api = path.starts_with("/v1/");
        for (method, operation) in operations(item) {
            operation.operation_id = Some(name(method, path));
            let takes_body = operation.request_body.is_some();
            let known = &mut operation.responses.responses;
            for (_, answer) in known.iter_mut().filter(|(status, _)| is_refusal(status)) {
                complete_refusal(answer);
            }
            let mut also = |status: &str, why: &str| {
                if !known.contains_key(status) {
                    known.insert(status.to_owned(), RefOr::T(refusal(why)));
                }
            };
            also("403", "The request names another host than this server");
            if is_api && takes_body {
                also(
                    "400",
                    "A parameter is unknown, given twice or malformed, or the body is broken off",
                );
            } else if is_api {
                also("400", "A parameter is unknown, given twice or malformed");
            }
        }
    }
}

fn is_refusal(status: &str) -> bool {
    status.starts_with(['4', '5'])
}

/// Says that it is a problem, unless the route says what else it is.
fn complete_refusal(answer: &mut RefOr<Response>) {
    if let RefOr::T(answer) = answer
        && answer.content.is_empty()
    {
        *answer = refusal(&answer.description);
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

    #[test]
    fn every_refusal_says_when_it_comes_and_is_a_problem_unless_its_route_says_otherwise() {
        let mut api = super::super::openapi();
        let mut others = Vec::new();
        for (path, item) in &mut api.paths.paths {
            for (method, operation) in operations(item) {
                let answers = &operation.responses.responses;
                for (status, answer) in answers.iter().filter(|(status, _)| is_refusal(status)) {
                    let RefOr::T(answer) = answer else {
                        panic!("{method} {path} {status}: described elsewhere");
                    };
                    assert_ne!(answer.description, "", "{method} {path} {status}");
                    if answer.content.get("application/problem+json").is_none() {
                        others.push(format!("{method} {path} {status}"));
                    }
                }
            }
        }
        // The protocol of C2SP tlog-witness wants a bare number there.
        assert_eq!(others, ["post /v1/ledger/witness/add-checkpoint 409"]);
    }
}
