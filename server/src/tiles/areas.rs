//! Area tiles (网格图层): a pure function of the edition.

use std::sync::{Arc, Mutex, PoisonError};

use fast_mvt::{MvtFeatureBuilder, MvtGeomType, MvtResult, MvtTileBuilder, MvtValueRef};
use grids::{AreaId, Edition};
use heat::Tile;

use super::outline::Outlines;
use crate::ground::{Ground, WATER};

/// The deepest zoom that has tiles of its own; a map draws those larger beyond it.
pub const ZOOM_MAX: u8 = 16;
/// A level whose areas are narrower than this on average is left out: 3 of 512 pixels.
pub const WIDTH_MIN: f64 = 24.0;
/// A level whose areas are narrower than this on average is without names: 16 of 512 pixels.
pub const WIDTH_MIN_LABEL: f64 = 128.0;

/// An edition's outlines, kept for as long as tiles of it are asked for.
///
/// The server has one edition in force, so one is kept; tiles of another one build theirs anew.
pub fn outlines(edition: &Edition) -> Arc<Outlines> {
    type Kept = Option<([u8; 32], Arc<Outlines>)>;
    static KEPT: Mutex<Kept> = Mutex::new(None);
    // Held while building, so that many first requests build it once.
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    match &*kept {
        Some((hash, outlines)) if *hash == edition.hash() => Arc::clone(outlines),
        Some(_) | None => {
            let outlines = Arc::new(Outlines::of(edition));
            *kept = Some((edition.hash(), Arc::clone(&outlines)));
            outlines
        }
    }
}

/// A tile of the areas: a layer of polygons for each level, named by it, and `{level}_label` with a
/// point for each name, where there is room ([`WIDTH_MIN`], [`WIDTH_MIN_LABEL`]).
///
/// `only` asks for one level, which then is there at any zoom. Features have the [`AreaId`] as id
/// and the properties `code`, `name` and, if there is one, `parent` (a code). An area that is
/// thinner than a unit is left out, and so is a level without any area in the tile.
///
/// Without `only`, the water of `ground` comes first, in the layer [`WATER`], at any zoom: polygons
/// without properties. A level of the same name goes before it.
///
/// `outlines` must be those of `edition`.
pub fn tile(
    edition: &Edition,
    outlines: &Outlines,
    ground: Option<&Ground>,
    tile: Tile,
    only: Option<usize>,
) -> MvtResult<Vec<u8>> {
    let mut built = MvtTileBuilder::new();
    let is_level = edition.levels().iter().any(|level| **level == *WATER);
    if let Some(ground) = ground.filter(|_| only.is_none() && !is_level) {
        built = water(built, ground, tile)?;
    }
    for level in 0..edition.levels().len() {
        let width = outlines.width(level, tile.z());
        let shown = only.map_or(width >= WIDTH_MIN, |only| only == level);
        if shown {
            built = polygons(built, edition, outlines, tile, level)?;
        }
        if shown && width >= WIDTH_MIN_LABEL {
            built = labels(built, edition, outlines, tile, level)?;
        }
    }
    Ok(built.encode())
}

fn water(built: MvtTileBuilder, ground: &Ground, tile: Tile) -> MvtResult<MvtTileBuilder> {
    let (shapes, outlines) = (ground.shapes(), ground.outlines());
    draw(built, WATER, shapes, outlines, tile, 0, |_, _| Ok(()))
}

fn polygons(
    built: MvtTileBuilder,
    edition: &Edition,
    outlines: &Outlines,
    tile: Tile,
    level: usize,
) -> MvtResult<MvtTileBuilder> {
    let name = &*edition.levels()[level];
    draw(
        built,
        name,
        edition,
        outlines,
        tile,
        level,
        |feature, id| describe(feature, edition, id),
    )
}

fn draw(
    built: MvtTileBuilder,
    name: &str,
    edition: &Edition,
    outlines: &Outlines,
    tile: Tile,
    level: usize,
    describe: impl Fn(&mut MvtFeatureBuilder, AreaId) -> MvtResult<()>,
) -> MvtResult<MvtTileBuilder> {
    let within = outlines.within(edition.level_range(level), tile);
    let pieces = within.map(|id| (id, outlines.pieces(id, tile)));
    let mut drawn = pieces.filter(|(_, pieces)| !pieces.is_empty()).peekable();
    if drawn.peek().is_none() {
        return Ok(built);
    }
    let mut layer = built.layer(name)?;
    for (id, pieces) in drawn {
        let mut feature = layer.feature_of(MvtGeomType::Polygon);
        for piece in pieces {
            feature.ring(piece.points, piece.outer)?;
        }
        describe(&mut feature, id)?;
        layer = feature.end();
    }
    Ok(layer.end())
}

fn labels(
    built: MvtTileBuilder,
    edition: &Edition,
    outlines: &Outlines,
    tile: Tile,
    level: usize,
) -> MvtResult<MvtTileBuilder> {
    let within = outlines.within(edition.level_range(level), tile);
    let mut named = within
        .filter_map(|id| Some((id, outlines.label(id, tile)?)))
        .peekable();
    if named.peek().is_none() {
        return Ok(built);
    }
    let mut layer = built.layer(format!("{}_label", edition.levels()[level]))?;
    for (id, point) in named {
        let mut feature = layer.feature_of(MvtGeomType::Point);
        feature.points([point])?;
        describe(&mut feature, edition, id)?;
        layer = feature.end();
    }
    Ok(layer.end())
}

fn describe(feature: &mut MvtFeatureBuilder, edition: &Edition, id: AreaId) -> MvtResult<()> {
    let area = edition.area(id);
    feature.id(Some(id.0.into()));
    feature.tag_ref("code", MvtValueRef::String(&area.code))?;
    feature.tag_ref("name", MvtValueRef::String(&area.name))?;
    if let Some(parent) = area.parent {
        feature.tag_ref("parent", MvtValueRef::String(&edition.area(parent).code))?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "areas_tests.rs"]
mod tests;
