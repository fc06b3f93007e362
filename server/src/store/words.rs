//! Words for the search index: Chinese text is split into single characters, so that a phrase of any two is found.

/// Whether a character stands for itself in the index.
fn stands_alone(c: char) -> bool {
    matches!(c,
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' // ideographs
        | '\u{20000}'..='\u{3ffff}' // further ideographs
        | '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7af}') // kana, hangul
}

/// The text as it is indexed: `"三辆货车 ABC1"` → `" 三  辆  货  车  ABC1"`.
pub fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        if stands_alone(c) {
            out.push(' ');
            out.push(c);
            out.push(' ');
        } else if c == '\0' {
            out.push(' ');
        } else {
            out.push(c);
        }
    }
    out
}

/// The FTS5 expression for words typed by a person, or nothing when there is no letter in them.
///
/// Every word must occur; a Chinese word as a phrase, a Latin word also as a beginning.
pub(super) fn expression(words: &str) -> Option<String> {
    let phrases: Vec<String> = words.split_whitespace().filter_map(phrase).collect();
    (!phrases.is_empty()).then(|| phrases.join(" AND "))
}

fn phrase(word: &str) -> Option<String> {
    if !word.chars().any(char::is_alphanumeric) {
        return None;
    }
    let tokens = spaced(&word.replace('"', " "));
    let tokens = tokens.split_whitespace().collect::<Vec<_>>().join(" ");
    let open_ended = word
        .chars()
        .next_back()
        .is_some_and(|c| c.is_alphanumeric() && !stands_alone(c));
    Some(format!("\"{tokens}\"{}", if open_ended { "*" } else { "" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_operators_cannot_leave_the_phrase() {
        assert_eq!(
            expression("a\" OR b").as_deref(),
            Some("\"a\" AND \"OR\"* AND \"b\"*")
        );
        assert_eq!(
            expression("占道 truck"),
            Some("\"占 道\" AND \"truck\"*".to_owned())
        );
        assert_eq!(expression(" ?! \" "), None);
    }
}
