//! Population and length of roads, where a feature carries them.

use super::FigureColumns;
use super::collection::Feature;
use super::parsed::{optional, short};
use crate::edition::{Figures, NotAFigure};
use crate::fault::{Fault, Kind};

/// The figures of a feature, and whether it has the properties of both, be they empty.
pub(super) fn read(
    feature: &Feature<'_>,
    columns: &FigureColumns,
    faults: &mut Vec<Fault>,
) -> (Figures, (bool, bool)) {
    let (population, has_population) = said(
        feature,
        columns.population.as_deref(),
        Figures::read_population,
        faults,
    );
    let (road_km, has_road_km) = said(
        feature,
        columns.road_km.as_deref(),
        Figures::read_road_km,
        faults,
    );
    let figures = Figures {
        population,
        road_km,
    };
    (figures, (has_population, has_road_km))
}

fn said<T>(
    feature: &Feature<'_>,
    property: Option<&str>,
    read: impl Fn(&str) -> Result<T, NotAFigure>,
    faults: &mut Vec<Fault>,
) -> (Option<T>, bool) {
    let (text, is_there) = optional(feature, property);
    let text = text.filter(|text| !text.trim().is_empty());
    let figure = text.and_then(|text| {
        let noted = |error: NotAFigure| {
            let property = property.unwrap_or_default();
            let reason = format!("the property `{property}` is {}; {error}", short(&text));
            faults.push(Fault::error(Kind::BadFigure, reason));
        };
        read(&text).map_err(noted).ok()
    });
    (figure, is_there)
}
