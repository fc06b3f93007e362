//! `huying verify` looks at what lies outside of the log too.

use super::{upload, verified, with_reporter};
use crate::cli::verify::{Depth, check_log};
use crate::fixture::City;
use crate::store::FILE_NAME;
use cases::{Command, Report};
use serde_json::json;

#[test]
fn verify_finds_what_was_changed_taken_or_left_outside_of_the_log() {
    let city = City::with_loop();
    let photos = [upload(&city, 3).row.id, upload(&city, 4).row.id];
    for (number, photo) in photos.iter().enumerate() {
        let mut body = with_reporter(&format!("a{number}"));
        body["photos"] = json!([{"photo": photo.to_string(), "kind": "scene"}]);
        let report = Report::from_json(body.to_string().as_bytes()).expect("well formed");
        assert!(city.send(vec![Command::Report(report)])[0].is_ok());
    }
    verified(&city);
    let db = rusqlite::Connection::open(city.dir.path().join(FILE_NAME)).expect("opens");
    let found = |change: &str, back: &str| {
        db.execute_batch(change).expect(change);
        let told = check_log(city.dir.path(), None, Depth::Everything).expect("it runs");
        db.execute_batch(back).expect(back);
        assert!(!told.holds, "{change}");
        told.lines.join("; ")
    };
    db.execute_batch(
        "CREATE TABLE was AS SELECT * FROM private; CREATE TABLE were AS SELECT * FROM photos",
    )
    .expect("kept");
    let back = "DELETE FROM private; INSERT INTO private SELECT * FROM was; DELETE FROM photos; INSERT INTO photos SELECT * FROM were";
    for (change, how) in [
        (
            "UPDATE private SET bytes = CAST(replace(CAST(bytes AS TEXT), '138', '139') AS BLOB) WHERE case_no = 1",
            "is not what its entry commits to",
        ),
        (
            "UPDATE private SET salt = zeroblob(32) WHERE case_no = 1",
            "is not what its entry commits to",
        ),
        (
            "UPDATE private SET salt = zeroblob(32), bytes = zeroblob(9) WHERE case_no = 1",
            "is gone, and the log does not say that it was erased",
        ),
        (
            "UPDATE private SET erased = 1 WHERE case_no = 2",
            "is gone, and the log does not say that it was erased",
        ),
        (
            "DELETE FROM private WHERE case_no = 2",
            "is missing, row and all",
        ),
        (
            "INSERT INTO private SELECT 9, seq, salt, bytes, erased FROM private WHERE case_no = 1",
            "is of no entry of the log",
        ),
        (
            "DELETE FROM photos WHERE rowid = 1",
            "is gone, and the log does not say that it was erased",
        ),
        (
            "UPDATE photos SET salt = zeroblob(16) WHERE rowid = 2",
            "is another picture than",
        ),
    ] {
        let told = found(change, back);
        assert!(told.contains(how), "{change}: {told}");
    }
    db.execute_batch("DROP TABLE was; DROP TABLE were")
        .expect("dropped");
    let file = city
        .dir
        .path()
        .join(format!("photos/{:02x}/{}.jpg", photos[0].0[0], photos[0]));
    let mut picture = std::fs::read(&file).expect("there");
    picture[1_000] ^= 1;
    std::fs::write(&file, &picture).expect("changed");
    let told = found("SELECT 1", "SELECT 1");
    assert!(
        told.contains(&photos[0].to_string()) && told.contains("another picture"),
        "{told}"
    );
}
