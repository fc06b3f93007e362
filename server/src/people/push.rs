//! Phones that want to be told of tasks while their page is closed.

use super::{NotDone, People, PeopleError};
use crate::limits::{PUSH_PHONES_MAX, PUSH_PHONES_OF_ACCOUNT_MAX};
use jiff::Timestamp;
use rusqlite::params;

/// A phone as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Its number.
    pub id: i64,
    /// Address at its push service.
    pub endpoint: String,
    /// Its public key.
    pub public: Vec<u8>,
    /// Its secret.
    pub auth: Vec<u8>,
}

impl People {
    /// Keeps a phone of an account; the same phone again, or with another account, is kept once. A further phone than
    /// [`PUSH_PHONES_OF_ACCOUNT_MAX`] takes the place of the account's oldest.
    ///
    /// # Errors
    /// [`NotDone::Full`] when there are [`PUSH_PHONES_MAX`] already; the store's.
    pub fn subscribe(
        &self,
        account: &str,
        endpoint: &str,
        (public, auth): (&[u8], &[u8]),
        now: Timestamp,
    ) -> Result<(), NotDone> {
        let name_key = account.to_lowercase();
        let mut db = self.db();
        let tx = db.transaction()?;
        tx.execute("DELETE FROM phones WHERE endpoint = ?", [endpoint])?;
        let all: i64 = tx.query_row("SELECT count(*) FROM phones", [], |row| row.get(0))?;
        if all >= PUSH_PHONES_MAX as i64 {
            return Err(NotDone::Full(PUSH_PHONES_MAX));
        }
        tx.execute(
            "INSERT INTO phones (name_key, endpoint, public, auth, made_s) VALUES (?, ?, ?, ?, ?)",
            params![name_key, endpoint, public, auth, now.as_second()],
        )?;
        tx.execute(
            "DELETE FROM phones WHERE name_key = ?1 AND phone_no NOT IN
             (SELECT phone_no FROM phones WHERE name_key = ?1 ORDER BY phone_no DESC LIMIT ?2)",
            params![name_key, PUSH_PHONES_OF_ACCOUNT_MAX as i64],
        )?;
        tx.commit()?;
        Ok(())
    }

    /// Forgets a phone of an account; another's is not touched. What is not kept is forgotten already.
    ///
    /// # Errors
    /// The store's.
    pub fn unsubscribe(&self, account: &str, endpoint: &str) -> Result<(), PeopleError> {
        let forget = "DELETE FROM phones WHERE name_key = ? AND endpoint = ?";
        self.db()
            .execute(forget, [account.to_lowercase().as_str(), endpoint])?;
        Ok(())
    }

    /// Forgets a phone that its service no longer knows. What cannot be forgotten now is met again.
    pub fn forget_phone(&self, id: i64) {
        let forgotten = self
            .db()
            .execute("DELETE FROM phones WHERE phone_no = ?", [id]);
        if let Err(error) = forgotten {
            tracing::warn!(%error, "a phone that wants to be told no more is still kept");
        }
    }

    /// Whether anybody wants to be told at all.
    pub fn anybody_subscribed(&self) -> bool {
        let asked = "SELECT EXISTS (SELECT 1 FROM phones)";
        self.db()
            .query_row(asked, [], |row| row.get(0))
            .unwrap_or(false)
    }

    /// The phones of those who are on duty for a team now: see [`People::on_duty`] for who is.
    ///
    /// # Errors
    /// The store's.
    pub fn phones_on_duty(
        &self,
        team: &str,
        now: Timestamp,
    ) -> Result<Vec<Subscription>, PeopleError> {
        let present = self.on_duty(Some(&[team.to_owned()]), now)?;
        let names: Vec<String> = present
            .iter()
            .map(|one| one.account.to_lowercase())
            .collect();
        let names = serde_json::to_string(&names).expect("words have a JSON form");
        let db = self.db();
        let mut asked = db.prepare_cached(
            "SELECT phone_no, endpoint, public, auth FROM phones
             WHERE name_key IN (SELECT value FROM json_each(?)) ORDER BY phone_no",
        )?;
        let rows = asked.query_map([names], |row| {
            Ok(Subscription {
                id: row.get(0)?,
                endpoint: row.get(1)?,
                public: row.get(2)?,
                auth: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use crate::limits::{PUSH_PHONES_MAX, PUSH_PHONES_OF_ACCOUNT_MAX};
    use crate::people::{NotDone, People};
    use jiff::Timestamp;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn told(people: &People, team: &str) -> Vec<String> {
        let phones = people.phones_on_duty(team, NOW).expect("read");
        phones.into_iter().map(|phone| phone.endpoint).collect()
    }

    fn subscribe(people: &People, account: &str, endpoint: &str) -> Result<(), NotDone> {
        people.subscribe(account, endpoint, (&[4; 65], &[7; 16]), NOW)
    }

    #[test]
    fn only_phones_of_those_on_duty_for_the_team_are_told() {
        let people = People::in_memory();
        assert!(!people.anybody_subscribed());
        subscribe(&people, "Li", "https://push.example/li").expect("kept");
        subscribe(&people, "Han", "https://push.example/han").expect("kept");
        assert!(people.anybody_subscribed());
        assert!(told(&people, "T1").is_empty(), "nobody is on duty");
        people.go_on_duty("li", "T1", NOW).expect("on");
        people.go_on_duty("Han", "T2", NOW).expect("on");
        assert_eq!(told(&people, "T1"), ["https://push.example/li"]);
        people.go_off_duty("LI", "T1").expect("off");
        assert!(told(&people, "T1").is_empty());
    }

    #[test]
    fn a_phone_is_kept_once_goes_with_its_new_holder_and_is_forgotten_by_its_own_alone() {
        let people = People::in_memory();
        for account in ["Li", "Han"] {
            people.go_on_duty(account, account, NOW).expect("on");
        }
        for account in ["Li", "Li", "Han"] {
            subscribe(&people, account, "https://push.example/1").expect("kept");
        }
        assert!(told(&people, "Li").is_empty());
        assert_eq!(told(&people, "Han").len(), 1);
        let forget = |account| people.unsubscribe(account, "https://push.example/1");
        forget("Li").expect("not his");
        assert_eq!(told(&people, "Han").len(), 1);
        forget("Han").expect("forgotten");
        assert!(!people.anybody_subscribed());
    }

    #[test]
    fn a_further_phone_takes_the_place_of_the_oldest_of_the_account() {
        let people = People::in_memory();
        people.go_on_duty("Li", "T", NOW).expect("on");
        for number in 0..=PUSH_PHONES_OF_ACCOUNT_MAX {
            subscribe(&people, "Li", &format!("https://push.example/{number}")).expect("kept");
        }
        let kept = told(&people, "T");
        assert_eq!(kept.len(), PUSH_PHONES_OF_ACCOUNT_MAX);
        assert_eq!(kept[0], "https://push.example/1");
        let id = people.phones_on_duty("T", NOW).expect("read")[0].id;
        people.forget_phone(id);
        assert_eq!(told(&people, "T").len(), PUSH_PHONES_OF_ACCOUNT_MAX - 1);
    }

    #[test]
    fn beyond_the_limit_no_phone_is_kept() {
        let people = People::in_memory();
        let fill = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
            INSERT INTO phones (name_key, endpoint, public, auth, made_s) SELECT 'a' || i, 'e' || i, x'', x'', 0 FROM n";
        let filled = people.db().execute(fill, [PUSH_PHONES_MAX as i64]);
        assert_eq!(filled.expect("filled"), PUSH_PHONES_MAX);
        let full = subscribe(&people, "Li", "https://push.example/li");
        assert!(matches!(full, Err(NotDone::Full(PUSH_PHONES_MAX))));
    }
}
