//! What is told to whoever asks for something that is not theirs, or has not said who they are: 401 and 403.

use super::{Problem, shortened};
use crate::identity::Role;
use actix_web::http::StatusCode;
use cases::StepKind;

impl Problem {
    /// 403: the principal may not do this.
    pub fn forbidden(permission: &'static str) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            "Not permitted",
            format!("this needs the permission {permission}"),
        )
    }

    /// Whether it says no to the caller, rather than that something is wrong with the server or the request.
    pub fn is_about_caller(&self) -> bool {
        matches!(self.status, 403 | 404)
    }

    /// 401: nobody is logged in.
    pub fn login_needed() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "login_needed",
            "Log in first",
            "this needs an account: log in, or send the key of a program as `Authorization: Bearer`",
        )
    }

    /// 401: the session that was shown holds no longer.
    pub fn session_ended() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "session_ended",
            "Log in again",
            "your session has ended: it ran out, or was ended elsewhere; log in again",
        )
    }

    /// 401: the key that was shown is none.
    pub fn wrong_key() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "wrong_key",
            "Not a key",
            "the key is none, was revoked, or its time is over; whoever administers accounts makes a new one",
        )
    }

    /// 403: only another password leads on.
    pub fn password_change_needed() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "password_change_needed",
            "Choose another password first",
            "the password was given to you by somebody else: choose your own, then go on",
        )
    }

    /// 403: only a second factor leads on.
    pub fn second_factor_needed() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "second_factor_needed",
            "Set up a second factor first",
            "your role logs in with a code, too: set up an authenticator at /account, then go on",
        )
    }

    /// 403: a screen on a wall looks, and does nothing.
    pub fn screen_looks_only() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "screen_looks_only",
            "A screen only looks",
            "this browser was let in as a screen: it shows, and acknowledges alarms; log in as yourself to do more",
        )
    }

    /// 403: a page of another site made the browser send this.
    pub fn foreign_page() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "foreign_page",
            "Sent by another site",
            "this came from a page that is not this server's; programs show a key instead of a cookie",
        )
    }

    /// 403: somebody acts in another's name.
    pub fn not_yourself(by: &str) -> Self {
        let by = shortened(by);
        Self::new(
            StatusCode::FORBIDDEN,
            "not_yourself",
            "In another's name",
            format!("you are not “{by}”: leave `by` out, it is you"),
        )
    }

    /// 403: the case may be seen, this part of it not.
    pub fn hidden_from_you() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "hidden",
            "Hidden because of its source",
            "cases of this source show this only to accounts that are named for the source",
        )
    }

    /// 403: the step is for others.
    pub fn step_forbidden(step: StepKind, roles: &[Role]) -> Self {
        let own: Vec<_> = roles.iter().map(|role| role.word()).collect();
        let takes = |role: &Role| role.steps().contains(&step);
        let others: Vec<_> = Role::ALL
            .into_iter()
            .filter(takes)
            .map(Role::word)
            .collect();
        Self::new(
            StatusCode::FORBIDDEN,
            "step_forbidden",
            "Not your step",
            format!(
                "{step} is for {}; you are {}",
                others.join(", "),
                own.join(", ")
            ),
        )
    }

    /// 403: the step is another team's.
    pub fn foreign_team(team: &str) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "foreign_team",
            "Not your team",
            format!("this is for {team} to do, and you are not of that team"),
        )
    }

    /// 403: a report in the name of a source that is not the caller's.
    pub fn foreign_source(source: &str) -> Self {
        let source = shortened(source);
        Self::new(
            StatusCode::FORBIDDEN,
            "foreign_source",
            "Not your source",
            format!("you may not report as the source “{source}”"),
        )
    }
}
