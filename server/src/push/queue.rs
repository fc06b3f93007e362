//! Messages that wait to be handed over; which one is next, and how long a service that failed is left alone. Pure.

use super::courier::{Fate, Parcel};
use super::endpoint::Phone;
use crate::limits;
use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

/// A message on its way to one phone.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The subscription.
    pub id: i64,
    /// The phone.
    pub phone: Phone,
    /// The message.
    pub parcel: Parcel,
    /// How often it was tried.
    pub tries: u32,
}

/// What came of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was handed over.
    Delivered,
    /// Its phone does not want to be told: forget the subscription.
    Gone,
    /// It is tried again.
    Again,
    /// It is given up, and why.
    GivenUp(String),
}

/// A service that failed.
#[derive(Clone, Copy, Debug)]
struct Rest {
    until: Instant,
    failures: u32,
}

/// All that wait, oldest first.
#[derive(Debug, Default)]
pub struct Queue {
    waiting: VecDeque<Waiting>,
    /// By scheme and host.
    resting: HashMap<String, Rest>,
}

impl Queue {
    /// Takes one in. A newer message about the same case takes the place of the one that waits; beyond
    /// [`limits::PUSH_WAITING_MAX`] the oldest is given up, and answered.
    pub fn put(&mut self, new: Waiting) -> Option<Waiting> {
        let same = |old: &Waiting| old.id == new.id && old.parcel.topic == new.parcel.topic;
        if let Some(place) = self.waiting.iter().position(same) {
            drop(self.waiting.remove(place));
        }
        self.waiting.push_back(new);
        (self.waiting.len() > limits::PUSH_WAITING_MAX)
            .then(|| self.waiting.pop_front())
            .flatten()
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Takes the oldest whose service is not left alone.
    pub fn next(&mut self, now: Instant) -> Option<Waiting> {
        let rests = |waiting: &Waiting| {
            let rest = self.resting.get(&waiting.phone.service());
            rest.is_some_and(|rest| rest.until > now)
        };
        let place = self.waiting.iter().position(|waiting| !rests(waiting))?;
        self.waiting.remove(place)
    }

    /// Takes in what became of a message that [`Queue::next`] gave out.
    pub fn settle(&mut self, tried: Waiting, fate: Fate, now: Instant) -> Outcome {
        let service = tried.phone.service();
        match fate {
            Fate::Taken => {
                self.resting.remove(&service);
                Outcome::Delivered
            }
            Fate::Gone => Outcome::Gone,
            Fate::Refused(why) => Outcome::GivenUp(why),
            Fate::Later(wait, why) => {
                self.rest(service, wait, now);
                let tries = tried.tries + 1;
                if tries >= limits::PUSH_TRIES_MAX {
                    return Outcome::GivenUp(why);
                }
                // In its old place: what came later has not become more urgent by this.
                self.waiting.push_front(Waiting { tries, ..tried });
                Outcome::Again
            }
        }
    }

    /// Leaves a service alone: as long as it says, or twice as long as the last time.
    fn rest(&mut self, service: String, wait: Option<Duration>, now: Instant) {
        let failures = self.resting.get(&service).map_or(0, |rest| rest.failures);
        let doubled = limits::PUSH_PAUSE_MIN * 2_u32.saturating_pow(failures.min(16));
        let pause = wait
            .unwrap_or(doubled)
            .clamp(limits::PUSH_PAUSE_MIN, limits::PUSH_PAUSE_MAX);
        let rest = Rest {
            until: now + pause,
            failures: failures + 1,
        };
        self.resting.insert(service, rest);
        // Whoever rests no longer and never came back needs no memory.
        self.resting
            .retain(|_, rest| rest.until + limits::PUSH_PAUSE_MAX > now);
    }
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Queue, Waiting};
    use crate::limits;
    use crate::push::courier::{Fate, Parcel};
    use crate::push::endpoint::{Phone, Services};
    use crate::push::seal::reading::Browser;
    use jiff::Timestamp;
    use std::time::{Duration, Instant};

    fn to(service: &str, id: i64, topic: &str) -> Waiting {
        let reader = Browser::new(1).reader();
        let endpoint = format!("https://{service}/{id}");
        let phone = Phone::new(
            &Services::default(),
            &endpoint,
            reader.public(),
            reader.auth(),
        );
        let parcel = Parcel {
            words: Vec::new(),
            until: Timestamp::UNIX_EPOCH,
            topic: topic.to_owned(),
        };
        Waiting {
            id,
            phone: phone.expect("a phone"),
            parcel,
            tries: 0,
        }
    }

    fn later() -> Fate {
        Fate::Later(None, "it answers 503".to_owned())
    }

    #[test]
    fn a_service_that_fails_is_left_alone_longer_each_time_and_keeps_nobody_else_waiting() {
        let (mut queue, start) = (Queue::default(), Instant::now());
        for (service, id) in [
            ("slow.example", 1),
            ("slow.example", 2),
            ("good.example", 3),
        ] {
            assert!(queue.put(to(service, id, "t")).is_none());
        }
        let mut now = start;
        let mut pauses = Vec::new();
        for _ in 0..4 {
            let first = queue.next(now).expect("the oldest");
            assert_eq!(first.id, 1);
            assert_eq!(queue.settle(first, later(), now), Outcome::Again);
            let failed_at = now;
            while queue.next(now).map(|other| {
                assert_eq!(other.id, 3, "only the other service meanwhile");
                queue.waiting.push_back(other);
            }) == Some(())
            {
                now += Duration::from_millis(500);
                if queue.resting["https://slow.example"].until <= now {
                    break;
                }
            }
            pauses.push((now - failed_at).as_secs());
        }
        assert_eq!(pauses, [1, 2, 4, 8]);
        let first = queue.next(now).expect("the oldest");
        assert_eq!(queue.settle(first, Fate::Taken, now), Outcome::Delivered);
        assert_eq!(queue.next(now).expect("at once").id, 2);
    }

    #[test]
    fn a_message_is_given_up_after_so_many_tries_and_a_phone_that_is_gone_at_once() {
        let (mut queue, mut now) = (Queue::default(), Instant::now());
        queue.put(to("push.example", 1, "t"));
        for tried in 1..=limits::PUSH_TRIES_MAX {
            let one = queue.next(now).expect("waits");
            let outcome = queue.settle(one, later(), now);
            let is_last = tried == limits::PUSH_TRIES_MAX;
            assert_eq!(matches!(outcome, Outcome::GivenUp(_)), is_last, "{tried}");
            now += limits::PUSH_PAUSE_MAX;
        }
        assert_eq!(queue.len(), 0);
        for (fate, outcome) in [
            (Fate::Gone, Outcome::Gone),
            (
                Fate::Refused("no".to_owned()),
                Outcome::GivenUp("no".to_owned()),
            ),
        ] {
            queue.put(to("push.example", 2, "t"));
            let one = queue.next(now).expect("waits");
            assert_eq!(queue.settle(one, fate, now), outcome);
            assert_eq!(queue.len(), 0);
        }
    }

    #[test]
    fn a_service_says_itself_how_long_it_wants_to_be_left_alone() {
        let (mut queue, now) = (Queue::default(), Instant::now());
        queue.put(to("push.example", 1, "t"));
        let one = queue.next(now).expect("waits");
        let wait = Some(Duration::from_secs(30));
        queue.settle(one, Fate::Later(wait, String::new()), now);
        assert!(queue.next(now + Duration::from_secs(29)).is_none());
        assert!(queue.next(now + Duration::from_secs(30)).is_some());
    }

    #[test]
    fn the_newest_word_about_a_case_is_the_one_that_waits_and_a_full_queue_gives_up_the_oldest() {
        let mut queue = Queue::default();
        queue.put(to("push.example", 1, "a"));
        queue.put(to("push.example", 1, "b"));
        queue.put(to("push.example", 1, "a"));
        assert_eq!(queue.len(), 2);
        for id in 0..limits::PUSH_WAITING_MAX as i64 - 2 {
            assert!(queue.put(to("push.example", 10 + id, "a")).is_none());
        }
        let given_up = queue.put(to("push.example", 9, "a")).expect("the oldest");
        assert_eq!((given_up.id, &*given_up.parcel.topic), (1, "b"));
        assert_eq!(queue.len(), limits::PUSH_WAITING_MAX);
    }
}
