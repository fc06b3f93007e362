//! Rounds: which case somebody looks at next, what is chosen of all that people would do, and when to look again.

use super::seen::Seen;
use super::server::Server;
use super::wish::Wish;
use super::{
    caller, checker, desk, dispatcher, district, evaluator, grid_worker, photos, supporter, team,
};
use rand::Rng as _;
use rand::rngs::SmallRng;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::{Duration, Instant};

/// Cases that are looked after at the same time; further ones stay in their queues.
const CASES_MAX: usize = 100_000;
/// Cases of each queue that people take over at their start.
const TAKEN_OVER: usize = 60;
/// Queues that people take cases over from.
const QUEUES: [&str; 12] = [
    "unplaced",
    "unclassified",
    "to-verify",
    "to-file",
    "to-dispatch",
    "overdue",
    "stuck",
    "calls",
    "suspended",
    "to-check",
    "to-close",
    "to-evaluate",
];
/// Seconds until somebody looks at a case again, at least and at most, when people take their usual time.
const LOOK_S: (f64, f64) = (4.0, 40.0);
/// Looks at one case at most: what is still open then waits for its turn in a queue.
const LOOKS_MAX: u32 = 60;

/// A look at a case that lies ahead.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Look {
    at: Instant,
    case: String,
    looks: u32,
}

/// All looks that lie ahead.
pub struct Rounds {
    dice: SmallRng,
    hurry: f64,
    ahead: BinaryHeap<Reverse<Look>>,
    steps: u64,
    run: u64,
}

impl Rounds {
    /// No case yet; `hurry` shortens every wait.
    pub fn new(mut dice: SmallRng, hurry: f64) -> Self {
        Self {
            run: jiff::Timestamp::now().as_millisecond().unsigned_abs() << 8
                | dice.random_range(0..256),
            dice,
            hurry,
            ahead: BinaryHeap::new(),
            steps: 0,
        }
    }

    /// Takes over what waits already.
    pub fn take_over(&mut self, server: &Server) {
        for queue in QUEUES {
            for case in server.queue(queue, TAKEN_OVER) {
                self.begin(case);
            }
        }
    }

    /// Looks after a case from now on.
    pub fn begin(&mut self, case: String) {
        self.look_again(case, 0);
    }

    /// One look, if one is due.
    pub fn walk(&mut self, server: &Server, now: Instant) -> bool {
        if self.ahead.peek().is_none_or(|Reverse(next)| next.at > now) {
            return false;
        }
        let Some(Reverse(Look { case, looks, .. })) = self.ahead.pop() else {
            return false;
        };
        let Some(seen) = server.case(&case).map(Seen) else {
            return true;
        };
        if let Some(mut wish) = self.choose(server, &seen) {
            let step = wish.step();
            let photos = photos::of_step(server, &seen, step, self.hurry, &mut self.dice);
            if !photos.is_empty() {
                wish = wish.with("photos", photos);
            }
            self.act(server, &seen, &wish);
            if looks < LOOKS_MAX {
                self.look_again(case, looks + 1);
            }
        }
        true
    }

    /// One of all the things that people would do.
    fn choose(&mut self, server: &Server, seen: &Seen) -> Option<Wish> {
        let dice = &mut self.dice;
        let mut wishes = Vec::new();
        grid_worker::wishes(seen, dice, &mut wishes);
        desk::wishes(seen, dice, &mut wishes);
        dispatcher::wishes(seen, dice, &mut wishes);
        if let Some(into) = dispatcher::looks_for_same(seen, dice)
            .then(|| server.similar(seen.number()))
            .flatten()
        {
            wishes.push(dispatcher::merge(into, dice));
        }
        team::wishes(seen, dice, &mut wishes);
        supporter::wishes(seen, dice, &mut wishes);
        caller::wishes(seen, dice, &mut wishes);
        district::wishes(seen, dice, &mut wishes);
        checker::wishes(seen, dice, &mut wishes);
        evaluator::wishes(seen, dice, &mut wishes);
        let all: f64 = wishes.iter().map(|wish| wish.weight).sum();
        let mut throw = dice.random_range(0.0..all.max(f64::MIN_POSITIVE));
        let chosen = wishes.iter().position(|wish| {
            throw -= wish.weight;
            throw < 0.0
        });
        chosen.map(|at| wishes.swap_remove(at))
    }

    fn act(&mut self, server: &Server, seen: &Seen, wish: &Wish) {
        let case = seen.number();
        self.steps += 1;
        if wish.is_at_desk() && !server.claim(case, wish.by()) {
            // A colleague is at it.
            return;
        }
        let id = format!("{:x}-{}", self.run, self.steps);
        server.step(case, &id, wish);
        if wish.is_at_desk() {
            server.give_back(case, wish.by());
        }
    }

    fn look_again(&mut self, case: String, looks: u32) {
        if self.ahead.len() >= CASES_MAX {
            return;
        }
        let wait_s = self.dice.random_range(LOOK_S.0..LOOK_S.1) * self.hurry;
        self.ahead.push(Reverse(Look {
            at: Instant::now() + Duration::from_secs_f64(wait_s),
            case,
            looks,
        }));
    }
}
