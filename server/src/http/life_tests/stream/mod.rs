//! What a stream tells: what happens to cases, what leaves a filter, who claims, and nothing twice.

mod said;
mod whom;

use super::Service;
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
