//! Vector tiles: areas, heat and single cases. One file per source; `routes` puts them on the web.

pub mod areas;
pub mod cases;
mod clip;
pub mod heat;
mod outline;
mod routes;
pub mod tilejson;

pub use outline::Outlines;
pub use routes::configure;
pub(crate) use routes::tile_of;
