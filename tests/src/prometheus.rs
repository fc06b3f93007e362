//! Prometheus's text format, read as strictly as its readers may.

use std::collections::{BTreeMap, BTreeSet};

/// One family of the text format: its type and its samples by name and labels.
#[derive(Debug, Default)]
pub struct Family {
    /// `counter`, `gauge`, `histogram` or `summary`.
    pub kind: String,
    /// Whether words stand beside it.
    pub help: bool,
    /// Series, as `name{label="value"}`, and value.
    pub samples: Vec<(String, f64)>,
}

/// Reads Prometheus's text format, version 0.0.4, and refuses what a server of Prometheus would, and what it would take
/// without a word: samples before their type, families without help, buckets that do not grow.
///
/// # Errors
/// What is wrong with it.
pub fn read(text: &str) -> Result<BTreeMap<String, Family>, String> {
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    if !text.ends_with('\n') {
        return Err("the last line does not end".to_owned());
    }
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, _) = rest.split_once(' ').ok_or("HELP without words")?;
            families.entry(name.to_owned()).or_default().help = true;
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').ok_or("TYPE without a type")?;
            if !["counter", "gauge", "histogram", "summary"].contains(&kind) {
                return Err(format!("no such type: {line}"));
            }
            kind.clone_into(&mut families.entry(name.to_owned()).or_default().kind);
        } else if !line.starts_with('#') {
            let (series, value) = sample(line)?;
            if !seen.insert(series.clone()) {
                return Err(format!("twice: {series}"));
            }
            let name = series.split('{').next().unwrap_or_default();
            let family = ["_bucket", "_sum", "_count"]
                .iter()
                .find_map(|ending| name.strip_suffix(ending))
                .filter(|base| families.contains_key(*base))
                .unwrap_or(name);
            let found = families.get_mut(family);
            let found = found.filter(|found| !found.kind.is_empty());
            found
                .ok_or(format!("no TYPE before {line}"))?
                .samples
                .push((series, value));
        }
    }
    for (name, family) in &families {
        if !family.help {
            return Err(format!("{name} has no HELP"));
        }
        if family.kind == "histogram" {
            buckets(name, &family.samples)?;
        }
    }
    Ok(families)
}

/// `name{label="value",…} 1.5` as series and value.
fn sample(line: &str) -> Result<(String, f64), String> {
    let wrong = || format!("no sample: {line}");
    let (series, value) = line.rsplit_once(' ').ok_or_else(wrong)?;
    let value = value.parse().map_err(|_| wrong())?;
    let (name, labels) = match series.split_once('{') {
        Some((name, labels)) => (name, labels.strip_suffix('}').ok_or_else(wrong)?),
        None => (series, ""),
    };
    let is_name = |name: &str| {
        let mut bytes = name.bytes();
        bytes
            .next()
            .is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
            && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    let mut rest = labels;
    while !rest.is_empty() {
        let (label, after) = rest.split_once("=\"").ok_or_else(wrong)?;
        let end = after
            .char_indices()
            .scan(false, |escaped, (at, c)| {
                let ends = c == '"' && !*escaped;
                *escaped = c == '\\' && !*escaped;
                Some((at, ends))
            })
            .find_map(|(at, ends)| ends.then_some(at))
            .ok_or_else(wrong)?;
        rest = &after[end + 1..];
        rest = rest.strip_prefix(',').unwrap_or(rest);
        if !is_name(label) {
            return Err(wrong());
        }
    }
    if is_name(name) {
        Ok((series.to_owned(), value))
    } else {
        Err(wrong())
    }
}

/// Buckets of one series grow, and the last one, of everything, is the count.
fn buckets(name: &str, samples: &[(String, f64)]) -> Result<(), String> {
    let mut last: Option<(String, f64)> = None;
    for (series, value) in samples {
        if !series.starts_with(&format!("{name}_bucket")) {
            let is_count = series.starts_with(&format!("{name}_count"));
            let of_all = last.take_if(|_| is_count);
            if of_all.is_some_and(|(_, all)| all != *value) {
                return Err(format!("{series} is not its last bucket"));
            }
            continue;
        }
        let (labels, _) = series.split_once("le=").ok_or("a bucket without le")?;
        if let Some((same, before)) = &last
            && same == labels
            && value < before
        {
            return Err(format!("{series} is less than the bucket before"));
        }
        last = Some((labels.to_owned(), *value));
    }
    Ok(())
}

/// The value of a series.
///
/// # Panics
/// There is no such series.
pub fn value(families: &BTreeMap<String, Family>, series: &str) -> f64 {
    let mut samples = families.values().flat_map(|family| &family.samples);
    let found = samples.find(|(name, _)| name == series);
    found.unwrap_or_else(|| panic!("no {series}")).1
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn what_prometheus_would_misread_is_refused_by_the_reader_of_these_tests() {
        let good = "# HELP a words\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_bucket{le=\"+Inf\"} 2\na_sum 3\na_count 2\n";
        assert!(read(good).is_ok(), "{:?}", read(good));
        for bad in [
            "# HELP a words\na 1\n",
            "# TYPE a gauge\na 1\n",
            "# HELP a words\n# TYPE a gauge\na 1\na 2\n",
            "# HELP a words\n# TYPE a gauge\na one\n",
            "# HELP a words\n# TYPE a gauge\na{b=\"c} 1\n",
            "# HELP a words\n# TYPE a gauge\n1a 1\n",
            "# HELP a words\n# TYPE a thing\na 1\n",
            "# HELP a words\n# TYPE a gauge\na 1",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert!(read(&good.replace("Inf\"} 2", "Inf\"} 0")).is_err());
        assert!(read(&good.replace("count 2", "count 3")).is_err());
    }
}
