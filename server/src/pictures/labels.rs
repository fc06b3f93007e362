//! Names on the map: as many as there is room for, none over another.

use super::canvas::{Area, Canvas, Look};
use super::letters::{Letters, Line};

/// A name and where its middle should stand.
#[derive(Debug)]
pub struct Name {
    /// What is written.
    pub words: String,
    /// What is written where there is no room for that; it stands exactly at its place.
    pub short: Option<String>,
    /// Pixels from the left edge.
    pub x: f32,
    /// Pixels from the upper edge.
    pub y: f32,
    /// Those with more are placed first.
    pub weight: f64,
}

/// Pixels an em that stay free around a name.
const FREE_EM: f32 = 0.3;
/// How far a name may stand from its place, in its lengths and ems, and the order in which places are tried.
const TRIED: [(f32, f32); 5] = [(0.0, 0.0), (0.0, -1.7), (0.0, 1.7), (-0.3, 0.0), (0.3, 0.0)];

/// Where something stands on the map already.
#[derive(Debug, Default)]
pub struct Taken(Vec<Area>);

impl Taken {
    /// Keeps a place free of names.
    pub fn keep(&mut self, area: Area) {
        self.0.push(area);
    }

    fn has_room(&self, area: &Area) -> bool {
        !self.0.iter().any(|taken| taken.meets(area))
    }
}

/// Writes the names that find a place, the weightiest first, of equal weight in the order given.
///
/// A name is written wholly or not at all. Answers how many were written.
pub fn write(
    canvas: &mut Canvas,
    letters: &Letters,
    taken: &mut Taken,
    mut names: Vec<Name>,
    look: Look,
) -> usize {
    names.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let (width, height) = (canvas.width(), canvas.height());
    let mut written = 0;
    for name in names {
        let beyond = name.x < 0.0 || name.y < 0.0 || name.x > width || name.y > height;
        if beyond || name.words.is_empty() {
            continue;
        }
        let full = (&name.words, &TRIED[..]);
        let short = name.short.as_ref().map(|words| (words, &TRIED[..1]));
        let found = std::iter::once(full)
            .chain(short)
            .find_map(|(words, tried)| {
                let line = letters.line(words, look.size);
                let free = |&(right, down): &(f32, f32)| {
                    let area = around(&line, &name, right, down);
                    (area.is_within(width, height) && taken.has_room(&area)).then_some(area)
                };
                let area = tried.iter().find_map(free)?;
                Some((line, area))
            });
        if let Some((line, area)) = found {
            let free = FREE_EM * look.size;
            canvas.put(&line, area.x + free, area.y + free + 0.88 * look.size, look);
            taken.keep(area);
            written += 1;
        }
    }
    written
}

fn around(line: &Line, name: &Name, right: f32, down: f32) -> Area {
    let free = FREE_EM * line.size;
    let (width, height) = (line.width + 2.0 * free, line.size + 2.0 * free);
    Area {
        x: name.x - width / 2.0 + right * line.width,
        y: name.y - height / 2.0 + down * line.size,
        width,
        height,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(places: &[(f32, f32)]) -> Vec<Name> {
        let name = |(number, &(x, y)): (usize, &(f32, f32))| Name {
            words: format!("长洲街道{number}"),
            short: None,
            x,
            y,
            weight: number as f64,
        };
        places.iter().enumerate().map(name).collect()
    }

    #[test]
    fn names_do_not_cover_each_other_or_what_is_kept_free_and_stay_on_the_sheet() {
        let letters = Letters::default();
        let look = Look {
            size: 12.0,
            ink: "#000000",
            halo: None,
            bold: false,
        };
        let mut canvas = Canvas::new(400, 300, "#ffffff");
        let mut taken = Taken::default();
        taken.keep(Area {
            x: 0.0,
            y: 0.0,
            width: 400.0,
            height: 100.0,
        });
        let places: Vec<(f32, f32)> = (0..400_u16)
            .map(|n| (f32::from(n * 37 % 420), f32::from(n * 53 % 310)))
            .collect();
        let written = write(&mut canvas, &letters, &mut taken, names(&places), look);
        assert!(written > 20, "{written}");
        assert_eq!(taken.0.len(), written + 1);
        for (number, one) in taken.0.iter().enumerate() {
            assert!(one.is_within(400.0, 300.0));
            assert!(!taken.0[..number].iter().any(|other| other.meets(one)));
        }
        // The weightiest has its own place.
        let mut canvas = Canvas::new(400, 300, "#ffffff");
        let two = names(&[(200.0, 150.0), (200.0, 150.0)]);
        let mut taken = Taken::default();
        assert_eq!(write(&mut canvas, &letters, &mut taken, two, look), 2);
        assert!((taken.0[0].y + taken.0[0].height / 2.0 - 150.0).abs() < 0.01);
    }
}
