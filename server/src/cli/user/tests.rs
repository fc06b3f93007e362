//! Lines of `huying user` and what comes of them.

use super::*;
use crate::cli::people::words;

fn said(people: &People, line: &str) -> anyhow::Result<String> {
    let args: Args = words(line)?;
    let mut out = Vec::new();
    act(people, args.what, &mut out)?;
    Ok(String::from_utf8(out)?)
}

#[test]
fn an_account_is_made_shown_reset_disabled_and_enabled() {
    let people = People::in_memory();
    let made = "add root --role administrator";
    assert_eq!(said(&people, made).expect("made").trim().len(), 19);
    let made = "add li --role grid-worker --role evaluator --area 440112010001 --area 440112010002 --shown 李";
    said(&people, made).expect("made");
    let told = people.account("li").expect("there");
    assert_eq!(told.account.roles, [Role::GridWorker, Role::Evaluator]);
    assert_eq!(told.account.reach.areas.as_ref().map(Vec::len), Some(2));
    assert!(told.must_change && told.account.shown == "李");
    let list = said(&people, "list").expect("listed");
    assert!(
        list.contains("li\tgrid-worker,evaluator\tenabled\tarea 440112010001,440112010002\n"),
        "{list}"
    );
    said(&people, "disable LI").expect("disabled");
    assert!(people.account("li").expect("there").account.disabled);
    said(&people, "enable li").expect("enabled");
    assert_eq!(said(&people, "reset li").expect("reset").trim().len(), 19);
    said(&people, "roles li --role team --team T1").expect("changed");
    let told = people.account("li").expect("there");
    assert_eq!(told.account.reach.teams, Some(vec!["T1".to_owned()]));
    assert_eq!(told.account.shown, "李", "what is not said stays");
    said(&people, "end-sessions li").expect("ended");
    let shown = said(&people, "show li").expect("shown");
    assert!(
        !shown.contains("argon2") && shown.contains("\"must_change\": true"),
        "{shown}"
    );
}

#[test]
fn what_cannot_be_is_refused() {
    let people = People::in_memory();
    said(&people, "add root --role administrator").expect("made");
    for (line, told) in [
        ("add Root --role planner", "already"),
        ("add li --role chief", "one of grid-worker"),
        ("add li", "--role"),
        ("disable root", "last administrator"),
        ("roles root --role planner", "last administrator"),
        ("show li", "no account"),
        ("reset li", "no account"),
    ] {
        let refused = said(&people, line).expect_err(line).to_string();
        assert!(refused.contains(told), "{line}: {refused}");
    }
}

#[test]
fn a_screen_is_made_for_an_account_that_only_looks_listed_and_ended() {
    let people = People::in_memory();
    for line in ["add root --role administrator", "add wall --role commander"] {
        said(&people, line).expect("made");
    }
    let link = said(&people, "screen wall").expect("made");
    let token = link.trim().strip_prefix("/login#screen=").expect("a path");
    assert_eq!(
        said(&people, "screens").expect("listed"),
        "",
        "nobody opened it yet"
    );
    let now = Timestamp::now();
    let opened = people.open_screen(token, "Firefox", now).expect("written");
    let id = opened.expect("it holds").signed_in.session.0;
    let list = said(&people, "screens").expect("listed");
    assert!(
        list.starts_with(&format!("wall\t{id}\t")) && list.ends_with("\tFirefox\n"),
        "{list}"
    );
    said(&people, &format!("end-screen wall {id}")).expect("ended");
    for (line, told) in [
        (&*format!("end-screen wall {id}"), "no such screen"),
        ("screen root", "cannot be shown on a screen"),
        ("screen nobody", "no account"),
    ] {
        let refused = said(&people, line).expect_err(line).to_string();
        assert!(refused.contains(told), "{line}: {refused}");
    }
}
