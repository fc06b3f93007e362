//! A history that nobody planned.

use crate::fixture::{City, SOUTH, WEST};
use crate::http::tests::Service;
use cases::{CaseNo, Command, Move, Report};
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use serde_json::json;

/// Cases of it.
pub(super) const CASES: u32 = 60;
/// Steps that are tried.
const MOVES: u32 = 4_000;

async fn send(service: &Service, commands: Vec<Command>) -> Vec<bool> {
    let engine = std::sync::Arc::clone(&service.0.installation.engine);
    let answers = actix_web::web::block(move || engine.submit_many_blocking(commands)).await;
    let answers = answers.expect("no panic");
    answers.iter().map(Result::is_ok).collect()
}

fn report(number: u32, dice: &mut SmallRng) -> Command {
    let source = ["grid-worker", "hotline", "resident"].choose(dice);
    let mut body = json!({"id": format!("x{number}"), "source": source, "class": (["0505", "0101"].choose(dice)),
        "text": "t", "at": format!("2026-11-{:02}T09:00:00+08:00", dice.random_range(2..24))});
    body["lon"] = json!(WEST + dice.random_range(0.0..0.02));
    body["lat"] = json!(SOUTH + dice.random_range(0.0..0.02));
    Command::Report(Report::from_json(body.to_string().as_bytes()).expect("well formed"))
}

/// Any step of the loop, mostly impossible where it falls: the engine refuses those.
fn step(number: u32, dice: &mut SmallRng) -> Command {
    let answer = |dice: &mut SmallRng| *[None, Some(false), Some(true)].choose(dice).expect("some");
    let (by, step, mut body) = match dice.random_range(0..20) {
        0..=1 => ("wang", "verify", json!({"found": true})),
        2..=3 => ("desk", "file", json!({})),
        4..=5 => {
            let team = ["T1", "T2", "P"].choose(dice);
            ("desk", "dispatch", json!({ "team": team }))
        }
        6..=7 => ("team", "accept", json!({})),
        8..=9 => ("team", "report-back", json!({})),
        10..=11 => {
            let passed = dice.random_bool(0.8);
            ("eve", "check", json!({"passed": passed, "note": "n"}))
        }
        12..=13 => ("chief", "close", json!({})),
        14..=17 => {
            let mut rating = json!({});
            for name in ["contacted", "solved", "satisfied"] {
                if let Some(answer) = answer(dice) {
                    rating[name] = json!(answer);
                }
            }
            let by = *["resident", "eve"].choose(dice).expect("some");
            (by, "evaluate", rating)
        }
        18 if dice.random_bool(0.3) => ("eve", "reopen", json!({"reason": "r"})),
        18 => ("chief", "review", json!({"note": "n"})),
        _ => ("desk", "classify", json!({"class": "0505"})),
    };
    body["id"] = json!(format!("m{number}"));
    (body["by"], body["step"]) = (json!(by), json!(step));
    let case = CaseNo(dice.random_range(1..=CASES));
    let step = Move::from_json(case, body.to_string().as_bytes());
    Command::Move(step.expect("well formed"))
}

/// A city after a history that nobody planned.
pub(super) async fn lived() -> Service {
    let service = Service(City::with_loop());
    let mut dice = SmallRng::seed_from_u64(7);
    let reports = (1..=CASES)
        .map(|number| report(number, &mut dice))
        .collect();
    assert!(send(&service, reports).await.into_iter().all(|taken| taken));
    let moves = (1..=MOVES).map(|number| step(number, &mut dice)).collect();
    let taken = send(&service, moves).await;
    let many = taken.iter().filter(|taken| **taken).count();
    assert!(many > CASES as usize * 3, "only {many} steps were possible");
    service
}
