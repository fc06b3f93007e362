//! What `huying user` tells of accounts and screens.

use crate::cli::people::reach_words;
use crate::clock;
use crate::people::{AccountTold, People};
use jiff::Timestamp;
use std::io::Write;

/// Every account in a line, or all as JSON.
pub(super) fn accounts(people: &People, as_json: bool, out: &mut impl Write) -> anyhow::Result<()> {
    let accounts = people.accounts();
    if as_json {
        let all: Vec<_> = accounts.iter().map(json).collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
        return Ok(());
    }
    for told in accounts {
        let account = &told.account;
        let roles: Vec<&str> = account.roles.iter().map(|role| role.word()).collect();
        let state = if account.disabled {
            "disabled"
        } else {
            "enabled"
        };
        let reach = reach_words(&account.reach);
        writeln!(
            out,
            "{}\t{}\t{state}\t{reach}",
            account.name,
            roles.join(",")
        )?;
    }
    Ok(())
}

/// An account with what administrators see of it.
pub(super) fn json(told: &AccountTold) -> serde_json::Value {
    let account = &told.account;
    serde_json::json!({
        "name": account.name,
        "shown": account.shown,
        "roles": account.roles,
        "reach": account.reach,
        "disabled": account.disabled,
        "oidc": account.oidc,
        "password": told.password,
        "must_change": told.must_change,
        "totp": told.totp,
        "made": clock::local(told.made.as_second()),
    })
}

/// Every screen in a line.
pub(super) fn screens(people: &People, now: Timestamp, out: &mut impl Write) -> anyhow::Result<()> {
    for (account, screen) in people.screens(None, now) {
        let (id, agent) = (screen.id.0, screen.agent);
        let [made, seen, ends] =
            [screen.made, screen.seen, screen.ends].map(|at| clock::local(at.as_second()));
        writeln!(
            out,
            "{account}\t{id}\tmade {made}\tused {seen}\tends {ends}\t{agent}"
        )?;
    }
    Ok(())
}
