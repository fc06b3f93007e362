//! Classes whose name stands in the words: for a person to choose from, never a choice.

use std::collections::HashMap;

use crate::tables::Class;

/// Most classes that are suggested.
pub const SUGGESTED_MAX: usize = 5;

/// The names of all classes, found by their first two letters, so that a text is read once however
/// many classes there are.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClassNames {
    by_start: HashMap<(char, char), Vec<Name>>,
}

#[derive(Clone, Debug)]
struct Name {
    lower: Box<str>,
    chars: usize,
    code: Box<str>,
}

impl ClassNames {
    /// Chinese and English names alike; names of one letter are left out.
    pub(crate) fn new(classes: &[Class]) -> Self {
        let mut by_start: HashMap<_, Vec<Name>> = HashMap::new();
        for class in classes {
            for name in [&class.name, &class.name_en] {
                let lower = name.to_lowercase();
                let mut letters = lower.chars();
                let Some(start) = letters.next().zip(letters.next()) else {
                    continue;
                };
                let (chars, code) = (lower.chars().count(), class.code.clone());
                by_start.entry(start).or_default().push(Name {
                    lower: lower.into(),
                    chars,
                    code,
                });
            }
        }
        Self { by_start }
    }

    /// Codes of classes whose name stands in the text, longer names first, then by code; at most
    /// [`SUGGESTED_MAX`]. English letters match in either case.
    pub(crate) fn suggest(&self, text: &str) -> Vec<Box<str>> {
        let lower = text.to_lowercase();
        let mut found: Vec<&Name> = Vec::new();
        for ((at, first), second) in lower.char_indices().zip(lower.chars().skip(1)) {
            let here = self.by_start.get(&(first, second)).into_iter().flatten();
            found.extend(here.filter(|name| lower[at..].starts_with(&*name.lower)));
        }
        found.sort_by(|a, b| b.chars.cmp(&a.chars).then_with(|| a.code.cmp(&b.code)));
        let mut codes: Vec<Box<str>> = Vec::new();
        for name in found {
            if codes.len() < SUGGESTED_MAX && !codes.contains(&name.code) {
                codes.push(name.code.clone());
            }
        }
        codes
    }
}
