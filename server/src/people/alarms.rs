//! Alarms as they are kept: raised, acknowledged, over. Lines are only added; none is changed or removed.

use super::{People, PeopleError};
use crate::alarms::Acknowledged;
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, params};

/// An alarm that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmKept {
    /// Its id.
    pub id: String,
    /// When it was raised.
    pub since: Timestamp,
    /// What it was raised for, as it was handed in.
    pub told: String,
    /// Who acknowledged it, if anybody did.
    pub acknowledged: Option<Acknowledged>,
    /// When it was over, if it is.
    pub over: Option<Timestamp>,
}

const RAISED: &str = "raised";
const ACKNOWLEDGED: &str = "acknowledged";
const OVER: &str = "over";

const KEPT: &str =
    "SELECT r.alarm, r.at_ms, r.told, a.by_whom, a.at_ms, a.told, o.at_ms FROM alarm_lines r
    LEFT JOIN alarm_lines a ON a.alarm = r.alarm AND a.what = 'acknowledged'
    LEFT JOIN alarm_lines o ON o.alarm = r.alarm AND o.what = 'over'
    WHERE r.what = 'raised'";

impl People {
    /// Keeps that an alarm was raised, and why. `false`, and nothing is kept, when one of this id was before.
    ///
    /// # Errors
    /// The store's.
    pub fn alarm_raised(&self, id: &str, told: &str, now: Timestamp) -> Result<bool, PeopleError> {
        self.alarm_line(id, RAISED, "", told, now)
    }

    /// Keeps who acknowledged an alarm, when, and what they said to it. Only the first counts.
    ///
    /// # Errors
    /// The store's.
    pub fn alarm_acknowledged(
        &self,
        id: &str,
        acknowledged: &Acknowledged,
    ) -> Result<bool, PeopleError> {
        let Acknowledged { by, at, note } = acknowledged;
        self.alarm_line(id, ACKNOWLEDGED, by, note, *at)
    }

    /// Keeps that an alarm is over.
    ///
    /// # Errors
    /// The store's.
    pub fn alarm_over(&self, id: &str, now: Timestamp) -> Result<bool, PeopleError> {
        self.alarm_line(id, OVER, "", "", now)
    }

    fn alarm_line(
        &self,
        id: &str,
        what: &str,
        by: &str,
        told: &str,
        at: Timestamp,
    ) -> Result<bool, PeopleError> {
        let added = self.write::<_, PeopleError>(
            |tx| {
                let add = "INSERT INTO alarm_lines (alarm, what, at_ms, by_whom, told) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (alarm, what) DO NOTHING";
                let mut add = tx.prepare_cached(add)?;
                Ok(add.execute(params![id, what, at.as_millisecond(), by, told])?)
            },
            |_, _, _| Ok(()),
        )?;
        Ok(added == 1)
    }

    /// The alarms that are not over, earliest first, and up to `over_max` that are, those that ended last, earliest first.
    ///
    /// # Errors
    /// The store's.
    pub fn alarms_kept(&self, over_max: usize) -> Result<Vec<AlarmKept>, PeopleError> {
        let db = self.db();
        let open = format!("{KEPT} AND o.at_ms IS NULL ORDER BY r.line_no");
        let over = format!("{KEPT} AND o.at_ms IS NOT NULL ORDER BY o.line_no DESC LIMIT ?");
        let mut kept = db
            .prepare(&open)?
            .query_map([], read)?
            .collect::<Result<Vec<_>, _>>()?;
        let mut ended = db
            .prepare(&over)?
            .query_map([over_max as i64], read)?
            .collect::<Result<Vec<_>, _>>()?;
        ended.reverse();
        kept.extend(ended);
        Ok(kept)
    }

    /// Everything that was kept of one alarm; for whoever looks back.
    ///
    /// # Errors
    /// The store's.
    pub fn alarm_kept(&self, id: &str) -> Result<Option<AlarmKept>, PeopleError> {
        let ask = format!("{KEPT} AND r.alarm = ?");
        let found = self.db().prepare(&ask)?.query_row([id], read).optional()?;
        Ok(found)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<AlarmKept> {
    let time = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or_default();
    let (by, at, note): (Option<String>, Option<i64>, Option<String>) =
        (row.get(3)?, row.get(4)?, row.get(5)?);
    let acknowledged = by.zip(at).map(|(by, at)| Acknowledged {
        by,
        at: time(at),
        note: note.unwrap_or_default(),
    });
    Ok(AlarmKept {
        id: row.get(0)?,
        since: time(row.get(1)?),
        told: row.get(2)?,
        acknowledged,
        over: row.get::<_, Option<i64>>(6)?.map(time),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).expect("in range")
    }

    #[test]
    fn an_alarm_is_raised_acknowledged_and_over_once_each() {
        let people = People::in_memory();
        assert!(people.alarm_raised("a", "{}", at(0)).expect("kept"));
        assert!(
            !people
                .alarm_raised("a", "{\"other\":1}", at(1))
                .expect("kept")
        );
        let seen = |by: &str, second| Acknowledged {
            by: by.to_owned(),
            at: at(second),
            note: String::new(),
        };
        assert!(
            people
                .alarm_acknowledged("a", &seen("li", 2))
                .expect("kept")
        );
        assert!(
            !people
                .alarm_acknowledged("a", &seen("bo", 3))
                .expect("kept")
        );
        let kept = people.alarm_kept("a").expect("read").expect("there");
        assert_eq!((kept.since, &*kept.told, kept.over), (at(0), "{}", None));
        assert_eq!(kept.acknowledged, Some(seen("li", 2)));
        assert!(people.alarm_over("a", at(4)).expect("kept"));
        assert_eq!(people.alarms_kept(0).expect("read"), []);
        assert_eq!(people.alarms_kept(1).expect("read")[0].over, Some(at(4)));
    }

    #[test]
    fn what_was_kept_is_neither_changed_nor_removed() {
        let people = People::in_memory();
        people.alarm_raised("a", "{}", at(0)).expect("kept");
        for wrong in [
            "UPDATE alarm_lines SET told = ''",
            "DELETE FROM alarm_lines",
        ] {
            let refused = people.db().execute(wrong, []).expect_err(wrong);
            assert!(refused.to_string().contains("alarm"), "{refused}");
        }
    }

    #[test]
    fn the_open_come_first_then_the_last_that_ended() {
        let people = People::in_memory();
        for (second, id) in (0..).zip(["a", "b", "c", "d"]) {
            people.alarm_raised(id, "{}", at(second)).expect("kept");
        }
        for (second, id) in (10..).zip(["c", "a", "b"]) {
            people.alarm_over(id, at(second)).expect("kept");
        }
        let ids: Vec<_> = people.alarms_kept(2).expect("read");
        let ids: Vec<_> = ids.iter().map(|kept| &*kept.id).collect();
        assert_eq!(ids, ["d", "a", "b"]);
    }
}
