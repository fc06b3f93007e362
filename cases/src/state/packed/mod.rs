//! The state as bytes, so that a start need not read every event again.
//!
//! The crate opens nothing: it writes to what the caller gives it and reads from it. What follows from the rest (moments,
//! the grid of open cases, numbers of codes) is not written but worked out when it is read, so it cannot be wrong. The
//! same state always gives the same bytes: a hash of them stands for it.
//!
//! In order: classes, sources, areas, teams, names of teams, people, editions (texts); added classes and sources (their
//! events); cases; then by case what only open ones need, latenesses, answers that are owed.

mod form;
mod frames;
mod parts;
mod sound;
mod terms;
mod values;

pub(crate) use form::{NotPacked, Packed, form_of, packed};

use std::collections::HashMap;
use std::io::{self, Read, Write};

use super::{CHUNK, Case, Lateness, State};
use crate::case::CaseNo;
use crate::event::Event;
use crate::names::Names;
use crate::open::Open;
use frames::{Input, Output};

/// Raised when [`State::apply`] leads elsewhere by the same events. That the bytes are others is seen by itself: their
/// form is told in full.
const MEANING: u32 = 1;

/// Why bytes are no state.
#[derive(Debug, thiserror::Error)]
pub enum NotAState {
    /// They could not be read.
    #[error("it cannot be read: {0}")]
    Read(io::Error),
    /// They are not what [`State::save`] writes.
    #[error("{0}")]
    Damaged(&'static str),
}

impl From<io::Error> for NotAState {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => damaged("it ends too early"),
            _ => Self::Read(error),
        }
    }
}

fn damaged(what: &'static str) -> NotAState {
    NotAState::Damaged(what)
}

impl State {
    /// What the bytes of [`State::save`] are, and what they mean: whoever keeps them keeps a hash of this beside, and
    /// reads the log where it is another.
    pub fn form() -> String {
        let mut told = format!("{MEANING};");
        Case::form(&mut told);
        <Vec<(CaseNo, Open)>>::form(&mut told);
        <Vec<(CaseNo, Vec<Lateness>)>>::form(&mut told);
        <Vec<(CaseNo, i64)>>::form(&mut told);
        told
    }

    /// Writes everything that the events have led to. A batch that has begun must have ended.
    ///
    /// Writes 256 KB at a time; what was written before an error is no state, and [`State::load`] says so.
    pub fn save(&self, out: &mut impl Write) -> io::Result<()> {
        let Self {
            chunks,
            open,
            lates,
            answers,
            moments: _,
            timers: _,
            near: _,
            classes,
            sources,
            areas,
            teams,
            team_names,
            people,
            editions,
            added_classes,
            added_classes_of: _,
            added_sources,
            journal: _,
        } = self;
        let mut out = Output::new(out);
        for names in [classes, sources, areas, teams] {
            out.list(names.codes().len(), names.codes())?;
        }
        out.list(team_names.len(), team_names)?;
        for names in [people, editions] {
            out.list(names.codes().len(), names.codes())?;
        }
        let classes = added_classes.iter().cloned().map(Event::ClassAdded);
        let sources = added_sources.iter().cloned().map(Event::SourceAdded);
        let classes: Vec<_> = classes.map(|event| text(&event)).collect();
        let sources: Vec<_> = sources.map(|event| text(&event)).collect();
        out.list(classes.len(), &classes)?;
        out.list(sources.len(), &sources)?;
        out.list(self.len(), chunks.iter().flatten())?;
        by_case(&mut out, open)?;
        by_case(&mut out, lates)?;
        by_case(&mut out, answers)?;
        out.finish()
    }

    /// The state that [`State::save`] wrote; not a byte is read beyond it.
    ///
    /// Anything that it does not write is an error, never a panic, and so is what no events lead to as far as other code
    /// relies on it: numbers of codes and cases that there are, times that there are. Memory grows with the bytes that
    /// come, whatever lengths they tell.
    pub fn load(input: &mut impl Read) -> Result<Self, NotAState> {
        let mut input = Input::new(input);
        let mut state = Self {
            classes: names(&mut input)?,
            sources: names(&mut input)?,
            areas: names(&mut input)?,
            teams: names(&mut input)?,
            ..Self::default()
        };
        input.list(|name| {
            state.team_names.push(name);
            Ok(())
        })?;
        state.people = names(&mut input)?;
        state.editions = names(&mut input)?;
        input.list(|added: Box<str>| {
            let Event::ClassAdded(class) = event(&added)? else {
                return Err(damaged("an added class that is none"));
            };
            state.added_classes_of.insert(class.code.clone());
            state.added_classes.push(class);
            Ok(())
        })?;
        input.list(|added: Box<str>| {
            let Event::SourceAdded(source) = event(&added)? else {
                return Err(damaged("an added source that is none"));
            };
            state.added_sources.push(source);
            Ok(())
        })?;
        input.list(|case| {
            match state.chunks.last_mut() {
                Some(last) if last.len() < CHUNK => last.push(case),
                _ => state.chunks.push(vec![case]),
            }
            Ok(())
        })?;
        state.open = of_cases(&mut input)?;
        state.lates = of_cases(&mut input)?;
        state.answers = of_cases(&mut input)?;
        input.finish()?;
        state.check().map_err(damaged)?;
        state.derive();
        Ok(state)
    }

    /// Works out what follows from the rest.
    fn derive(&mut self) {
        let with_moments = self.open.keys().chain(self.answers.keys());
        let moments = with_moments.filter_map(|case| Some((*case, self.falls(*case)?.0)));
        self.moments = moments.collect();
        self.timers = self.moments.iter().map(|(case, at)| (*at, *case)).collect();
        let cells = self
            .cases()
            .filter_map(|(case, found)| Some((found.cell()?, case)));
        self.near = super::near::Near::of(cells);
    }
}

impl<T: Packed> Packed for (CaseNo, T) {
    fn form(told: &mut String) {
        told.push('#');
        T::form(told);
    }

    fn pack(&self, out: &mut Vec<u8>) {
        let (case, value) = self;
        case.pack(out);
        value.pack(out);
    }

    fn unpack(input: &mut &[u8]) -> Result<Self, NotPacked> {
        Ok((CaseNo::unpack(input)?, T::unpack(input)?))
    }
}

/// Of some cases, in the order of their numbers.
fn by_case<T: Packed + Clone>(
    out: &mut Output<'_, impl Write>,
    of: &HashMap<CaseNo, T>,
) -> io::Result<()> {
    let mut cases: Vec<CaseNo> = of.keys().copied().collect();
    cases.sort_unstable();
    out.put(&(cases.len() as u64))?;
    for case in cases {
        // Shared parts are cloned by reference.
        out.put(&(case, of[&case].clone()))?;
    }
    Ok(())
}

fn of_cases<T: Packed>(input: &mut Input<'_, impl Read>) -> Result<HashMap<CaseNo, T>, NotAState> {
    let (mut found, mut last) = (HashMap::new(), CaseNo(0));
    input.list(|(case, value)| {
        if case <= last {
            return Err(damaged("cases are out of order"));
        }
        last = case;
        found.insert(case, value);
        Ok(())
    })?;
    Ok(found)
}

fn names(input: &mut Input<'_, impl Read>) -> Result<Names, NotAState> {
    let mut names = Names::default();
    input.list(|code: Box<str>| {
        let is_new = names.find(&code).is_none();
        names.number(&code);
        is_new
            .then_some(())
            .ok_or(damaged("a code stands in its list twice"))
    })?;
    Ok(names)
}

fn text(event: &Event) -> Box<str> {
    let text = String::from_utf8(event.to_bytes());
    text.expect("events are JSON").into_boxed_str()
}

fn event(text: &str) -> Result<Event, NotAState> {
    Event::from_bytes_checked(text.as_bytes()).map_err(|_| damaged("an event that is none"))
}
