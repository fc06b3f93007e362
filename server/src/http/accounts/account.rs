//! An account as administrators see it, and what they send of one.

use crate::clock;
use crate::identity::{Reach, Role};
use crate::people::AccountTold;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An account.
#[derive(Debug, Serialize, ToSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own in the answer"
)]
pub struct AccountShown {
    /// As `by` names it in events.
    name: String,
    /// The name to read.
    shown: String,
    roles: Vec<Role>,
    reach: Reach,
    /// Whether it is kept out.
    disabled: bool,
    /// Who it is at the identity provider.
    oidc: Option<String>,
    /// Whether it has a password.
    password: bool,
    /// Whether another password must be chosen before anything else.
    must_change: bool,
    /// Whether it has a second factor.
    totp: bool,
    /// Since when it is there.
    made: String,
    /// A fresh password, told this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    fresh_password: Option<String>,
}

/// What an account is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountBody {
    /// The name to read; for a new account its name, and for one that is there the one it has, when nothing is said.
    pub shown: Option<String>,
    /// At least one.
    pub roles: Vec<Role>,
    /// How far they go; everywhere when nothing is said.
    #[serde(default)]
    pub reach: Reach,
    /// Who it is at the identity provider. A new account with it has no password.
    pub oidc: Option<String>,
}

impl AccountShown {
    pub(super) fn of(told: &AccountTold, fresh_password: Option<String>) -> Self {
        let account = &told.account;
        Self {
            name: account.name.clone(),
            shown: account.shown.clone(),
            roles: account.roles.clone(),
            reach: account.reach.clone(),
            disabled: account.disabled,
            oidc: account.oidc.clone(),
            password: told.password,
            must_change: told.must_change,
            totp: told.totp,
            made: clock::local(told.made.as_second()),
            fresh_password,
        }
    }
}
