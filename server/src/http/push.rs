//! Being told while the page is closed: `GET /v1/push/key`, `POST` and `DELETE /v1/push/subscriptions`.

use super::apart::apart;
use super::body;
use super::permission::{Can, UsePush};
use super::presence::acting;
use super::problem::Problem;
use super::query::{Nothing, Query};
use super::refusals::{WrongBody, WrongFields};
use crate::limits;
use crate::people::NotDone;
use crate::push::{NotAPhone, Phone};
use crate::world::World;
use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use cases::FieldFault;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The server's key.
#[derive(Debug, Serialize, ToSchema)]
pub struct PushKey {
    /// What a browser subscribes with: an uncompressed point of P-256 in base64url; null where phones are not told.
    key: Option<String>,
}

/// A phone that wants to be told, as a browser's `PushSubscription` says it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionBody {
    /// Address at the browser's push service: `https://` and a public name.
    endpoint: String,
    keys: SubscriptionKeys,
    /// Your account, where nobody is logged in.
    by: Option<String>,
}

/// Its keys, in base64url.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionKeys {
    /// Public key.
    p256dh: String,
    /// Shared secret.
    auth: String,
}

/// A phone that is not to be told any more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndpointBody {
    /// The address it was subscribed with.
    endpoint: String,
    /// Your account, where nobody is logged in.
    by: Option<String>,
}

/// Show the key that a browser subscribes with
#[utoipa::path(get, path = "/v1/push/key", tag = "reference", responses((status = 200, body = PushKey)))]
pub async fn key(
    _: Can<UsePush>,
    world: web::Data<World>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let made = apart(move || world.push.key()).await?;
    let key = made.map_err(|error| Problem::fault(&error))?;
    let key = key.map(|key| key.public());
    Ok(HttpResponse::Ok().json(PushKey { key }))
}

/// Have this phone told of tasks
///
/// While its holder is on duty: of cases given to the team, of support and calls asked of it, and of its deadlines. A
/// message is closed for that one browser and holds number, class, area and deadline of the case, never its words. The
/// same phone again is kept once; of one account the five newest are kept.
#[utoipa::path(post, path = "/v1/push/subscriptions", tag = "reference", request_body = SubscriptionBody, responses(
    (status = 204), WrongBody, WrongFields))]
pub async fn subscribe(
    can: Can<UsePush>,
    request: HttpRequest,
    world: web::Data<World>,
    _: Query<Nothing>,
    mut payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let bytes = body::json(&request, &mut payload, limits::BODY_BYTES_MAX).await?;
    let given: SubscriptionBody = parsed(&bytes)?;
    let by = acting(can.caller(), given.by.as_deref())?;
    if !world.push.is_on() {
        let detail =
            "this server tells no phones: it needs a contact in [push] of its configuration";
        return Err(Problem::refused("push_off", detail));
    }
    let done = apart(move || {
        let bytes = |text: &str| {
            BASE64
                .decode(text.trim_end_matches('='))
                .unwrap_or_default()
        };
        let (public, auth) = (bytes(&given.keys.p256dh), bytes(&given.keys.auth));
        let phone = Phone::new(world.push.services(), &given.endpoint, &public, &auth);
        phone.map_err(|not| wrong(&not))?;
        let kept = world
            .people
            .subscribe(&by, &given.endpoint, (&public, &auth), Timestamp::now());
        kept.map_err(Problem::from)
    });
    done.await??;
    Ok(HttpResponse::NoContent().finish())
}

/// Tell this phone no more
///
/// One that was not told is no fault.
#[utoipa::path(delete, path = "/v1/push/subscriptions", tag = "reference", request_body = EndpointBody, responses(
    (status = 204), WrongBody, WrongFields))]
pub async fn unsubscribe(
    can: Can<UsePush>,
    request: HttpRequest,
    world: web::Data<World>,
    _: Query<Nothing>,
    mut payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let bytes = body::json(&request, &mut payload, limits::BODY_BYTES_MAX).await?;
    let given: EndpointBody = parsed(&bytes)?;
    let by = acting(can.caller(), given.by.as_deref())?;
    let done = apart(move || world.people.unsubscribe(&by, &given.endpoint)).await?;
    done.map_err(|error| Problem::from(NotDone::from(error)))?;
    Ok(HttpResponse::NoContent().finish())
}

fn parsed<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(bytes).map_err(|error| {
        Problem::wrong_fields(vec![FieldFault {
            field: String::new(),
            reason: error.to_string(),
            fix: "send what the browser's PushSubscription gives: endpoint and keys".to_owned(),
        }])
    })
}

fn wrong(not: &NotAPhone) -> Problem {
    let field = match not {
        NotAPhone::Endpoint(_) => "endpoint",
        NotAPhone::Reader(_) => "keys",
    };
    Problem::wrong_fields(vec![FieldFault {
        field: field.to_owned(),
        reason: not.to_string(),
        fix: "send what the browser's PushSubscription gives, unchanged".to_owned(),
    }])
}
