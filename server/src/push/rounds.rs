//! The one thread that tells phones: follows the log from its head, sees whom each event concerns, and hands over what
//! waits. Never in the writer's way; what happened while the server was down is on the page, not in a message.

use super::courier::Courier;
use super::endpoint::Phone;
use super::message;
use super::notice::{Notice, notices};
use super::queue::{Outcome, Queue, Waiting};
use crate::limits;
use crate::world::{Readiness, World};
use cases::Event;
use jiff::Timestamp;
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Pause between two looks at the log.
const LOOK_PAUSE: Duration = Duration::from_millis(250);

/// Starts the thread; none where the configuration names no contact. `sleep` is false when the server ends.
pub fn start(
    world: &Arc<World>,
    sleep: impl Fn(Duration) -> bool + Send + 'static,
) -> std::io::Result<Option<JoinHandle<()>>> {
    if !world.push.is_on() {
        return Ok(None);
    }
    let world = Arc::clone(world);
    let attend = move || match Rounds::new(&world) {
        Ok(mut rounds) => rounds.attend(&sleep),
        Err(error) => tracing::error!(%error, "phones cannot be told until a restart"),
    };
    std::thread::Builder::new()
        .name("push".to_owned())
        .spawn(attend)
        .map(Some)
}

/// Where the thread stands.
pub(super) struct Rounds<'a> {
    world: &'a World,
    courier: Courier,
    queue: Queue,
    /// Everything up to here was looked at.
    at: u64,
}

impl<'a> Rounds<'a> {
    /// At the log's head.
    pub(super) fn new(world: &'a World) -> anyhow::Result<Self> {
        Ok(Self {
            world,
            courier: Courier::new(world.push.services())?,
            queue: Queue::default(),
            at: world.feed.head(),
        })
    }

    fn attend(&mut self, sleep: &dyn Fn(Duration) -> bool) {
        while matches!(self.world.readiness(), Readiness::Replaying(_)) {
            if !sleep(LOOK_PAUSE) {
                return;
            }
        }
        self.at = self.world.feed.head();
        while sleep(LOOK_PAUSE) {
            self.look(Timestamp::now());
            self.hand_over();
        }
    }

    /// Takes in what happened since the last look.
    pub(super) fn look(&mut self, now: Timestamp) {
        let head = self.world.feed.head();
        // A log that was put back is shorter.
        if head <= self.at || self.world.holds_alarms() || !self.world.people.anybody_subscribed() {
            self.at = head;
            return;
        }
        let entries = match self.world.store.read_from(self.at, limits::FEED_READ_MAX) {
            Ok(entries) => entries,
            Err(error) => {
                tracing::error!(%error, "the log cannot be read for those who want to be told");
                self.at = head;
                return;
            }
        };
        for entry in entries.into_iter().take_while(|entry| entry.seq <= head) {
            self.at = entry.seq;
            match Event::from_bytes(&entry.bytes) {
                Ok(event) => self.take_in(&event, now),
                Err(error) => tracing::error!(%error, seq = entry.seq, "an event cannot be read"),
            }
        }
    }

    fn take_in(&mut self, event: &Event, now: Timestamp) {
        let age_s = now.as_second() - event.happened().as_second();
        let Some(case) = event.case().filter(|_| age_s <= limits::PUSH_NEWS_S) else {
            return;
        };
        let register = self.world.register.read();
        let card = register
            .unwrap_or_else(PoisonError::into_inner)
            .card(case.0)
            .copied();
        let Some(card) = card else {
            return;
        };
        let books = self.world.books();
        let lead = books.teams.line(card.team).map(|line| &*line.code);
        for Notice { team, what } in notices(event, lead) {
            let Ok(Some(key)) = self.world.push.key() else {
                return;
            };
            let secret = key.public();
            let parcel = message::parcel(self.world, case, &card, what, secret.as_bytes(), now);
            let phones = self.world.people.phones_on_duty(&team, now);
            let phones = phones.unwrap_or_else(|error| {
                tracing::error!(%error, "people.db does not say whom to tell");
                Vec::new()
            });
            for subscription in phones {
                let services = self.world.push.services();
                let phone = Phone::new(
                    services,
                    &subscription.endpoint,
                    &subscription.public,
                    &subscription.auth,
                );
                // A service that the configuration no longer names.
                let Ok(phone) = phone else { continue };
                let waiting = Waiting {
                    id: subscription.id,
                    phone,
                    parcel: parcel.clone(),
                    tries: 0,
                };
                if self.queue.put(waiting).is_some() {
                    count("given-up");
                }
            }
        }
    }

    /// Hands over what is ready, at most for as long as one service may keep us waiting.
    pub(super) fn hand_over(&mut self) {
        let began = Instant::now();
        while began.elapsed() < limits::PUSH_TIME_MAX {
            let Some(waiting) = self.queue.next(Instant::now()) else {
                break;
            };
            let fate = match (self.world.push.key(), self.world.push.contact()) {
                (Ok(Some(key)), Some(contact)) => self.courier.deliver(
                    &key,
                    contact,
                    &waiting.phone,
                    &waiting.parcel,
                    Timestamp::now(),
                ),
                (_, _) => return,
            };
            let (id, service) = (waiting.id, waiting.phone.service());
            match self.queue.settle(waiting, fate, Instant::now()) {
                Outcome::Delivered => count("taken"),
                Outcome::Again => count("again"),
                Outcome::Gone => {
                    count("gone");
                    self.world.people.forget_phone(id);
                }
                Outcome::GivenUp(why) => {
                    count("given-up");
                    tracing::warn!(service, why, "a phone was not told");
                }
            }
        }
        metrics::gauge!("huying_push_waiting").set(self.queue.len() as f64);
    }
}

fn count(fate: &'static str) {
    metrics::counter!("huying_push_messages_total", "fate" => fate).increment(1);
}
