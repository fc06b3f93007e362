//! Classes whose name stands in the words: for a person to choose from, never a choice.

use crate::tables::Class;

/// Most classes that are suggested.
pub const SUGGESTED_MAX: usize = 5;

/// Codes of classes whose Chinese or English name stands in the text, longer names first, then by
/// code. English letters match in either case.
pub fn suggest<'a>(classes: impl IntoIterator<Item = &'a Class>, text: &str) -> Vec<Box<str>> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    let lower = text.to_lowercase();
    let stands = |name: &str| name.chars().nth(1).is_some() && lower.contains(&name.to_lowercase());
    let mut found: Vec<(usize, &str)> = classes
        .into_iter()
        .filter_map(|class| {
            let longest = [&class.name, &class.name_en]
                .into_iter()
                .filter(|name| stands(name));
            longest
                .map(|name| name.chars().count())
                .max()
                .map(|chars| (chars, &*class.code))
        })
        .collect();
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    found
        .into_iter()
        .take(SUGGESTED_MAX)
        .map(|(_, code)| code.into())
        .collect()
}
