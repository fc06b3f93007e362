//! Words broken into lines.

use super::letters::Letters;

impl Letters {
    /// Breaks words into lines no wider than `width`: at blanks, and between any two letters of Chinese. Of more than
    /// `lines_max` lines the last that is kept ends with “…”.
    pub fn broken(&self, words: &str, size: f32, width: f32, lines_max: usize) -> Vec<String> {
        let mut lines = vec![String::new()];
        let mut filled = 0.0;
        for piece in pieces(words) {
            let needed = self.width(piece, size);
            let fits = filled + self.width(piece.trim_end(), size) <= width;
            if !fits && filled > 0.0 {
                lines.push(String::new());
                filled = 0.0;
            }
            let line = lines.last_mut().expect("never empty");
            if needed <= width || piece.chars().count() == 1 {
                line.push_str(piece);
                filled += needed;
                continue;
            }
            // A word wider than the line, such as a hash: broken wherever it must be.
            for letter in piece.chars() {
                let needed = self.advance(letter, size);
                if filled + needed > width && filled > 0.0 {
                    lines.push(String::new());
                    filled = 0.0;
                }
                lines.last_mut().expect("never empty").push(letter);
                filled += needed;
            }
        }
        if lines.len() > lines_max {
            lines.truncate(lines_max);
            if let Some(last) = lines.last_mut() {
                *last = self.cut(&format!("{}…", last.trim_end()), size, width);
            }
        }
        for line in &mut lines {
            line.truncate(line.trim_end().len());
        }
        lines
    }

    /// The words, or their beginning and “…” where they are wider than `width`.
    pub fn cut(&self, words: &str, size: f32, width: f32) -> String {
        if self.width(words, size) <= width {
            return words.to_owned();
        }
        let room = width - self.width("…", size);
        let mut filled = 0.0;
        let kept = words.chars().take_while(|&letter| {
            filled += self.advance(letter, size);
            filled <= room
        });
        let kept: String = kept.collect();
        format!("{}…", kept.trim_end_matches('…'))
    }
}

/// What stays together: a word with the blanks behind it, or one letter of a script without blanks.
fn pieces(words: &str) -> impl Iterator<Item = &str> {
    let mut rest = words;
    std::iter::from_fn(move || {
        let mut letters = rest.char_indices().peekable();
        let (_, first) = letters.next()?;
        let mut end = rest.len();
        let mut before = first;
        for (at, letter) in letters {
            if parts(before, letter) {
                end = at;
                break;
            }
            before = letter;
        }
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

/// May a line end between these two?
fn parts(before: char, letter: char) -> bool {
    let wide = |c: char| ('\u{2e80}'..='\u{9fff}').contains(&c) || c >= '\u{20000}';
    let closing = |c: char| "，。、；：！？）》」』】”’…·,.;:)".contains(c);
    if letter == ' ' || closing(letter) || "（《「『【“‘(".contains(before) {
        return false;
    }
    before == ' ' || wide(before) || wide(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_where_they_may_and_end_with_a_mark_where_there_are_too_many() {
        let letters = Letters::default();
        let words = "黄埔区长洲街道，机动车乱停放 parked vehicles on the island";
        let lines = letters.broken(words, 10.0, 80.0, 99);
        assert!(lines.iter().all(|line| letters.width(line, 10.0) <= 80.0));
        assert_eq!(
            lines.concat().replace(' ', ""),
            words.replace(' ', ""),
            "nothing is lost"
        );
        assert!(lines.iter().all(|line| !line.starts_with('，')));
        assert!(
            lines.iter().any(|line| line.contains("vehicles")),
            "{lines:?}"
        );
        let two = letters.broken(words, 10.0, 80.0, 2);
        assert_eq!(two.len(), 2);
        assert!(two[1].ends_with('…') && letters.width(&two[1], 10.0) <= 80.0);
        let long = letters.broken(&"0123456789".repeat(9), 10.0, 80.0, 99);
        assert!(long.iter().all(|line| letters.width(line, 10.0) <= 80.0));
    }
}
