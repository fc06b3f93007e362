//! Other cities' open data, with codes of their own: check, import, import, map.
//!
//! New York's boroughs are real (`data/other-city`), and what GEOS says of each request stands in the table.

mod american;
mod new_york;

use tests::Server;

/// Counts of groups by key.
fn counts(server: &Server, query: &str) -> Vec<(String, u64)> {
    let answer = server.get(&format!("/v1/counts?{query}"));
    let groups = answer["groups"].as_array().expect("groups");
    let mut counts: Vec<_> = groups
        .iter()
        .map(|group| {
            (
                group["key"].as_str().expect("a key").to_owned(),
                group["count"].as_u64().expect("a count"),
            )
        })
        .filter(|&(_, count)| count > 0)
        .collect();
    counts.sort();
    counts
}
