//! Who is on duty by their own word, beside the roster: until they say otherwise, or until the time is over.

use super::{NotDone, People, PeopleError};
use crate::limits::{PRESENCE_S, PRESENCES_MAX};
use jiff::Timestamp;
use rusqlite::params;

/// Somebody on duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Present {
    /// Their account.
    pub account: String,
    /// Their name as it is shown; that of the account where there is none.
    pub shown: String,
    /// The team's code.
    pub team: String,
    /// Since when, without a break.
    pub since: Timestamp,
    /// When it ends by itself.
    pub until: Timestamp,
}

impl People {
    /// Puts somebody on duty for a team from now on, for [`PRESENCE_S`]. Saying so again makes it longer, since the same
    /// moment.
    ///
    /// # Errors
    /// [`NotDone::Full`] when so many are on duty already; the store's.
    pub fn go_on_duty(&self, account: &str, team: &str, now: Timestamp) -> Result<(), NotDone> {
        let now_s = now.as_second();
        let mut db = self.db();
        let tx = db.transaction()?;
        tx.execute("DELETE FROM presence WHERE until_s <= ?", [now_s])?;
        let all: i64 = tx.query_row("SELECT count(*) FROM presence", [], |row| row.get(0))?;
        if all >= PRESENCES_MAX as i64 {
            return Err(NotDone::Full(PRESENCES_MAX));
        }
        tx.execute(
            "INSERT INTO presence (team, name_key, name, since_s, until_s) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (team, name_key) DO UPDATE SET until_s = excluded.until_s, name = excluded.name",
            params![team, account.to_lowercase(), account, now_s, now_s + PRESENCE_S],
        )?;
        tx.commit()?;
        Ok(())
    }

    /// Takes somebody off duty. Who was not on duty is none the worse.
    ///
    /// # Errors
    /// The store's.
    pub fn go_off_duty(&self, account: &str, team: &str) -> Result<(), PeopleError> {
        let off = "DELETE FROM presence WHERE team = ? AND name_key = ?";
        self.db().execute(off, [team, &account.to_lowercase()])?;
        Ok(())
    }

    /// Everybody on duty for one of these teams (`None`: for any), by team and name. Whoever was disabled, or is no longer
    /// of the team, is not on duty.
    ///
    /// # Errors
    /// The store's.
    pub fn on_duty(
        &self,
        teams: Option<&[String]>,
        now: Timestamp,
    ) -> Result<Vec<Present>, PeopleError> {
        let teams =
            teams.map(|teams| serde_json::to_string(teams).expect("words have a JSON form"));
        let db = self.db();
        let mut asked = db.prepare_cached(
            "SELECT p.name, coalesce(nullif(a.shown, ''), p.name), p.team, p.since_s, p.until_s
             FROM presence p LEFT JOIN accounts a USING (name_key)
             WHERE (?1 IS NULL OR p.team IN (SELECT value FROM json_each(?1))) AND p.until_s > ?2
               AND (a.name_key IS NULL OR (a.disabled = 0
                    AND ((a.teams IS NULL AND a.areas IS NULL) OR p.team IN (SELECT value FROM json_each(a.teams)))))
             ORDER BY p.team, p.name_key",
        )?;
        let rows = asked.query_map(params![teams, now.as_second()], |row| {
            Ok(Present {
                account: row.get(0)?,
                shown: row.get(1)?,
                team: row.get(2)?,
                since: moment(row.get(3)?),
                until: moment(row.get(4)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// A moment that was one when it was kept.
fn moment(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use crate::limits::{PRESENCE_S, PRESENCES_MAX};
    use crate::people::{NotDone, People};
    use jiff::{SignedDuration, Timestamp};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).expect("a moment")
    }

    fn names(people: &People, team: &str, now: Timestamp) -> Vec<String> {
        let present = people.on_duty(Some(&[team.to_owned()]), now).expect("read");
        present.into_iter().map(|one| one.account).collect()
    }

    #[test]
    fn one_is_on_duty_by_ones_own_word_until_one_says_otherwise() {
        let people = People::in_memory();
        people.go_on_duty("李雷", "T1", at(0)).expect("on");
        people.go_on_duty("韩梅", "T1", at(1)).expect("on");
        people.go_on_duty("李雷", "T2", at(2)).expect("on");
        assert_eq!(names(&people, "T1", at(3)).len(), 2);
        assert_eq!(people.on_duty(None, at(3)).expect("read").len(), 3);
        people.go_off_duty("李雷", "T1").expect("off");
        people.go_off_duty("李雷", "T1").expect("twice is no harm");
        assert_eq!(names(&people, "T1", at(3)), ["韩梅"]);
        assert_eq!(names(&people, "T2", at(3)), ["李雷"]);
    }

    #[test]
    fn it_ends_by_itself_and_saying_it_again_makes_it_longer_since_the_same_moment() {
        let people = People::in_memory();
        people.go_on_duty("Wang", "T1", at(0)).expect("on");
        people.go_on_duty("wang", "T1", at(100)).expect("again");
        let last = at(100 + PRESENCE_S - 1);
        let present = people.on_duty(None, last).expect("read");
        assert_eq!((present.len(), present[0].since), (1, at(0)));
        let over = last + SignedDuration::from_secs(1);
        assert_eq!(present[0].until, over);
        assert_eq!(people.on_duty(None, over).expect("read"), []);
        people.go_on_duty("Wang", "T1", over).expect("on");
        assert_eq!(people.on_duty(None, over).expect("read")[0].since, over);
    }

    #[test]
    fn beyond_the_limit_nobody_goes_on_duty_and_whose_time_is_over_makes_room() {
        let people = People::in_memory();
        {
            let db = people.db();
            let fill =
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
                INSERT INTO presence SELECT 'T', 'a' || i, 'a' || i, ?2, ?3 FROM n";
            let filled = db.execute(
                fill,
                rusqlite::params![
                    PRESENCES_MAX as i64,
                    at(0).as_second(),
                    at(PRESENCE_S).as_second()
                ],
            );
            assert_eq!(filled.expect("filled"), PRESENCES_MAX);
        }
        let full = people.go_on_duty("one more", "T", at(1));
        assert!(matches!(full, Err(NotDone::Full(PRESENCES_MAX))));
        people
            .go_on_duty("one more", "T", at(PRESENCE_S))
            .expect("room");
    }
}
