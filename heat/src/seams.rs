//! Where rows in the order of their codes are cut into blocks.

use crate::row::Row;

/// Rows of a freshly packed block: at least so many, but for the last one.
const ROWS_PACKED_MIN: usize = 3_072;
/// And at most so many: there is room for a third more before it splits.
const ROWS_PACKED_MAX: usize = 6_144;

/// Cuts rows where two neighbours lie in the largest different squares, as far as the size of the pieces leaves a choice:
/// so most blocks lie in one cell of a low zoom, whole.
pub(crate) fn pieces(rows: &mut [Row]) -> impl Iterator<Item = &mut [Row]> {
    let mut rest = rows;
    std::iter::from_fn(move || {
        let rows = std::mem::take(&mut rest);
        let cut = cut(rows);
        let (piece, others) = rows.split_at_mut(cut);
        rest = others;
        (!piece.is_empty()).then_some(piece)
    })
}

/// How many rows the first piece has.
fn cut(rows: &[Row]) -> usize {
    if rows.len() <= ROWS_PACKED_MAX {
        return rows.len();
    }
    // The size of a square by the highest bit in which the codes differ; of equal ones the last.
    let border = |cut: &usize| (rows[cut - 1].code ^ rows[*cut].code).leading_zeros() / 2;
    let cuts = (ROWS_PACKED_MIN..=ROWS_PACKED_MAX).rev();
    cuts.min_by_key(border).unwrap_or(ROWS_PACKED_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Case;

    fn rows(codes: impl Iterator<Item = u64>) -> Vec<Row> {
        let case = Case {
            case: 1,
            position: None,
            at_s: 0,
            class: 0,
            source: 0,
            status: 0,
            area: 0,
            team: 0,
        };
        let (row, _) = Row::of(&case);
        codes.map(|code| Row { code, ..row }).collect()
    }

    fn sizes(codes: impl Iterator<Item = u64>) -> Vec<usize> {
        pieces(&mut rows(codes)).map(|piece| piece.len()).collect()
    }

    #[test]
    fn a_cut_is_made_at_the_border_of_the_largest_square() {
        let corner = 1 << 20;
        let codes = (corner - 4_000..corner + 4_000).chain([corner * 5]);
        assert_eq!(sizes(codes), [4_000, 4_001]);
    }

    #[test]
    fn rows_on_one_spot_are_cut_by_number_and_none_is_lost() {
        assert_eq!(sizes(std::iter::repeat_n(7, 13_000)), [6_144, 6_144, 712]);
        assert_eq!(sizes(std::iter::empty()), [0usize; 0]);
        assert_eq!(sizes(0..6_144), [6_144]);
    }
}
