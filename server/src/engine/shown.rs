//! What readers and streams see of a batch once it is stored.

use super::batch::Writer;
use super::{sheet, told};
use crate::feed::{Before, Item};
use crate::world::World;
use cases::Event;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

impl Writer {
    /// Shows what has changed to the readers. Answers what the cards were before, for streams that need it.
    pub(super) fn show(
        &mut self,
        world: &World,
        events: &[(u64, Arc<Event>)],
    ) -> HashMap<u32, Before> {
        let edition = world.edition();
        let before = self.books.size();
        let mut touched = Vec::with_capacity(events.len());
        for (_, event) in events {
            sheet::note_line(&mut self.books, event);
            if let Some(case) = event.case() {
                let card = sheet::card(&self.state, edition, &mut self.books, case);
                let hands = sheet::hands(&self.state, &mut self.books, case);
                touched.push((case.0, card, hands));
            }
        }
        let lists_changed = events.iter().any(|(_, event)| event.case().is_none());
        if lists_changed {
            world.show_lists(&self.state);
        }
        if lists_changed || self.books.size() != before {
            world.show_books(self.books.clone());
        }
        let mut register = world
            .register
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let mut were = HashMap::new();
        let is_followed = world.feed.subscribers() > 0;
        for (case, card, hands) in &touched {
            if is_followed {
                let was = || {
                    register
                        .card(*case)
                        .map_or(Before::New, |card| Before::Was(*card))
                };
                were.entry(*case).or_insert_with(was);
            }
            register.put(*case, *card);
            register.put_hands(*case, hands);
        }
        register.seq = self.seq;
        drop(register);
        // Of several cards of one case the last one stays, and all are as of the end of the batch.
        let cases: Vec<_> = touched
            .iter()
            .map(|(case, card, _)| card.heat(*case))
            .collect();
        self.heat.insert_many(&cases);
        world.show_heat(self.seq, self.heat.snapshot());
        were
    }

    /// What the streams tell of the events.
    pub(super) fn items(
        &self,
        world: &World,
        events: &[(u64, Arc<Event>)],
        mut before: HashMap<u32, Before>,
    ) -> Vec<Item> {
        let register = world
            .register
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let item = |(seq, event): &(u64, Arc<Event>)| {
            let case = event.case()?.0;
            let was = before.get(&case).copied().unwrap_or(Before::Unknown);
            let card = register.card(case)?;
            let item = told::item(world, &self.books, *seq, event, card, was)?;
            // The case's next event in this batch comes after this one: whoever is told of it now must hear it leave.
            before.insert(case, Before::Was(item.card));
            Some(item)
        };
        events.iter().filter_map(item).collect()
    }
}
