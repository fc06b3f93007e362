//! A file that somebody changed, with a right checksum.

use super::*;

/// Writes a file whose checksums are right and which tells of a state that the log does not lead to.
fn forge(city: &City, change: impl FnOnce(&mut Course)) {
    let (mut course, _) = read(&*city.store, &path(city)).expect("it is good");
    change(&mut course);
    let written =
        crate::snapshot::replace(&path(city), |out| write(&*city.store, course.at(), out));
    written.expect("written");
}

/// Case 2 is closed by somebody who has not closed it.
fn tamper(course: &mut Course) {
    let event = br#"{"type":"closed","v":1,"case":"HY000000002","recorded":"2026-11-02T02:30:00Z","id":"x","by":"chen"}"#;
    let event = cases::Event::from_bytes(event).expect("an event");
    course.state.apply(course.seq, &event);
}

#[test]
fn a_changed_file_with_a_right_checksum_is_found_told_and_taken_away() {
    let city = kept();
    forge(&city, tamper);
    let told = check(city.dir.path(), &database(&city));
    let told = told.expect("there is a file").expect_err("it is changed");
    assert!(told.contains("case HY000000002"), "{told}");
    let (city, from_file) = again(city);
    assert!(from_file, "nothing tells it from a good one yet");
    assert_eq!(world(&city).state_file.differs(), None);
    keep(world(&city));
    let why = world(&city).state_file.differs().expect("found");
    assert!(
        why.contains("case HY000000002") && why.contains("restart"),
        "{why}"
    );
    assert!(!path(&city).exists());
    assert_eq!(confirm(world(&city), &|| true), Confirming::Differs);
    // What comes in is taken, and nothing is written any more.
    let taken = city.send(vec![Command::Report(report(501))]);
    assert!(taken[0].is_ok());
    keep(world(&city));
    assert!(!path(&city).exists());
    let (city, from_file) = again(city);
    assert!(!from_file && world(&city).state_file.differs().is_none());
    let state = city
        .installation
        .engine
        .ask_blocking(|state, _| state.clone());
    let case = state
        .expect("answered")
        .case(CaseNo(2))
        .map(|case| case.status);
    assert_eq!(case, Some(cases::Status::Handling));
}

#[test]
fn a_file_with_another_number_of_cases_does_not_outlive_the_start() {
    let city = kept();
    let told = seen(&city);
    forge(&city, |course| {
        let event = read_event(&city, 1);
        let cases::Event::Reported(mut reported) = event else {
            panic!("the first event is a report")
        };
        reported.case = course.state.next_case();
        course
            .state
            .apply(course.seq, &cases::Event::Reported(reported));
    });
    let (city, from_file) = again(city);
    assert!(!from_file);
    assert_eq!(seen(&city), told);
}

#[test]
fn a_file_that_somebody_put_there_while_the_server_runs_is_not_written_on_from() {
    let city = kept();
    forge(&city, tamper);
    happen(&city, &[Try::Report(600)], 9_000);
    keep(world(&city));
    let (city, from_file) = again(city);
    assert!(from_file);
    assert_eq!(confirm(world(&city), &|| true), Confirming::Confirmed);
}

#[test]
fn a_hole_behind_the_file_is_found_by_the_second_reading() {
    let city = kept();
    let (city, _) = again(city);
    let gone = database(&city).execute("DELETE FROM events WHERE seq = 5", []);
    assert_eq!(gone.expect("deleted"), 1);
    assert_eq!(confirm(world(&city), &|| true), Confirming::Differs);
    let why = world(&city).state_file.differs().expect("told");
    assert!(why.contains("event 5 is missing from the log"), "{why}");
    assert!(!path(&city).exists());
}
