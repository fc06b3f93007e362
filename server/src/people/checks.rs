//! What is wrong with what somebody wants of an account or key: every field at once.

use super::account::Grant;
use super::{NotDone, password};
use crate::identity::Reach;
use crate::limits::{ACCOUNT_CHARS_MAX, REACH_ITEM_BYTES_MAX, REACH_ITEMS_MAX};
use crate::public::RESIDENT;
use cases::FieldFault;

/// One wrong field.
pub(super) fn fault(field: &str, reason: impl Into<String>, fix: impl Into<String>) -> FieldFault {
    FieldFault {
        field: field.to_owned(),
        reason: reason.into(),
        fix: fix.into(),
    }
}

/// What is wrong with a name.
pub(super) fn name_fault(field: &str, name: &str) -> Option<FieldFault> {
    let chars = name.chars().count();
    let is_plain = name.trim() == name && !name.chars().any(char::is_control);
    let fits = is_plain
        && (1..=ACCOUNT_CHARS_MAX).contains(&chars)
        && !name.to_lowercase().starts_with(KEY_BEGIN)
        && name.to_lowercase() != RESIDENT;
    (!fits).then(|| {
        fault(
            field,
            "is empty, too long, or has blanks around it or characters that cannot be seen, or is another's: a key's, residents'",
            format!(
                "give 1 to {ACCOUNT_CHARS_MAX} characters that do not begin with {KEY_BEGIN} and are not {RESIDENT}"
            ),
        )
    })
}

/// How the name begins that a program acts under; the id of its key follows. No account has such a name.
pub const KEY_BEGIN: &str = "key:";

/// What is wrong with a reach.
pub(super) fn reach_faults(reach: &Reach) -> Vec<FieldFault> {
    let parts = [
        ("areas", &reach.areas),
        ("teams", &reach.teams),
        ("sources", &reach.sources),
    ];
    let mut faults = Vec::new();
    for (field, items) in parts {
        let items = items.as_deref().unwrap_or_default();
        let is_item = |item: &String| {
            (1..=REACH_ITEM_BYTES_MAX).contains(&item.len())
                && item.trim() == item
                && !item.chars().any(char::is_control)
        };
        if items.len() > REACH_ITEMS_MAX || !items.iter().all(is_item) {
            faults.push(fault(
                field,
                "has too many codes, or one that cannot be a code",
                format!("at most {REACH_ITEMS_MAX} codes of 1 to {REACH_ITEM_BYTES_MAX} bytes"),
            ));
        }
    }
    faults
}

/// What is wrong with roles and their reach.
pub(super) fn grant_faults(grant: &Grant) -> Vec<FieldFault> {
    let mut faults = reach_faults(&grant.reach);
    if grant.roles.is_empty() {
        faults.push(fault("roles", "is empty", "give at least one role"));
    }
    faults
}

/// What is wrong with a password for an account.
pub(super) fn password_fault(field: &str, given: &str, account: &str) -> Option<FieldFault> {
    let why = password::check(given, account).err()?;
    let fix = "choose another, such as four words that have nothing to do with each other";
    Some(fault(field, why.to_string(), fix))
}

/// Refuses where anything is wrong.
pub(super) fn require(faults: Vec<FieldFault>) -> Result<(), NotDone> {
    if faults.is_empty() {
        Ok(())
    } else {
        Err(NotDone::Wrong(faults))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_called_what_programs_and_residents_act_under() {
        for taken in ["resident", "Resident", "key:7", "KEY:7"] {
            assert!(name_fault("name", taken).is_some(), "{taken}");
        }
        assert!(name_fault("name", "resident-desk").is_none());
    }
}
