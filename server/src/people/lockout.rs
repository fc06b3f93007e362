//! How long wrong logins lock an account: longer each time, never for ever, and not for browsers that it knows.

use crate::limits::{
    LOGIN_FAILURES_FREE, LOGIN_FORGOTTEN_S, LOGIN_LOCK_FIRST_S, LOGIN_LOCK_MAX_S,
    LOGIN_NAMES_COUNTED_MAX,
};
use std::collections::{BTreeSet, HashMap};

/// Whose failures are counted together. Names are in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Who {
    /// An account, from any browser that it does not know.
    Account(String),
    /// An account, from one browser that logged in to it before.
    Browser(String, [u8; 16]),
    /// A name without an account: it is locked as if there were one.
    Nobody(String),
}

/// Failures in a row. Times are Unix seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Count {
    pub failures: u32,
    pub last_s: i64,
    pub locked_until_s: i64,
}

impl Count {
    /// Whether there are so many that each locks.
    fn locks(&self) -> bool {
        self.failures > LOGIN_FAILURES_FREE
    }

    /// Whether it still counts. After the clock was set back nothing does: no lock is longer than it is.
    fn holds(&self, now_s: i64) -> bool {
        (0..LOGIN_FORGOTTEN_S).contains(&(now_s - self.last_s))
    }
}

/// How many seconds the `failures`-th failure in a row locks.
pub(super) fn lock_s(failures: u32) -> i64 {
    let Some(doubled) = failures.checked_sub(LOGIN_FAILURES_FREE + 1) else {
        return 0;
    };
    (LOGIN_LOCK_FIRST_S << doubled.min(16)).min(LOGIN_LOCK_MAX_S)
}

/// The failures of all. Those of accounts that lock are also in the file, see [`super::locks`]; a restart forgets the rest.
#[derive(Debug, Default)]
pub(super) struct Tries {
    counts: HashMap<Who, Count>,
    /// Accounts whose lock is another than in the file.
    changed: BTreeSet<String>,
}

impl Tries {
    /// Begins a try. It counts as failed until it is taken back, so that many at once are no way around.
    ///
    /// # Errors
    /// Locked for so many more seconds.
    pub fn begin(&mut self, who: &Who, now_s: i64) -> Result<(), i64> {
        let before = self
            .counts
            .get(who)
            .filter(|count| count.holds(now_s))
            .copied();
        let left_s = before.map_or(0, |count| count.locked_until_s - now_s);
        if left_s > 0 {
            return Err(left_s);
        }
        if before.is_none() {
            self.make_room(now_s);
        }
        let failures = before.map_or(0, |count| count.failures).saturating_add(1);
        let count = Count {
            failures,
            last_s: now_s,
            locked_until_s: now_s + lock_s(failures),
        };
        self.counts.insert(who.clone(), count);
        self.note(who);
        Ok(())
    }

    /// Accounts whose lock changed since this was last asked, each with how it is counted while it is locked.
    pub fn take_changed(&mut self) -> Vec<(String, Option<Count>)> {
        let changed = std::mem::take(&mut self.changed);
        let now = |name: String| {
            let count = self.counts.get(&Who::Account(name.clone())).copied();
            (name, count.filter(Count::locks))
        };
        changed.into_iter().map(now).collect()
    }

    /// Notes that the file says another lock of an account.
    fn note(&mut self, who: &Who) {
        if let Who::Account(name) = who
            && self.counts.get(who).is_some_and(Count::locks)
        {
            self.changed.insert(name.clone());
        }
    }

    /// Counts an account as it was counted before a restart.
    pub fn put(&mut self, name: String, count: Count) {
        self.counts.insert(Who::Account(name), count);
    }

    /// The try was right as far as it went: it does not count, and those before still do.
    pub fn take_back(&mut self, who: &Who) {
        self.note(who);
        if let Some(count) = self.counts.get_mut(who) {
            count.failures = count.failures.saturating_sub(1);
            count.locked_until_s = count.last_s;
        }
    }

    /// Whoever it was is in, or got a new password: nothing counts any more.
    pub fn forget(&mut self, who: &Who) {
        self.note(who);
        self.counts.remove(who);
    }

    /// An account got another password or was let in again: neither it nor its browsers are locked.
    pub fn forget_account(&mut self, name: &str) {
        self.note(&Who::Account(name.to_owned()));
        self.counts.retain(|who, _| match who {
            Who::Account(of) | Who::Browser(of, _) => of != name,
            Who::Nobody(_) => true,
        });
    }

    /// Accounts are counted however many there are; names that anybody can make up are not.
    fn make_room(&mut self, now_s: i64) {
        let is_bounded = |who: &Who| !matches!(who, Who::Account(_));
        if self.counts.keys().filter(|who| is_bounded(who)).count() < LOGIN_NAMES_COUNTED_MAX {
            return;
        }
        self.counts.retain(|_, count| count.holds(now_s));
        let mut bounded: Vec<_> = self
            .counts
            .iter()
            .filter(|(who, _)| is_bounded(who))
            .collect();
        // A tenth at a time, so that making room is rare.
        let keep = LOGIN_NAMES_COUNTED_MAX - LOGIN_NAMES_COUNTED_MAX / 10;
        bounded.sort_by_key(|(_, count)| std::cmp::Reverse(count.last_s));
        let gone: Vec<Who> = bounded
            .into_iter()
            .skip(keep)
            .map(|(who, _)| who.clone())
            .collect();
        for who in gone {
            self.counts.remove(&who);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(name: &str) -> Who {
        Who::Account(name.to_owned())
    }

    #[test]
    fn locks_grow_and_end() {
        let locks: Vec<i64> = (1..=12).map(lock_s).collect();
        assert_eq!(locks, [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]);
        assert_eq!(lock_s(u32::MAX), LOGIN_LOCK_MAX_S);
        let (mut tries, li) = (Tries::default(), account("li"));
        for _ in 0..=LOGIN_FAILURES_FREE {
            assert_eq!(tries.begin(&li, 1_000), Ok(()));
        }
        assert_eq!(tries.begin(&li, 1_000), Err(30));
        assert_eq!(
            tries.begin(&li, 1_029),
            Err(1),
            "asking does not lengthen it"
        );
        assert_eq!(tries.begin(&li, 1_030), Ok(()), "and then one more try");
        assert_eq!(tries.begin(&li, 1_031), Err(59));
        assert_eq!(
            tries.begin(&account("wang"), 1_031),
            Ok(()),
            "others are free"
        );
    }

    #[test]
    fn who_comes_in_begins_anew_and_who_is_asked_for_a_code_is_not_locked() {
        let (mut tries, li) = (Tries::default(), account("li"));
        for second in 0..=i64::from(LOGIN_FAILURES_FREE) {
            tries.begin(&li, second).expect("free");
        }
        assert_eq!(tries.begin(&li, 100), Ok(()));
        tries.take_back(&li);
        assert_eq!(
            tries.begin(&li, 100),
            Ok(()),
            "the code can be sent at once"
        );
        assert_eq!(
            tries.begin(&li, 100),
            Err(60),
            "and earlier failures still count"
        );
        tries.forget(&li);
        assert_eq!(tries.begin(&li, 100), Ok(()));
        tries.begin(&li, 101).expect("free");
    }

    #[test]
    fn a_day_without_failure_or_a_clock_set_back_forgets() {
        let (mut tries, li) = (Tries::default(), account("li"));
        for _ in 0..=LOGIN_FAILURES_FREE {
            tries.begin(&li, 1_000_000).expect("free");
        }
        assert_eq!(tries.begin(&li, 999_000), Ok(()));
        let mut later = Tries::default();
        for _ in 0..=LOGIN_FAILURES_FREE {
            later.begin(&li, 0).expect("free");
        }
        for _ in 0..=LOGIN_FAILURES_FREE {
            assert_eq!(later.begin(&li, LOGIN_FORGOTTEN_S), Ok(()));
        }
    }

    #[test]
    fn made_up_names_push_out_each_other_and_never_an_account() {
        let (mut tries, li) = (Tries::default(), account("li"));
        for _ in 0..=LOGIN_FAILURES_FREE {
            tries.begin(&li, 0).expect("free");
        }
        for number in 0..LOGIN_NAMES_COUNTED_MAX + 5 {
            let nobody = Who::Nobody(format!("n{number}"));
            assert_eq!(tries.begin(&nobody, 1), Ok(()));
        }
        assert!(tries.counts.len() <= LOGIN_NAMES_COUNTED_MAX + 1);
        assert_eq!(tries.begin(&li, 2), Err(28));
        tries.forget_account("li");
        assert_eq!(tries.begin(&li, 2), Ok(()));
    }
}
