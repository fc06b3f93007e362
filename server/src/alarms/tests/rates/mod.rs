//! How often a surge is an alarm by luck, and how soon a planted one is told. docs/wall.md tells the figures.

mod district;

use cases::tables::Raises;
use district::{Chance, DAY_S, District, LOOKED_WEEKS, WEEK_S, WEEKS, seen};
use std::collections::HashSet;

/// Most alarms a day that all rules of the district together may raise where nothing is the matter: one in twenty days.
const FALSE_A_DAY_MAX: f64 = 0.05;
/// The same where every fifth case brings two more of its neighbours within half an hour, which is no surge but no Poisson either.
const FALSE_A_DAY_CLUSTERED_MAX: f64 = 0.5;

#[test]
fn a_quiet_month_has_next_to_no_alarm_also_where_cases_come_in_clusters() {
    let district = District::new();
    let levels: HashSet<&str> = district
        .rules()
        .iter()
        .filter_map(|row| match &row.raises {
            Raises::Surge { level, .. } => Some(&**level),
            Raises::Call { .. } | Raises::NewCase | Raises::Overdue { .. } => None,
        })
        .collect();
    assert_eq!(levels, HashSet::from(["grid", "community"]));
    let (mut quiet, mut clustered, mut lively) = (0.0, 0.0, 0.0);
    let seeds = [1, 2, 3];
    for seed in seeds {
        let cases = district.quiet(seed);
        quiet += district.alarms_a_day(&cases) / seeds.len() as f64;
        let mut chance = Chance(seed ^ 0xC1);
        let mut more = cases.clone();
        for (grid, at_s) in &cases {
            if chance.unit() < 0.2 {
                more.extend([1, 2].map(|_| (grid.clone(), at_s + chance.below(1_800))));
            }
        }
        clustered += district.alarms_a_day(&more) / seeds.len() as f64;
        lively += district.alarms_a_day(&district.traffic(seed)) / seeds.len() as f64;
    }
    println!(
        "false alarms a day: quiet {quiet:.3}, in clusters {clustered:.3}; with the demo's hotspots {lively:.3}"
    );
    assert!(quiet <= FALSE_A_DAY_MAX, "{quiet}");
    assert!(clustered <= FALSE_A_DAY_CLUSTERED_MAX, "{clustered}");
}

#[test]
fn a_planted_surge_is_told_while_it_goes_on() {
    let district = District::new();
    let rules = district.rules();
    let row = rules[0];
    let seen = seen(row, &district.quiet(4));
    let mut by_traffic: Vec<&Vec<i64>> = seen.by_area.values().collect();
    by_traffic.sort_by_key(|own| own.len());
    let half = by_traffic.len() / 2;
    let busiest = by_traffic.len() - by_traffic.len() / 20;
    let mut chance = Chance(5);
    // (what, which grids, cases an hour, share told within the hour, minutes until half of them are told)
    let wanted = [
        ("ordinary", &by_traffic[..half], 8.0, 0.6, 50),
        ("ordinary", &by_traffic[..half], 12.0, 0.9, 35),
        ("ordinary", &by_traffic[..half], 20.0, 0.99, 22),
        ("ordinary", &by_traffic[..half], 40.0, 0.99, 12),
        ("busiest", &by_traffic[busiest..], 12.0, 0.5, 60),
        ("busiest", &by_traffic[busiest..], 20.0, 0.9, 35),
        ("busiest", &by_traffic[busiest..], 40.0, 0.99, 18),
    ];
    let mut faults = Vec::new();
    for (what, grids, an_hour, share_wanted, minutes_wanted) in wanted {
        let mut told = Vec::new();
        let plants = 200;
        for _ in 0..plants {
            let own = grids[chance.below(grids.len() as i64) as usize];
            // By day, where it matters: seven to twenty-two o'clock local time.
            let day_s = (WEEKS - 1 - chance.below(LOOKED_WEEKS)) * WEEK_S + chance.below(7) * DAY_S;
            let begin_s = district.begin_s + day_s + 7 * 3_600 + chance.below(15 * 3_600);
            told.extend(district.told_after_s(row, (&seen, own), begin_s, an_hour, &mut chance));
        }
        told.sort_unstable();
        let share = told.len() as f64 / f64::from(plants);
        let median_min = told.get(plants as usize / 2).map(|s| s / 60);
        println!(
            "{an_hour} an hour in {what} grids: {:.1} % told, half after {median_min:?} min",
            100.0 * share
        );
        let in_time = median_min.is_none_or(|minutes| minutes <= minutes_wanted);
        if share < share_wanted || !in_time {
            faults.push(format!("{an_hour} an hour in {what} grids"));
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}
