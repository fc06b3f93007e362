//! 挂起: pauses of a clock, put in order once so that walking over them is one pass.

use jiff::Timestamp;

/// Pauses on one axis of seconds: in order, apart, none empty.
pub(super) struct Pauses(Vec<(i64, i64)>);

impl Pauses {
    /// No pause.
    pub(super) const NONE: Self = Self(Vec::new());

    /// Takes pauses in any order, overlapping or empty, each half-open; `axis` places an instant.
    pub(super) fn new(pauses: &[(Timestamp, Timestamp)], axis: impl Fn(Timestamp) -> i64) -> Self {
        let mut given: Vec<_> = pauses
            .iter()
            .map(|(from, to)| (axis(*from), axis(*to)))
            .filter(|(from, to)| from < to)
            .collect();
        given.sort_unstable();
        let mut apart: Vec<(i64, i64)> = Vec::with_capacity(given.len());
        for (from, to) in given {
            match apart.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => apart.push((from, to)),
            }
        }
        Self(apart)
    }

    /// Walks `left_s` seconds from the start of a span, not counting what is paused: where that
    /// ends, or how many seconds the span left over. `left_s` is at least 1.
    pub(super) fn walk(&self, (from, to): (i64, i64), mut left_s: i64) -> Result<i64, i64> {
        let mut at = from;
        for (pauses, resumes) in self.after(from) {
            if *pauses >= to {
                break;
            }
            if left_s <= pauses - at {
                return Ok(at + left_s);
            }
            left_s -= (pauses - at).max(0);
            at = at.max(*resumes);
        }
        if left_s <= to - at {
            Ok(at + left_s)
        } else {
            Err(left_s - (to - at).max(0))
        }
    }

    /// Cuts a span at the pauses: each piece and whether it is paused, in order.
    pub(super) fn cut(&self, (from, to): (i64, i64)) -> Vec<(i64, i64, bool)> {
        let mut pieces = Vec::new();
        let mut at = from;
        for (pauses, resumes) in self.after(from) {
            if *pauses >= to {
                break;
            }
            pieces.push((at, *pauses, false));
            pieces.push((at.max(*pauses), to.min(*resumes), true));
            at = to.min(*resumes);
        }
        pieces.push((at, to, false));
        pieces.retain(|(from, to, _)| from < to);
        pieces
    }

    /// The pauses that end after a moment.
    fn after(&self, at: i64) -> &[(i64, i64)] {
        &self.0[self.0.partition_point(|(_, resumes)| *resumes <= at)..]
    }
}
