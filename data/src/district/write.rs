//! Names for the areas, and the `GeoJSON` files.

use super::density::Seat;
use super::dissolve::Streets;
use super::divide::Division;
use super::{Area, District, LEVELS, NOTE};
use crate::tables::{DIVISIONS, rows};
use geo::MultiPolygon;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;

/// How many digits a code has at each level.
const DIGITS: [usize; 4] = [6, 9, 12, 15];

/// Every area of every level, by level and code.
pub(crate) fn name_all(division: &Division, streets: &Streets, seats: &[Seat]) -> Vec<Area> {
    let names = Names::read(seats);
    let mut areas = Vec::new();
    for (level, digits) in DIGITS.into_iter().enumerate() {
        let codes: BTreeSet<&str> = division.codes.iter().map(|code| &code[..digits]).collect();
        let place: HashMap<&str, u32> = codes.iter().zip(0..).map(|(&code, i)| (code, i)).collect();
        let region = |cell: u32| {
            let grid = division.grid_of[cell as usize]?;
            place.get(&division.codes[grid as usize][..digits]).copied()
        };
        let mut shapes = streets.shapes(region);
        for (code, i) in codes.into_iter().zip(0..) {
            let shape = shapes
                .remove(&i)
                .expect("every code has cells, because codes come from them");
            let parent = level
                .checked_sub(1)
                .map(|above| code[..DIGITS[above]].to_owned());
            let (name, full_name) = names.of(code);
            areas.push(Area {
                code: code.to_owned(),
                name,
                full_name,
                level,
                parent,
                shape,
            });
        }
    }
    areas
}

struct Names {
    subdistricts: HashMap<String, String>,
    communities: HashMap<String, String>,
}

impl Names {
    fn read(seats: &[Seat]) -> Self {
        Self {
            subdistricts: seats
                .iter()
                .map(|seat| (seat.code.clone(), seat.name.clone()))
                .collect(),
            communities: rows(DIVISIONS)
                .map(|row| (row[4].to_owned(), row[5].to_owned()))
                .collect(),
        }
    }

    /// The name shown, and the full one where that says more.
    fn of(&self, code: &str) -> (String, Option<String>) {
        match code.len() {
            6 => ("黄埔区".to_owned(), Some("广州市黄埔区".to_owned())),
            9 => (self.subdistricts[code].clone(), None),
            12 => (
                short(&self.communities[code]),
                Some(self.communities[code].clone()),
            ),
            _ => {
                let serial: u32 = code[12..]
                    .parse()
                    .expect("serials are digits, because divide wrote them");
                (
                    format!("{}第{serial}网格", short(&self.communities[&code[..12]])),
                    None,
                )
            }
        }
    }
}

/// The place without the committee that runs it: `黄船社区居民委员会` → `黄船社区`, `红卫村委会` → `红卫村`,
/// `福成居民委员会` → `福成社区`.
pub(crate) fn short(full: &str) -> String {
    for committee in ["居民委员会", "居委会"] {
        if let Some(place) = full.strip_suffix(committee) {
            return if place.ends_with("社区") {
                place.to_owned()
            } else {
                format!("{place}社区")
            };
        }
    }
    let village = full
        .strip_suffix("村民委员会")
        .or_else(|| full.strip_suffix("村委会"));
    village.map_or_else(|| full.to_owned(), |place| format!("{place}村"))
}

impl District {
    /// All levels in one `GeoJSON` `FeatureCollection`, one feature a line.
    pub fn to_geojson(&self) -> String {
        let features = self.areas.iter().map(|area| {
            let mut properties = json!({
                "code": area.code, "name": area.name, "level": LEVELS[area.level],
                "parent": area.parent, "synthetic": true,
            });
            if let Some(full) = &area.full_name {
                properties["full_name"] = json!(full);
            }
            feature(&properties, &area.shape)
        });
        collection(
            &json!({
                "name": "黄埔区", "note": NOTE, "note_zh": "边界为合成数据，名称与代码真实", "synthetic": true,
                "codes": "National statistical division codes 2023; grid serials our own", "crs_name": "WGS 84",
            }),
            features,
        )
    }

    /// The river as context for maps, marked indicative.
    pub fn water_geojson(&self) -> String {
        let properties =
            json!({"name": "珠江", "name_en": "Pearl River", "kind": "river", "indicative": true});
        collection(
            &json!({
                "note": "Indicative only: what the generalised outline, the hand-drawn bank and the islands leave; not a shoreline",
                "synthetic": true,
            }),
            std::iter::once(feature(&properties, &self.water)),
        )
    }
}

fn collection(about: &Value, features: impl Iterator<Item = String>) -> String {
    let about = about.to_string();
    let lines: Vec<String> = features.collect();
    format!(
        "{{\"type\":\"FeatureCollection\",{},\"features\":[\n{}\n]}}\n",
        &about[1..about.len() - 1],
        lines.join(",\n")
    )
}

/// A feature on one line; a shape of one polygon is written as a Polygon.
fn feature(properties: &Value, shape: &MultiPolygon<f64>) -> String {
    let polygons: Vec<String> = shape
        .0
        .iter()
        .map(|polygon| {
            let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
            let rings: Vec<String> = rings
                .map(|ring| {
                    let mut text = String::from("[");
                    for (i, c) in ring.0.iter().enumerate() {
                        let comma = if i == 0 { "" } else { "," };
                        // Display prints the shortest digits that read back as the same float: at most seven decimals here.
                        write!(text, "{comma}[{},{}]", c.x, c.y)
                            .expect("writing to a string cannot fail");
                    }
                    text + "]"
                })
                .collect();
            format!("[{}]", rings.join(","))
        })
        .collect();
    let (kind, coordinates) = match &polygons[..] {
        [one] => ("Polygon", one.clone()),
        many => ("MultiPolygon", format!("[{}]", many.join(","))),
    };
    format!(
        "{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":{{\"type\":\"{kind}\",\"coordinates\":{coordinates}}}}}"
    )
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn committees_are_stripped_from_names() {
        for (full, wanted) in [
            ("黄船社区居民委员会", "黄船社区"),
            ("鱼珠社区居委会", "鱼珠社区"),
            ("福成居民委员会", "福成社区"),
            ("红卫村委会", "红卫村"),
            ("汤村村委会", "汤村村"),
        ] {
            assert_eq!(short(full), wanted);
        }
    }
}
