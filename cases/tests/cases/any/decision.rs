//! Any decision who does it and until when.

use super::{limit, team, text, texts, time};
use cases::decision::{Decision, Fallback, Lost, LostBy, OffDuty, Row};
use cases::running::StageLimit;
use proptest::prelude::*;

fn row() -> impl Strategy<Value = Row> {
    (text(), text(), text(), text(), any::<i32>()).prop_map(
        |(id, class, area, condition, priority)| Row {
            id,
            class,
            area,
            condition,
            priority,
        },
    )
}

pub fn decision() -> impl Strategy<Value = Decision> {
    let why = [
        LostBy::Condition,
        LostBy::Class,
        LostBy::Area,
        LostBy::Priority,
        LostBy::Newer,
        LostBy::Row,
    ];
    let lost = (row(), prop::sample::select(why.to_vec())).prop_map(|(row, why)| Lost { row, why });
    let off = (team(), prop::option::of(time())).prop_map(|(team, next)| OffDuty { team, next });
    let fallback = prop::sample::select(vec![Fallback::NoRow, Fallback::NoTeam]);
    (
        (
            text(),
            prop::option::of(row()),
            prop::collection::vec(lost, 0..3),
            0_u32..2,
        ),
        (
            team(),
            prop::collection::vec(team(), 0..3),
            texts(),
            prop::option::of(fallback),
        ),
        (
            prop::option::of(limit()),
            prop::option::of(time()),
            any::<bool>(),
        ),
        (
            prop::collection::vec(stage_limit(), 0..2),
            prop::collection::vec(off, 0..2),
            prop::option::of(text()),
        ),
    )
        .prop_map(
            |(
                (tables, row, lost, lost_more),
                (lead, supporting, nobody, fallback),
                (limit, due, beyond_calendar),
                (stages, off_duty, by_hand),
            )| {
                Decision {
                    stages,
                    off_duty,
                    by_hand,
                    tables,
                    row,
                    lost,
                    lost_more,
                    lead,
                    supporting,
                    nobody,
                    fallback,
                    limit,
                    due,
                    beyond_calendar,
                }
            },
        )
}

pub fn stage_limit() -> impl Strategy<Value = StageLimit> {
    (text(), limit()).prop_map(|(name, limit)| StageLimit { name, limit })
}
