//! A filter at work: which rows of a block pass.

use std::hint::black_box;
use std::ops::Range;

use crate::asked::{Bytes, Test, Tests, keep_coded, keep_codes};
use crate::block::{Block, ROWS_MAX};
use crate::chosen::{Chosen, NONE};
use crate::classes::Classes;
use crate::hours::Hours;
use crate::mask::Making;
use crate::moments::Kept;
use crate::picking::Picking;
use crate::{Filter, View};

/// A filter made ready to run over the blocks of a view, with room for one choice.
pub(crate) struct Sieve<'a> {
    filter: &'a Filter,
    hours: Option<Hours<'a>>,
    classes: Option<Classes>,
    sources: Bytes,
    statuses: Bytes,
    mask: Box<[u8; ROWS_MAX]>,
    picking: Picking,
    /// 1 for each value of a wide column that is chosen.
    wide: Vec<u8>,
}

impl<'a> Sieve<'a> {
    pub fn new(filter: &'a Filter, view: &View) -> Self {
        let times = filter.times.as_ref();
        Self {
            filter,
            // Without a span there is no row in the window whose time would be looked at.
            hours: times.and_then(|times| Some(Hours::of(times, view.span(filter)?))),
            classes: filter.classes.as_ref().map(Classes::of),
            sources: Bytes::of(filter.sources.as_ref()),
            statuses: Bytes::of(filter.statuses.as_ref()),
            mask: Box::new([0; ROWS_MAX]),
            picking: Picking::new(),
            wide: Vec::new(),
        }
    }

    /// Calls `each` with every block that has a chosen row, its number in the list, and its chosen rows: those that pass
    /// and have a code of the range that `codes` gives for the block, half-open.
    pub fn run(
        &mut self,
        blocks: &[&Block],
        codes: impl Fn(&Block) -> Option<(u64, u64)>,
        mut each: impl FnMut(usize, &Block, &Chosen<'_>),
    ) {
        for (chunk, number) in blocks.chunks(AHEAD).zip((0..).step_by(AHEAD)) {
            self.touch(chunk);
            for (block, number) in chunk.iter().zip(number..) {
                let chosen = self.choose(block, codes(block));
                if chosen.count > 0 {
                    each(number, block, &chosen);
                }
            }
        }
    }

    /// Reads a little of each block, so that the memory brings what is needed next from all of them at once, and not
    /// one piece after another, each when it is waited for.
    fn touch(&self, blocks: &[&Block]) {
        let heads = blocks.iter().fold(0, |sum, block| sum ^ block.touch_head());
        black_box(heads);
        let from_s = self.filter.from_s.unwrap_or(i64::MIN);
        let rows = blocks.iter().fold(0, |sum, block| {
            let place = block.at_s.place_near(from_s);
            sum ^ block.touch_rows(place)
        });
        black_box(rows);
        if let Some(classes) = &self.classes {
            let of = |block: &&Block| classes.touch(block);
            black_box(blocks.iter().fold(0, |sum, block| sum ^ of(block)));
        }
    }

    /// The rows of a block that pass and, if given, have a code of `codes`, half-open.
    fn choose(&mut self, block: &Block, codes: Option<(u64, u64)>) -> Chosen<'_> {
        let occurring = &block.occurring;
        let (Some(sources), Some(statuses)) = (
            Test::of(self.sources.set, occurring.sources),
            Test::of(self.statuses.set, occurring.statuses),
        ) else {
            return NONE;
        };
        let rows = block.at_s.window(self.filter.from_s, self.filter.to_s);
        if rows.is_empty() {
            return NONE;
        }
        let tests = Tests {
            sources,
            statuses,
            codes,
        };
        let mut by_class = false;
        if let Some(classes) = &self.classes {
            match classes.rows_in(block) {
                Some(0) => return NONE,
                Some(some) if some == block.len() => {}
                Some(some) if some * FEW <= rows.len() => return self.few(block, &rows, &tests),
                Some(_) | None => by_class = true,
            }
        }
        if self.hours.as_ref().is_some_and(Hours::are_few) {
            return self.few_hours(block, rows, &tests, by_class);
        }
        let mut making = Making::of(&mut self.mask[..rows.len()]);
        if let Some((first, end)) = codes
            && !keep_codes(&mut making, block, rows.clone(), first, end)
        {
            return NONE;
        }
        if let Test::Of(wanted) = tests.sources {
            making.keep_any(&block.source[rows.clone()], wanted, occurring.sources);
        }
        if let Test::Of(wanted) = tests.statuses {
            making.keep_any(&block.status[rows.clone()], wanted, occurring.statuses);
        }
        let (areas, teams) = (self.filter.areas.as_ref(), self.filter.teams.as_ref());
        for (set, column) in [(areas, &block.area), (teams, &block.team)] {
            if let Some(set) = set
                && !keep_coded(&mut making, column, rows.clone(), set, &mut self.wide)
            {
                return NONE;
            }
        }
        if let Some(classes) = self.classes.as_ref().filter(|_| by_class) {
            making.keep(&block.class[rows.clone()], |class| classes.one(class));
        }
        if let Some(hours) = &self.hours {
            hours.keep(&mut making, &block.at_s, rows.clone());
        }
        making.finish(rows)
    }

    /// The same for a block in which the classes are rare: only their rows are looked at.
    fn few(&mut self, block: &Block, rows: &Range<usize>, tests: &Tests) -> Chosen<'_> {
        self.picking.clear();
        let classes = self.classes.as_ref().expect("there is a choice of classes");
        for run in classes.runs(block) {
            self.picking.take(within(run, rows));
        }
        if let Some(hours) = &self.hours {
            match block.at_s.kept() {
                Kept::Near { base, hour, .. } if let Some(table) = hours.table_from(base) => {
                    (self.picking).keep(|place| table[usize::from(hour[place])]);
                }
                _ => (self.picking).keep(|place| u8::from(hours.has(block.at_s.get(place)))),
            }
        }
        self.pick(block, tests)
    }

    /// The same for few hours of the week or few days: only their rows are looked at.
    fn few_hours(
        &mut self,
        block: &Block,
        rows: Range<usize>,
        tests: &Tests,
        by_class: bool,
    ) -> Chosen<'_> {
        self.picking.clear();
        if let Some(hours) = &self.hours {
            hours.take(&mut self.picking, &block.at_s, rows);
        }
        if let Some(classes) = self.classes.as_ref().filter(|_| by_class) {
            (self.picking).keep(|place| classes.one(block.class[place]));
        }
        self.pick(block, tests)
    }

    /// What the other tests leave of the places picked.
    fn pick(&mut self, block: &Block, tests: &Tests) -> Chosen<'_> {
        let picking = &mut self.picking;
        if let Some((first, end)) = tests.codes {
            let codes = first..end;
            picking.keep(|place| u8::from(codes.contains(&block.code.get(place))));
        }
        if let Test::Of(_) = tests.sources {
            picking.keep(|place| self.sources.ones[usize::from(block.source[place])]);
        }
        if let Test::Of(_) = tests.statuses {
            picking.keep(|place| self.statuses.ones[usize::from(block.status[place])]);
        }
        if let Some(set) = &self.filter.teams {
            picking.keep(|place| u8::from(set.contains(block.team.get(place))));
        }
        if let Some(set) = &self.filter.areas {
            picking.keep(|place| u8::from(set.contains(block.area.get(place))));
        }
        picking.finish(block.len())
    }
}

/// Blocks whose memory is asked for together.
const AHEAD: usize = 16;
/// Classes are rare in a block when at most one row of so many in the window has one.
const FEW: usize = 4;

/// Those of some ascending places that lie in a range.
fn within<'a>(run: &'a [u16], rows: &Range<usize>) -> &'a [u16] {
    let (Some(first), Some(last)) = (run.first(), run.last()) else {
        return run;
    };
    let start = if usize::from(*first) < rows.start {
        run.partition_point(|&place| usize::from(place) < rows.start)
    } else {
        0
    };
    let end = if usize::from(*last) < rows.end {
        run.len()
    } else {
        run.partition_point(|&place| usize::from(place) < rows.end)
    };
    &run[start..end]
}
