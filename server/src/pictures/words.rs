//! The words of pictures, in Chinese and English.

use crate::clock;

/// The language of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema)]
pub enum Tongue {
    /// 中文.
    #[default]
    #[serde(rename = "zh", alias = "zh-CN")]
    Zh,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Tongue {
    /// The one of two that is this language's.
    pub fn of<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// The name, in English the other where there is one.
    pub fn name<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::En if !en.is_empty() => en,
            Self::En | Self::Zh => zh,
        }
    }
}

/// The name of a level: those of the usual four have Chinese ones, others are named as the edition names them.
pub fn level(tongue: Tongue, name: &str) -> String {
    let zh = match name {
        "district" => "区",
        "subdistrict" => "街镇",
        "community" => "社区",
        "grid" => "网格",
        other => other,
    };
    tongue.of(zh, name).to_owned()
}

/// A count with its thousands parted.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A measured number in three figures; whole where it is large.
pub fn rough(n: f64) -> String {
    let size = n.abs();
    if size == 0.0 {
        return "0".to_owned();
    }
    if size >= 99.95 {
        let whole = count(size.round() as u64);
        return if n < 0.0 {
            format!("−{whole}")
        } else {
            whole
        };
    }
    let places = (2 - size.log10().floor() as i32).clamp(0, 9) as usize;
    let text = format!("{size:.places$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    let text = if text.is_empty() || text == "0" {
        // Smaller than can be said in nine places.
        return format!("{n:.1e}");
    } else {
        text
    };
    if n < 0.0 {
        format!("−{text}")
    } else {
        text.to_owned()
    }
}

/// A measured number in two figures, for the ticks of a scale.
pub fn coarse(n: f64) -> String {
    if n == 0.0 {
        return rough(n);
    }
    let power = 10_f64.powf(n.abs().log10().floor() - 1.0);
    rough((n / power).round() * power)
}

/// A second of local time as people write it, without what is zero anyway.
pub fn moment(at_s: i64) -> String {
    let text = clock::local(at_s);
    // 2026-11-02T09:00:00+08:00
    match (text.get(..10), text.get(11..16), text.get(17..19)) {
        (Some(day), Some(minute), Some("00")) => format!("{day} {minute}"),
        (Some(day), Some(minute), Some(second)) => format!("{day} {minute}:{second}"),
        (Some(_) | None, _, _) => text,
    }
}

/// A window from its first second to its end, and how long it is.
pub fn window(tongue: Tongue, from_s: i64, to_s: i64) -> String {
    let days = (to_s - from_s) as f64 / 86_400.0;
    let long = if days >= 1.0 {
        format!("{} {}", rough(days), tongue.of("天", "days"))
    } else {
        let hours = (to_s - from_s) as f64 / 3_600.0;
        format!("{} {}", rough(hours), tongue.of("小时", "hours"))
    };
    format!(
        "{} – {}{}",
        moment(from_s),
        moment(to_s),
        tongue.of(format!("（{long}）"), format!(" ({long})"))
    )
}

/// How far on the ground, in metres or kilometres.
pub fn far(tongue: Tongue, metres: f64) -> String {
    if metres >= 1_000.0 {
        format!("{} {}", rough(metres / 1_000.0), tongue.of("公里", "km"))
    } else {
        format!("{} {}", rough(metres), tongue.of("米", "m"))
    }
}

/// The largest of 1, 2, 5 × 10ⁿ that is not above a positive number; the page's `round_down`.
pub fn round_down(n: f64) -> f64 {
    let power = 10_f64.powf(n.log10().floor());
    let lead = n / power;
    let step = if lead >= 5.0 {
        5.0
    } else if lead >= 2.0 {
        2.0
    } else {
        1.0
    };
    step * power
}

/// The smallest of 1, 1.5, 2, 3, 4, 5, 6, 8 × 10ⁿ that is not below a positive number; the page's `round_up`.
pub fn round_up(n: f64) -> f64 {
    const STEPS: [f64; 9] = [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    let power = 10_f64.powf(n.log10().floor());
    let fits = |lead: &&f64| **lead * power >= n * (1.0 - 1e-12);
    STEPS.iter().find(fits).copied().unwrap_or(10.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_read_them() {
        let counts = [0, 7, 999, 1_000, 1_234_567].map(count);
        assert_eq!(counts, ["0", "7", "999", "1,000", "1,234,567"]);
        for (number, text) in [
            (0.0, "0"),
            (0.035, "0.035"),
            (0.123_4, "0.123"),
            (1.5, "1.5"),
            (12.0, "12"),
            (12.34, "12.3"),
            (99.99, "100"),
            (1_234.6, "1,235"),
            (-0.5, "−0.5"),
            (-2_000.0, "−2,000"),
        ] {
            assert_eq!(rough(number), text);
        }
        assert_eq!(
            [0.0, 0.217_6, 1.262, 99.6, 1_234.0].map(coarse),
            ["0", "0.22", "1.3", "100", "1,200"]
        );
    }

    #[test]
    fn times_are_local_and_without_needless_seconds() {
        assert_eq!(moment(1_793_548_800), "2026-11-02 00:00");
        assert_eq!(moment(1_793_548_801), "2026-11-02 00:00:01");
        let (from, to) = (1_793_548_800, 1_793_548_800 + 3 * 86_400);
        assert_eq!(
            window(Tongue::Zh, from, to),
            "2026-11-02 00:00 – 2026-11-05 00:00（3 天）"
        );
        assert_eq!(
            window(Tongue::En, from, from + 5_400),
            "2026-11-02 00:00 – 2026-11-02 01:30 (1.5 hours)"
        );
    }

    #[test]
    fn tops_of_scales_are_round_and_not_below() {
        for (n, up, down) in [
            (1.0, 1.0, 1.0),
            (1.2, 1.5, 1.0),
            (7.0, 8.0, 5.0),
            (0.23, 0.3, 0.2),
            (990.0, 1_000.0, 500.0),
        ] {
            assert!(
                (round_up(n) / up - 1.0).abs() < 1e-9 && (round_down(n) / down - 1.0).abs() < 1e-9,
                "{n}"
            );
        }
    }
}
