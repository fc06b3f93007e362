//! Letters as shapes: from the embedded font, else from a configured one, else a box. No font of the machine is asked.

use ab_glyph::{Font as _, FontArc, GlyphId, OutlineCurve};
use std::path::{Path as FilePath, PathBuf};
use tiny_skia::{Path, PathBuilder, Rect};

/// The font that is in the program; `data/fonts/README.md` says what it holds.
static EMBEDDED: &[u8] = include_bytes!("../../../data/fonts/noto-sans-sc.otf");
/// Bytes of a font file beyond which it is none: the largest collections of all Chinese characters have 30 MB.
const FILE_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// Width of the box that stands for a letter no font has, in ems.
const BOX_EM: f32 = 0.9;

/// The fonts that pictures are written with.
#[derive(Clone)]
pub struct Letters {
    faces: Vec<Face>,
}

#[derive(Clone)]
struct Face {
    font: FontArc,
    em: f32,
}

/// Why a font file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FontError {
    /// It cannot be read.
    #[error("cannot read the font {0}: {1}")]
    File(PathBuf, std::io::Error),
    /// It is no font.
    #[error(
        "{0} is no font that can be used: give an OpenType or TrueType file (.otf, .ttf, .ttc)"
    )]
    NotAFont(PathBuf),
}

impl Default for Letters {
    fn default() -> Self {
        let font = FontArc::try_from_slice(EMBEDDED).expect("the embedded font is sound: a test");
        Self {
            faces: vec![Face::of(font)],
        }
    }
}

impl std::fmt::Debug for Letters {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "Letters of {} fonts", self.faces.len())
    }
}

/// A line of words as one shape; its baseline begins at 0, 0.
#[derive(Clone, Debug)]
pub struct Line {
    /// None when there is nothing to see, such as in a line of blanks.
    pub shape: Option<Path>,
    /// How far the next letter would stand, in pixels.
    pub width: f32,
    /// Pixels an em.
    pub size: f32,
}

impl Face {
    fn of(font: FontArc) -> Self {
        let em = font.units_per_em().unwrap_or(1_000.0);
        Self { font, em }
    }
}

impl Letters {
    /// The embedded font, and after it the one of a file for what the first does not have.
    pub fn with_file(file: &FilePath) -> Result<Self, FontError> {
        let fault = |error| FontError::File(file.to_owned(), error);
        let bytes = std::fs::metadata(file).map_err(fault)?.len();
        if bytes > FILE_BYTES_MAX {
            return Err(FontError::NotAFont(file.to_owned()));
        }
        let bytes = std::fs::read(file).map_err(fault)?;
        let font =
            FontArc::try_from_vec(bytes).map_err(|_| FontError::NotAFont(file.to_owned()))?;
        let mut letters = Self::default();
        letters.faces.push(Face::of(font));
        Ok(letters)
    }

    /// Does any of the fonts have it?
    pub fn has(&self, letter: char) -> bool {
        self.find(letter).is_some()
    }

    fn find(&self, letter: char) -> Option<(&Face, GlyphId)> {
        self.faces.iter().find_map(|face| {
            let glyph = face.font.glyph_id(letter);
            (glyph.0 != 0).then_some((face, glyph))
        })
    }

    /// How wide a line is, in pixels.
    pub fn width(&self, words: &str, size: f32) -> f32 {
        words.chars().map(|letter| self.advance(letter, size)).sum()
    }

    /// How far the next letter stands, in pixels.
    pub(super) fn advance(&self, letter: char, size: f32) -> f32 {
        match self.find(plain(letter)) {
            Some((face, glyph)) => face.font.h_advance_unscaled(glyph) * size / face.em,
            None => size * (BOX_EM + 0.1),
        }
    }

    /// Lays out a line. Letters follow each other from left to right: scripts that need more come out wrong, not missing.
    pub fn line(&self, words: &str, size: f32) -> Line {
        let mut shape = PathBuilder::new();
        let mut x = 0.0;
        for letter in words.chars().map(plain) {
            match self.find(letter) {
                Some((face, glyph)) => {
                    let scale = size / face.em;
                    if let Some(outline) = face.font.outline(glyph) {
                        draw(&mut shape, &outline.curves, x, scale);
                    }
                }
                None => boxed(&mut shape, x, size),
            }
            x += self.advance(letter, size);
        }
        Line {
            shape: shape.finish(),
            width: x,
            size,
        }
    }
}

/// Ends of lines and other controls are blanks.
fn plain(letter: char) -> char {
    if letter.is_control() { ' ' } else { letter }
}

fn draw(shape: &mut PathBuilder, curves: &[OutlineCurve], x: f32, scale: f32) {
    let place = |p: ab_glyph::Point| (x + p.x * scale, -p.y * scale);
    let mut end = None;
    for curve in curves {
        let (from, to) = match curve {
            OutlineCurve::Line(a, b)
            | OutlineCurve::Quad(a, _, b)
            | OutlineCurve::Cubic(a, _, _, b) => (*a, *b),
        };
        if end != Some(from) {
            if end.is_some() {
                shape.close();
            }
            let (x, y) = place(from);
            shape.move_to(x, y);
        }
        let (tx, ty) = place(to);
        match curve {
            OutlineCurve::Line(..) => shape.line_to(tx, ty),
            OutlineCurve::Quad(_, c, _) => {
                let (cx, cy) = place(*c);
                shape.quad_to(cx, cy, tx, ty);
            }
            OutlineCurve::Cubic(_, c, d, _) => {
                let ((cx, cy), (dx, dy)) = (place(*c), place(*d));
                shape.cubic_to(cx, cy, dx, dy, tx, ty);
            }
        }
        end = Some(to);
    }
    if end.is_some() {
        shape.close();
    }
}

/// A frame with a hole: wound both ways round, so that only its edge is filled.
fn boxed(shape: &mut PathBuilder, x: f32, size: f32) {
    let (left, right) = (x + size * 0.08, x + size * BOX_EM);
    let (top, bottom, edge) = (-size * 0.78, size * 0.04, (size * 0.07).max(1.0));
    if let Some(outer) = Rect::from_ltrb(left, top, right, bottom) {
        shape.push_rect(outer);
    }
    let (l, r, t, b) = (left + edge, right - edge, top + edge, bottom - edge);
    shape.move_to(l, t);
    shape.line_to(l, b);
    shape.line_to(r, b);
    shape.line_to(r, t);
    shape.close();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_gb_2312_and_of_the_demo_is_in_the_program() {
        let letters = Letters::default();
        let rows = (0xb0..=0xf7_u8).flat_map(|row| (0xa1..=0xfe_u8).map(move |cell| [row, cell]));
        let mut known = 0;
        for pair in rows {
            let (text, wrong) = encoding_rs::GBK.decode_without_bom_handling(&pair);
            let letter = text.chars().next().expect("one letter");
            // GBK fills the places that GB 2312 leaves free with letters of its own or of nobody.
            let free = wrong || ('\u{e000}'..='\u{f8ff}').contains(&letter);
            if !free {
                known += 1;
                assert!(letters.has(letter), "{letter}");
            }
        }
        assert_eq!(known, 6_763);
        let demo = crate::cli::demo_tables();
        let names = [demo.classes, demo.sources, demo.departments, demo.teams];
        let missing: Vec<char> = names
            .into_iter()
            .flat_map(str::chars)
            .filter(|letter| !letter.is_control() && !letters.has(*letter))
            .collect();
        assert_eq!(missing, [' '; 0]);
    }

    #[test]
    fn a_letter_that_no_font_has_is_a_box_and_a_control_a_blank() {
        let letters = Letters::default();
        for strange in ['𪚥', '😀', '\u{10ffff}', 'ཀ'] {
            assert!(!letters.has(strange));
            let line = letters.line(&strange.to_string(), 20.0);
            let bounds = line.shape.expect("something to see").bounds();
            assert!(bounds.width() > 12.0 && bounds.height() > 12.0, "{strange}");
            assert!(line.width >= bounds.right());
        }
        assert!(letters.line("\n\t\u{7}", 20.0).shape.is_none());
        assert!(letters.line("", 20.0).shape.is_none());
    }

    #[test]
    fn a_configured_file_is_asked_for_what_the_program_does_not_have() {
        let dir = tempfile::TempDir::new().expect("a directory");
        let file = dir.path().join("own.otf");
        std::fs::write(&file, EMBEDDED).expect("written");
        let two = Letters::with_file(&file).expect("a font");
        assert_eq!(two.faces.len(), 2);
        assert!(two.has('呼') && !two.has('😀'));
        std::fs::write(&file, b"no font").expect("written");
        assert!(matches!(
            Letters::with_file(&file),
            Err(FontError::NotAFont(_))
        ));
        let none = Letters::with_file(&dir.path().join("none.otf"));
        assert!(matches!(none, Err(FontError::File(..))));
    }
}
