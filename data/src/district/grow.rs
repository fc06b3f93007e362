//! Regions grow from starting cells over the map until every cell is taken: always in one piece, in rough balance.

use super::cells::Cells;
use crate::dice::Dice;
use crate::street::distance;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Which cells touch, and how far it is from one to the next, in sides of a usual cell.
pub(crate) struct Neighbours {
    near: Vec<Vec<(u32, f64)>>,
}

impl Neighbours {
    /// Steps between cells for which `passable` holds; every step costs its own random share more or less, which
    /// is what makes borders wind.
    pub fn of(
        cells: &Cells,
        side_m: &[f64],
        seed: u64,
        passable: impl Fn(u32, u32) -> bool,
    ) -> Self {
        let mut near = vec![Vec::new(); cells.seeds.len()];
        for edge in cells
            .edges
            .iter()
            .filter(|edge| passable(edge.left, edge.right))
        {
            let (a, b) = (
                cells.seeds[edge.left as usize],
                cells.seeds[edge.right as usize],
            );
            let away = distance(a, b);
            let name = u64::from(edge.left) << 32 | u64::from(edge.right);
            let luck = Dice::of(seed, name).between(0.6, 1.7);
            // Through a narrow gate only when there is no other way.
            let gate = if cells.length(edge) < 0.15 * away {
                6.0
            } else {
                1.0
            };
            let cost = away / side_m[edge.left as usize] * luck * gate;
            near[edge.left as usize].push((edge.right, cost));
            near[edge.right as usize].push((edge.left, cost));
        }
        Self { near }
    }

    /// The cells reachable from `start` for which `inside` holds.
    pub fn reachable(&self, start: u32, inside: impl Fn(u32) -> bool) -> Vec<u32> {
        let mut seen = std::collections::HashSet::from([start]);
        let mut found = vec![start];
        let mut next = 0;
        while next < found.len() {
            for &(cell, _) in &self.near[found[next] as usize] {
                if inside(cell) && seen.insert(cell) {
                    found.push(cell);
                }
            }
            next += 1;
        }
        found
    }
}

/// A growing of regions inside one set of cells.
pub(crate) struct Growth<'a> {
    pub neighbours: &'a Neighbours,
    /// The cells to share out.
    pub members: &'a [u32],
    /// What a cell weighs when regions are compared.
    pub weight: &'a [f64],
}

impl Growth<'_> {
    /// For every member the region it falls to (`None` where no start can reach). Each region's weight comes near its share of
    /// `targets`, as far as `rounds` of growing faster and slower can bring it.
    pub fn share_out(
        &self,
        starts: &[u32],
        targets: &[f64],
        rounds: usize,
    ) -> Vec<(u32, Option<u16>)> {
        let total: f64 = self
            .members
            .iter()
            .map(|&cell| self.weight[cell as usize])
            .sum();
        let wanted: f64 = targets.iter().sum();
        let mut speeds: Vec<f64> = targets
            .iter()
            .map(|target| (target / wanted).sqrt())
            .collect();
        let mut taken = self.run(starts, &speeds);
        for _ in 0..rounds {
            let mut got = vec![0.0; starts.len()];
            for &(cell, region) in &taken {
                if let Some(region) = region {
                    got[region as usize] += self.weight[cell as usize];
                }
            }
            for (i, speed) in speeds.iter_mut().enumerate() {
                let ratio = (targets[i] / wanted * total / got[i]).clamp(0.25, 4.0);
                *speed *= ratio.sqrt().sqrt();
            }
            taken = self.run(starts, &speeds);
        }
        taken
    }

    /// Grows all regions at once, the cheapest step first.
    fn run(&self, starts: &[u32], speeds: &[f64]) -> Vec<(u32, Option<u16>)> {
        let mut place = vec![u32::MAX; self.weight.len()];
        for (i, &cell) in self.members.iter().enumerate() {
            place[cell as usize] = i as u32;
        }
        let mut taken: Vec<(u32, Option<u16>)> =
            self.members.iter().map(|&cell| (cell, None)).collect();
        let mut cheapest = vec![f64::INFINITY; self.members.len()];
        let mut queue: BinaryHeap<Step> = starts
            .iter()
            .enumerate()
            .map(|(region, &cell)| Step {
                cost: 0.0,
                cell,
                region: region as u16,
            })
            .collect();
        while let Some(Step { cost, cell, region }) = queue.pop() {
            let here = place[cell as usize] as usize;
            if taken[here].1.is_some() {
                continue;
            }
            taken[here].1 = Some(region);
            for &(next, step) in &self.neighbours.near[cell as usize] {
                let there = place[next as usize] as usize;
                let cost = cost + step / speeds[region as usize];
                // Cells that are not members have no place, and so no cost that could be undercut.
                if cheapest.get(there).is_some_and(|&known| cost < known) {
                    cheapest[there] = cost;
                    queue.push(Step {
                        cost,
                        cell: next,
                        region,
                    });
                }
            }
        }
        taken
    }

    /// `count` starting cells, far from each other: each the farthest of a few random ones.
    pub fn scatter(
        &self,
        cells: &Cells,
        side_m: &[f64],
        count: usize,
        dice: &mut Dice,
    ) -> Vec<u32> {
        let mut starts: Vec<u32> = Vec::with_capacity(count);
        while starts.len() < count {
            let far = |cell: u32| {
                let p = cells.seeds[cell as usize];
                let metres = starts.iter().map(|&other| {
                    let q = cells.seeds[other as usize];
                    distance(p, q)
                });
                metres.fold(f64::INFINITY, f64::min) / side_m[cell as usize]
            };
            let tries = (0..10)
                .map(|_| *dice.pick(self.members))
                .max_by(|&a, &b| far(a).total_cmp(&far(b)));
            starts.extend(tries.filter(|cell| !starts.contains(cell)));
        }
        starts
    }
}

struct Step {
    cost: f64,
    cell: u32,
    region: u16,
}

impl Ord for Step {
    /// The cheapest first; the lowest cell and region when equal, so that no luck decides.
    fn cmp(&self, other: &Self) -> Ordering {
        let cheap = other.cost.total_cmp(&self.cost);
        cheap
            .then(other.cell.cmp(&self.cell))
            .then(other.region.cmp(&self.region))
    }
}

impl PartialOrd for Step {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Step {}
