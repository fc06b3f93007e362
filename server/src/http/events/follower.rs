//! One subscriber at its own place in the log.

use crate::engine;
use crate::feed::{self, Before, Chunk, Line, Room, Subscription, Told};
use crate::http::{Chosen, Pass};
use crate::limits;
use crate::measures;
use crate::store::StoreError;
use crate::world::World;
use actix_web::web;
use bytes::{Bytes, BytesMut};
use cases::Event;
use std::sync::{Arc, PoisonError};
use tokio::sync::watch;
use tokio::time::Instant;

/// Whoever follows: writes what comes after its place, and moves on.
pub(super) struct Follower {
    heads: watch::Receiver<u64>,
    /// Everything up to here was sent or filtered out.
    at: u64,
    room: Arc<Room>,
    claims: watch::Receiver<()>,
    /// For whoever may read alarms.
    alarms: Option<watch::Receiver<u64>>,
    /// Changes of claims that were sent.
    claims_seen: u64,
    /// Items of the feed before the next one, as long as it reads from memory.
    told: Option<u64>,
    /// What it says first.
    pub(super) hello: Option<Bytes>,
    /// When it last said something.
    said: Instant,
    /// What lets it in, and when that was last looked at.
    pass: Pass,
    looked: Instant,
    world: Arc<World>,
    _seat: Subscription,
}

impl Follower {
    /// A subscriber in its seat, who has had everything up to `at`.
    pub(super) fn new(
        world: Arc<World>,
        seat: Subscription,
        pass: Pass,
        chosen: Chosen,
        at: u64,
    ) -> Self {
        Self {
            heads: world.feed.heads(),
            at,
            room: world.feed.rooms.enter(chosen),
            claims: world.claims.changes(),
            alarms: None,
            claims_seen: world.claims.told(),
            told: None,
            hello: None,
            said: Instant::now(),
            pass,
            looked: Instant::now(),
            world,
            _seat: seat,
        }
    }

    /// Tells of alarms, too.
    #[must_use]
    pub(super) fn with_alarms(mut self) -> Self {
        self.alarms = Some(self.world.alarms.changes());
        self
    }

    /// The next bytes; waits for them. `None` when the server stops.
    pub(super) async fn next(mut self) -> Option<(Bytes, Self)> {
        let bytes = match self.hello.take() {
            Some(hello) => hello,
            None => self.news().await?,
        };
        self.said = Instant::now();
        Some((bytes, self))
    }

    async fn news(&mut self) -> Option<Bytes> {
        loop {
            if self.world.feed.is_closed() || !self.may_stay() {
                return None;
            }
            // Taken note of before looking, so that nothing published meanwhile is slept through.
            self.heads.borrow_and_update();
            let line = self.world.feed.line(self.at, Instant::now().into_std());
            let events = match line {
                Line::Upto(upto) => self.read(upto).await?,
                Line::At(_) | Line::Quiet => Bytes::new(),
            };
            let bytes = self.with_claims(events);
            let bytes = self.with_alarm(bytes);
            if !bytes.is_empty() {
                return Some(bytes);
            }
            if self.said.elapsed() >= limits::HEARTBEAT
                || self.world.feed.wants_a_sign(self.said.into_std())
            {
                // The id lets a quiet stream resume without reading again what it filtered out.
                return Some(Bytes::from(format!(": {}\n\n", self.at)));
            }
            match line {
                Line::Upto(_) => {}
                Line::At(beat) => tokio::time::sleep_until(beat.into()).await,
                Line::Quiet => self.wait().await?,
            }
        }
    }

    /// Whether what let it in still does, as of [`limits::PASS_LOOK`] ago at most.
    fn may_stay(&mut self) -> bool {
        if self.looked.elapsed() < limits::PASS_LOOK {
            return true;
        }
        self.looked = Instant::now();
        self.pass.holds(&self.world)
    }

    /// Until there is something new, or it is time for a sign of life.
    async fn wait(&mut self) -> Option<()> {
        let sign_of_life = self.said + limits::HEARTBEAT;
        let alarmed = async {
            match &mut self.alarms {
                // Still to be told.
                Some(alarms) => alarms.changed().await.inspect(|()| alarms.mark_changed()),
                None => std::future::pending().await,
            }
        };
        let changed = async {
            tokio::select! {
                alarm = alarmed => alarm,
                head = self.heads.changed() => head,
                // Still to be told.
                claims = self.claims.changed() => claims.inspect(|()| self.claims.mark_changed()),
            }
        };
        let waited = tokio::time::timeout_at(sign_of_life, changed).await;
        waited.unwrap_or(Ok(())).ok()
    }

    /// Claims are told to everybody who may see the case: which of them a page shows, it knows itself. Those that ran out are told with the
    /// next change, or with a sign of life.
    fn with_claims(&mut self, events: Bytes) -> Bytes {
        let silent = self.said.elapsed() >= limits::HEARTBEAT;
        if !self.claims.has_changed().unwrap_or(false) && !silent {
            return events;
        }
        self.claims.borrow_and_update();
        let (news, seen) = self
            .world
            .claims
            .after(self.claims_seen, jiff::Timestamp::now());
        self.claims_seen = seen;
        if news.is_empty() {
            return events;
        }
        let mut chunk = BytesMut::from(events);
        for (case, json) in news {
            let reached = &self.room.chosen.reached;
            if !reached.is_all() && !reached.has_case(&self.world, case) {
                continue;
            }
            chunk.extend_from_slice(b"event: claim\ndata: ");
            chunk.extend_from_slice(&json);
            chunk.extend_from_slice(b"\n\n");
        }
        chunk.freeze()
    }

    /// That alarms changed; which ones the caller may see, they ask for.
    fn with_alarm(&mut self, events: Bytes) -> Bytes {
        let Some(alarms) = self
            .alarms
            .as_mut()
            .filter(|alarms| alarms.has_changed().unwrap_or(false))
        else {
            return events;
        };
        let version = *alarms.borrow_and_update();
        let line = format!("event: alarm\ndata: {{\"version\":{version}}}\n\n");
        let mut chunk = BytesMut::from(events);
        chunk.extend_from_slice(line.as_bytes());
        chunk.freeze()
    }

    /// What comes after this place: from memory, or from the store when it lies further back.
    async fn read(&mut self, upto: u64) -> Option<Bytes> {
        if let Some(chunk) = self.room.chunk(&self.world.feed, self.at, upto) {
            return Some(self.taken(chunk));
        }
        self.told = None;
        metrics::counter!("huying_feed_rereads_total").increment(1);
        let world = Arc::clone(&self.world);
        // Whoever is late waits for the others who are, and leaves the store to those who are not.
        let _place = world.feed.rereads.acquire().await.ok()?;
        let (own, room, at) = (Arc::clone(&world), Arc::clone(&self.room), self.at);
        match web::block(move || from_store(&own, at, upto, &room.chosen)).await {
            Ok(Ok(told)) if told.upto > at => {
                self.at = told.upto;
                Some(told.bytes)
            }
            Ok(Ok(_)) => {
                tracing::error!(at, head = world.feed.head(), "the store has no next event");
                None
            }
            Ok(Err(error)) => {
                // The client comes back with its last id.
                tracing::error!(%error, "an event stream ends");
                None
            }
            Err(_) => None,
        }
    }

    /// A piece of the feed, once it is sure that it continues the one before.
    pub(super) fn taken(&mut self, chunk: Chunk) -> Bytes {
        if let Some(told) = self.told.filter(|told| *told != chunk.told.start) {
            measures::dropped("event", chunk.told.start.abs_diff(told));
        }
        self.told = Some(chunk.told.end);
        let behind = self.world.feed.head().saturating_sub(self.at) as f64;
        metrics::histogram!("huying_feed_behind_events").record(behind);
        if let Some(published) = chunk.published {
            metrics::histogram!("huying_feed_lag_seconds").record(published.elapsed());
        }
        self.at = chunk.upto;
        chunk.bytes
    }
}

/// What a filter lets through of the log after `at`, up to an event that was published: the cards are as they are now.
fn from_store(world: &World, at: u64, upto: u64, chosen: &Chosen) -> Result<Told, StoreError> {
    let entries = world.store.read_from(at, limits::FEED_READ_MAX)?;
    let books = world.books();
    let register = world
        .register
        .read()
        .unwrap_or_else(PoisonError::into_inner);
    let (mut items, mut read) = (Vec::new(), at);
    for entry in entries.into_iter().take_while(|entry| entry.seq <= upto) {
        read = entry.seq;
        let event = Event::from_bytes(&entry.bytes).map_err(|cause| StoreError::Unreadable {
            seq: entry.seq,
            cause,
        })?;
        let before = match &event {
            Event::Reported(_) => Before::New,
            Event::Placed(_)
            | Event::Classified(_)
            | Event::Accepted(_)
            | Event::ReportedBack(_)
            | Event::Closed(_)
            | Event::Stepped(_)
            | Event::Passed(_)
            | Event::Erased(_)
            | Event::ClassAdded(_)
            | Event::SourceAdded(_)
            | Event::TablesChanged(_)
            | Event::AccountChanged(_) => Before::Unknown,
        };
        let card = register.card(entry.case);
        items.extend(
            card.and_then(|card| engine::item(world, &books, entry.seq, &event, card, before)),
        );
    }
    Ok(feed::told(&items, read, chosen))
}
