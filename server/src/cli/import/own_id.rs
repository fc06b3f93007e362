//! Ids for rows that have none of their own.

use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Makes ids from what rows say: the same file gives the same ids, whatever else it has grown.
///
/// An id is `row-`, the beginning of the SHA-256 of the mapped fields as they stand in the table, and, when
/// rows say the same, `-2`, `-3`… for the second, the third. So two equal rows are two cases, the same file
/// again is none, and a later export with more rows or other columns brings only what is new.
///
/// Remembers 12 bytes a row.
#[derive(Debug, Default)]
pub struct OwnIds {
    seen: HashMap<u64, u32>,
}

impl OwnIds {
    /// The id of a row with these fields and values.
    pub fn id<'v>(&mut self, fields: impl Iterator<Item = (&'v str, &'v str)>) -> String {
        let mut hash = Sha256::new();
        for (field, value) in fields {
            for part in [field, value] {
                hash.update((part.len() as u64).to_le_bytes());
                hash.update(part);
            }
        }
        let hash = hash.finalize();
        let (key, _) = hash.split_first_chunk().expect("32 bytes");
        let times = self.seen.entry(u64::from_le_bytes(*key)).or_default();
        *times += 1;
        let mut id = String::with_capacity(48);
        id.push_str("row-");
        for byte in &hash[..16] {
            id.push(char::from_digit(u32::from(byte >> 4), 16).expect("below 16"));
            id.push(char::from_digit(u32::from(byte & 15), 16).expect("below 16"));
        }
        if *times > 1 {
            id.push('-');
            id.push_str(&times.to_string());
        }
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(rows: &[[(&'static str, &'static str); 2]]) -> Vec<String> {
        let mut ids = OwnIds::default();
        rows.iter().map(|row| ids.id(row.iter().copied())).collect()
    }

    #[test]
    fn equal_rows_get_different_ids_and_the_same_ones_the_next_time() {
        let rows = [
            [("at", "1"), ("text", "x")],
            [("at", "2"), ("text", "x")],
            [("at", "1"), ("text", "x")],
        ];
        let first = ids(&rows);
        assert_eq!(first[2], format!("{}-2", first[0]));
        assert_ne!(first[0], first[1]);
        assert_eq!(ids(&rows), first);
        assert!(
            first
                .iter()
                .all(|id| id.chars().count() <= cases::report::ID_CHARS_MAX)
        );
    }

    #[test]
    fn where_one_value_ends_and_the_next_begins_matters() {
        let [one, other] = &ids(&[[("a", "xb"), ("b", "")], [("a", "x"), ("b", "b")]])[..] else {
            unreachable!("two rows");
        };
        assert_ne!(one, other);
    }
}
