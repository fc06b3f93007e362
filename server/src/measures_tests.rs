//! What the server tells of itself is described, and described only once.

use crate::measures::MEASURES;
use std::collections::BTreeSet;
use std::path::Path;

/// The names that stand between quotes behind a `huying_` in our own sources.
fn measured() -> BTreeSet<String> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut names = BTreeSet::new();
    let mut folders = vec![sources];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("our own sources") {
            let path = entry.expect("an entry").path();
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or("");
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs")
                && !name.starts_with("measures")
            {
                let text = std::fs::read_to_string(&path).expect("UTF-8");
                names.extend(quoted(&text));
            }
        }
    }
    names
}

/// `huying_x` of every `counter!("huying_x"`, `gauge!(…` and `histogram!(…`; not what tests look for, with its labels.
fn quoted(text: &str) -> impl Iterator<Item = String> + '_ {
    let names = text.split("(\"huying_").skip(1);
    let names = names.filter_map(|rest| rest.split('"').next());
    names
        .filter(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
        .map(|name| format!("huying_{name}"))
}

#[test]
fn every_metric_of_the_sources_is_described_and_every_described_one_is_measured() {
    let described: BTreeSet<String> = MEASURES
        .iter()
        .map(|(name, ..)| (*name).to_owned())
        .collect();
    assert_eq!(described.len(), MEASURES.len(), "a name stands there twice");
    let own = include_str!("measures.rs");
    let of_this_file = own
        .split("pub fn describe")
        .nth(1)
        .expect("the second half");
    let measured: BTreeSet<String> = measured().into_iter().chain(quoted(of_this_file)).collect();
    assert_eq!(described, measured);
}

#[test]
fn the_page_for_operators_has_a_line_for_every_metric_and_none_besides() {
    let page = include_str!("../../docs/operations.md");
    let told: BTreeSet<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `huying_")?.split(['`', '{']).next())
        .collect();
    let described: BTreeSet<&str> = MEASURES
        .iter()
        .filter_map(|(name, ..)| name.strip_prefix("huying_"))
        .collect();
    assert_eq!(told, described);
}

#[test]
fn every_alarm_asks_for_metrics_that_exist_and_has_its_section() {
    let (rules, page) = (
        include_str!("../../docs/alerts.yml"),
        include_str!("../../docs/operations.md"),
    );
    let endings = ["_bucket", "_sum", "_count"];
    let mut alarms = 0;
    for line in rules.lines() {
        if let Some(alarm) = line.trim().strip_prefix("- alert: ") {
            alarms += 1;
            assert!(page.contains(&format!("### {alarm}\n")), "{alarm}");
        }
        for word in line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
            if !word.starts_with("huying_") {
                continue;
            }
            let bare = endings.iter().find_map(|ending| word.strip_suffix(ending));
            let known = |name: &str| MEASURES.iter().any(|(known, ..)| *known == name);
            assert!(known(word) || bare.is_some_and(known), "{word}");
        }
    }
    assert!(alarms >= 8, "{alarms}");
    assert_eq!(
        alarms,
        page.lines()
            .filter(|line| line.starts_with("### Huying"))
            .count()
    );
}
