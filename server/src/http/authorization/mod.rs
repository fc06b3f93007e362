//! Who may do what, held to a table: every operation of the description, by every role, on a case of theirs, on one
//! that is none of theirs, and on one that is not there.
//!
//! `matrix.csv` is the table; whoever adds an operation adds its row, or the test says which is missing.

mod hidden;
mod many;
mod matrix;
mod steps;

use crate::fixture::{City, account, reach_of_area};
use crate::http::caller::COOKIE;
use crate::http::tests::{Service, report};
use crate::identity::{Reach, Role};
use actix_web::cookie::Cookie;
use actix_web::test::TestRequest;
use jiff::Timestamp;
use serde_json::{Value, json};

/// A city with an account of each role, a case in the west (team `T1`) and one in the east (team `T2`).
struct Town {
    service: Service,
    own: String,
    other: String,
    own_photo: String,
    other_photo: String,
}

impl Town {
    /// Everybody's rights extend to the west; those of the team to what `T1` does.
    async fn new() -> Self {
        let service = Service(City::with_loop());
        for role in Role::ALL {
            add(&service, role.word(), role, reach_of(role));
        }
        let own_photo = photo(&service, 1).await;
        let other_photo = photo(&service, 2).await;
        let own = case(&service, "own", 0.0, &own_photo).await;
        let other = case(&service, "other", 0.01, &other_photo).await;
        Self {
            service,
            own,
            other,
            own_photo,
            other_photo,
        }
    }

    /// The same request with a fresh session of the role's account, as its pages send it.
    fn as_role(&self, role: Role, request: TestRequest) -> TestRequest {
        as_account(&self.service, role.word(), request)
    }
}

fn reach_of(role: Role) -> Reach {
    if role.needs_team() {
        Reach {
            teams: Some(vec!["T1".to_owned()]),
            ..Reach::ALL
        }
    } else {
        reach_of_area("d1")
    }
}

pub(super) fn add(service: &Service, name: &str, role: Role, reach: Reach) {
    service.0.add_account(&account(name, &[role], reach));
}

pub(super) fn as_account(service: &Service, name: &str, request: TestRequest) -> TestRequest {
    let people = &service.0.installation.world.people;
    let logged_in = people.log_in_from_outside(name, "test", Timestamp::now());
    let token = logged_in.expect("an account").token;
    request
        .cookie(Cookie::new(COOKIE, token))
        .insert_header(("sec-fetch-site", "same-origin"))
}

async fn case(service: &Service, id: &str, east: f64, photo: &str) -> String {
    let mut body = report(id);
    body["lon"] = json!(body["lon"].as_f64().expect("a number") + east);
    body["photos"] = json!([{"photo": photo, "kind": "scene"}]);
    body["reporter"] = json!({"name": "张三"});
    let (status, told) = service.post("/v1/cases", body).await;
    assert_eq!(status, 201, "{told}");
    told["case"].as_str().expect("a number").to_owned()
}

async fn photo(service: &Service, number: u64) -> String {
    let bytes = crate::http::photos::sample(number);
    let request = TestRequest::post()
        .uri("/v1/photos")
        .insert_header(("content-type", "image/jpeg"));
    let (status, told) = service.json(request.set_payload(bytes)).await;
    assert_eq!(status, 201, "{told}");
    told["photo"].as_str().expect("an id").to_owned()
}

/// What a problem says, without what names the request.
fn said(problem: &Value) -> Value {
    let mut said = problem.clone();
    if let Some(fields) = said.as_object_mut() {
        fields.remove("request_id");
    }
    said
}
