//! What a map has to know about each kind of tile, as `TileJSON` 3.0.0.

use std::collections::BTreeMap;

use grids::Edition;
use serde::Serialize;
use utoipa::ToSchema;

use super::{areas, cases, heat};
use crate::ground::WATER;

/// The media type of a tile.
pub const MEDIA_TYPE: &str = "application/vnd.mapbox-vector-tile";

/// A `TileJSON` 3.0.0 document (<https://github.com/mapbox/tilejson-spec/tree/master/3.0.0>).
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TileJson {
    /// Always `3.0.0`.
    tilejson: &'static str,
    /// What the tiles are of.
    name: &'static str,
    /// Whose areas they are.
    attribution: String,
    /// One template with `{z}`, `{x}` and `{y}`.
    tiles: [String; 1],
    /// The coarsest zoom with tiles.
    minzoom: u8,
    /// The finest zoom with tiles; beyond it a map enlarges those.
    maxzoom: u8,
    /// West, south, east, north in degrees; left out when there are no areas.
    #[serde(skip_serializing_if = "Option::is_none")]
    bounds: Option<[f64; 4]>,
    /// The layers and their properties.
    vector_layers: Vec<VectorLayer>,
}

/// One layer of the tiles.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct VectorLayer {
    /// Its name in the tiles.
    id: String,
    /// Property → what it is.
    fields: BTreeMap<&'static str, &'static str>,
}

/// Of the area tiles. `base` is the server's address without a slash at its end.
pub fn of_areas(edition: &Edition, has_water: bool, base: &str, query: &str) -> TileJson {
    const FIELDS: [(&str, &str); 3] = [
        ("code", "String. Code of the area"),
        ("name", "String. Name of the area"),
        ("parent", "String. Code of the area around it"),
    ];
    let layers = edition.levels().iter().flat_map(|level| {
        [level.to_string(), format!("{level}_label")].map(|id| layer(id, &FIELDS))
    });
    let water = has_water.then(|| layer(WATER.to_owned(), &[]));
    let layers = water.into_iter().chain(layers);
    let about = Kind {
        name: "areas",
        zooms: (0, areas::ZOOM_MAX),
        layers: layers.collect(),
    };
    about.document(edition, base, query)
}

/// Of the heat tiles; `query` is the filter, without the question mark.
pub fn of_heat(edition: &Edition, base: &str, query: &str) -> TileJson {
    let layers = vec![layer(
        heat::LAYER.to_owned(),
        &[
            (
                "base",
                "Number. With `against`: the median of the windows compared with",
            ),
            ("d", "Number. With `against`: n - base"),
            ("n", "Number. Cases in this cell"),
        ],
    )];
    Kind {
        name: "heat",
        zooms: (0, heat::ZOOM_MAX),
        layers,
    }
    .document(edition, base, query)
}

/// Of the case tiles; `query` is the filter, without the question mark.
pub fn of_cases(edition: &Edition, base: &str, query: &str) -> TileJson {
    const FIELDS: [(&str, &str); 8] = [
        ("at", "Number. When it happened, seconds since 1970"),
        (
            "calls",
            "Boolean. Whether it has a call that is not confirmed",
        ),
        ("case", "String. Number of the case"),
        ("class", "String. Code of the class; absent for none"),
        ("overdue", "Boolean. Whether it is late"),
        ("source", "String. Code of the source"),
        ("status", "String. Status word"),
        ("stuck", "Boolean. Whether it is stuck"),
    ];
    let more = [("n", "Number. Cases left out of this tile")];
    let layers = vec![
        layer(cases::LAYER.to_owned(), &FIELDS),
        layer(cases::LAYER_MORE.to_owned(), &more),
    ];
    let zooms = (cases::ZOOM_MIN, cases::ZOOM_MAX);
    Kind {
        name: "cases",
        zooms,
        layers,
    }
    .document(edition, base, query)
}

fn layer(id: String, fields: &[(&'static str, &'static str)]) -> VectorLayer {
    VectorLayer {
        id,
        fields: fields.iter().copied().collect(),
    }
}

/// What differs between the documents.
struct Kind {
    name: &'static str,
    zooms: (u8, u8),
    layers: Vec<VectorLayer>,
}

impl Kind {
    fn document(self, edition: &Edition, base: &str, query: &str) -> TileJson {
        let about = edition.about();
        let made_up = if about.synthetic {
            " (synthetic boundaries)"
        } else {
            ""
        };
        let mark = if query.is_empty() { "" } else { "?" };
        let name = self.name;
        TileJson {
            tilejson: "3.0.0",
            name,
            attribution: format!("{}{made_up}", about.source),
            tiles: [format!(
                "{base}/v1/tiles/{name}/{{z}}/{{x}}/{{y}}.mvt{mark}{query}"
            )],
            minzoom: self.zooms.0,
            maxzoom: self.zooms.1,
            bounds: bounds(edition),
            vector_layers: self.layers,
        }
    }
}

fn bounds(edition: &Edition) -> Option<[f64; 4]> {
    let bounds = edition.bounds();
    let latitude = |deg: f64| {
        deg.clamp(
            -::heat::spot::LATITUDE_MAX_DEG,
            ::heat::spot::LATITUDE_MAX_DEG,
        )
    };
    (!bounds.is_empty()).then(|| {
        [
            bounds.west,
            latitude(bounds.south),
            bounds.east,
            latitude(bounds.north),
        ]
    })
}
