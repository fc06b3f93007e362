//! Phones are told, by a push service of our own that reads what only the phone can read.

use super::endpoint::Services;
use super::key::claims_of;
use super::notice::{What, notices};
use super::rounds::Rounds;
use super::seal::reading::Browser;
use crate::fixture::{City, report};
use crate::people::People;
use crate::world::Settings;
use cases::{CaseNo, Command, Event, Move};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

/// Longer than any of this takes.
const WAIT: std::time::Duration = std::time::Duration::from_secs(30);

/// What a push service was handed.
struct Handed {
    path: String,
    /// Names in lower case.
    headers: HashMap<String, String>,
    body: Vec<u8>,
}

/// A push service that answers each request with the next of these heads, the last one for ever.
fn push_service(answers: &[&'static str]) -> (String, Receiver<Handed>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("bound"));
    let (sender, handed) = channel();
    let answers = answers.to_vec();
    std::thread::spawn(move || {
        for (place, stream) in listener.incoming().enumerate() {
            let mut stream = stream.expect("a connection");
            let request = read(&mut stream);
            let answer = answers[place.min(answers.len() - 1)];
            let head =
                format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(head.as_bytes()).expect("answered");
            if sender.send(request).is_err() {
                return;
            }
        }
    });
    (origin, handed)
}

fn read(stream: &mut TcpStream) -> Handed {
    let mut bytes = Vec::new();
    let end = loop {
        let mut part = [0; 4_096];
        let count = stream.read(&mut part).expect("a request");
        bytes.extend_from_slice(&part[..count]);
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        assert_ne!(count, 0, "the request breaks off");
    };
    let head = String::from_utf8(bytes[..end].to_vec()).expect("a head is text");
    let mut lines = head.lines();
    let path = lines.next().and_then(|line| line.split(' ').nth(1));
    let path = path.expect("a request line").to_owned();
    let fields = lines.filter_map(|line| line.split_once(": "));
    let headers: HashMap<String, String> = fields
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let mut body = bytes[end + 4..].to_vec();
    let rest = headers["content-length"]
        .parse::<usize>()
        .expect("a length")
        - body.len();
    let mut left = vec![0; rest];
    stream.read_exact(&mut left).expect("the body");
    body.extend_from_slice(&left);
    Handed {
        path,
        headers,
        body,
    }
}

/// A city that tells phones.
fn city() -> City {
    City::new().restarted_with(Settings {
        push: super::Settings {
            contact: Some("mailto:duty@example.org".to_owned()),
            services: Services::anywhere(),
        },
        ..Settings::default()
    })
}

/// People of whom one has a phone and is on duty.
fn on_duty(people: &People, account: &str, team: &str, origin: &str, browser: &Browser) {
    let reader = browser.reader();
    let endpoint = format!("{origin}/{account}");
    let keys = (reader.public(), reader.auth());
    let now = Timestamp::now();
    people
        .subscribe(account, &endpoint, keys, now)
        .expect("kept");
    people.go_on_duty(account, team, now).expect("on duty");
}

/// A parked lorry in the west: the team T1 leads, the police help.
fn reported(city: &City) -> CaseNo {
    reported_again(city, 4)
}

/// Another of its kind. An answer is given before what happened is published.
fn reported_again(city: &City, number: u32) -> CaseNo {
    let done = city.send(vec![Command::Report(report(number))]).remove(0);
    let done = done.expect("taken");
    while city.installation.world.feed.head() < done.seq {
        std::thread::yield_now();
    }
    done.event.case().expect("a case")
}

fn read_by(browser: &Browser, handed: &Handed) -> Value {
    let words = browser.open(&handed.body).expect("closed for this browser");
    serde_json::from_slice(&words).expect("JSON")
}

#[test]
fn a_team_on_duty_is_told_of_its_case_and_a_supporter_of_its_part() {
    let city = city();
    let world = &city.installation.world;
    let people = &world.people;
    let (origin, handed) = push_service(&["201 Created"]);
    let (lead, police) = (Browser::new(1), Browser::new(2));
    on_duty(people, "lead", "T1", &origin, &lead);
    on_duty(people, "police", "P", &origin, &police);
    on_duty(people, "other", "T2", &origin, &Browser::new(3));
    let mut rounds = Rounds::new(world).expect("a courier");
    let case = reported(&city);
    let now = Timestamp::now();
    rounds.look(now);
    rounds.hand_over();

    let first = handed.recv_timeout(WAIT).expect("the lead");
    assert_eq!(first.path, "/lead");
    let told = read_by(&lead, &first);
    assert_eq!(told["what"], "dispatched");
    assert_eq!(told["case"], case.to_string());
    assert_eq!(
        told["class"],
        json!({ "zh": "机动车乱停放", "en": "Parked motor vehicle" })
    );
    assert_eq!(told["area"], "区d1a");
    assert!(told["due"].is_string());
    let names: Vec<&String> = told.as_object().expect("an object").keys().collect();
    assert_eq!(
        names,
        ["area", "case", "class", "due", "what"],
        "and nothing else"
    );

    let key = world.push.key().expect("a key").expect("on").public();
    let claims = claims_of(&first.headers["authorization"], &key).expect("signed by this server");
    assert_eq!(claims["aud"], origin);
    assert_eq!(claims["sub"], "mailto:duty@example.org");
    assert!(claims["exp"].as_i64().expect("a number") <= now.as_second() + 24 * 3_600);
    assert_eq!(first.headers["content-encoding"], "aes128gcm");
    assert!(first.headers["ttl"].parse::<u32>().expect("seconds") > 0);
    let topic = &first.headers["topic"];
    assert!(
        topic.len() == 32 && !topic.contains(&case.to_string()),
        "{topic}"
    );

    let second = handed.recv_timeout(WAIT).expect("the police");
    assert_eq!(
        (&*second.path, &read_by(&police, &second)["what"]),
        ("/police", &json!("support"))
    );
    assert!(lead.open(&second.body).is_none());
    assert!(handed.try_recv().is_err(), "nobody else");
}

#[test]
fn nobody_off_duty_is_told_and_a_phone_that_is_gone_is_forgotten() {
    let city = city();
    let people = &city.installation.world.people;
    let (origin, handed) = push_service(&["410 Gone"]);
    on_duty(people, "lead", "T1", &origin, &Browser::new(1));
    people.go_off_duty("lead", "T1").expect("off");
    let mut rounds = Rounds::new(&city.installation.world).expect("a courier");
    reported(&city);
    rounds.look(Timestamp::now());
    rounds.hand_over();
    assert!(handed.try_recv().is_err());
    people
        .go_on_duty("lead", "T1", Timestamp::now())
        .expect("on");
    reported_again(&city, 8);
    rounds.look(Timestamp::now());
    assert!(people.anybody_subscribed());
    rounds.hand_over();
    handed.recv_timeout(WAIT).expect("tried once");
    assert!(!people.anybody_subscribed());
}

#[test]
fn a_service_that_fails_is_asked_again_and_one_that_refuses_is_not() {
    let city = city();
    let people = &city.installation.world.people;
    let (origin, handed) = push_service(&["503 Busy\r\nretry-after: 3", "201 Created", "403 No"]);
    let lead = Browser::new(1);
    on_duty(people, "lead", "T1", &origin, &lead);
    let mut rounds = Rounds::new(&city.installation.world).expect("a courier");
    reported(&city);
    rounds.look(Timestamp::now());
    rounds.hand_over();
    let tried = read_by(&lead, &handed.recv_timeout(WAIT).expect("tried"));
    rounds.hand_over();
    assert!(handed.try_recv().is_err(), "left alone for three seconds");
    let end = std::time::Instant::now() + std::time::Duration::from_secs(30);
    let again = loop {
        assert!(std::time::Instant::now() < end, "never asked again");
        rounds.hand_over();
        if let Ok(again) = handed.recv_timeout(std::time::Duration::from_millis(50)) {
            break again;
        }
    };
    assert_eq!(read_by(&lead, &again), tried);
    reported_again(&city, 8);
    rounds.look(Timestamp::now());
    rounds.hand_over();
    handed.recv_timeout(WAIT).expect("the refused one");
    std::thread::sleep(std::time::Duration::from_millis(20));
    rounds.hand_over();
    assert!(handed.try_recv().is_err(), "a refusal is for good");
}

#[test]
fn a_sensitive_case_shows_only_its_number_on_a_locked_screen() {
    let mut settings = Settings {
        push: super::Settings {
            contact: Some("mailto:duty@example.org".to_owned()),
            services: Services::anywhere(),
        },
        ..Settings::default()
    };
    settings.veil.classes = vec!["05".to_owned()];
    let city = City::new().restarted_with(settings);
    let people = &city.installation.world.people;
    let (origin, handed) = push_service(&["201 Created"]);
    let lead = Browser::new(1);
    on_duty(people, "lead", "T1", &origin, &lead);
    let mut rounds = Rounds::new(&city.installation.world).expect("a courier");
    reported(&city);
    rounds.look(Timestamp::now());
    rounds.hand_over();
    let told = read_by(&lead, &handed.recv_timeout(WAIT).expect("told"));
    let names: Vec<&String> = told.as_object().expect("an object").keys().collect();
    assert_eq!(names, ["case", "due", "what"]);
}

#[test]
fn without_a_contact_nobody_can_be_told_and_no_key_is_made() {
    let city = City::new();
    let push = &city.installation.world.push;
    assert!(!push.is_on());
    assert!(push.key().expect("no fault").is_none());
    assert!(!city.dir.path().join(super::KEY_FILE).exists());
}

/// Every notice of the log, in order.
fn told(city: &City) -> Vec<(String, What)> {
    let entries = city.store_entries();
    let events = entries
        .iter()
        .map(|bytes| Event::from_bytes(bytes).expect("an event"));
    let found = events.flat_map(|event| notices(&event, Some("T1")));
    found
        .map(|notice| (notice.team.into(), notice.what))
        .collect()
}

impl City {
    fn store_entries(&self) -> Vec<Vec<u8>> {
        use crate::store::Store as _;
        let entries = self.store.read_from(0, 10_000).expect("read");
        entries
            .into_iter()
            .map(|entry| entry.bytes.clone())
            .collect()
    }
}

/// Ten hours ago and some minutes.
fn ago(minute: u32) -> Timestamp {
    Timestamp::now() - SignedDuration::from_hours(10) + SignedDuration::from_mins(minute.into())
}

fn done_then(city: &City, minute: u32, command: Command) -> CaseNo {
    let engine = &city.installation.engine;
    let done = engine.submit_past_blocking(vec![(command, ago(minute))]);
    let done = done.into_iter().next().expect("an answer");
    let done = done.unwrap_or_else(|why| panic!("{minute}: {why}"));
    done.event.case().expect("about a case")
}

fn step(city: &City, case: CaseNo, minute: u32, fields: Value) {
    let mut body = fields;
    body["id"] = json!(format!("step-{minute}"));
    let given = Move::from_json(case, body.to_string().as_bytes()).expect("well formed");
    done_then(city, minute, Command::Move(given));
}

#[test]
fn each_team_is_told_what_it_has_to_do_and_nothing_else() {
    let city = City::with_loop();
    // What is due long since falls due only when the test says so.
    city.installation.world.hold_alarms(true);
    let case = done_then(&city, 0, Command::Report(report(4)));
    let mut known = 0;
    let mut news = || {
        let new = told(&city).split_off(known);
        known += new.len();
        new
    };
    let one = |team: &str, what| (team.to_owned(), what);
    assert_eq!(
        news(),
        [one("T1", What::Dispatched), one("P", What::Support)]
    );
    step(&city, case, 1, json!({ "by": "李雷", "step": "accept" }));
    step(
        &city,
        case,
        2,
        json!({ "by": "警", "step": "accept", "team": "P" }),
    );
    step(
        &city,
        case,
        3,
        json!({ "by": "李雷", "step": "suspend", "reason": "等" }),
    );
    step(&city, case, 4, json!({ "by": "李雷", "step": "resume" }));
    assert_eq!(news(), [], "what one does oneself is no news");
    step(
        &city,
        case,
        5,
        json!({ "by": "李雷", "step": "add-support", "team": "T2" }),
    );
    assert_eq!(news(), [one("T2", What::Support)]);
    step(
        &city,
        case,
        6,
        json!({ "by": "街道", "step": "call", "departments": ["P"] }),
    );
    assert_eq!(news(), [one("P", What::Called)]);
    let refuse = json!({ "by": "警", "step": "answer-call", "call": 1, "team": "P", "answer": "refuse", "note": "无人" });
    step(&city, case, 7, refuse);
    assert_eq!(news(), []);
    let must =
        json!({ "by": "值班长", "step": "rule-call", "call": 1, "team": "P", "upheld": false });
    step(&city, case, 8, must);
    assert_eq!(news(), [one("P", What::Called)]);
    let engine = &city.installation.engine;
    engine.tick_until_blocking(ago(200));
    let mut passed = news();
    engine.tick_until_blocking(Timestamp::now());
    passed.extend(news());
    for (team, what) in [
        ("T1", What::Warned),
        ("T1", What::Overdue),
        ("T2", What::Overdue),
        ("P", What::Overdue),
    ] {
        assert!(
            passed.contains(&one(team, what)),
            "{team} {what:?}: {passed:?}"
        );
    }
}
