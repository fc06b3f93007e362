//! What the installation says about itself, as the configuration and the command line gave it.

use crate::identity::{Hidden, Role};
use crate::photos::PhotosAt;
use crate::pictures::Letters;
use crate::veil::Veil;
use crate::{oidc, outside, push};
use std::path::PathBuf;
use std::sync::Arc;

/// What the installation says about itself.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Whether the cases are made up.
    pub demo: bool,
    /// The map beneath the areas.
    pub basemap: Option<Basemap>,
    /// Who outside is handed the log's root, and whose roots are held here.
    pub outside: outside::Settings,
    /// What pictures are written with.
    pub letters: Letters,
    /// Whether time stands still at the start: a history is going to be played in. See [`super::World::hold_alarms`].
    pub hold: bool,
    /// Whether and where phones are told while their page is closed.
    pub push: push::Settings,
    /// What is counted only under the veil.
    pub veil: Veil,
    /// Who says by `OpenID` Connect who somebody is.
    pub oidc: Option<Arc<oidc::Provider>>,
    /// What of single cases is hidden, by source.
    pub hidden: Hidden,
    /// The roles that must have a second factor.
    pub second_factor: Vec<Role>,
    /// Where photos lie, as far as it is said.
    pub photos: PhotosAt,
    /// Whether whoever sits at this machine need not log in.
    pub open_here: OpenHere,
    /// Whether anybody may count at the inner door, too, under the veil.
    pub public_here: bool,
}

/// Whether whoever sits at this machine is the administrator without logging in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OpenHere {
    /// Yes: a demonstration.
    #[default]
    Always,
    /// As long as there is no account.
    WhileEmpty,
    /// No: others come through this machine, by a proxy or in plain sight.
    Never,
}

impl Settings {
    /// The one other origin that the page loads pictures from, if any.
    pub fn basemap_origin(&self) -> Option<String> {
        let basemap = self.basemap.as_ref()?;
        (basemap.kind == BasemapKind::Raster).then(|| crate::cli::origin(&basemap.url))?
    }
}

/// The map beneath the areas.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Basemap {
    /// `raster` or `pmtiles`.
    pub kind: BasemapKind,
    /// Template with `{z}`, `{x}`, `{y}`, or the address of the `PMTiles` file on this server.
    pub url: String,
    /// Whom to name on the map.
    pub attribution: String,
    /// The `PMTiles` file.
    #[serde(skip)]
    pub file: Option<PathBuf>,
}

/// How a basemap is fetched.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum BasemapKind {
    /// Pictures by a template.
    Raster,
    /// One file of vector or raster tiles.
    Pmtiles,
}
