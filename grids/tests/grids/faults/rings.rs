//! Faults of single shapes.

use super::{Fixture, fixture, plain, shape};
use crate::common::{Feature, options, square};
use grids::CodeScheme;

pub(super) fn ring_fixtures() -> Vec<Fixture> {
    let a = "[113.40,23.08],[113.41,23.08],[113.41,23.09],[113.40,23.09]";
    let hole =
        "[113.402,23.082],[113.402,23.088],[113.408,23.088],[113.408,23.082],[113.402,23.082]";
    let far_hole = hole.replace("113.", "114.");
    let part = |west: f64| square(west, 23.08, 0.01);
    let multi =
        |parts: &[String]| Feature::of("A", &format!("[{}]", parts.join(","))).kind("MultiPolygon");
    vec![
        plain(
            "a point",
            &[Feature::of("A", "[113.4,23.08]").kind("Point")],
        ),
        plain(
            "a geometry collection",
            &[Feature::of("A", "[]").kind("GeometryCollection")],
        ),
        fixture(
            "no geometry",
            r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"A"},"geometry":null}]}"#,
            options(CodeScheme::Plain),
        ),
        shape("no coordinates", "[]"),
        shape("a word for a number", "[[[113.4,\"x\"]]]"),
        shape(
            "larger than any float",
            "[[[113.4,1e999],[113.41,23.08],[113.41,23.09],[113.4,1e999]]]",
        ),
        shape(
            "beyond the poles",
            "[[[113.40,23.08],[113.41,23.08],[113.41,-93.09],[113.40,23.08]]]",
        ),
        shape(
            "three positions",
            "[[[113.40,23.08],[113.41,23.08],[113.40,23.08]]]",
        ),
        shape(
            "two different positions",
            "[[[113.40,23.08],[113.41,23.08],[113.41,23.08],[113.40,23.08]]]",
        ),
        shape("not closed", &format!("[[{a}]]")),
        shape(
            "repeated",
            &format!("[[{a},[113.40,23.09],[113.40,23.08]]]"),
        ),
        shape(
            "clockwise",
            "[[[113.40,23.08],[113.40,23.09],[113.41,23.09],[113.41,23.08],[113.40,23.08]]]",
        ),
        shape(
            "a bow tie",
            "[[[113.40,23.08],[113.41,23.09],[113.41,23.08],[113.40,23.09],[113.40,23.08]]]",
        ),
        shape(
            "a figure of eight whose crossing is a vertex",
            "[[[113.40,23.08],[113.405,23.085],[113.41,23.09],[113.41,23.08],[113.405,23.085],[113.40,23.09],[113.40,23.08]]]",
        ),
        shape(
            "a spike",
            "[[[113.40,23.08],[113.41,23.08],[113.43,23.08],[113.41,23.08],[113.41,23.09],[113.40,23.09],[113.40,23.08]]]",
        ),
        shape(
            "a hole elsewhere",
            &format!("[[{a},[113.40,23.08]],[{far_hole}]]"),
        ),
        shape(
            "a hole in a hole",
            &format!(
                "[[{a},[113.40,23.08]],[{hole}],[[113.404,23.084],[113.404,23.086],[113.406,23.086],[113.404,23.084]]]"
            ),
        ),
        shape(
            "a hole across the border",
            &format!(
                "[[{a},[113.40,23.08]],[{}]]",
                hole.replace("113.402", "113.398")
            ),
        ),
        plain(
            "a part in a part",
            &[multi(&[part(113.40), square(113.402, 23.082, 0.002)])],
        ),
        plain(
            "parts that share an edge",
            &[multi(&[part(113.40), part(113.41)])],
        ),
        plain(
            "parts that overlap",
            &[multi(&[part(113.40), square(113.405, 23.085, 0.01)])],
        ),
    ]
}
