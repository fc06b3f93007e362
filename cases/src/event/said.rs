//! What an event says whatever its type: of which case, when, who, and what followed.

use jiff::Timestamp;

use super::Event;
use crate::case::{CaseNo, Status};
use crate::claim::Claim;
use crate::decision::Decision;
use crate::photo::Photo;
use crate::then::Then;

impl Event {
    /// The case it is about; none for an entry of a list.
    pub fn case(&self) -> Option<CaseNo> {
        match self {
            Self::Reported(event) => Some(event.case),
            Self::Placed(event) => Some(event.case),
            Self::Classified(event) => Some(event.case),
            Self::Accepted(event) | Self::ReportedBack(event) | Self::Closed(event) => {
                Some(event.case)
            }
            Self::Stepped(event) => Some(event.case),
            Self::Passed(event) => Some(event.case),
            Self::Erased(event) => Some(event.case),
            Self::ClassAdded(_)
            | Self::SourceAdded(_)
            | Self::TablesChanged(_)
            | Self::AccountChanged(_) => None,
        }
    }

    /// When the server decided it.
    pub fn recorded(&self) -> Timestamp {
        self.times().0
    }

    /// When it happened.
    pub fn happened(&self) -> Timestamp {
        let (recorded, happened) = self.times();
        happened.unwrap_or(recorded)
    }

    fn times(&self) -> (Timestamp, Option<Timestamp>) {
        match self {
            Self::Reported(event) => (event.recorded, event.happened),
            Self::Placed(event) => (event.recorded, event.happened),
            Self::Classified(event) => (event.recorded, event.happened),
            Self::Accepted(event) | Self::ReportedBack(event) | Self::Closed(event) => {
                (event.recorded, event.happened)
            }
            Self::Stepped(event) => (event.recorded, event.happened),
            Self::Passed(event) => (event.recorded, event.happened),
            Self::Erased(event) => (event.recorded, None),
            Self::ClassAdded(event) => (event.recorded, None),
            Self::SourceAdded(event) => (event.recorded, None),
            Self::TablesChanged(event) => (event.recorded, None),
            Self::AccountChanged(event) => (event.recorded, Some(event.happened)),
        }
    }

    /// Who did it; none when time or a rule did, or a report that nobody's account sent.
    pub fn by(&self) -> Option<&str> {
        match self {
            Self::Reported(event) => event.by.as_deref(),
            Self::Placed(event) => Some(&event.by),
            Self::Classified(event) => Some(&event.by),
            Self::Accepted(event) | Self::ReportedBack(event) | Self::Closed(event) => {
                Some(&event.by)
            }
            Self::Stepped(event) => Some(&event.by),
            Self::TablesChanged(event) => Some(&event.by),
            Self::AccountChanged(event) => Some(&event.by),
            Self::Erased(event) => Some(&*event.by).filter(|by| !by.is_empty()),
            Self::Passed(_) | Self::ClassAdded(_) | Self::SourceAdded(_) => None,
        }
    }

    /// When it was done by the phone's word, where that is another time than it arrived.
    pub fn claim(&self) -> Option<Claim> {
        match self {
            Self::Accepted(event) | Self::ReportedBack(event) | Self::Closed(event) => event.claim,
            Self::Stepped(event) => event.claim,
            Self::Reported(_)
            | Self::Placed(_)
            | Self::Classified(_)
            | Self::Passed(_)
            | Self::Erased(_)
            | Self::ClassAdded(_)
            | Self::SourceAdded(_)
            | Self::TablesChanged(_)
            | Self::AccountChanged(_) => None,
        }
    }

    /// The photos that came with it.
    pub fn photos(&self) -> &[Photo] {
        match self {
            Self::Reported(event) => &event.photos,
            Self::Accepted(event) | Self::ReportedBack(event) | Self::Closed(event) => {
                &event.photos
            }
            Self::Stepped(event) => &event.photos,
            Self::Placed(_)
            | Self::Classified(_)
            | Self::Passed(_)
            | Self::Erased(_)
            | Self::ClassAdded(_)
            | Self::SourceAdded(_)
            | Self::TablesChanged(_)
            | Self::AccountChanged(_) => &[],
        }
    }

    /// What followed from it; none for an entry of a list.
    pub fn then(&self) -> Option<&Then> {
        match self {
            Self::Reported(event) => Some(&event.then),
            Self::Placed(event) => Some(&event.then),
            Self::Classified(event) => Some(&event.then),
            Self::Accepted(event) | Self::ReportedBack(event) | Self::Closed(event) => {
                Some(&event.then)
            }
            Self::Stepped(event) => Some(&event.then),
            Self::Passed(event) => Some(&event.then),
            Self::Erased(_)
            | Self::ClassAdded(_)
            | Self::SourceAdded(_)
            | Self::TablesChanged(_)
            | Self::AccountChanged(_) => None,
        }
    }

    pub(crate) fn then_mut(&mut self) -> Option<&mut Then> {
        match self {
            Self::Reported(event) => Some(&mut event.then),
            Self::Placed(event) => Some(&mut event.then),
            Self::Classified(event) => Some(&mut event.then),
            Self::Accepted(event) | Self::ReportedBack(event) | Self::Closed(event) => {
                Some(&mut event.then)
            }
            Self::Stepped(event) => Some(&mut event.then),
            Self::Passed(event) => Some(&mut event.then),
            Self::Erased(_)
            | Self::ClassAdded(_)
            | Self::SourceAdded(_)
            | Self::TablesChanged(_)
            | Self::AccountChanged(_) => None,
        }
    }

    /// The decision it brought: who answers, or would while the case waits.
    pub fn decision(&self) -> Option<&Decision> {
        match self {
            Self::Reported(event) => event.decision.as_ref(),
            Self::Placed(event) => event.decision.as_ref(),
            Self::Classified(event) => event.decision.as_ref(),
            Self::Accepted(_)
            | Self::ReportedBack(_)
            | Self::Closed(_)
            | Self::Stepped(_)
            | Self::Passed(_)
            | Self::Erased(_)
            | Self::ClassAdded(_)
            | Self::SourceAdded(_)
            | Self::TablesChanged(_)
            | Self::AccountChanged(_) => self.then().and_then(|then| then.decision.as_deref()),
        }
    }

    /// The status it put its case in; none when it left that as it was.
    pub fn status(&self) -> Option<Status> {
        match self {
            Self::Reported(event) => Some(event.status),
            Self::Placed(event) => Some(event.status),
            Self::Classified(event) => Some(event.status),
            Self::Accepted(_) => Some(Status::Handling),
            Self::ReportedBack(_) => Some(Status::Handled),
            Self::Closed(_) => Some(Status::Closed),
            Self::Stepped(event) => event.then.status,
            Self::Passed(event) => event.then.status,
            Self::Erased(_)
            | Self::ClassAdded(_)
            | Self::SourceAdded(_)
            | Self::TablesChanged(_)
            | Self::AccountChanged(_) => None,
        }
    }
}
