//! A case's receipt: `GET /v1/cases/{case}/receipt`.

use super::super::apart::apart;
use super::super::case;
use super::super::permission::{Can, ReadCases};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use super::super::refusals::NotFound;
use crate::engine::Engine;
use crate::identity::HiddenField;
use crate::outside::Cosigned;
use crate::proofs::Proofs;
use crate::store::Entry;
use crate::world::World;
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use cases::CaseNo;
use ledger::receipt::ENTRIES_MAX;
use ledger::{Receipt, ReceiptEntry, SignedCheckpoint, VerifierKey, inclusion_from};

/// Fetch a case's receipt
///
/// Everything that the log has about the case, with the proof that it stands there and the log's signed checkpoint, in
/// one file. `huying verify receipt FILE` checks it on any machine, without this server.
#[utoipa::path(get, path = "/v1/cases/{case}/receipt", tag = "ledger", params(("case" = String, Path, description = "Case number", example = "HY000000042")), responses(
    (status = 200, description = "A receipt, `huying-receipt/1`; keep it byte for byte", body = Object),
    (status = 422, description = "The case has too many entries for a receipt"),
    NotFound))]
pub async fn give(
    can: Can<ReadCases>,
    world: web::Data<World>,
    engine: web::Data<Engine>,
    case: web::Path<String>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let case = case::number(&case)?;
    can.sees(&world, &engine, case).await?;
    can.sees_parts(&world, case, &[HiddenField::Text, HiddenField::Notes])?;
    let receipt = apart(move || of_case(&world, case)).await??;
    let name = format!("attachment; filename=\"{case}.receipt.json\"");
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(receipt.to_string()))
}

/// The receipt as of now.
fn of_case(world: &World, case: CaseNo) -> Result<Receipt, Problem> {
    of_entries(world, case, world.store.events_of(case.0)?)
}

/// The receipt as of now of some of a case's entries.
pub fn of_entries(world: &World, case: CaseNo, entries: Vec<Entry>) -> Result<Receipt, Problem> {
    if entries.is_empty() || case.0 == 0 {
        return Err(Problem::not_found(format!("there is no case {case}")));
    }
    if entries.len() > ENTRIES_MAX {
        let many = format!(
            "{case} has {} entries, a receipt holds {ENTRIES_MAX}",
            entries.len()
        );
        return Err(Problem::refused("receipt_too_long", many));
    }
    let last = entries.last().map_or(0, |entry| entry.seq);
    let (checkpoint, witnesses) = best(world, last)?;
    let size = checkpoint.checkpoint().size();
    let mut proofs = Proofs::of(&*world.store);
    let entries = entries
        .into_iter()
        .map(|entry| proven(entry, size, &mut proofs));
    Ok(Receipt {
        case: case.to_string(),
        entries: entries.collect::<Result<_, _>>()?,
        checkpoint,
        key: world.notary.key().verifier().clone(),
        witnesses,
    })
}

/// The checkpoint that witnesses have signed, when it has this entry already; otherwise that of now, with the log's
/// signature alone.
fn best(world: &World, last: u64) -> Result<(SignedCheckpoint, Vec<VerifierKey>), Problem> {
    let has_it = |cosigned: &Cosigned| cosigned.size() >= last;
    if let Some(cosigned) = world.outside.cosigned().filter(has_it) {
        return Ok((cosigned.checkpoint, cosigned.witnesses));
    }
    let signed = world.notary.sign(&world.store.head()?)?;
    Ok((signed, Vec::new()))
}

fn proven(entry: Entry, size: u64, proofs: &mut Proofs<'_>) -> Result<ReceiptEntry, Problem> {
    Ok(ReceiptEntry {
        seq: entry.seq,
        path: inclusion_from(entry.seq - 1, size, &mut |node| proofs.node(node))?,
        bytes: String::from_utf8(entry.bytes).map_err(|error| Problem::fault(&error))?,
    })
}
