//! What a client sends, and what the answers mean.

use super::clients::{Answer, Connection};
use crate::belongings::jpeg_of;
use crate::city;
use cases::PhotoId;

const JPEG: &str = "image/jpeg";
const JSON: &str = "application/json";

/// What a client sends.
#[derive(Clone, Debug)]
pub enum Command {
    /// The id of a report.
    Report(String),
    /// The id of a report with a photo and who reports.
    Whole(String, PhotoId),
    /// Case and id of the team's first step.
    Accept(String, String),
    /// A photo, by the number that it is drawn from.
    Upload(u32),
    /// Case and id: what belongs to the case beside the log is to go, with it this photo.
    Erase(String, String, PhotoId),
}

/// What an answer says was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// The first event.
    Seq(u64),
    /// A photo that is held.
    Photo(PhotoId),
    /// Refused by the rules: somebody else was faster.
    Refused,
}

impl Command {
    /// Its idempotency key; a photo is its own.
    pub fn key(&self) -> Option<(&str, &str)> {
        match self {
            Self::Report(id) | Self::Whole(id, _) => Some(("hotline", id)),
            Self::Accept(_, id) => Some(("worker", id)),
            Self::Erase(_, id, _) => Some(("desk", id)),
            Self::Upload(_) => None,
        }
    }

    /// Does it open a case?
    pub fn is_report(&self) -> bool {
        matches!(self, Self::Report(_) | Self::Whole(..))
    }

    pub fn send(&self, to: &mut Connection) -> std::io::Result<Answer> {
        let json = |body: String| (JSON, body.into_bytes());
        let (path, (form, body)) = match self {
            Self::Report(id) => ("/v1/cases".to_owned(), json(city::report_body(id))),
            Self::Whole(id, photo) => {
                let body = city::report_body_with(id, std::iter::once(*photo), Some(id));
                ("/v1/cases".to_owned(), json(body))
            }
            Self::Accept(case, id) => (
                format!("/v1/cases/{case}/moves"),
                json(city::accept_body(id)),
            ),
            Self::Upload(number) => ("/v1/photos".to_owned(), (JPEG, jpeg_of(*number))),
            Self::Erase(case, id, _) => (
                format!("/v1/cases/{case}/erase"),
                json(city::erase_body(id)),
            ),
        };
        to.send("POST", &path, form, &body)
    }

    /// What an answer to it means.
    pub fn settle(&self, answer: &Answer) -> Result<Settled, String> {
        let body = answer.json();
        if answer.is_done() {
            let photo = || Some(Settled::Photo(body["photo"].as_str()?.parse().ok()?));
            let done = match self {
                Self::Upload(_) => photo(),
                Self::Report(_) | Self::Whole(..) | Self::Accept(..) | Self::Erase(..) => {
                    body["seq"].as_u64().map(Settled::Seq)
                }
            };
            return done.ok_or_else(|| format!("neither seq nor photo: {body}"));
        }
        // Somebody else has accepted the case already.
        if answer.status == 409 && matches!(self, Self::Accept(..)) {
            return Ok(Settled::Refused);
        }
        Err(format!(
            "{self:?} is answered {} {}",
            answer.status,
            answer.text()
        ))
    }

    /// Is an answer to it, sent again, what was acknowledged before?
    ///
    /// A step is answered with its case, which may have moved on: that it is not done twice shows at the end.
    pub fn is_known(&self, answer: &Answer, before: Settled) -> bool {
        let same = || self.settle(answer).is_ok_and(|now| now == before);
        answer.status == 200 && (matches!(self, Self::Accept(..)) || same())
    }
}
