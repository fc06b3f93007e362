//! Cells become grids, grids communities, communities subdistricts: who belongs to whom, and by which code.

use super::cells::Cells;
use super::density::{Density, Seat};
use super::grow::{Growth, Neighbours};
use super::land::{Ground, to_plane};
use crate::dice::Dice;
use crate::street::{Point, distance};
use crate::tables::{DIVISIONS, rows};
use std::collections::BTreeMap;

/// Where Changzhou's four communities begin, longitude and latitude: on the main island, islets go to the nearest.
const CHANGZHOU: (&str, [Point; 4]) = (
    "440112010",
    [
        (113.4225, 23.0866),
        (113.4135, 23.0846),
        (113.4285, 23.0812),
        (113.4135, 23.0748),
    ],
);

/// The grid of every cell, with the grids in the order of their codes; `None` for cells that are not land.
pub(crate) struct Division {
    pub grid_of: Vec<Option<u32>>,
    /// Codes with 15 digits, rising.
    pub codes: Vec<String>,
}

/// The cells of the map with all that dividing needs to know about them.
pub(crate) struct Map {
    ground: Vec<Ground>,
    side_m: Vec<f64>,
    area_m2: Vec<f64>,
    mass: Vec<f64>,
    neighbours: Neighbours,
}

impl Map {
    /// Measures the cells.
    pub fn measure(cells: &Cells, ground: Vec<Ground>, density: &Density, seed: u64) -> Self {
        let side_m: Vec<f64> = cells
            .seeds
            .iter()
            .map(|&seed| density.side_m(seed))
            .collect();
        let mut area_m2 = vec![0.0; cells.seeds.len()];
        for edge in &cells.edges {
            let (a, b) = (
                cells.corners[edge.from as usize],
                cells.corners[edge.to as usize],
            );
            let part =
                |of: Point| ((a.0 - of.0) * (b.1 - of.1) - (b.0 - of.0) * (a.1 - of.1)) / 2.0;
            area_m2[edge.left as usize] += part(cells.seeds[edge.left as usize]);
            area_m2[edge.right as usize] -= part(cells.seeds[edge.right as usize]);
        }
        let mass = area_m2
            .iter()
            .zip(&side_m)
            .map(|(area, side)| area / (side * side))
            .collect();
        let same = |a: u32, b: u32| {
            let (a, b) = (ground[a as usize], ground[b as usize]);
            a == b && matches!(a, Ground::Land(_))
        };
        let neighbours = Neighbours::of(cells, &side_m, seed, same);
        Self {
            ground,
            side_m,
            area_m2,
            mass,
            neighbours,
        }
    }

    fn of_piece(&self, wanted: impl Fn(u8) -> bool) -> Vec<u32> {
        let all = 0..self.ground.len() as u32;
        all.filter(
            |&cell| matches!(self.ground[cell as usize], Ground::Land(piece) if wanted(piece)),
        )
        .collect()
    }

    fn growth<'a>(&'a self, members: &'a [u32], weight: &'a [f64]) -> Growth<'a> {
        Growth {
            neighbours: &self.neighbours,
            members,
            weight,
        }
    }
}

/// Divides the land into about `grids` grids.
pub(crate) fn divide(
    cells: &Cells,
    map: &Map,
    seats: &[Seat],
    grids: usize,
    dice: &mut Dice,
) -> Division {
    let land: f64 = map
        .of_piece(|_| true)
        .iter()
        .map(|&cell| map.mass[cell as usize])
        .sum();
    let mut codes = Vec::new();
    let mut grid_of = vec![None; cells.seeds.len()];
    for (subdistrict, members) in subdistricts(cells, map, seats) {
        for (community, members) in communities(cells, map, &subdistrict, &members, dice) {
            let mass: f64 = members.iter().map(|&cell| map.mass[cell as usize]).sum();
            let wanted = (mass / land * grids as f64).round() as usize;
            for (serial, grid) in
                in_reading_order(cells, map, cut(cells, map, &members, wanted, dice))
                    .iter()
                    .enumerate()
            {
                assert!(serial < 999, "more than 999 grids in {community}");
                for &cell in grid {
                    grid_of[cell as usize] = Some(codes.len() as u32);
                }
                codes.push(format!("{community}{:03}", serial + 1));
            }
        }
    }
    Division { grid_of, codes }
}

/// The nearest of `members` to a place.
fn nearest(cells: &Cells, members: &[u32], place: Point) -> u32 {
    let away = |cell: u32| distance(cells.seeds[cell as usize], place);
    let found = members
        .iter()
        .copied()
        .min_by(|&a, &b| away(a).total_cmp(&away(b)));
    found.expect("every piece of land has cells: a test counts them")
}

fn subdistricts(cells: &Cells, map: &Map, seats: &[Seat]) -> BTreeMap<String, Vec<u32>> {
    let mainland = map.of_piece(|piece| piece == 0);
    let ashore: Vec<&Seat> = seats
        .iter()
        .filter(|seat| seat.code != CHANGZHOU.0)
        .collect();
    let starts: Vec<u32> = ashore
        .iter()
        .map(|seat| nearest(cells, &mainland, seat.centre))
        .collect();
    let sizes: Vec<f64> = ashore.iter().map(|seat| seat.size_km2).collect();
    let mut parts: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (cell, seat) in map
        .growth(&mainland, &map.area_m2)
        .share_out(&starts, &sizes, 9)
    {
        // A cell that no start reaches is cut off from the mainland: a crumb of shore, left outside.
        if let Some(seat) = seat {
            parts
                .entry(ashore[seat as usize].code.clone())
                .or_default()
                .push(cell);
        }
    }
    parts.insert(CHANGZHOU.0.to_owned(), map.of_piece(|piece| piece > 0));
    parts
}

/// The communities of a subdistrict by their codes.
fn communities(
    cells: &Cells,
    map: &Map,
    code: &str,
    members: &[u32],
    dice: &mut Dice,
) -> BTreeMap<String, Vec<u32>> {
    let codes: Vec<String> = rows(DIVISIONS)
        .filter(|row| &row[2] == code)
        .map(|row| row[4].to_owned())
        .collect();
    let mut parts: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    if code == CHANGZHOU.0 {
        let main = map.of_piece(|piece| piece == 1);
        let starts = CHANGZHOU
            .1
            .map(|place| nearest(cells, &main, to_plane(place)));
        let shares = map
            .growth(&main, &map.area_m2)
            .share_out(&starts, &[0.9, 0.8, 1.3, 1.2], 8);
        let islets = islets(cells, map, members, &starts);
        for (cell, part) in shares.into_iter().chain(islets) {
            parts
                .entry(codes[usize::from(part.unwrap_or(0))].clone())
                .or_default()
                .push(cell);
        }
        return parts;
    }
    let growth = map.growth(members, &map.mass);
    let starts = growth.scatter(cells, &map.side_m, codes.len(), dice);
    let sizes: Vec<f64> = codes.iter().map(|_| uneven(dice)).collect();
    for (cell, part) in growth.share_out(&starts, &sizes, 3) {
        let part = part.expect("a subdistrict is in one piece, because it grew");
        parts
            .entry(codes[usize::from(part)].clone())
            .or_default()
            .push(cell);
    }
    parts
}

/// A size between 0.45 and 2.2 times the usual one, as often larger as smaller.
fn uneven(dice: &mut Dice) -> f64 {
    let factor = dice.between(1.0, 2.2);
    if dice.chance(0.5) {
        factor
    } else {
        1.0 / factor
    }
}

/// The cells of the islets: a whole islet goes to the community that starts nearest to its middle.
fn islets(cells: &Cells, map: &Map, members: &[u32], starts: &[u32]) -> Vec<(u32, Option<u16>)> {
    let mut pieces: BTreeMap<Ground, Vec<u32>> = BTreeMap::new();
    for &cell in members
        .iter()
        .filter(|&&cell| map.ground[cell as usize] != Ground::Land(1))
    {
        pieces
            .entry(map.ground[cell as usize])
            .or_default()
            .push(cell);
    }
    let mut found = Vec::new();
    for piece in pieces.into_values() {
        let count = piece.len() as f64;
        let seeds = piece.iter().map(|&cell| cells.seeds[cell as usize]);
        let middle = seeds.fold((0.0, 0.0), |sum, p| {
            (sum.0 + p.0 / count, sum.1 + p.1 / count)
        });
        let start = nearest(cells, starts, middle);
        let part = starts
            .iter()
            .position(|&other| other == start)
            .map(|i| i as u16);
        found.extend(piece.into_iter().map(|cell| (cell, part)));
    }
    found
}

/// About `wanted` grids out of a community's cells, each in one piece; at least one on each piece of land.
fn cut(cells: &Cells, map: &Map, members: &[u32], wanted: usize, dice: &mut Dice) -> Vec<Vec<u32>> {
    let total: f64 = members.iter().map(|&cell| map.mass[cell as usize]).sum();
    let mut left: std::collections::BTreeSet<u32> = members.iter().copied().collect();
    let mut grids = Vec::new();
    while let Some(&first) = left.first() {
        let mut piece = map.neighbours.reachable(first, |cell| left.contains(&cell));
        piece.sort_unstable();
        left.retain(|cell| piece.binary_search(cell).is_err());
        let mass: f64 = piece.iter().map(|&cell| map.mass[cell as usize]).sum();
        let count =
            ((mass / total * wanted as f64).round() as usize).clamp(1, (piece.len() / 2).max(1));
        let growth = map.growth(&piece, &map.mass);
        let starts = growth.scatter(cells, &map.side_m, count, dice);
        let sizes: Vec<f64> = starts.iter().map(|_| dice.between(0.6, 1.5)).collect();
        let mut parts = vec![Vec::new(); count];
        for (cell, part) in growth.share_out(&starts, &sizes, 3) {
            let part = part.expect("the piece is connected, because it was reached");
            parts[usize::from(part)].push(cell);
        }
        grids.extend(parts);
    }
    grids
}

/// West to east, then north to south: in rows of about as many as there are rows.
fn in_reading_order(cells: &Cells, map: &Map, grids: Vec<Vec<u32>>) -> Vec<Vec<u32>> {
    let middle = |grid: &[u32]| {
        let total: f64 = grid.iter().map(|&cell| map.area_m2[cell as usize]).sum();
        grid.iter().fold((0.0, 0.0), |sum: Point, &cell| {
            let (p, share) = (
                cells.seeds[cell as usize],
                map.area_m2[cell as usize] / total,
            );
            (sum.0 + p.0 * share, sum.1 + p.1 * share)
        })
    };
    let mut placed: Vec<(Point, Vec<u32>)> = grids
        .into_iter()
        .map(|grid| (middle(&grid), grid))
        .collect();
    placed.sort_by(|(a, _), (b, _)| b.1.total_cmp(&a.1));
    let in_row = (placed.len() as f64).sqrt().ceil() as usize;
    for row in placed.chunks_mut(in_row.max(1)) {
        row.sort_by(|(a, _), (b, _)| a.0.total_cmp(&b.0));
    }
    placed.into_iter().map(|(_, grid)| grid).collect()
}
