//! A filter at work: which rows of a block pass.

use std::ops::Range;

use crate::block::{Block, ROWS_MAX};
use crate::chosen::{Chosen, NONE, Which};
use crate::classes::Classes;
use crate::coded;
use crate::hours::Hours;
use crate::mask::Making;
use crate::occurring::Mask;
use crate::{BitSet, Filter, View};

/// A filter made ready to run over the blocks of a view, with room for one choice.
pub(crate) struct Sieve<'a> {
    filter: &'a Filter,
    hours: Option<Hours<'a>>,
    classes: Option<Classes>,
    sources: Option<Mask>,
    statuses: Option<Mask>,
    mask: Box<[u8; ROWS_MAX]>,
    places: Box<[u16; ROWS_MAX]>,
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
            sources: filter.sources.as_ref().map(Mask::of),
            statuses: filter.statuses.as_ref().map(Mask::of),
            mask: Box::new([0; ROWS_MAX]),
            places: Box::new([0; ROWS_MAX]),
            wide: Vec::new(),
        }
    }

    /// The rows of a block that pass and, if given, have a code of `codes`, half-open.
    pub fn choose(&mut self, block: &Block, codes: Option<(u64, u64)>) -> Chosen<'_> {
        let occurring = &block.occurring;
        let (Some(sources), Some(statuses)) = (
            Test::of(self.sources, occurring.sources),
            Test::of(self.statuses, occurring.statuses),
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
                Some(some) if some * FEW <= rows.len() => return self.few(block, rows, &tests),
                Some(_) | None => by_class = true,
            }
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
    fn few(&mut self, block: &Block, rows: Range<usize>, tests: &Tests) -> Chosen<'_> {
        let filter = self.filter;
        let passes = |place: usize| {
            tests.sources.has(block.source[place])
                && tests.statuses.has(block.status[place])
                && (self.hours.as_ref()).is_none_or(|hours| hours.has(block.at_s.get(place)))
                && (filter.teams.as_ref()).is_none_or(|set| set.contains(block.team.get(place)))
                && (filter.areas.as_ref()).is_none_or(|set| set.contains(block.area.get(place)))
                && (tests.codes.as_ref())
                    .is_none_or(|(first, end)| (first..end).contains(&&block.code.get(place)))
        };
        let mut count = 0;
        let classes = self.classes.as_ref().expect("there is a choice of classes");
        for run in classes.runs(block) {
            let start = run.partition_point(|&place| usize::from(place) < rows.start);
            let run = &run[start..];
            let end = run.partition_point(|&place| usize::from(place) < rows.end);
            for &place in &run[..end] {
                self.places[count] = place;
                count += usize::from(passes(usize::from(place)));
            }
        }
        if count == 0 {
            return NONE;
        }
        Chosen {
            rows,
            count,
            which: Which::Places(&self.places[..count]),
        }
    }
}

/// Classes are rare in a block when at most one row of so many in the window has one.
const FEW: usize = 4;

/// What the head of a block leaves to be asked of its rows.
struct Tests {
    sources: Test,
    statuses: Test,
    codes: Option<(u64, u64)>,
}

/// What is to be asked of one column.
enum Test {
    /// Nothing: all that occurs passes.
    Nothing,
    /// Whether the value is one of these.
    Of(Mask),
}

impl Test {
    /// `None` if nothing that occurs passes.
    fn of(wanted: Option<Mask>, occurring: Mask) -> Option<Self> {
        let Some(wanted) = wanted else {
            return Some(Self::Nothing);
        };
        let inside = wanted.and(occurring);
        if inside == Mask::NOTHING {
            return None;
        }
        Some(if inside == occurring {
            Self::Nothing
        } else {
            Self::Of(inside)
        })
    }

    fn has(&self, value: u8) -> bool {
        match self {
            Self::Nothing => true,
            Self::Of(wanted) => wanted.contains(value),
        }
    }
}

/// Keeps the rows with a code of `first..end`; `false` if there can be none.
fn keep_codes(
    making: &mut Making<'_>,
    block: &Block,
    rows: Range<usize>,
    first: u64,
    end: u64,
) -> bool {
    let exact_bits = first.trailing_zeros().min(end.trailing_zeros());
    let Some(high) = block.code.high(exact_bits) else {
        let codes = rows.map(|place| block.code.get(place));
        making.keep_each(codes, |code| u8::from(first <= code && code < end));
        return true;
    };
    // The head of a block may tell of codes that are gone, so none at all may be left.
    let Some((first, last)) = high.range_of(first, end) else {
        return false;
    };
    let wide = last - first;
    making.keep(&high.column[rows], |code| {
        u8::from(code.wrapping_sub(first) <= wide)
    });
    true
}

/// Keeps the rows with a number of a set; `false` if there can be none.
fn keep_coded(
    making: &mut Making<'_>,
    column: &coded::Coded,
    rows: Range<usize>,
    set: &BitSet,
    wide: &mut Vec<u8>,
) -> bool {
    let values = column.values();
    let ones = values.iter().map(|&value| u8::from(set.contains(value)));
    wide.clear();
    wide.extend(ones);
    if !wide.contains(&1) {
        return false;
    }
    if !wide.contains(&0) {
        return true;
    }
    match column.which() {
        coded::Which::Narrow(codes) => {
            let wanted = (0..=u8::MAX).zip(&*wide);
            let wanted = wanted.filter(|(_, one)| **one == 1).map(|(code, _)| code);
            // OK because a narrow column has at most 256 values.
            let occurring = (0..=u8::MAX).take(values.len());
            making.keep_any(&codes[rows], wanted.collect(), occurring.collect());
        }
        coded::Which::Wide(codes) => making.keep(&codes[rows], |code| wide[usize::from(code)]),
    }
    true
}
