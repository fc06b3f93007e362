//! The colours of pictures. Those that the page has too are the page's own: a test compares them with `ramps.ts`.

use tiny_skia::Color;

/// A colour as `#rrggbb`.
pub type Hex = &'static str;

/// Light or dark ground.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// For paper and bright rooms.
    #[default]
    Light,
    /// For walls of screens.
    Dark,
}

/// All colours of a theme.
#[derive(Debug)]
pub struct Palette {
    /// Beyond the areas.
    pub outside: Hex,
    /// Rivers and the sea.
    pub water: Hex,
    /// Areas.
    pub land: Hex,
    /// Borders of the coarser levels.
    pub line: Hex,
    /// Borders of the level looked at.
    pub line_strong: Hex,
    /// Names on the map.
    pub label: Hex,
    /// Around names.
    pub label_halo: Hex,
    /// Density, low to high.
    pub heat: [Hex; 7],
    /// Classes of areas, low to high.
    pub areas: [Hex; 6],
    /// An area without any case.
    pub no_cases: Hex,
    /// Fewer than the base, little to much.
    pub fewer: [Hex; 3],
    /// More than the base, little to much.
    pub more: [Hex; 3],
    /// Ground of title, legend and foot.
    pub panel: Hex,
    /// Words.
    pub ink: Hex,
    /// Words that matter less.
    pub ink_2: Hex,
    /// Edges of panels.
    pub edge: Hex,
    /// Ground of what must not be overlooked.
    pub warn: Hex,
    /// Words on it.
    pub warn_ink: Hex,
}

static LIGHT: Palette = Palette {
    outside: "#e3e8ea",
    water: "#b4d3e4",
    land: "#f6f7f4",
    line: "#c3ccd2",
    line_strong: "#8797a3",
    label: "#35454f",
    label_halo: "#fbfcfa",
    heat: [
        "#f9df9d", "#f8bd68", "#ee9146", "#da6141", "#b53a50", "#81245c", "#481653",
    ],
    areas: [
        "#dcecef", "#b5d8e0", "#86bccb", "#559bb2", "#2e7894", "#155470",
    ],
    no_cases: "#f6f7f4",
    fewer: ["#a3c6e2", "#3b7cb8", "#0d3f78"],
    more: ["#f0c08a", "#c46a1c", "#6e2f00"],
    panel: "#ffffff",
    ink: "#14222d",
    ink_2: "#44545f",
    edge: "#a9b8c3",
    warn: "#8a5300",
    warn_ink: "#ffffff",
};

static DARK: Palette = Palette {
    outside: "#0a131c",
    water: "#0e3049",
    land: "#152230",
    line: "#2c4053",
    line_strong: "#4d677f",
    label: "#c3d2df",
    label_halo: "#0f1a25",
    heat: [
        "#27397d", "#5148a8", "#8f51ab", "#cf5c8c", "#f28062", "#fcb454", "#fdf0a8",
    ],
    areas: [
        "#1d3f57", "#22587a", "#2b7599", "#4a95b0", "#7cb6c2", "#bfdcd8",
    ],
    no_cases: "#152230",
    fewer: ["#2b6198", "#4f9fe0", "#8fd0ff"],
    more: ["#94571f", "#dd8a35", "#ffcf8a"],
    panel: "#101b27",
    ink: "#e9f0f6",
    ink_2: "#aebdca",
    edge: "#3d566d",
    warn: "#ffb454",
    warn_ink: "#201400",
};

impl Theme {
    /// Its colours.
    pub fn palette(self) -> &'static Palette {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
        }
    }
}

/// The colour, covering `alpha` of what is beneath.
pub fn colour(hex: Hex, alpha: f32) -> Color {
    let [r, g, b] = rgb(hex);
    Color::from_rgba(r, g, b, alpha.clamp(0.0, 1.0)).unwrap_or(Color::TRANSPARENT)
}

/// Red, green and blue, 0 to 1.
pub fn rgb(hex: Hex) -> [f32; 3] {
    let number = u32::from_str_radix(hex.trim_start_matches('#'), 16).unwrap_or(0);
    [16, 8, 0].map(|shift| ((number >> shift) & 0xff) as f32 / 255.0)
}

/// How a density is painted: colour and cover for each part of the top of the scale.
///
/// The same rule as the page's: cases gather in few places, so the lower half of the ramp goes to a third of the range.
#[derive(Debug)]
pub struct Ramp {
    /// Red, green, blue, cover for `0, 1/STEPS, …, 1` of the top.
    painted: Vec<[f32; 4]>,
}

const STEPS: usize = 4_096;
/// The page's `BEND`.
pub const BEND: f64 = 1.6;
/// How much the lowest and the other colours of the heat cover: the page's `a0` and `e0`.
const COVER: (f32, f32) = (160.0 / 255.0, 224.0 / 255.0);

impl Ramp {
    /// From bare map to the last colour.
    pub fn of(colours: &[Hex]) -> Self {
        let painted = (0..=STEPS).map(|step| {
            let part = (step as f64 / STEPS as f64).powf(1.0 / BEND);
            mixed(colours, part as f32 * colours.len() as f32)
        });
        Self {
            painted: painted.collect(),
        }
    }

    /// What a part of the top is painted with; beyond the top as the top.
    pub fn at(&self, part: f32) -> [f32; 4] {
        // NaN, which no density is, would be painted as nothing.
        let step = (part.clamp(0.0, 1.0) * STEPS as f32).round() as usize;
        self.painted[step.min(STEPS)]
    }
}

/// `place` counts colours: 0 is the bare map, 1 the first colour.
fn mixed(colours: &[Hex], place: f32) -> [f32; 4] {
    let last = colours.len() - 1;
    let colour = |index: usize| rgb(colours[index.min(last)]);
    let cover = |index: usize| if index == 0 { COVER.0 } else { COVER.1 };
    if place < 1.0 {
        let [r, g, b] = colour(0);
        return [r, g, b, cover(0) * place];
    }
    let (low, part) = ((place - 1.0).floor() as usize, (place - 1.0).fract());
    let (a, b) = (colour(low), colour(low + 1));
    let mix = |a: f32, b: f32| a + (b - a) * part;
    [
        mix(a[0], b[0]),
        mix(a[1], b[1]),
        mix(a[2], b[2]),
        mix(cover(low), cover(low + 1)),
    ]
}

/// The density, as a part of the top of the scale, that the ramp shows at a part of its length.
pub fn density_at(part: f64) -> f64 {
    part.powf(BEND)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The page's palettes, as its source has them: `name: 'value'` and `name: ['value', …]`.
    fn page(theme: &str, name: &str) -> Vec<String> {
        let source = include_str!("../../../web-map/src/map/ramps.ts");
        let after = |text: &'static str, mark: &str| {
            let at = text
                .find(mark)
                .unwrap_or_else(|| panic!("ramps.ts has no {mark}"));
            &text[at + mark.len()..]
        };
        let own = after(source, &format!("  {theme}: {{"));
        let value = after(own, &format!("\n    {name}: "));
        let end = if value.starts_with('[') { ']' } else { ',' };
        let value = &value[..value.find(end).expect("it ends")];
        let quoted = value.split('\'').skip(1).step_by(2);
        quoted.map(str::to_owned).collect()
    }

    #[test]
    fn the_colours_are_those_of_the_page() {
        for (theme, word) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
            let p = theme.palette();
            for (name, colours) in [
                ("outside", vec![p.outside]),
                ("water", vec![p.water]),
                ("land", vec![p.land]),
                ("line", vec![p.line]),
                ("line_strong", vec![p.line_strong]),
                ("label", vec![p.label]),
                ("label_halo", vec![p.label_halo]),
                ("no_cases", vec![p.no_cases]),
                ("heat", p.heat.to_vec()),
                ("areas", p.areas.to_vec()),
            ] {
                assert_eq!(page(word, name), colours, "{name} of {word}");
            }
            // From fewer to more, the bare map in the middle.
            let change = page(word, "change");
            let [much, some, little] = [0, 1, 2].map(|at| change[at].as_str());
            assert_eq!(([little, some, much], change.len()), (p.fewer, 7), "{word}");
            assert_eq!([4, 5, 6].map(|at| change[at].as_str()), p.more, "{word}");
        }
    }

    #[test]
    fn the_bend_and_the_cover_are_those_of_the_page() {
        let source = include_str!("../../../web-map/src/map/heat.ts");
        assert!(source.contains(&format!("const BEND = {BEND};")));
        let (foot, rest) = (
            (COVER.0 * 255.0).round() as u8,
            (COVER.1 * 255.0).round() as u8,
        );
        assert!(source.contains(&format!("index === 0 ? '{foot:x}' : '{rest:x}'")));
    }

    #[test]
    fn a_ramp_begins_bare_passes_its_colours_and_ends_at_its_last() {
        let ramp = Ramp::of(&LIGHT.heat);
        assert_eq!(ramp.at(0.0)[3], 0.0);
        for (number, hex) in (1u8..).zip(LIGHT.heat) {
            let part = density_at(f64::from(number) / 7.0) as f32;
            let (at, wanted) = (ramp.at(part), rgb(hex));
            let near = (0..3).all(|channel| (at[channel] - wanted[channel]).abs() < 0.01);
            assert!(near, "{hex}: {at:?}");
        }
        assert_eq!(ramp.at(7.0), ramp.at(1.0));
    }
}
