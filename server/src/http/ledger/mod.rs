//! The log's proofs over HTTP: checkpoint, tiles (C2SP tlog-tiles, under `/v1/ledger`), consistency, receipts; and
//! this server as a witness of others.

mod checkpoint;
mod consistency;
mod outsiders;
mod receipt;
#[cfg(test)]
mod tests;
mod tile;
mod witness;

pub use outsiders::{OutsiderTold, told as outsiders};
pub use receipt::of_entries as receipt_of_entries;

use crate::http::routes;
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of the log's proofs.
pub fn configure(config: &mut ServiceConfig<'_>) {
    routes![config;
        checkpoint => show,
        checkpoint => show_cosigned,
        consistency => prove,
        tile => entries at "/v1/ledger/tile/entries/{index:.*}",
        tile => hashes at "/v1/ledger/tile/{level}/{index:.*}",
        receipt => give,
        witness => add_checkpoint,
        witness => show,
    ];
}
