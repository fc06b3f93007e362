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

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of the log's proofs.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(checkpoint::show)
        .service(checkpoint::show_cosigned)
        .service(consistency::prove)
        .service(tile::entries)
        .service(tile::hashes)
        .service(receipt::give)
        .service(witness::add_checkpoint)
        .service(witness::show);
}
