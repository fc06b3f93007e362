//! Other tables in force: all or nothing, once, after a restart too, and old cases keep what decided them.

use super::NotChanged;
use crate::fixture::{City, report};
use crate::in_force::Edit;
use crate::store::{Store as _, TableVersion};
use cases::{Command, Event};

/// The duties of the city with another lead for class 05.
fn duties(city: &City, lead: &str) -> Edit {
    let rules = city.installation.world.rules();
    let text = rules.tables().to_csv("duties").expect("a table");
    Edit {
        name: "duties",
        text: text.replace("R1,05,,,0,street,police", &format!("R1,05,,,0,{lead},")),
    }
}

fn change(city: &City, edits: &[Edit]) -> Result<Vec<TableVersion>, NotChanged> {
    let world = &city.installation.world;
    let change = world.in_force().with(edits, "planner").expect("sound");
    city.installation.engine.change_tables_blocking(change)
}

fn lead(city: &City, number: u32) -> (String, String) {
    let answers = city.send(vec![Command::Report(report(number))]);
    let done = answers[0].as_ref().expect("done");
    let Event::Reported(event) = &*done.event else {
        panic!("a report")
    };
    let decision = event.decision.as_ref().expect("placed and classified");
    (decision.lead.code.to_string(), decision.tables.to_string())
}

#[test]
fn a_new_report_goes_to_the_new_team_and_a_restart_keeps_it() {
    let city = City::new();
    let (before, old_set) = lead(&city, 0);
    assert_eq!(before, "T1");
    let versions = change(&city, &[duties(&city, "police")]).expect("done");
    let told = &versions[0];
    assert_eq!(
        (told.name.as_str(), told.version, told.seq),
        ("duties", 2, 2)
    );
    let (after, new_set) = lead(&city, 4);
    assert_eq!(after, "P");
    assert_ne!(old_set, new_set);
    let entry = city.store.read_from(1, 1).expect("read").remove(0);
    let Event::TablesChanged(event) = Event::from_bytes(&entry.bytes).expect("ours") else {
        panic!("the change is in the log")
    };
    assert_eq!((&*event.by, &*event.sha256), ("planner", &*told.sha256));
    assert_eq!(*event.tables, *new_set);
    let city = city.restarted();
    assert_eq!(lead(&city, 8), ("P".to_owned(), new_set));
    assert_eq!(city.store.table_versions("duties").expect("read").len(), 2);
    // What was decided before is told as it was decided.
    let old = city.store.events_of(1).expect("read").remove(0);
    let Event::Reported(old) = Event::from_bytes(&old.bytes).expect("ours") else {
        panic!("a report")
    };
    assert_eq!(*old.decision.expect("decided").tables, *old_set);
}

#[test]
fn of_two_changes_made_for_the_same_tables_one_wins() {
    let city = City::new();
    let in_force = city.installation.world.in_force();
    let engine = &city.installation.engine;
    let make = |lead| {
        in_force
            .with(&[duties(&city, lead)], "planner")
            .expect("sound")
    };
    let (first, second) = (make("police"), make("P"));
    assert!(engine.change_tables_blocking(first).is_ok());
    let refused = engine.change_tables_blocking(second);
    assert!(matches!(refused, Err(NotChanged::Outdated)));
    assert_eq!(city.store.head().expect("read").seq, 1);
}

#[test]
fn what_is_in_force_already_is_no_change() {
    let city = City::new();
    let edit = duties(&city, "police");
    change(&city, std::slice::from_ref(&edit)).expect("done");
    let world = &city.installation.world;
    assert!(
        world
            .in_force()
            .with(&[edit], "x")
            .expect("sound")
            .is_empty()
    );
}

#[test]
fn a_fault_in_a_table_that_refers_to_the_edited_one_refuses_the_change() {
    let city = City::new();
    let text = "key,name,name_en,kind\nstreet,综合执法队,Team,subdistrict\n".to_owned();
    let edit = Edit {
        name: "departments",
        text,
    };
    let faults = city.installation.world.in_force().with(&[edit], "x");
    let faults = faults.err().expect("police is gone");
    let files: Vec<_> = faults.iter().map(|fault| fault.file).collect();
    assert!(
        files.contains(&"teams.csv") && files.contains(&"duties.csv"),
        "{faults:?}"
    );
}

#[test]
fn a_full_disk_changes_nothing() {
    let city = City::new();
    let pages = city.store.pages().expect("read");
    city.store.limit_pages(Some(pages)).expect("set");
    let mut long = duties(&city, "police");
    let (header, rows) = long.text.split_once('\n').expect("a header");
    let note = "长".repeat(90_000);
    let rows = rows.lines().map(|row| format!("{row},{note}\n"));
    long.text = format!("{header},note\n{}", rows.collect::<String>());
    let refused = change(&city, &[long]);
    assert!(
        matches!(refused, Err(NotChanged::Denied(super::Denied::DiskFull))),
        "{refused:?}"
    );
    assert_eq!(lead_after_healing(&city), "T1");
}

fn lead_after_healing(city: &City) -> String {
    city.store.limit_pages(None).expect("set");
    lead(city, 0).0
}

#[test]
fn classes_that_a_table_lost_keep_their_names_for_the_cases_that_have_them() {
    let city = City::new();
    lead(&city, 0);
    let rules = city.installation.world.rules();
    let classes = rules.tables().to_csv("classes").expect("a table");
    let text = classes.lines().filter(|line| !line.starts_with("0505"));
    let edit = Edit {
        name: "classes",
        text: text.fold(String::new(), |text, line| text + line + "\n"),
    };
    change(&city, &[edit]).expect("done");
    let city = city.restarted();
    let books = city.installation.world.books();
    let line = books
        .classes
        .number("0505")
        .and_then(|n| books.classes.line(n));
    assert_eq!(&*line.expect("kept").name, "机动车乱停放");
    assert!(books.classes.is_retired("0505") && !books.classes.is_retired("05"));
}
