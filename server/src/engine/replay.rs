//! From the log to the live state: at every start.

use super::batch::Writer;
use super::{accounts, sheet};
use crate::books::Books;
use crate::heat_file;
use crate::register::Register;
use crate::store::{Entry, StoreError};
use crate::world::{Readiness, World};
use cases::{Event, State};
use heat::Heat;
use ledger::Tree;
use rayon::prelude::*;
use std::sync::PoisonError;
use std::time::Instant;

/// Events parsed side by side at a time.
const PART_EVENTS: usize = 16_384;

/// Reads the whole log and shows what it leads to.
pub(super) fn replay(world: &World) -> Result<Writer, StoreError> {
    heat_file::show(world);
    let started = Instant::now();
    let mut state = State::default();
    let mut books = Books::clone(&world.books());
    let mut account_books = accounts::Books::default();
    let mut seq = 0;
    let mut fault = None;
    let mut part = Vec::with_capacity(PART_EVENTS);
    world.store.replay(&mut |entry| {
        part.push(entry);
        if part.len() == PART_EVENTS && fault.is_none() {
            fault = take_in(
                &mut state,
                &mut books,
                &mut account_books,
                &mut seq,
                &mut part,
            )
            .err();
            world.set_readiness(Readiness::Replaying(seq));
        }
    })?;
    if let Some(fault) = fault {
        return Err(fault);
    }
    take_in(
        &mut state,
        &mut books,
        &mut account_books,
        &mut seq,
        &mut part,
    )?;
    let head = world.store.head()?;
    if head.seq != seq {
        return Err(StoreError::Missing(seq + 1));
    }
    let tree = if seq == 0 {
        Tree::default()
    } else {
        Tree::from_bytes(&head.frontier).map_err(StoreError::Frontier)?
    };
    let heat = show(world, &state, &mut books, seq);
    let took = started.elapsed();
    tracing::info!(
        events = seq,
        cases = state.len(),
        took_ms = took.as_millis() as u64,
        "the log is read"
    );
    metrics::gauge!("huying_replay_seconds").set(took.as_secs_f64());
    Ok(Writer {
        state,
        heat,
        tree,
        seq,
        books,
        account_books,
    })
}

fn take_in(
    state: &mut State,
    books: &mut Books,
    account_books: &mut accounts::Books,
    seq: &mut u64,
    part: &mut Vec<Entry>,
) -> Result<(), StoreError> {
    let events: Vec<_> = part
        .par_iter()
        .map(|entry| (entry.seq, Event::from_bytes(&entry.bytes)))
        .collect();
    part.clear();
    for (at, event) in events {
        if at != *seq + 1 {
            return Err(StoreError::Missing(*seq + 1));
        }
        let event = event.map_err(|cause| StoreError::Unreadable { seq: at, cause })?;
        state.apply(at, &event);
        sheet::note_line(books, &event);
        account_books.note(&event);
        *seq = at;
    }
    Ok(())
}

fn show(world: &World, state: &State, books: &mut Books, seq: u64) -> Heat {
    let edition = world.edition();
    let cards: Vec<_> = state
        .cases()
        .map(|(case, _)| sheet::card(state, edition, books, case))
        .collect();
    let heat = Heat::from_cases(
        cards
            .iter()
            .zip(1..)
            .map(|(card, case)| card.heat(case))
            .collect(),
    );
    let open = state.cases().filter(|(_, case)| case.status.is_open());
    let hands: Vec<_> = open
        .map(|(case, _)| (case.0, sheet::hands(state, books, case)))
        .collect();
    world.show_lists(state);
    world.show_books(books.clone());
    let mut register = Register::from_cards(cards);
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
