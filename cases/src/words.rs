//! Enums of the field: each value with its word in JSON and its names for people, in one table.

/// Defines an enum whose values have a word (kebab-case, as in JSON) and names in Chinese and English.
///
/// Gives `ALL`, `word()`, `names()`, `Display` (the word) and `FromStr` (of the word; the error lists
/// every word).
macro_rules! worded {
    (
        $(#[$about:meta])*
        pub enum $name:ident ($not:literal) {
            $($(#[$doc:meta])* $value:ident $word:literal ($zh:literal, $en:literal),)+
        }
    ) => {
        $(#[$about])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        #[serde(rename_all = "kebab-case")]
        #[repr(u8)]
        pub enum $name {
            $($(#[$doc])* $value,)+
        }

        impl $name {
            /// Every value, in order; the index is its number.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$value),+];

            /// The word used in JSON, SQL and addresses.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$value => $word,)+
                }
            }

            /// The words people read: Chinese, English.
            pub fn names(self) -> (&'static str, &'static str) {
                match self {
                    $(Self::$value => ($zh, $en),)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::words::NoSuchWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.into_iter().find(|value| value.word() == text).ok_or_else(|| {
                    let words: Vec<_> = Self::ALL.into_iter().map(Self::word).collect();
                    crate::words::NoSuchWord(format!("{}; one of {}", $not, words.join(", ")))
                })
            }
        }
    };
}

pub(crate) use worded;

/// A word that the list does not have; says which it has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoSuchWord(pub(crate) String);
