//! The log's proofs over HTTP: checkpoint, tiles (C2SP tlog-tiles, under `/v1/ledger`), consistency, receipts.

mod checkpoint;
mod consistency;
mod proofs;
mod receipt;
#[cfg(test)]
mod tests;
mod tile;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of the log's proofs.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(checkpoint::show)
        .service(consistency::prove)
        .service(tile::entries)
        .service(tile::hashes)
        .service(receipt::give);
}
