//! From the log to the live state: at every start.

use super::batch::Writer;
use super::sheet;
use crate::books::Books;
use crate::heat_file;
use crate::register::{Card, Register};
use crate::state_file::{self, Astray, At, Course, parts_after};
use crate::store::{Entry, Head, StoreError};
use crate::world::{Readiness, World};
use cases::{CaseNo, Event, State};
use grids::Edition;
use heat::Heat;
use ledger::Tree;
use rayon::prelude::*;
use std::sync::PoisonError;
use std::time::Instant;

/// Events parsed side by side at a time.
const PART_EVENTS: usize = 16_384;

/// Reads the log, from its snapshot on if there is one, and shows what it leads to.
pub(super) fn replay(world: &World) -> Result<Writer, Astray> {
    heat_file::show(world);
    let started = Instant::now();
    let (course, is_whole) = match state_file::load(world).map(|kept| went_on(world, kept)) {
        Some(Ok(course)) => (course, false),
        Some(Err(why)) => {
            world.state_file.refuse(&why);
            (read_on(world, Course::default())?, true)
        }
        None => (read_on(world, Course::default())?, true),
    };
    let Head { seq, frontier, .. } = world.store.head()?;
    if seq != course.seq {
        return Err(Astray::Missing(course.seq + 1));
    }
    let tree = if seq == 0 {
        Tree::default()
    } else {
        Tree::from_bytes(&frontier).map_err(StoreError::Frontier)?
    };
    let mut books = Books::clone(&world.books());
    // Both only read the state, which nobody changes before the writer begins.
    let (heat, ()) = rayon::join(
        || show(world, &course.state, &mut books, seq),
        || {
            if is_whole {
                state_file::write_if_many(world, course.at());
            }
        },
    );
    let took = started.elapsed();
    let cases = course.state.len();
    tracing::info!(
        events = seq,
        cases,
        took_ms = took.as_millis() as u64,
        "the log is read"
    );
    metrics::gauge!("huying_replay_seconds").set(took.as_secs_f64());
    Ok(Writer {
        state: course.state,
        heat,
        tree,
        seq,
        books,
        account_books: course.accounts,
    })
}

impl Writer {
    /// What the snapshot of the state is made of.
    pub fn at(&self) -> At<'_> {
        At {
            state: &self.state,
            accounts: &self.account_books,
            seq: self.seq,
        }
    }
}

/// What a snapshot and the events after it lead to; or why they do not belong together.
fn went_on(world: &World, kept: Course) -> Result<Course, String> {
    let course = read_on(world, kept).map_err(|why| why.to_string())?;
    // A number given twice, or one left out, would stand in the log for good.
    let CaseNo(next) = course.state.next_case();
    let rows = world.store.rows(&[next - 1, next]);
    let last = rows.map_err(|why| why.to_string())?;
    if last
        .iter()
        .map(|row| row.case)
        .eq((next > 1).then_some(next - 1))
    {
        Ok(course)
    } else {
        Err(format!(
            "it leads to {} cases, and the lists have others",
            next - 1
        ))
    }
}

/// Reads what comes after.
fn read_on(world: &World, mut course: Course) -> Result<Course, Astray> {
    parts_after(&*world.store, course.seq, PART_EVENTS, |part| {
        take_in(&mut course, &part)?;
        world.set_readiness(Readiness::Replaying(course.seq));
        Ok(true)
    })?;
    Ok(course)
}

fn take_in(course: &mut Course, part: &[Entry]) -> Result<(), Astray> {
    let events: Vec<_> = part
        .par_iter()
        .map(|entry| (entry.seq, Event::from_bytes(&entry.bytes)))
        .collect();
    for (seq, event) in events {
        let event = event.map_err(|cause| Astray::Unreadable { seq, cause })?;
        course.take(seq, &event)?;
    }
    Ok(())
}

fn show(world: &World, state: &State, books: &mut Books, seq: u64) -> Heat {
    let LaidOut { cards, hands } = lay_out(state, world.edition(), books);
    world.show_lists(state);
    world.show_books(books.clone());
    let cases = cards.iter().zip(1..).map(|(card, case)| card.heat(case));
    let cases: Vec<_> = cases.collect();
    let (heat, mut register) =
        rayon::join(|| Heat::from_cases(cases), || Register::from_cards(cards));
    for (case, teams) in hands {
        register.put_hands(case, &teams);
    }
    register.seq = seq;
    *world
        .register
        .write()
        .unwrap_or_else(PoisonError::into_inner) = register;
    world.show_heat(seq, heat.snapshot());
    world.feed.start_at(seq);
    heat
}

/// What lists and heat are made of.
pub(crate) struct LaidOut {
    /// Of all cases, by number.
    pub cards: Vec<Card>,
    /// Of the open ones, who has something to do about them.
    pub hands: Vec<(u32, Vec<u16>)>,
}

/// Looks at every case of a state; codes that the books do not have are put into them.
pub(crate) fn lay_out(state: &State, edition: &Edition, books: &mut Books) -> LaidOut {
    note_added(state, books);
    let cards = state
        .cases()
        .map(|(case, _)| sheet::card(state, edition, books, case))
        .collect();
    let open = state.cases().filter(|(_, case)| case.status.is_open());
    let hands = open
        .map(|(case, _)| (case.0, sheet::hands(state, books, case)))
        .collect();
    LaidOut { cards, hands }
}

/// Puts what was added to the tables into the books, in the order in which it was.
fn note_added(state: &State, books: &mut Books) {
    let classes = state.added_classes().iter().cloned();
    let sources = state.added_sources().iter().cloned();
    let added = classes.map(Event::ClassAdded);
    added
        .chain(sources.map(Event::SourceAdded))
        .for_each(|event| sheet::note_line(books, &event));
}
