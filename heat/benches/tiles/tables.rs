//! Counts by every group, under five filters.

use heat::{Filter, Group, View};

use crate::city::{FROM_S, GRIDS_AXIS, OFFSET_S, TWO_YEARS_S, holidays, weekends};
use crate::{spread, timed};

pub fn tables(million: usize, view: &View) {
    let ancestor: Vec<u32> = (0..GRIDS_AXIS * GRIDS_AXIS)
        .map(|area| area / 100)
        .collect();
    let offset_s = OFFSET_S;
    let groups = [
        ("area", Group::Area(&ancestor)),
        ("class", Group::Class),
        ("source", Group::Source),
        ("status", Group::Status),
        ("team", Group::Team),
        ("hour", Group::Hour { offset_s }),
        ("day", Group::Day { offset_s }),
        ("hour_of_week", Group::HourOfWeek { offset_s }),
        (
            "quarter_hour",
            Group::Period {
                offset_s,
                period_s: 900,
            },
        ),
        (
            "week",
            Group::Period {
                offset_s,
                period_s: 7 * 86_400,
            },
        ),
    ];
    let month = Filter {
        from_s: Some(FROM_S + TWO_YEARS_S / 2),
        to_s: Some(FROM_S + TWO_YEARS_S / 2 + 30 * 86_400),
        ..Filter::default()
    };
    let classes = Filter {
        classes: Some((0..8).collect()),
        ..Filter::default()
    };
    let times = |times| Filter {
        times: Some(times),
        ..Filter::default()
    };
    for (name, filter) in [
        ("all", Filter::default()),
        ("month", month),
        ("classes", classes),
        ("weekends", times(weekends())),
        ("holidays", times(holidays())),
    ] {
        for (group, by) in groups {
            let took = (0..10).map(|_| timed(|| view.counts(&filter, by)));
            spread(million, &format!("counts_{group}_{name}"), took.collect());
        }
    }
}
