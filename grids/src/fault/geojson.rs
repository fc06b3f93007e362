//! Faults as a `GeoJSON` file, to be laid over the areas in any GIS.

use geo::{Coord, LineString, Polygon};
use serde_json::{Value, json};

use super::{Fault, FaultPlace};

/// The faults as a `FeatureCollection` in WGS 84, one feature a fault, in the order given.
///
/// Every feature has the properties `severity`, `kind`, `file`, `feature`, `code`, `with`,
/// `reason` and `area_m2`, null where they do not apply; the geometry is a Point, a
/// `MultiPolygon`, or null when the fault has no place. An empty slice gives an empty collection.
pub fn faults_geojson(faults: &[Fault]) -> String {
    let features: Vec<Value> = faults.iter().map(feature).collect();
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

fn feature(fault: &Fault) -> Value {
    json!({
        "type": "Feature",
        "properties": {
            "severity": fault.severity.as_str(),
            "kind": fault.kind.as_str(),
            "file": fault.file,
            "feature": fault.feature,
            "code": fault.code,
            "with": fault.with,
            "reason": fault.reason,
            "area_m2": fault.area_m2,
        },
        "geometry": fault.place.as_ref().map(geometry),
    })
}

fn geometry(place: &FaultPlace) -> Value {
    match place {
        FaultPlace::Point(at) => {
            json!({ "type": "Point", "coordinates": [at.lon_deg(), at.lat_deg()] })
        }
        FaultPlace::Ground(ground) => {
            let parts: Vec<Value> = ground.0.iter().map(rings).collect();
            json!({ "type": "MultiPolygon", "coordinates": parts })
        }
    }
}

fn rings(part: &Polygon<f64>) -> Value {
    let holes = part.interiors().iter().map(positions);
    Value::Array(
        std::iter::once(positions(part.exterior()))
            .chain(holes)
            .collect(),
    )
}

fn positions(ring: &LineString<f64>) -> Value {
    ring.0.iter().map(|&Coord { x, y }| json!([x, y])).collect()
}
