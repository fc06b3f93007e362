//! Accounts, sessions and keys, as the rest of the server sees them.

use crate::identity::{Reach, Role};
use jiff::Timestamp;
use std::sync::Arc;

/// A person who can log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// As `by` names them in events; unique whatever the case of its letters, and for ever theirs.
    pub name: String,
    /// As people read it.
    pub shown: String,
    /// What they are.
    pub roles: Vec<Role>,
    /// Of which cases.
    pub reach: Reach,
    /// Whether they are kept out.
    pub disabled: bool,
    /// Who they are at the identity provider, when they may come from there.
    pub oidc: Option<String>,
}

/// Roles and how far they go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// What somebody is; at least one.
    pub roles: Vec<Role>,
    /// Of which cases.
    pub reach: Reach,
}

/// An account that is to be.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Its name.
    pub name: String,
    /// As people read it; the name when nothing is said.
    pub shown: Option<String>,
    /// What it may.
    pub grant: Grant,
    /// Who it is at the identity provider.
    pub oidc: Option<String>,
    /// Its password. Without one a fresh one is made, unless it comes from the identity provider.
    pub password: Option<String>,
    /// Whether the first thing to do is to choose another.
    pub must_change: bool,
}

/// Names a session; of no use to whoever does not have its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub i64);

/// Somebody who is logged in.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct SignedIn {
    /// Who.
    pub account: Arc<Account>,
    /// By which session.
    pub session: SessionId,
    /// When they logged in.
    pub made: Timestamp,
    /// When the session ends, however much it is used.
    pub ends: Timestamp,
    /// Whether they must choose another password before anything else.
    pub must_change: bool,
    /// Whether the account has a second factor.
    pub totp: bool,
    /// Whether a role of it must have one; not where the identity provider is the only way in, and sees to that itself.
    pub needs_totp: bool,
    /// Whether it is a screen on a wall, which only looks.
    pub is_screen: bool,
}

impl SignedIn {
    /// Whether a second factor must be set up before anything else.
    pub fn must_enrol(&self) -> bool {
        self.needs_totp && !self.totp
    }

    /// Whether there is something to do before anything else.
    pub fn is_held_back(&self) -> bool {
        self.must_change || self.must_enrol()
    }
}

/// A key that is to be.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// What it is for, as people read it.
    pub name: String,
    /// Names of permissions.
    pub scopes: Vec<String>,
    /// Of which cases, and as which sources.
    pub reach: Reach,
    /// Requests a minute.
    pub per_minute: Option<u32>,
    /// Days that it holds, from now on.
    pub days: Option<u32>,
}

/// A program that showed its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyHolder {
    /// Names the key.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// Names of permissions.
    pub scopes: Vec<&'static str>,
    /// Of which cases, and as which sources.
    pub reach: Reach,
}

/// A key is used more often than it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this key is used more often than it may be; try again in {wait_s} s")]
pub struct TooMany {
    /// Seconds until it may be used again, at least 1.
    pub wait_s: u32,
}
