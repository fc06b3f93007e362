//! Made once, kept within bounds, refused beyond them.

use super::*;
use futures_util::future::join_all;
use std::sync::mpsc;
use std::time::Duration;

#[expect(clippy::unnecessary_wraps, reason = "the shape of every maker")]
fn body(bytes: usize) -> Result<Vec<u8>, Problem> {
    Ok(vec![7; bytes])
}

/// Lets others run until it holds.
async fn until(holds: impl Fn() -> bool) {
    while !holds() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[actix_web::test]
async fn equal_questions_at_once_are_answered_by_one_making() {
    let answers = Answers::default();
    let (go, wait) = mpsc::channel::<()>();
    let mut first = Some(wait);
    let asked = (0..50).map(|_| {
        let (answers, wait) = (answers.clone(), first.take());
        async move {
            let make = move || {
                wait.expect("only the first one makes")
                    .recv()
                    .expect("told");
                body(1_000)
            };
            answers.once("a".to_owned(), make).await
        }
    });
    let all = actix_web::rt::spawn(join_all(asked.collect::<Vec<_>>()));
    let waiting = answers.clone();
    until(|| waiting.waiting() == 50).await;
    go.send(()).expect("it waits");
    let all = all.await.expect("no panic");
    assert!(
        all.iter()
            .all(|made| made.as_ref().is_ok_and(|made| made.plain.len() == 1_000))
    );
    assert_eq!((answers.made(), answers.waiting()), (1, 0));
    let again = answers.once("a".to_owned(), || unreachable!("it is kept"));
    assert!(again.await.is_ok_and(|made| made.gzip.len() < 100));
}

#[actix_web::test]
async fn beyond_the_limit_of_different_ones_the_next_is_told_to_come_back() {
    let answers = Answers::default();
    let (hold, held) = mpsc::channel::<()>();
    let held = Arc::new(Mutex::new(held));
    let mut tasks = Vec::new();
    for number in 0..limits::ANSWERS_MADE_AT_ONCE_MAX {
        let (answers, held) = (answers.clone(), Arc::clone(&held));
        tasks.push(actix_web::rt::spawn(async move {
            let make = move || {
                // Ends with an error once `hold` is gone.
                let gone = held.lock().expect("no panic").recv();
                assert!(gone.is_err());
                body(1)
            };
            answers.once(number.to_string(), make).await.is_ok()
        }));
    }
    let waiting = answers.clone();
    until(|| waiting.waiting() == limits::ANSWERS_MADE_AT_ONCE_MAX).await;
    let refused = answers.once("one more".to_owned(), || body(1)).await;
    assert_eq!(refused.expect_err("refused").code, "overloaded");
    drop(hold);
    assert!(
        join_all(tasks)
            .await
            .into_iter()
            .all(|made| made.is_ok_and(|made| made))
    );
    assert!(
        answers
            .once("one more".to_owned(), || body(1))
            .await
            .is_ok()
    );
}

#[actix_web::test]
async fn one_more_than_may_wait_is_told_to_come_back() {
    let answers = Answers::default();
    let seats: Vec<_> = (0..limits::ANSWER_WAITERS_MAX)
        .map(|_| Waiting::new(&answers).expect("a seat"))
        .collect();
    let refused = answers.once("x".to_owned(), || body(1)).await;
    assert_eq!(refused.expect_err("no seat").code, "overloaded");
    drop(seats);
    assert!(answers.once("x".to_owned(), || body(1)).await.is_ok());
}

#[actix_web::test]
async fn the_newest_answers_are_kept_within_a_bound_of_bytes() {
    let answers = Answers::default();
    let each = limits::ANSWERS_KEPT_BYTES_MAX / 4;
    for number in 0..20 {
        let made = answers.once(number.to_string(), move || body(each)).await;
        assert!(made.is_ok());
        assert!(answers.lock().kept_bytes <= limits::ANSWERS_KEPT_BYTES_MAX);
    }
    let kept = answers.lock().kept.len();
    assert!((2..=4).contains(&kept), "{kept}");
    assert!(answers.lock().kept.contains_key("19"));
    let huge = answers.once("huge".to_owned(), || {
        body(limits::ANSWERS_KEPT_BYTES_MAX + 1)
    });
    assert!(huge.await.is_ok());
    assert_eq!(
        answers.lock().kept_bytes,
        0,
        "what fits nowhere is not kept"
    );
}

#[actix_web::test]
async fn a_refusal_and_a_fault_are_told_to_all_who_wait_and_kept_for_nobody() {
    let answers = Answers::default();
    for time in 0..1_000 {
        let no = format!("no, for the {time}th time");
        let refused = answers.once("x".to_owned(), {
            let no = no.clone();
            move || Err(Problem::not_found(no))
        });
        let told = refused.await.expect_err("refused").to_string();
        assert!(told.contains(&no), "{told}");
    }
    let fault = answers.once("x".to_owned(), || panic!("on purpose"));
    assert_eq!(fault.await.expect_err("a fault").code, "fault");
    assert!(answers.once("x".to_owned(), || body(1)).await.is_ok());
}
