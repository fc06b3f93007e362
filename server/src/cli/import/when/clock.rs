//! The forms of what follows a date: time of day and zone.

use jiff::civil::Time;

/// What follows a date: nothing, `T13:00`, ` 1:00:00.5 PM`, ` 下午1:00`, ` 13时05分`, with or without `Z`, `+08:00`,
/// `+0800`.
pub fn clock(rest: &str) -> Option<(Time, Option<i64>)> {
    if rest.is_empty() {
        return Some((Time::midnight(), None));
    }
    let rest = rest
        .strip_prefix(['T', 't', ' '])
        .or_else(|| rest.strip_prefix(", "))
        .unwrap_or(rest);
    let (before, rest) = split_half_day(rest);
    let (hour, rest) = number(rest.trim_start(), 1, 2)?;
    let (minute, rest) = minutes(rest)?;
    let (second, nanosecond, rest) = seconds(rest)?;
    let (after, rest) = split_half_day(rest);
    let hour = match (before, after) {
        (None, None) => hour,
        (Some(noon), None) | (None, Some(noon)) if (1..=12).contains(&hour) => {
            hour % 12 + if noon { 12 } else { 0 }
        }
        (Some(_), _) | (None, Some(_)) => return None,
    };
    let time = Time::new(hour as i8, minute as i8, second as i8, nanosecond).ok()?;
    Some((time, offset(rest.trim_start())?))
}

fn minutes(rest: &str) -> Option<(i64, &str)> {
    if let Some(rest) = rest.strip_prefix(':') {
        return number(rest, 2, 2);
    }
    if let Some(rest) = rest.strip_prefix(['时', '時', '点']) {
        let (minute, rest) = number(rest, 1, 2).unwrap_or((0, rest));
        return Some((minute, rest.strip_prefix('分').unwrap_or(rest)));
    }
    // `1 PM` is a time, a bare `13` is not.
    split_half_day(rest).0.map(|_| (0, rest))
}

fn seconds(rest: &str) -> Option<(i64, i32, &str)> {
    let Some(after) = rest.strip_prefix(':') else {
        let Some((second, after)) = number(rest, 1, 2) else {
            return Some((0, 0, rest));
        };
        return Some((second, 0, after.strip_prefix('秒')?));
    };
    let (second, after) = number(after, 2, 2)?;
    let Some(fraction) = after.strip_prefix('.') else {
        return Some((second, 0, after));
    };
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 {
        return None;
    }
    let nine: String = fraction[..digits]
        .chars()
        .chain("000000000".chars())
        .take(9)
        .collect();
    Some((second, nine.parse().ok()?, &fraction[digits..]))
}

/// Whether `PM` or 下午 stands here (true), `AM` or 上午 (false), or neither, and what follows.
fn split_half_day(rest: &str) -> (Option<bool>, &str) {
    let begins = rest.trim_start();
    for (word, noon) in [("am", false), ("pm", true), ("上午", false), ("下午", true)] {
        if let Some(there) = begins.get(..word.len())
            && there.eq_ignore_ascii_case(word)
        {
            return (Some(noon), &begins[word.len()..]);
        }
    }
    (None, rest)
}

/// Seconds east of Greenwich, `None` inside when nothing stands there.
#[allow(
    clippy::option_option,
    reason = "the outer option says whether what stands there is an offset at all"
)]
fn offset(rest: &str) -> Option<Option<i64>> {
    if rest.is_empty() {
        return Some(None);
    }
    if matches!(rest, "Z" | "z" | "UTC" | "GMT") {
        return Some(Some(0));
    }
    let sign = match rest.as_bytes()[0] {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, rest) = number(&rest[1..], 2, 2)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let (minutes, rest) = if rest.is_empty() {
        (0, rest)
    } else {
        number(rest, 2, 2)?
    };
    (rest.is_empty() && hours < 24 && minutes < 60)
        .then_some(Some(sign * (hours * 3600 + minutes * 60)))
}

/// A number of `least` to `most` digits at the beginning, and what follows.
pub fn number(text: &str, least: usize, most: usize) -> Option<(i64, &str)> {
    let digits = text
        .bytes()
        .take(most)
        .take_while(u8::is_ascii_digit)
        .count();
    if digits < least {
        return None;
    }
    Some((text[..digits].parse().ok()?, &text[digits..]))
}
