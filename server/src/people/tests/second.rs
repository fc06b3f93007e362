//! The second factor: asked for once it is confirmed, each code once, recovery codes once.

use super::*;
use crate::limits::{LOGIN_FAILURES_FREE, RECOVERY_CODES};

/// The secret of an enrolment, as an authenticator reads it.
fn secret_of(enrolment: &Enrolment) -> Vec<u8> {
    let read = data_encoding::BASE32_NOPAD.decode(enrolment.secret.as_bytes());
    read.expect("base32")
}

pub(super) fn with(code: &str) -> Credentials {
    Credentials {
        code: Some(code.to_owned()),
        ..credentials("li", PASSWORD)
    }
}

/// `li` with a second factor, its secret, and the recovery codes.
pub(super) fn enrolled(people: &People) -> (LoggedIn, Vec<u8>, Vec<String>) {
    let own = log_in(people, "li");
    let secret = secret_of(&people.enrol(&own.signed_in).expect("begun"));
    log_in(people, "li");
    let wrong = people.confirm(&own.signed_in, "000000x", now());
    assert_eq!(refused(wrong), NotIn::Wrong.to_string());
    let code = totp_code(&secret, now().as_second());
    let recovery = people
        .confirm(&own.signed_in, &code, now())
        .expect("confirmed");
    (own, secret, recovery)
}

#[test]
fn a_login_needs_a_code_and_a_code_holds_once() {
    let people = office();
    let (own, secret, _) = enrolled(&people);
    assert!(people.session(&own.token, now()).expect("in").totp);
    let needed = people.log_in(&credentials("li", PASSWORD), now());
    assert!(matches!(needed, Err(NotIn::CodeNeeded)));
    let confirming = totp_code(&secret, now().as_second());
    let used = people.log_in(&with(&confirming), now());
    assert!(
        matches!(used, Err(NotIn::Wrong)),
        "the code that confirmed it is used up"
    );
    let at = later(60);
    let code = totp_code(&secret, at.as_second());
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    assert!(people.log_in(&with(&spaced), at).is_ok());
    assert!(matches!(people.log_in(&with(&code), at), Err(NotIn::Wrong)));
    // Who has no right password is not told that there is a second factor.
    let wrong = people.log_in(&credentials("li", "a guess that is wrong"), at);
    assert!(matches!(wrong, Err(NotIn::Wrong)));
}

#[test]
fn wrong_codes_lock_and_asking_for_one_does_not() {
    let people = office();
    enrolled(&people);
    for _ in 0..20 {
        let needed = people.log_in(&credentials("li", PASSWORD), now());
        assert!(matches!(needed, Err(NotIn::CodeNeeded)));
    }
    for _ in 0..=LOGIN_FAILURES_FREE {
        assert!(matches!(
            people.log_in(&with("abcdef"), now()),
            Err(NotIn::Wrong)
        ));
    }
    let locked = people.log_in(&with("abcdef"), now());
    assert!(matches!(locked, Err(NotIn::Locked { .. })));
}

#[test]
fn each_recovery_code_opens_once() {
    let people = office();
    let (_, _, recovery) = enrolled(&people);
    assert_eq!(recovery.len(), RECOVERY_CODES);
    assert!(
        people
            .log_in(&with(&recovery[3].to_uppercase()), now())
            .is_ok()
    );
    assert!(people.log_in(&with(&recovery[3]), now()).is_err());
    assert!(
        people
            .log_in(&with(&recovery[4].replace('-', " ")), now())
            .is_ok()
    );
}

#[test]
fn it_is_removed_by_the_password_or_by_a_reset() {
    let people = office();
    let (own, ..) = enrolled(&people);
    assert!(matches!(
        people.enrol(&own.signed_in),
        Err(NotDone::Wrong(_))
    ));
    let wrong = people.remove_second(&own.signed_in, "a guess", now());
    assert_eq!(refused(wrong), NotIn::Wrong.to_string());
    people
        .remove_second(&own.signed_in, PASSWORD, now())
        .expect("removed");
    log_in(&people, "li");
    let own = log_in(&people, "li");
    let secret = secret_of(&people.enrol(&own.signed_in).expect("begun anew"));
    let code = totp_code(&secret, now().as_second());
    people
        .confirm(&own.signed_in, &code, now())
        .expect("confirmed");
    people
        .reset("li", Some(PASSWORD), "root", now())
        .expect("reset");
    log_in(&people, "li");
    let all = changes(&people).join("\n");
    assert!(
        all.contains("Li second-factor-set") && all.contains("Li second-factor-removed"),
        "{all}"
    );
}

#[test]
fn nothing_is_confirmed_that_was_not_begun() {
    let people = office();
    let own = log_in(&people, "li");
    assert_eq!(
        refused(people.confirm(&own.signed_in, "123456", now())),
        NotIn::Wrong.to_string()
    );
    assert!(!people.account("li").expect("there").totp);
}

#[test]
fn who_has_a_role_that_must_have_a_second_factor_sets_it_up_first_and_keeps_it() {
    let people = office();
    people
        .require_second(&[Role::GridWorker, Role::Commander])
        .expect("read");
    let (root, li) = (log_in(&people, "root"), log_in(&people, "li"));
    assert!(!root.signed_in.is_held_back() && !root.signed_in.needs_totp);
    assert!(li.signed_in.must_enrol());
    let (own, secret, _) = enrolled(&people);
    let now_in = people.session(&own.token, now()).expect("it goes on");
    assert!(!now_in.is_held_back() && now_in.needs_totp);
    let kept = people.remove_second(&now_in, PASSWORD, now());
    assert!(matches!(
        kept,
        Err(NotIn::NotDone(NotDone::SecondFactorNeeded))
    ));
    let code = totp_code(&secret, later(60).as_second());
    let again = people.log_in(&with(&code), later(60)).expect("in");
    assert!(!again.signed_in.is_held_back());
    // Begun anew, it must be set up anew.
    people
        .reset("li", Some(PASSWORD), "root", now())
        .expect("reset");
    assert!(log_in(&people, "li").signed_in.must_enrol());
    // A role that must have one is given to somebody who has none.
    let grant = Grant {
        roles: vec![Role::Administrator, Role::Commander],
        reach: Reach::ALL,
    };
    people
        .change("root", &grant, None, None, "li", now())
        .expect("changed");
    let held = people.session(&root.token, now()).expect("it goes on");
    assert!(held.must_enrol());
}

#[test]
fn neither_who_comes_from_the_identity_provider_alone_nor_a_screen_sets_one_up() {
    let people = office();
    people.require_second(&[Role::Commander]).expect("read");
    for (name, password) in [("outside", None), ("both", Some(PASSWORD.to_owned()))] {
        let account = NewAccount {
            oidc: Some(name.to_owned()),
            password,
            ..new(name, &[Role::Commander])
        };
        people.add(&account, "root", now()).expect("made");
    }
    let from_outside = |name| {
        let logged_in = people.log_in_from_outside(name, "", now());
        logged_in.expect("known").signed_in
    };
    assert!(!from_outside("outside").must_enrol());
    assert!(
        from_outside("both").must_enrol(),
        "a password alone would let it in"
    );
    let link = people.make_screen("both", "root", now()).expect("made");
    let screen = people.open_screen(link.token.reveal(), "", now());
    let screen = screen.expect("written").expect("it holds");
    assert!(!screen.signed_in.is_held_back());
}

#[test]
fn a_recovery_code_that_is_used_is_recorded() {
    let people = office();
    let (_, _, recovery) = enrolled(&people);
    let before = people.newest_change();
    people
        .log_in(&with(&recovery[0]), now())
        .expect("it opens once");
    assert_eq!(people.newest_change(), before + 1, "memory follows");
    let last = changes(&people).pop().expect("recorded");
    assert!(
        last.ends_with("Li: Li recovery-code-used grid-worker"),
        "{last}"
    );
}
