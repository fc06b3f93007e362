//! Vector tiles: areas, heat and single cases. One file per source.

/// Registers the tile routes; called by the HTTP room.
pub fn configure(_config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {}
