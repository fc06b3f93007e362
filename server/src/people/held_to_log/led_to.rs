//! Where the changes of one book lead to: accounts and keys as the log knows them. And whether each change could come of
//! the one before: what was edited by hand does not become right by an honest change after it.

use super::super::accounts::key_of;
use super::super::changes::{Change, Changed, What};
use super::super::seals::{Part, Seals};
use super::Difference;
use crate::identity::Reach;
use std::collections::BTreeMap;

/// An account or a key, as the log knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub name: String,
    pub rights: Vec<String>,
    pub reach: Reach,
    /// Disabled, or revoked.
    pub is_disabled: bool,
    /// None of those that were last changed before there were seals.
    pub seals: Option<Seals>,
}

/// Everything that a book leads to.
#[derive(Clone, Debug, Default)]
pub(super) struct LedTo {
    /// By name in lower case.
    pub accounts: BTreeMap<String, Item>,
    /// By id.
    pub keys: BTreeMap<String, Item>,
    /// Number of the newest change.
    pub newest: u64,
    /// What cannot be of the changes themselves.
    pub differences: Vec<Difference>,
}

impl LedTo {
    /// Takes the next change.
    pub fn take(&mut self, change: Change) {
        if change.number != self.newest + 1 {
            let how = format!(
                "follows on number {}: those in between are missing",
                self.newest
            );
            self.note(&change, &how);
        }
        self.newest = change.number;
        let before = match change.of {
            Changed::Account => self.accounts.remove(&key_of(&change.name)),
            Changed::Key => self.keys.remove(&change.name),
        };
        for how in wrong(before.as_ref(), &change) {
            self.note(&change, &how);
        }
        let item = Item {
            is_disabled: match change.what {
                What::Disabled | What::Revoked => true,
                What::Enabled | What::Added => false,
                _ => before.as_ref().is_some_and(|before| before.is_disabled),
            },
            seals: change.seals.or(before.and_then(|before| before.seals)),
            name: change.name,
            rights: change.rights,
            reach: change.reach,
        };
        match change.of {
            Changed::Account => drop(self.accounts.insert(key_of(&item.name), item)),
            Changed::Key => drop(self.keys.insert(item.name.clone(), item)),
        }
    }

    fn note(&mut self, change: &Change, how: &str) {
        let (number, what, by) = (change.number, change.what.word(), &change.by);
        let how = format!("has a change number {number} ({what} by {by}) that {how}");
        let difference = Difference::of(change.of, &change.name, how);
        self.differences.push(difference);
    }
}

/// Why a change cannot follow on what was there before.
fn wrong(before: Option<&Item>, change: &Change) -> Vec<String> {
    let Some(before) = before else {
        let is_first = change.what == What::Added;
        let how = "is the first that the log tells of: nobody added it";
        return if is_first {
            Vec::new()
        } else {
            vec![how.to_owned()]
        };
    };
    let mut wrong = Vec::new();
    if change.what == What::Added {
        wrong.push("adds what was there already".to_owned());
    }
    if change.what == What::Sealed && before.seals.is_some() {
        wrong.push("seals anew what was sealed already".to_owned());
    }
    let gives_rights = matches!(change.what, What::Added | What::Changed);
    if !gives_rights && (before.rights != change.rights || before.reach != change.reach) {
        let (rights, were) = (change.rights.join(", "), before.rights.join(", "));
        wrong.push(format!(
            "carries rights or a reach that no change gave: {rights}, and before {were}"
        ));
    }
    for (part, was, is) in parts(before.seals.as_ref(), change.seals.as_ref()) {
        if was != is && !part.is_changed_by(change.what) {
            wrong.push(format!(
                "carries another {} that no change gave",
                part.told()
            ));
        }
    }
    wrong
}

/// The parts that are sealed on both sides, with both seals.
pub(super) fn parts<'a>(
    one: Option<&'a Seals>,
    other: Option<&'a Seals>,
) -> Vec<(Part, &'a str, &'a str)> {
    let (Some(one), Some(other)) = (one, other) else {
        return Vec::new();
    };
    let of = |seals: &'a Seals, part: Part| seals.get(part.word()).map_or("", String::as_str);
    Part::ALL
        .into_iter()
        .map(|part| (part, of(one, part), of(other, part)))
        .collect()
}
