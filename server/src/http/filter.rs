//! The filter that lists, counts, tiles and streams share.

mod sets;

use super::apart::apart;
use super::problem::Problem;
use super::reached::Reached;
use super::{times, words};
use crate::identity::Reach;
use crate::register::{Answered, Card, Queue};
use crate::slice::{Seen, Slice};
use crate::veil::{Countable, Sight};
use crate::world::{Readiness, World};
use heat::{BitSet, Filter, NO_CLASS, NO_TEAM};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sets::{ExtendWith as _, NONE, areas, chosen, exact, named_or, narrow, statuses};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::sync::Arc;

/// Which cases. Each parameter narrows; values separated by commas widen.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FilterParams {
    /// The first moment that counts (RFC 3339).
    #[param(example = "2026-11-01T00:00:00+08:00")]
    pub from: Option<String>,
    /// The first moment that no longer counts (RFC 3339).
    pub to: Option<String>,
    /// Local hours of the week: `DAY@HOUR-HOUR` or `DAY-DAY@HOUR-HOUR`, days 1 (Monday) to 7, hours 00 to 24, the last
    /// one excluded; `5@22-06` goes on into Saturday.
    #[param(example = "6-7@09-18")]
    pub hours: Option<String>,
    /// Kinds of days by the calendar in force: `workday` (made-up working weekends included), `restday` (ordinary
    /// weekends), `holiday` (statutory days off). In years that the calendar does not know, weekdays are workdays.
    #[param(example = "restday,holiday")]
    pub days: Option<String>,
    /// Class codes or their beginnings; `none` for cases without a class.
    #[param(example = "05,0107")]
    pub class: Option<String>,
    /// Source codes.
    pub source: Option<String>,
    /// Status words.
    #[param(value_type = Option<Vec<words::Status>>, style = Form, explode = false)]
    pub status: Option<String>,
    /// Codes of lead teams; `none` for cases without one.
    pub team: Option<String>,
    /// Area codes of any level, or beginnings of them where codes nest; `none` for cases in no area.
    #[param(example = "440112010")]
    pub area: Option<String>,
    /// Only the cases whose running clock has run out, or only the others.
    pub overdue: Option<bool>,
    /// Only the cases of a queue.
    #[param(value_type = Option<words::Queue>)]
    pub queue: Option<String>,
    /// Only closed cases by the rating that stands: rated at all, a question answered, answered yes or no. For whoever reads
    /// single cases; others count none by it.
    #[param(value_type = Option<words::Answered>)]
    pub rated: Option<String>,
}

/// A filter in the server's numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chosen {
    /// For the heat and the register.
    pub filter: Filter,
    /// What the heat's columns do not hold.
    pub slice: Slice,
    /// See [`FilterParams::queue`].
    pub queue: Option<Queue>,
    /// What the caller's rights extend to; the filter is narrowed by it.
    pub reached: Reached,
    /// Names what was asked and the lists and tables it was understood by: the same name, the same cases at the same
    /// event.
    pub name: String,
}

impl FilterParams {
    /// Turns codes into numbers, and takes away what the caller's rights do not extend to. A code that nothing has
    /// chooses nothing; a malformed value is refused.
    pub fn choose(&self, world: &World, reach: &Reach) -> Result<Chosen, Problem> {
        let (books, rules) = (world.books(), world.rules());
        let queue = self
            .queue
            .as_deref()
            .map(|word| {
                word.parse::<Queue>()
                    .map_err(|error| Problem::bad_parameter("queue", error))
            })
            .transpose()?;
        let answered = self.rated.as_deref().map(str::parse::<Answered>);
        let answered = answered
            .transpose()
            .map_err(|error| Problem::bad_parameter("rated", error))?;
        let tables = rules.tables();
        let mut filter = Filter {
            from_s: moment("from", self.from.as_deref())?,
            to_s: moment("to", self.to.as_deref())?,
            times: times::times(
                self.hours.as_deref(),
                self.days.as_deref(),
                tables.calendar(),
            )?,
            classes: chosen("class", self.class.as_deref(), |prefix, set| {
                set.extend_with(named_or(prefix, u32::from(NO_CLASS), || {
                    books.classes.beginning(prefix)
                }));
            })?,
            sources: chosen("source", self.source.as_deref(), |code, set| {
                exact(&books.sources, code, set);
            })?,
            statuses: statuses(self.status.as_deref())?,
            areas: chosen("area", self.area.as_deref(), |code, set| {
                areas(world, code, set);
            })?,
            teams: chosen("team", self.team.as_deref(), |code, set| match code {
                NONE => set.insert(u32::from(NO_TEAM)),
                code => exact(&books.teams, code, set),
            })?,
        };
        let status = queue.and_then(Queue::status);
        if let Some(status) = status {
            narrow(&mut filter.statuses, status as u32);
        }
        let reached = Reached::of(world, reach);
        reached.narrow(&mut filter);
        Ok(Chosen {
            filter,
            slice: Slice {
                overdue: self.overdue,
                queue: queue.filter(|_| status.is_none()),
                answered,
            },
            queue,
            reached,
            name: self.name(books.size(), tables.version(), reach),
        })
    }

    fn name(&self, lines: usize, tables: &str, reach: &Reach) -> String {
        let asked = serde_json::to_string(&(self, reach)).expect("texts and a flag");
        let hash = Sha256::digest(format!("{asked} {lines} {tables}"));
        hex(&hash[..8])
    }
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string does not fail");
        text
    })
}

impl Chosen {
    /// The cases to apply [`Chosen::filter`] to, and up to when they are complete.
    pub fn seen(&self, world: &World) -> Seen {
        world.seen(self.slice)
    }

    /// [`Chosen::seen`], beside the event loop where it may be a pass over all cases.
    ///
    /// # Errors
    /// 500 when that fails; 503 for a slice while the log is being read.
    pub async fn seen_beside(&self, world: &Arc<World>) -> Result<Seen, Problem> {
        if self.slice.is_all() {
            return Ok(self.seen(world));
        }
        // Queues and lateness are no part of a snapshot.
        if let Readiness::Replaying(events) = world.readiness() {
            return Err(Problem::starting(events));
        }
        let (world, slice) = (Arc::clone(world), self.slice);
        apart(move || world.seen(slice)).await
    }

    /// The cases as the caller may count them. Beside the event loop: under the veil it may look at all cases.
    pub fn countable(&self, world: &World, seen: &Seen, sight: Sight) -> Countable {
        self.counted(world, seen, sight, self.filter.clone())
    }

    /// The same cases of another window.
    pub fn within(
        &self,
        world: &World,
        seen: &Seen,
        sight: Sight,
        (from_s, to_s): (i64, i64),
    ) -> Countable {
        let filter = Filter {
            from_s: Some(from_s),
            to_s: Some(to_s),
            ..self.filter.clone()
        };
        self.counted(world, seen, sight, filter)
    }

    fn counted(&self, world: &World, seen: &Seen, sight: Sight, mut filter: Filter) -> Countable {
        if !self.slice.is_all() {
            // Lateness and queues go by the status, which sensitive cases do not show: to name every status takes
            // none of them.
            let all = || (0..=u32::from(u8::MAX)).collect();
            filter.statuses.get_or_insert_with(all);
        }
        if self.slice.answered.is_some() && sight == Sight::Veiled {
            // What a resident said of their case is nothing to be counted out by strangers.
            filter.areas = Some(BitSet::new());
        }
        world.countable(seen, &filter, sight)
    }

    /// Does the case pass at this moment?
    pub fn has(&self, card: &Card, now_s: i64) -> bool {
        card.passes(&self.filter) && self.slice.has(card, now_s)
    }
}

/// The second at or after a moment, so that half-open windows keep their meaning for cases counted in seconds.
pub fn moment(name: &str, text: Option<&str>) -> Result<Option<i64>, Problem> {
    let Some(text) = text else { return Ok(None) };
    // A `+` that was not percent-encoded arrives as a blank.
    let at: Timestamp = text.replace(' ', "+").parse().map_err(|_| {
        Problem::bad_parameter(
            name,
            "is not a time with a zone; write 2026-11-23T09:00:00+08:00 or 2026-11-23T01:00:00Z",
        )
    })?;
    Ok(Some(at.as_second() + i64::from(at.subsec_nanosecond() > 0)))
}
