//! Cases as they went, read back from the log: what a rehearsal plays again.

use crate::store::{Entry, StoreError};
use crate::world::World;
use cases::rehearse::{Outcome, PastCase};
use cases::{CaseNo, Decision, Event, Placement, Status};
use jiff::Timestamp;
use std::ops::Range;
use std::sync::PoisonError;

/// The numbers of the cases reported in a period, ascending, or how many there are when more than `most`.
///
/// # Errors
/// How many there are, when more than `most`.
pub fn reported_in(
    world: &World,
    period: Range<Timestamp>,
    most: usize,
) -> Result<Vec<u32>, usize> {
    let (from_s, to_s) = (period.start.as_second(), period.end.as_second());
    let held = world
        .register
        .read()
        .unwrap_or_else(PoisonError::into_inner);
    let inside = held
        .iter()
        .filter(|(_, card)| (from_s..to_s).contains(&card.at_s));
    let (mut found, mut count) = (Vec::new(), 0);
    for (case, _) in inside {
        count += 1;
        if count <= most {
            found.push(case);
        }
    }
    if count > most { Err(count) } else { Ok(found) }
}

/// A case as it went; none when it was never dispatched: then no table decided over anybody's time.
///
/// A case that was sent back and dispatched again counts from the last dispatch that a decision led to; what was done
/// again after a failed check counts from the first. `recorded` is filled only when it is asked for.
///
/// # Errors
/// The store's, and an event that cannot be read.
pub fn case(world: &World, number: u32, with_record: bool) -> Result<Option<PastCase>, StoreError> {
    let mut story = Story::default();
    for entry in world.store.events_of(number)? {
        story.take(&read(&entry)?);
    }
    Ok(story.told(world, CaseNo(number), with_record))
}

fn read(entry: &Entry) -> Result<Event, StoreError> {
    Event::from_bytes(&entry.bytes).map_err(|cause| StoreError::Unreadable {
        seq: entry.seq,
        cause,
    })
}

/// What the events so far add up to.
#[derive(Default)]
struct Story {
    class: Option<Box<str>>,
    area: Option<Box<str>>,
    decision: Option<Decision>,
    dispatched_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
    paused_at: Option<Timestamp>,
    pauses: Vec<(Timestamp, Timestamp)>,
}

impl Story {
    fn take(&mut self, event: &Event) {
        match event {
            Event::Reported(event) => {
                self.class.clone_from(&event.class);
                self.stands(&event.placement, event.decision.as_ref());
            }
            Event::Placed(event) => self.stands(&event.placement, event.decision.as_ref()),
            Event::Classified(event) => {
                self.class = Some(event.class.clone());
                self.decided(event.decision.as_ref());
            }
            Event::Accepted(_)
            | Event::ReportedBack(_)
            | Event::Closed(_)
            | Event::Stepped(_)
            | Event::Passed(_)
            | Event::Erased(_)
            | Event::ClassAdded(_)
            | Event::SourceAdded(_)
            | Event::TablesChanged(_)
            | Event::AccountChanged(_) => {}
        }
        let then = event.then();
        self.decided(then.and_then(|then| then.decision.as_deref()));
        if let Some(status) = event.status() {
            self.moved(status, event.happened());
        }
    }

    fn stands(&mut self, placement: &Placement, decision: Option<&Decision>) {
        self.area.clone_from(&placement.area);
        self.decided(decision);
    }

    fn decided(&mut self, decision: Option<&Decision>) {
        if let Some(decision) = decision {
            // Another team, or another clock: it begins anew.
            self.begin_anew();
            self.decision = Some(decision.clone());
        }
    }

    fn begin_anew(&mut self) {
        self.dispatched_at = None;
        self.finished_at = None;
        self.paused_at = None;
        self.pauses.clear();
    }

    fn moved(&mut self, status: Status, at: Timestamp) {
        if status != Status::Suspended
            && let Some(paused_at) = self.paused_at.take()
        {
            self.pauses.push((paused_at, at));
        }
        match status {
            Status::Unplaced
            | Status::Unclassified
            | Status::Verifying
            | Status::ToFile
            | Status::ToDispatch => self.begin_anew(),
            Status::Dispatched | Status::Handling => {
                self.dispatched_at.get_or_insert(at);
            }
            Status::Suspended => self.paused_at = Some(at),
            Status::Handled
            | Status::Checked
            | Status::Closed
            | Status::Cancelled
            | Status::Merged => {
                self.finished_at.get_or_insert(at);
            }
        }
    }

    fn told(self, world: &World, number: CaseNo, with_record: bool) -> Option<PastCase> {
        let (class, area, dispatched_at) = (self.class?, self.area?, self.dispatched_at?);
        let mut pauses = self.pauses;
        pauses.extend(self.paused_at.map(|from| (from, Timestamp::now())));
        let recorded = self.decision.filter(|_| with_record);
        let recorded = recorded.map(|decision| Outcome {
            due: decision.limit.map(|limit| {
                let rules = world.rules();
                let calendar = rules.tables().calendar();
                calendar.deadline_with(dispatched_at, limit, &pauses).at
            }),
            row: decision.row.map(|row| row.id),
            lead: decision.lead,
            supporting: decision.supporting,
            limit: decision.limit,
        });
        Some(PastCase {
            number,
            class,
            area,
            dispatched_at,
            finished_at: self.finished_at,
            pauses,
            recorded,
        })
    }
}
