//! The ramps of legends: their colours over their length, and the numbers below.

use super::palette::{Palette, Ramp, density_at};
use super::words;
use tiny_skia::Color;

/// A ramp.
pub struct Bar {
    /// The colour at a part of its length.
    pub colours: Box<dyn Fn(f32) -> Color>,
    /// Place along the bar, 0 to 1, and words.
    pub ticks: Vec<(f32, String)>,
}

fn painted([r, g, b, cover]: [f32; 4]) -> Color {
    Color::from_rgba(r, g, b, cover.clamp(0.0, 1.0)).unwrap_or(Color::TRANSPARENT)
}

/// From nothing to a top; the last tick says where the picture goes beyond it.
pub fn rising(palette: &Palette, top: f64, reached: f64) -> Bar {
    let ramp = Ramp::of(&palette.heat);
    let tick = |part: f32| (part, words::coarse(density_at(f64::from(part)) * top));
    let mut ticks = [0.0, 0.25, 0.5, 0.75].map(tick).to_vec();
    let mark = if reached > top { "≥ " } else { "" };
    ticks.push((1.0, format!("{mark}{}", words::rough(top))));
    Bar {
        colours: Box::new(move |part| painted(ramp.at(density_at(f64::from(part)) as f32))),
        ticks,
    }
}

/// From less to more, nothing in the middle.
pub fn two_sided(palette: &Palette, top: f64, reached: f64) -> Bar {
    let (below, above) = (Ramp::of(&palette.fewer), Ramp::of(&palette.more));
    let colours = move |part: f32| {
        let far = f64::from((part - 0.5).abs() * 2.0);
        let side = if part < 0.5 { &below } else { &above };
        painted(side.at(density_at(far) as f32))
    };
    let (half, whole) = (words::coarse(density_at(0.5) * top), words::rough(top));
    let (less, more) = if reached > top {
        ("≤ ", "≥ ")
    } else {
        ("", "")
    };
    Bar {
        colours: Box::new(colours),
        ticks: vec![
            (0.0, format!("{less}−{whole}")),
            (0.25, format!("−{half}")),
            (0.5, "0".to_owned()),
            (0.75, format!("+{half}")),
            (1.0, format!("{more}+{whole}")),
        ],
    }
}
