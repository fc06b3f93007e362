//! This server as a witness of other logs: `POST /v1/ledger/witness/add-checkpoint` (C2SP tlog-witness), and what it
//! has seen: `GET /v1/ledger/witness`.

use super::super::apart::apart;
use super::super::permission::{Can, CosignCheckpoints, ReadLedger};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use super::super::{body, limits};
use crate::clock;
use crate::outside::{Refused, Witness};
use crate::world::World;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use jiff::Timestamp;
use ledger::{Objection, Seen, SignedCheckpoint};
use serde::Serialize;
use utoipa::ToSchema;

/// What a witness has seen.
#[derive(Debug, Serialize, ToSchema)]
pub struct WitnessTold {
    /// The key that its signatures are checked with: `name+id+base64`.
    key: String,
    /// Each log that it signs for.
    logs: Vec<WitnessedLog>,
}

/// What a witness has seen of one log.
#[derive(Debug, Serialize, ToSchema)]
pub struct WitnessedLog {
    /// The log's key.
    key: String,
    /// Entries of the newest checkpoint that it signed; none before the first.
    size: Option<u64>,
    /// Its root, hexadecimal.
    root: Option<String>,
    /// When it signed.
    at: Option<String>,
    /// The first proof that the log is not what it was. It stays for good.
    conflict: Option<ConflictTold>,
}

/// A proof against a log.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConflictTold {
    /// When the log showed it.
    at: String,
    /// What is wrong.
    why: String,
    /// The checkpoint that the witness had signed.
    seen: Option<String>,
    /// What the log showed then, under its own signature.
    shown: String,
}

/// Let a witness sign a checkpoint
///
/// As C2SP tlog-witness has it: the body is `old` and a size, the consistency proof from there, an empty line, and the
/// log's signed checkpoint. The witness signs only what continues the checkpoint that it signed before.
#[utoipa::path(post, path = "/v1/ledger/witness/add-checkpoint", tag = "ledger", request_body(content = String, content_type = "text/plain"), responses(
    (status = 200, description = "The witness's signature line, a cosignature/v1", body = String, content_type = "text/plain"),
    (status = 409, description = "The size that this witness signed last", body = String, content_type = "text/x.tlog.size"),
    (status = 400, description = "Not a request of tlog-witness"),
    (status = 403, description = "Not signed by the log"),
    (status = 404, description = "Not a witness of this log, or of any"),
    (status = 413, description = "The body is too large"),
    (status = 422, description = "Not a continuation of what was signed before")))]
pub async fn add_checkpoint(
    _: Can<CosignCheckpoints>,
    world: web::Data<World>,
    mut payload: web::Payload,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let body = body::read(&mut payload, limits::BODY_BYTES_MAX).await?;
    let request = String::from_utf8(body.to_vec())
        .map_err(|_| Problem::bad_request("bad_request", "the request is not UTF-8"))?;
    let signed = apart(move || {
        let signed = witness(&world)?.cosign(&*world.store, &request, Timestamp::now());
        Ok::<_, Problem>(signed)
    })
    .await??;
    signed.map_or_else(answer, |signature| {
        Ok(HttpResponse::Ok()
            .content_type("text/plain; charset=utf-8")
            .body(signature.to_string()))
    })
}

fn witness(world: &World) -> Result<&Witness, Problem> {
    world.outside.witness.as_ref().ok_or_else(|| {
        Problem::not_found("this server is a witness of no log; start it with --witness-of KEY")
    })
}

fn answer(refused: Refused) -> Result<HttpResponse, Problem> {
    let why = refused.to_string();
    match refused {
        Refused::Malformed(_) | Refused::Objection(Objection::Shrinks) => {
            Err(Problem::bad_request("bad_checkpoint", why))
        }
        Refused::Unknown(_) => Err(Problem::not_found(why)),
        Refused::Unsigned => Err(Problem::new(
            StatusCode::FORBIDDEN,
            "unsigned_checkpoint",
            "The log has not signed this",
            why,
        )),
        Refused::Objection(Objection::OtherSize { seen: size } | Objection::SplitView { size }) => {
            Ok(HttpResponse::Conflict()
                .insert_header((header::CONTENT_TYPE, "text/x.tlog.size"))
                .body(format!("{size}\n")))
        }
        Refused::Objection(Objection::Inconsistent { .. }) => {
            Err(Problem::refused("inconsistent_checkpoint", why))
        }
        Refused::Store(error) => Err(error.into()),
        Refused::Memory(_) => Err(Problem::fault(&why)),
    }
}

/// Show what this witness has seen
///
/// The key of its signatures, and for each log the newest checkpoint that it signed and the first proof against it.
#[utoipa::path(get, path = "/v1/ledger/witness", tag = "ledger", responses(
    (status = 200, body = WitnessTold), (status = 404, description = "Not a witness")))]
pub async fn show(
    _: Can<ReadLedger>,
    world: web::Data<World>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let told = apart(move || tell(&world)).await??;
    Ok(HttpResponse::Ok().json(told))
}

fn tell(world: &World) -> Result<WitnessTold, Problem> {
    let witness = witness(world)?;
    let fault = |refused: Refused| Problem::fault(&refused);
    let mut logs = Vec::new();
    for key in witness.logs() {
        let known = witness.known(&*world.store, key).map_err(fault)?;
        let seen = known.as_ref().and_then(|known| {
            let checkpoint: SignedCheckpoint = known.checkpoint.parse().ok()?;
            Some(Seen::of(&checkpoint))
        });
        let conflict = witness.conflict(&*world.store, key).map_err(fault)?;
        logs.push(WitnessedLog {
            key: key.to_string(),
            size: seen.map(|seen| seen.size),
            root: seen.map(|seen| seen.root.to_string()),
            at: known.map(|known| clock::local(known.at.as_second())),
            conflict: conflict.map(|conflict| ConflictTold {
                at: clock::local(conflict.at.as_second()),
                why: conflict.why,
                seen: conflict.seen,
                shown: conflict.shown,
            }),
        });
    }
    Ok(WitnessTold {
        key: witness.key().to_string(),
        logs,
    })
}
