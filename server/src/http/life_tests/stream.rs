//! What a stream tells: what happens to cases, what leaves a filter, who claims, and nothing twice.

use super::{Service, done, reported, service};
use crate::fixture::City;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::test::TestRequest;
use cases::{CaseNo, Command, Move};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::pin::Pin;
use std::time::Duration;

/// What is not told by then never will be: below the pause of heartbeats, which would hide it.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// One event of a stream.
#[derive(Clone, Debug, PartialEq)]
struct Told {
    id: Option<u64>,
    event: String,
    data: Value,
}

impl Told {
    /// Its name and the case it is about.
    fn about(&self) -> (&str, &str) {
        (&self.event, self.data["case"].as_str().unwrap_or_default())
    }
}

/// An open stream. Dropped, it gives its seat back.
struct Stream {
    body: BoxBody,
    text: String,
    ready: VecDeque<Told>,
}

impl Stream {
    async fn open(service: &Service, filter: &str) -> Self {
        Self::of(service, filter, TestRequest::get()).await
    }

    /// After the event with this id.
    async fn resume(service: &Service, filter: &str, id: u64) -> Self {
        let request = TestRequest::get().insert_header(("last-event-id", id.to_string()));
        Self::of(service, filter, request).await
    }

    async fn of(service: &Service, filter: &str, request: TestRequest) -> Self {
        let answer = service
            .call(request.uri(&format!("/v1/events?{filter}")))
            .await;
        assert_eq!(answer.status(), 200);
        let mut stream = Self {
            body: answer.into_body().boxed(),
            text: String::new(),
            ready: VecDeque::new(),
        };
        assert_eq!(stream.next().await.event, "hello");
        stream
    }

    async fn next(&mut self) -> Told {
        let told = actix_web::rt::time::timeout(WAIT_MAX, self.read_next()).await;
        told.expect("the stream tells something in time")
    }

    async fn read_next(&mut self) -> Told {
        loop {
            if let Some(told) = self.ready.pop_front() {
                return told;
            }
            let next = std::future::poll_fn(|cx| Pin::new(&mut self.body).poll_next(cx));
            let Some(Ok(chunk)) = next.await else {
                panic!("the stream goes on")
            };
            self.text
                .push_str(std::str::from_utf8(&chunk).expect("UTF-8"));
            while let Some(end) = self.text.find("\n\n") {
                let block: String = self.text.drain(..end + 2).collect();
                self.ready.extend(read(&block));
            }
        }
    }

    async fn take(&mut self, count: usize) -> Vec<Told> {
        let mut all = Vec::new();
        while all.len() < count {
            all.push(self.next().await);
        }
        all
    }
}

/// One block of a stream; none for a comment.
fn read(block: &str) -> Option<Told> {
    let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name));
    Some(Told {
        id: field("id: ").map(|id| id.parse().expect("a number")),
        event: field("event: ")?.to_owned(),
        data: serde_json::from_str(field("data: ")?).expect("JSON"),
    })
}

/// Steps of one case in one commit, as they come in when many people act at once.
async fn at_once(city: &City, case: &str, steps: &[(&str, &str, Value)]) {
    let number = CaseNo(case[2..].parse().expect("a number"));
    let step = |(by, step, more): &(&str, &str, Value)| {
        let mut body = more.clone();
        body["id"] = json!(format!("{by}-{step}"));
        body["by"] = json!(by);
        body["step"] = json!(step);
        Command::Move(Move::from_json(number, body.to_string().as_bytes()).expect("well formed"))
    };
    let answers = city
        .installation
        .engine
        .submit_many(steps.iter().map(step).collect())
        .await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
}

#[actix_web::test]
async fn each_event_says_what_was_done_by_whom_and_where_the_case_stands() {
    let service = service();
    let mut stream = Stream::open(&service, "").await;
    let case = reported(&service, "a", "resident", "0505").await;
    done(&service, &case, "worker", "verify", json!({"found": true})).await;
    let departments = json!({"departments": ["T2"], "note": "come"});
    done(&service, &case, "street", "call", departments).await;
    done(&service, &case, "T1", "send-back", json!({"reason": "no"})).await;
    let told = stream.take(4).await;
    let field = |name: &str| -> Vec<Value> { told.iter().map(|t| t.data[name].clone()).collect() };
    assert!(told.iter().all(|told| told.about() == ("case", &case)));
    let ids: Vec<_> = told.iter().filter_map(|told| told.id).collect();
    assert_eq!(ids, [1, 2, 3, 4]);
    assert_eq!(
        field("type"),
        ["reported", "verify", "call", "send-back"].map(Value::from)
    );
    assert_eq!(
        field("by"),
        [Value::Null, json!("worker"), json!("street"), json!("T1")]
    );
    assert_eq!(
        field("status"),
        ["verifying", "dispatched", "dispatched", "to-dispatch"].map(Value::from)
    );
    assert_eq!(
        field("queues"),
        [
            json!(["to-verify"]),
            json!([]),
            json!(["calls"]),
            json!(["to-dispatch", "calls"])
        ]
    );
    assert_eq!(field("calls"), [0, 0, 1, 1].map(Value::from));
    for (name, usual) in [
        ("stuck", json!([])),
        ("warned", json!(false)),
        ("overdue", json!(false)),
        ("rework", json!(0)),
        ("merged_into", Value::Null),
    ] {
        assert!(field(name).iter().all(|value| *value == usual), "{name}");
    }
}

/// What filters and counts look at in an event.
const COUNTED: [&str; 8] = [
    "status", "class", "lon", "lat", "area", "team", "due", "queues",
];

/// An event, told with what was before, goes on where the one before it left the case.
fn assert_continues(before: &Value, after: &Value) {
    let was = after["was"].as_object().expect("known");
    for name in COUNTED {
        match was.get(name) {
            Some(value) => {
                assert_eq!(*value, before[name], "{name}: {after}");
                assert_ne!(*value, after[name], "{name}: {after}");
            }
            None => assert_eq!(after[name], before[name], "{name}: {after}"),
        }
    }
    let unknown = was.keys().find(|name| !COUNTED.contains(&name.as_str()));
    assert_eq!(unknown, None, "{after}");
}

#[actix_web::test]
async fn an_event_says_what_it_changed_as_it_was_before_unless_only_the_store_knows() {
    let service = service();
    let mut stream = Stream::open(&service, "").await;
    let case = reported(&service, "a", "resident", "0505").await;
    done(&service, &case, "worker", "verify", json!({"found": true})).await;
    done(
        &service,
        &case,
        "street",
        "send-back",
        json!({"reason": "no"}),
    )
    .await;
    let place = json!({"area": "d2a", "note": "n"});
    done(&service, &case, "worker", "place", place).await;
    let class = json!({"class": "0101", "note": "n"});
    done(&service, &case, "worker", "classify", class).await;
    // Two steps in one commit: each continues the other.
    let other = reported(&service, "b", "grid-worker", "0101").await;
    done(&service, &other, "an", "dispatch", json!({})).await;
    let steps = [
        ("P", "accept", json!({})),
        ("P", "suspend", json!({"reason": "rain"})),
    ];
    at_once(&service.0, &other, &steps).await;
    let mut told: Vec<Value> = Vec::new();
    while told.last().map(|last| &last["status"]) != Some(&json!("suspended")) {
        told.push(stream.next().await.data);
    }
    for number in [&case, &other] {
        let own: Vec<_> = told.iter().filter(|one| one["case"] == **number).collect();
        assert_eq!(own[0].get("was"), Some(&Value::Null), "a new case");
        for pair in own.windows(2) {
            assert_continues(pair[0], pair[1]);
        }
    }
    let changed = |name: &str| told.iter().any(|one| one["was"].get(name).is_some());
    let untried: Vec<_> = COUNTED.iter().filter(|name| !changed(name)).collect();
    assert_eq!(untried, [&""; 0]);
    drop(stream);
    done(&service, &other, "P", "resume", json!({})).await;
    let last = told.last().and_then(|last| last["seq"].as_u64());
    let mut again = Stream::resume(&service, "", last.expect("a number")).await;
    assert_eq!(again.next().await.data.get("was"), None);
}

#[actix_web::test]
async fn a_row_of_the_list_and_an_event_of_the_stream_say_the_same() {
    let service = service();
    let mut stream = Stream::open(&service, "").await;
    let case = reported(&service, "a", "hotline", "0505").await;
    let told = stream.next().await.data;
    let (_, list) = service.get("/v1/cases").await;
    let row = &list["items"][0];
    assert_eq!(row["case"], json!(case));
    for name in [
        "level",
        "rework",
        "handovers",
        "stuck",
        "calls",
        "merged_into",
        "since",
        "warned",
        "overdue",
        "queues",
        "status",
        "due",
        "team",
        "area",
        "class",
    ] {
        assert!(told.get(name).is_some(), "{name}: {told}");
        assert_eq!(told[name], row[name], "{name}");
    }
}

#[actix_web::test]
async fn a_case_that_leaves_a_filter_is_gone_for_its_viewers_and_silent_for_others() {
    let service = service();
    let mut by_status = Stream::open(&service, "status=verifying").await;
    let mut by_queue = Stream::open(&service, "queue=to-verify").await;
    let mut by_flag = Stream::open(&service, "queue=calls").await;
    let mut elsewhere = Stream::open(&service, "area=d2").await;
    let case = reported(&service, "a", "resident", "0505").await;
    done(&service, &case, "worker", "verify", json!({"found": true})).await;
    let call = json!({"departments": ["P"], "note": "come"});
    done(&service, &case, "street", "call", call).await;
    let arrived = json!({"call": 1, "team": "P", "answer": "arrive"});
    done(&service, &case, "P", "answer-call", arrived).await;
    done(
        &service,
        &case,
        "street",
        "confirm-call",
        json!({"call": 1}),
    )
    .await;
    let gone = |seq: u64| Told {
        id: Some(seq),
        event: "gone".to_owned(),
        data: json!({"seq": seq, "case": case}),
    };
    for stream in [&mut by_status, &mut by_queue] {
        assert_eq!(stream.next().await.about(), ("case", &*case));
        assert_eq!(stream.next().await, gone(2));
    }
    assert_eq!(by_flag.next().await.data["type"], "call");
    assert_eq!(by_flag.next().await.data["type"], "answer-call");
    assert_eq!(by_flag.next().await, gone(5));
    // Whoever never had it hears of the next case that is theirs, and of nothing before.
    let next = reported(&service, "b", "resident", "0505").await;
    assert_eq!(by_status.next().await.about(), ("case", &*next));
    let mut east = super::report("c");
    east["lon"] = json!(crate::fixture::WEST + 0.013);
    service.post("/v1/cases", east).await;
    assert_eq!(elsewhere.next().await.data["area"], "d2a");
}

#[actix_web::test]
async fn a_case_that_comes_and_goes_in_one_commit_is_told_and_gone() {
    let service = service();
    let case = reported(&service, "a", "grid-worker", "0101").await;
    done(&service, &case, "an", "dispatch", json!({})).await;
    let mut stream = Stream::open(&service, "status=handling").await;
    let steps = [
        ("P", "accept", json!({})),
        ("P", "suspend", json!({"reason": "rain"})),
    ];
    at_once(&service.0, &case, &steps).await;
    assert_eq!(stream.next().await.about(), ("case", &*case));
    assert_eq!(stream.next().await.about(), ("gone", &*case));
}

#[actix_web::test]
async fn claims_reach_everybody_whatever_they_filter_and_move_no_place_in_the_log() {
    let service = service();
    let case = reported(&service, "a", "grid-worker", "0505").await;
    let mut all = Stream::open(&service, "").await;
    let mut other = Stream::open(&service, "status=closed&area=d2").await;
    let claim = format!("/v1/cases/{case}/claim");
    let (_, mine) = service.post(&claim, json!({"by": "an"})).await;
    let give_back = TestRequest::delete().uri(&format!("{claim}?by=an"));
    assert_eq!(service.json(give_back).await.0, 204);
    for stream in [&mut all, &mut other] {
        let told = stream.take(2).await;
        assert!(told.iter().all(|told| told.id.is_none()));
        assert_eq!(told[0].about(), ("claim", &*case));
        assert_eq!(told[0].data, mine);
        assert_eq!(told[1].data, json!({"case": case, "by": null}));
    }
}

/// What a stream was told of events, up to a number of the log.
async fn upto(stream: &mut Stream, seq: u64) -> Vec<u64> {
    let mut ids = Vec::new();
    while ids.last() != Some(&seq) {
        ids.extend(stream.next().await.id);
    }
    ids
}

#[actix_web::test]
async fn whoever_comes_back_gets_what_was_missed_once_from_memory_from_the_store_and_after_a_restart()
 {
    let service = service();
    let stays = Stream::open(&service, "").await;
    let mut leaves = Stream::open(&service, "status=verifying").await;
    let case = reported(&service, "a", "resident", "0505").await;
    let other = reported(&service, "b", "resident", "0505").await;
    assert_eq!(upto(&mut leaves, 2).await, [1, 2]);
    drop(leaves);
    done(&service, &case, "worker", "verify", json!({"found": true})).await;
    done(&service, &case, "T1", "accept", json!({})).await;
    reported(&service, "c", "resident", "0505").await;
    // From memory, which somebody else keeps warm: it knows that the case was gone by the third event.
    let mut back = Stream::resume(&service, "status=verifying", 2).await;
    let told = back.take(2).await;
    let about: Vec<_> = told.iter().map(|told| (told.id, &*told.event)).collect();
    assert_eq!(about, [(Some(3), "gone"), (Some(5), "case")]);
    drop((back, stays));
    // Nobody listens now, so this is only in the store.
    done(&service, &other, "worker", "verify", json!({"found": true})).await;
    let mut again = Stream::resume(&service, "status=verifying", 5).await;
    assert_eq!(again.next().await.about(), ("gone", &*other));
    reported(&service, "d", "resident", "0505").await;
    assert_eq!(upto(&mut again, 7).await, [7]);
    drop(again);
    let city = actix_web::web::block(move || service.0.restarted()).await;
    let service = Service(city.expect("no panic"));
    let mut later = Stream::resume(&service, "", 3).await;
    assert_eq!(upto(&mut later, 7).await, [4, 5, 6, 7]);
    reported(&service, "e", "resident", "0505").await;
    assert_eq!(later.next().await.id, Some(8));
}
