//! Area codes: which strings are codes, how they nest, and at which level each stands.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Longest code that is taken, in bytes; a limit against files whose `code` column is something else.
pub const CODE_BYTES_MAX: usize = 64;

/// How the codes of an edition are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CodeScheme {
    /// Chinese division codes: 6, 9, 12, 14 or 15 digits, each the beginning of the next.
    Cn,
    /// Any non-empty string, unique in the edition; which area lies in which is said by the file.
    Plain,
}

/// A level of the Chinese codes, coarsest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CnLevel {
    /// 区, 6 digits.
    District,
    /// 街道/镇, 9 digits.
    Subdistrict,
    /// 社区/村, 12 digits.
    Community,
    /// 单元网格, 15 digits, or 14 in the older form.
    Grid,
}

/// Why a string is not an area code.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CodeError {
    /// Nothing, or only blanks.
    #[error("the code is empty")]
    Empty,
    /// More than [`CODE_BYTES_MAX`] bytes.
    #[error("the code is {0} bytes long; at most {CODE_BYTES_MAX} are taken")]
    TooLong(usize),
    /// A Chinese code has something else than the digits 0–9.
    #[error("`{0}` has characters other than digits")]
    NotDigits(String),
    /// A Chinese code of a length that no level has.
    #[error("`{0}` has {1} digits; a code has 6, 9, 12, 14 or 15")]
    Length(String, usize),
    /// Not a scheme.
    #[error("`{0}` is not a code scheme; write cn or plain")]
    Scheme(String),
}

impl CnLevel {
    /// All of them, coarsest first.
    pub const ALL: [Self; 4] = [
        Self::District,
        Self::Subdistrict,
        Self::Community,
        Self::Grid,
    ];

    /// The level's name in editions, files and addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::District => "district",
            Self::Subdistrict => "subdistrict",
            Self::Community => "community",
            Self::Grid => "grid",
        }
    }

    /// The level that has this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }

    /// The level above; `None` for the district.
    pub fn above(self) -> Option<Self> {
        match self {
            Self::District => None,
            Self::Subdistrict => Some(Self::District),
            Self::Community => Some(Self::Subdistrict),
            Self::Grid => Some(Self::Community),
        }
    }

    /// How many digits of a finer code name the area of this level; for the grid, of the newer form.
    pub fn digits(self) -> usize {
        match self {
            Self::District => 6,
            Self::Subdistrict => 9,
            Self::Community => 12,
            Self::Grid => 15,
        }
    }
}

/// The level of a Chinese code, by its length.
pub fn cn_level(code: &str) -> Result<CnLevel, CodeError> {
    CodeScheme::Cn.check(code)?;
    Ok(level_of_length(code.len()).expect("the check passed only lengths that have a level"))
}

/// The part of a Chinese code that names the area of `level` around it: itself, or a prefix.
///
/// `None` when the code is coarser than the level. A 14-digit code is its own name at grid level.
pub fn cn_ancestor(code: &str, level: CnLevel) -> Option<&str> {
    let own = cn_level(code).ok()?;
    match own.cmp(&level) {
        Ordering::Less => None,
        Ordering::Equal => Some(code),
        Ordering::Greater => code.get(..level.digits()),
    }
}

/// The code of the area one level up; `None` for a district or what is not a Chinese code.
pub fn cn_parent(code: &str) -> Option<&str> {
    cn_ancestor(code, cn_level(code).ok()?.above()?)
}

/// True of the 14-digit codes ending in `00`: such a "grid" is the whole community.
pub fn is_whole_community(code: &str) -> bool {
    code.len() == 14 && code.ends_with("00") && CodeScheme::Cn.check(code).is_ok()
}

fn level_of_length(digits: usize) -> Option<CnLevel> {
    match digits {
        6 => Some(CnLevel::District),
        9 => Some(CnLevel::Subdistrict),
        12 => Some(CnLevel::Community),
        14 | 15 => Some(CnLevel::Grid),
        _ => None,
    }
}

impl CodeScheme {
    /// `Ok` if the string is a code of this scheme. Whether it is unique only the edition knows.
    pub fn check(self, code: &str) -> Result<(), CodeError> {
        if code.trim().is_empty() {
            return Err(CodeError::Empty);
        }
        if code.len() > CODE_BYTES_MAX {
            return Err(CodeError::TooLong(code.len()));
        }
        match self {
            Self::Plain => Ok(()),
            Self::Cn => check_cn(code),
        }
    }
}

fn check_cn(code: &str) -> Result<(), CodeError> {
    if !code.bytes().all(|b| b.is_ascii_digit()) {
        return Err(CodeError::NotDigits(code.to_owned()));
    }
    if level_of_length(code.len()).is_none() {
        return Err(CodeError::Length(code.to_owned(), code.len()));
    }
    Ok(())
}

impl FromStr for CodeScheme {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        match text.to_ascii_lowercase().as_str() {
            "cn" => Ok(Self::Cn),
            "plain" => Ok(Self::Plain),
            _ => Err(CodeError::Scheme(text.to_owned())),
        }
    }
}

impl fmt::Display for CodeScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cn => "cn",
            Self::Plain => "plain",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_code_stands_at_the_level_of_its_length() {
        assert_eq!(cn_level("440112"), Ok(CnLevel::District));
        assert_eq!(cn_level("440112010"), Ok(CnLevel::Subdistrict));
        assert_eq!(cn_level("440112010001"), Ok(CnLevel::Community));
        assert_eq!(cn_level("44011201000107"), Ok(CnLevel::Grid));
        assert_eq!(cn_level("440112010001007"), Ok(CnLevel::Grid));
    }

    #[test]
    fn other_lengths_letters_and_full_width_digits_are_refused() {
        assert!(matches!(
            cn_level("4401120100010"),
            Err(CodeError::Length(_, 13))
        ));
        assert!(matches!(cn_level("44011A"), Err(CodeError::NotDigits(_))));
        assert!(matches!(cn_level("４４"), Err(CodeError::NotDigits(_))));
        assert_eq!(cn_level(" "), Err(CodeError::Empty));
    }

    #[test]
    fn both_forms_of_a_grid_code_belong_to_the_community_of_their_first_twelve_digits() {
        assert_eq!(cn_parent("440112010001007"), Some("440112010001"));
        assert_eq!(cn_parent("44011201000107"), Some("440112010001"));
        assert_eq!(
            cn_ancestor("440112010001007", CnLevel::Subdistrict),
            Some("440112010")
        );
        assert_eq!(cn_ancestor("440112010", CnLevel::Grid), None);
        assert_eq!(cn_parent("440112"), None);
    }

    #[test]
    fn only_the_older_form_has_a_serial_for_the_whole_community() {
        assert!(is_whole_community("44011201000100"));
        assert!(!is_whole_community("440112010001000"));
        assert!(!is_whole_community("44011201000101"));
    }
}
