//! What holds for every address, put into the description once.

use super::refusals::refusal;
use actix_web::http::StatusCode;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{OpenApi, RefOr, Response};

/// Gives every operation a name of its own, every answer a description, and the answers that the door and the parameters
/// give for all.
pub fn complete(api: &mut OpenApi) {
    for (path, item) in &mut api.paths.paths {
        let is_api = path.starts_with("/v1/");
        for (method, operation) in operations(item) {
            operation.operation_id = Some(name(method, path));
            let takes_body = operation.request_body.is_some();
            let known = &mut operation.responses.responses;
            for (status, answer) in known.iter_mut() {
                complete_answer(status, answer);
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

/// Says of a refusal that it is a problem, and of what else an answer is the phrase of its status, where its route says
/// nothing: `OpenAPI` wants a description of every answer.
fn complete_answer(status: &str, answer: &mut RefOr<Response>) {
    let RefOr::T(answer) = answer else {
        return;
    };
    if is_refusal(status) && answer.content.is_empty() {
        *answer = refusal(&answer.description);
    } else if answer.description.is_empty() {
        let known = StatusCode::from_bytes(status.as_bytes()).ok();
        let phrase = known.and_then(|status| status.canonical_reason());
        phrase
            .unwrap_or_default()
            .clone_into(&mut answer.description);
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
    fn every_answer_is_described_and_every_refusal_is_a_problem_unless_its_route_says_otherwise() {
        let mut api = super::super::openapi();
        let mut others = Vec::new();
        for (path, item) in &mut api.paths.paths {
            for (method, operation) in operations(item) {
                let answers = &operation.responses.responses;
                for (status, answer) in answers {
                    let RefOr::T(answer) = answer else {
                        panic!("{method} {path} {status}: described elsewhere");
                    };
                    assert_ne!(answer.description, "", "{method} {path} {status}");
                    let is_problem = answer.content.contains_key("application/problem+json");
                    if is_refusal(status) && !is_problem {
                        others.push(format!("{method} {path} {status}"));
                    }
                }
            }
        }
        // The protocol of C2SP tlog-witness wants a bare number there.
        assert_eq!(others, ["post /v1/ledger/witness/add-checkpoint 409"]);
    }
}
