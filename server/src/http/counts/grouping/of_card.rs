//! The group of a single case: what is counted beside the heat falls into the same groups.

use super::{Grouping, Kind};
use crate::clock;
use crate::register::Card;
use heat::NO_AREA;

const HOUR_S: i64 = 3_600;
const WEEK_HOURS: i64 = 168;
/// Hours from a Monday to the hour that times are counted from, a Thursday's first.
const THURSDAY_HOURS: i64 = 3 * 24;

impl Grouping {
    /// The key that [`Grouping::count`] counts a case under; `None` where nothing is counted by.
    pub fn key(&self, card: &Card) -> Option<i64> {
        Some(match &self.kind {
            Kind::None => return None,
            Kind::Area(ancestors) => {
                let ancestor = ancestors.get(card.area as usize);
                ancestor.copied().unwrap_or(NO_AREA).into()
            }
            Kind::Class(ancestors) => {
                let ancestor = ancestors.get(usize::from(card.class));
                ancestor.copied().unwrap_or(card.class).into()
            }
            Kind::Source => card.source.into(),
            Kind::Status => card.status.into(),
            Kind::Team => card.team.into(),
            Kind::Time(periods) => periods.of(card.at_s),
            Kind::HourOfWeek => {
                let hours = (card.at_s + i64::from(clock::AHEAD_S)).div_euclid(HOUR_S);
                (hours + THURSDAY_HOURS).rem_euclid(WEEK_HOURS)
            }
        })
    }
}
