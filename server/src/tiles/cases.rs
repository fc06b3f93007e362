//! Case tiles: the single cases, from zoom 13 on.

use fast_mvt::{MvtCoord, MvtGeomType, MvtResult, MvtTileBuilder, MvtValueRef};
use heat::{EXTENT, Filter, Found, Tile, View};

/// Coarser tiles have no single cases.
pub const ZOOM_MIN: u8 = 13;
/// The deepest zoom that has tiles of its own.
pub const ZOOM_MAX: u8 = heat::ZOOM_MAX;
/// The most cases in one tile; of more, the newest are in it.
pub const CASES_MAX: usize = 10_000;
/// The layer of the cases.
pub const LAYER: &str = "cases";
/// The layer that says how many are left out: one point in the middle, property `n`.
pub const LAYER_MORE: &str = "more";

/// What a case tile says about a case beside where it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words<'a> {
    /// The number as people see it.
    pub case: String,
    /// Code of the class; empty for none.
    pub class: &'a str,
    /// Code of the source.
    pub source: &'a str,
    /// Status word.
    pub status: &'a str,
    /// Whether it is late.
    pub overdue: bool,
    /// Whether it has a call that is not confirmed.
    pub calls: bool,
    /// Whether it is stuck.
    pub stuck: bool,
}

/// A tile with a point for each case, id its number, properties `case`, `class` (if it has one),
/// `source`, `status`, `at` (seconds since 1970), `overdue`, `calls` and `stuck`.
///
/// Without any case it is empty: zero bytes. Newest first; at most [`CASES_MAX`], and layer [`LAYER_MORE`] if there are more.
pub fn tile<'a>(
    view: &View,
    tile: Tile,
    filter: &Filter,
    words: impl Fn(&Found) -> Words<'a>,
) -> MvtResult<Vec<u8>> {
    let positions = view.tile_positions(tile, filter, CASES_MAX);
    if positions.found.is_empty() {
        return Ok(Vec::new());
    }
    let mut layer = MvtTileBuilder::new().layer(LAYER)?;
    for found in &positions.found {
        let words = words(found);
        let mut feature = layer.feature_of(MvtGeomType::Point);
        feature.id(Some(found.case.into()));
        feature.points([MvtCoord {
            x: found.x.into(),
            y: found.y.into(),
        }])?;
        feature.tag_ref("case", MvtValueRef::String(&words.case))?;
        if !words.class.is_empty() {
            feature.tag_ref("class", MvtValueRef::String(words.class))?;
        }
        feature.tag_ref("source", MvtValueRef::String(words.source))?;
        feature.tag_ref("status", MvtValueRef::String(words.status))?;
        feature.tag_ref("at", MvtValueRef::Int(found.at_s))?;
        feature.tag_ref("overdue", MvtValueRef::Bool(words.overdue))?;
        feature.tag_ref("calls", MvtValueRef::Bool(words.calls))?;
        feature.tag_ref("stuck", MvtValueRef::Bool(words.stuck))?;
        layer = feature.end();
    }
    let built = layer.end();
    if positions.left_out == 0 {
        return Ok(built.encode());
    }
    let mut feature = built.layer(LAYER_MORE)?.feature_of(MvtGeomType::Point);
    let middle = i32::from(EXTENT / 2);
    feature.points([MvtCoord {
        x: middle,
        y: middle,
    }])?;
    feature.tag_uint("n", positions.left_out)?;
    Ok(feature.end().end().encode())
}

#[cfg(test)]
mod tests {
    use super::*;
    use fast_mvt::{MvtFeatureRef, MvtGeometry, MvtReaderRef};
    use heat::{Case, Heat};

    fn heat(cases: u32) -> Heat {
        let case = |case: u32| Case {
            case,
            position: Some((113.4206 + f64::from(case % 10) * 1e-5, 23.0733)),
            at_s: 1_700_000_000 + i64::from(case),
            class: 3,
            source: 1,
            status: 2,
            area: 7,
            team: 1,
        };
        Heat::from_cases((1..=cases).map(case).collect())
    }

    fn here() -> Tile {
        Tile::of(heat::Spot::of(113.4206, 23.0733).expect("finite"), 15).expect("zoom 15 exists")
    }

    fn words(found: &Found) -> Words<'static> {
        let class = if found.case.is_multiple_of(2) {
            "0505"
        } else {
            ""
        };
        let case = format!("HY{:09}", found.case);
        Words {
            case,
            class,
            source: "grid-worker",
            status: "handling",
            overdue: found.case == 2,
            calls: false,
            stuck: found.case == 2,
        }
    }

    #[test]
    fn every_case_is_there_with_its_words() {
        let heat = heat(5);
        let bytes = tile(heat.view(), here(), &Filter::default(), words).expect("it encodes");
        let reader = MvtReaderRef::new(&bytes).expect("it was just written");
        let layer = reader.layers().next().expect("there are cases");
        assert_eq!((reader.layer_count(), layer.name()), (1, "cases"));
        let first = layer.features().next().expect("five");
        assert_eq!((layer.feature_count(), first.id()), (5, Some(5)));
        let second = layer
            .features()
            .nth(3)
            .expect("five")
            .properties_vec()
            .expect("sound");
        assert_eq!(
            format!("{second:?}"),
            r#"[("case", "HY000000002"), ("class", "0505"), ("source", "grid-worker"), ("status", "handling"), ("at", 1700000002 (int)), ("overdue", true (bool)), ("calls", false (bool)), ("stuck", true (bool))]"#
        );
        let known = [
            "case", "source", "status", "at", "overdue", "calls", "stuck",
        ];
        let names = first.properties_vec().expect("sound");
        assert_eq!(
            names.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
            known
        );
    }

    #[test]
    fn beyond_the_limit_the_newest_are_there_and_the_others_are_counted() {
        let heat = heat(CASES_MAX as u32 + 123);
        let bytes = tile(heat.view(), here(), &Filter::default(), words).expect("it encodes");
        let reader = MvtReaderRef::new(&bytes).expect("it was just written");
        let layers: Vec<_> = reader.layers().collect();
        assert_eq!(layers[0].feature_count(), CASES_MAX);
        assert_eq!(
            layers[0].features().map(MvtFeatureRef::id).min(),
            Some(Some(124))
        );
        let more = layers[1].features().next().expect("the rest is counted");
        assert_eq!(layers[1].name(), LAYER_MORE);
        assert_eq!(
            format!("{:?}", more.properties_vec().expect("sound")),
            r#"[("n", 123 (uint))]"#
        );
        assert!(matches!(more.geometry(), Ok(MvtGeometry::Point(_))));
    }
}
