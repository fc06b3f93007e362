//! Proving that the log only grew: `GET /v1/ledger/consistency`.

use super::super::apart::apart;
use super::super::permission::{Can, ReadLedger};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use crate::proofs::Proofs;
use crate::world::World;
use actix_web::{HttpResponse, web};
use ledger::{Hash, consistency_from, root_from};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which two sizes of the log.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Sizes {
    /// The smaller size: that of the checkpoint which somebody kept.
    from: u64,
    /// The larger size; without it, the log's size now.
    to: Option<u64>,
}

/// That one log is the beginning of the other (RFC 9162 §2.1.4).
#[derive(Debug, Serialize, ToSchema)]
pub struct Consistency {
    /// The smaller size.
    from: u64,
    /// The larger size.
    to: u64,
    /// Root of the first `from` entries, hexadecimal.
    from_root: String,
    /// Root of the first `to` entries, hexadecimal.
    to_root: String,
    /// The hashes that lead from one to the other, hexadecimal.
    path: Vec<String>,
}

/// Prove that the log only grew
///
/// The proof leads from the root of a kept checkpoint to that of a newer one; check it against both.
#[utoipa::path(get, path = "/v1/ledger/consistency", tag = "ledger", params(Sizes), responses((status = 200, body = Consistency)))]
pub async fn prove(
    _: Can<ReadLedger>,
    world: web::Data<World>,
    Query(sizes, Nothing {}): Query<Sizes>,
) -> Result<HttpResponse, Problem> {
    let proof = apart(move || between(&world, &sizes)).await??;
    Ok(HttpResponse::Ok().json(proof))
}

fn between(world: &World, sizes: &Sizes) -> Result<Consistency, Problem> {
    let size = world.store.head()?.seq;
    let (from, to) = (sizes.from, sizes.to.unwrap_or(size));
    if to > size {
        let has = format!("the log has {size} entries");
        return Err(Problem::bad_parameter("to", has));
    }
    if from > to {
        let more = format!("{from} is more than {to}, the larger size");
        return Err(Problem::bad_parameter("from", more));
    }
    let mut proofs = Proofs::of(&*world.store);
    let path = consistency_from(from, to, &mut |node| proofs.node(node))?;
    Ok(Consistency {
        from,
        to,
        from_root: root_from(from, &mut |node| proofs.node(node))?.to_string(),
        to_root: root_from(to, &mut |node| proofs.node(node))?.to_string(),
        path: path.iter().map(Hash::to_string).collect(),
    })
}
