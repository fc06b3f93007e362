//! Why a password is not taken, for people.

use crate::limits::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN};
use zxcvbn::feedback::Warning;

/// Why something is not taken as a password: for people, in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// Too short.
    #[error("少于 {PASSWORD_CHARS_MIN} 个字符 · has fewer than {PASSWORD_CHARS_MIN} characters")]
    Short,
    /// Too long.
    #[error("超过 {PASSWORD_CHARS_MAX} 个字符 · has more than {PASSWORD_CHARS_MAX} characters")]
    Long,
    /// Among the first that anybody tries.
    #[error(
        "太常见，或只有少数几个字符反复出现 · is one of the first that are tried: too common, or one character over and over"
    )]
    Common,
    /// Made of what everybody knows.
    #[error(
        "除账号、系统或地名外不足 {PASSWORD_CHARS_MIN} 个字符 · is the account's name, the system's or the place's with too little beside it: fewer than {PASSWORD_CHARS_MIN} characters"
    )]
    Known,
    /// A program that tries what people choose comes to it soon.
    #[error("容易被猜到：{} · is soon guessed: {}", .0.chinese(), .0.english())]
    Guessed(Because),
}

/// What a program that guesses would make a password of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because {
    /// Of one that many have.
    Common,
    /// Of words or names.
    Words,
    /// Of rows of keys or characters.
    Rows,
    /// Of what is said again and again.
    Repeats,
    /// Of a year or a day.
    Dates,
    /// Of little.
    Little,
}

impl Because {
    fn chinese(self) -> &'static str {
        match self {
            Self::Common => "与常见密码相近",
            Self::Words => "只是常见的词或人名",
            Self::Rows => "是键盘上或顺序相连的字符",
            Self::Repeats => "有重复的部分",
            Self::Dates => "含有年份或日期",
            Self::Little => "变化太少",
        }
    }

    fn english(self) -> &'static str {
        match self {
            Self::Common => "it is like a common password",
            Self::Words => "it is little more than a common word or a name",
            Self::Rows => "it is a row of keys or of characters that follow each other",
            Self::Repeats => "it repeats itself",
            Self::Dates => "it has a year or a day in it",
            Self::Little => "there is too little to it",
        }
    }

    /// What the estimate warns of; of little where it warns of nothing.
    pub(super) fn of(warning: Option<Warning>) -> Self {
        match warning {
            None => Self::Little,
            Some(
                Warning::ThisIsATop10Password
                | Warning::ThisIsATop100Password
                | Warning::ThisIsACommonPassword
                | Warning::ThisIsSimilarToACommonlyUsedPassword,
            ) => Self::Common,
            Some(
                Warning::AWordByItselfIsEasyToGuess
                | Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
                | Warning::CommonNamesAndSurnamesAreEasyToGuess,
            ) => Self::Words,
            Some(
                Warning::StraightRowsOfKeysAreEasyToGuess
                | Warning::ShortKeyboardPatternsAreEasyToGuess
                | Warning::SequencesLikeAbcAreEasyToGuess,
            ) => Self::Rows,
            Some(
                Warning::RepeatsLikeAaaAreEasyToGuess
                | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess,
            ) => Self::Repeats,
            Some(Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess) => {
                Self::Dates
            }
        }
    }
}
