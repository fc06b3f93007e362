//! Second factors in a backup: they come back with their key, and without it that is told.

use super::make::{self, Args as MakeArgs};
use super::restore::{self, Args as RestoreArgs};
use crate::cli::photos::PhotoArgs;
use crate::fixture::{City, PASSWORD, account_with_password};
use crate::identity::{Reach, Role};
use crate::people::{Credentials, People, SECOND_KEY_FILE, told_of_missing_key, totp_code};
use jiff::{Timestamp, ToSpan as _};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A city whose administrator has a second factor, and its secret.
fn city(now: Timestamp) -> (City, Vec<u8>) {
    let city = City::new();
    let people = &city.installation.world.people;
    let account = account_with_password("root", &[Role::Administrator], Reach::ALL);
    people.add(&account, "test", now).expect("made");
    let own = people.log_in(&credentials(None), now).expect("in");
    let begun = people.enrol(&own.signed_in).expect("begun");
    let secret = data_encoding::BASE32_NOPAD.decode(begun.secret.as_bytes());
    let secret = secret.expect("base32");
    let code = totp_code(&secret, now.as_second());
    people
        .confirm(&own.signed_in, &code, now)
        .expect("confirmed");
    (city, secret)
}

fn credentials(code: Option<String>) -> Credentials {
    Credentials {
        account: "root".to_owned(),
        password: PASSWORD.to_owned(),
        code,
        mark: None,
        agent: String::new(),
    }
}

/// A backup of the city, and the directory that it was brought back to.
fn back(city: &City, with_key: bool, desk: &Path) -> (PathBuf, PathBuf) {
    let (file, back) = (desk.join("b.tar"), desk.join("back"));
    let args = MakeArgs {
        data_dir: city.dir.path().to_owned(),
        out: file.clone(),
        with_key,
        photos: PhotoArgs::default(),
    };
    make::run(&args).expect("written");
    let args = RestoreArgs {
        file: file.clone(),
        data_dir: back.clone(),
        config: None,
    };
    restore::run(&args).expect("restored");
    (file, back)
}

#[test]
fn second_factors_come_back_with_their_key_and_without_it_that_is_told() {
    let now = Timestamp::now();
    let (city, secret) = city(now);
    let later = now + 60.seconds();
    let code = credentials(Some(totp_code(&secret, later.as_second())));
    for with_key in [true, false] {
        let desk = TempDir::new().expect("a directory");
        let (file, back) = back(&city, with_key, desk.path());
        let bytes = std::fs::read(&file).expect("written");
        assert!(memchr::memmem::find(&bytes, &secret).is_none());
        let key = back.join(SECOND_KEY_FILE);
        assert_eq!(key.is_file(), with_key);
        let told = told_of_missing_key(&back).expect("read");
        if with_key {
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                let mode = key.metadata().expect("there").permissions().mode();
                assert_eq!(mode & 0o777, 0o600);
            }
            assert_eq!(told, None);
        } else {
            let told = told.expect("told");
            assert!(
                told.contains("1 second factors without their key"),
                "{told}"
            );
            assert!(told.contains(SECOND_KEY_FILE) && told.contains("huying user reset"));
        }
        let there = People::open(&back).expect("opens");
        assert_eq!(there.log_in(&code, later).is_ok(), with_key);
        let lost = there.told_of_lost_second_factors().expect("read");
        assert_eq!(lost.is_none(), with_key);
    }
    let kept = city.dir.path().join(SECOND_KEY_FILE);
    let desk = TempDir::new().expect("a directory");
    let (_, back) = back(&city, false, desk.path());
    std::fs::copy(kept, back.join(SECOND_KEY_FILE)).expect("the copy that was kept by hand");
    let there = People::open(&back).expect("opens");
    assert!(there.log_in(&code, later).is_ok());
}
