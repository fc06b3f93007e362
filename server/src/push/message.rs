//! What a phone is told: which case, what kind of issue, where and by when. Never the case's words, never a person.

use super::courier::Parcel;
use super::notice::What;
use crate::clock;
use crate::limits;
use crate::register::Card;
use crate::world::World;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use cases::CaseNo;
use grids::AreaId;
use heat::NO_AREA;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// Letters of a topic: as many as RFC 8030 takes.
const TOPIC_LETTERS: usize = 32;

/// The words of a message, as the phone reads them.
#[derive(Debug, Serialize)]
struct Message<'a> {
    what: What,
    case: CaseNo,
    /// Left out for a case that only those with rights to single cases may see: a locked screen shows it to anybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<Names<'a>>,
    /// As `class`.
    #[serde(skip_serializing_if = "Option::is_none")]
    area: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
}

#[derive(Debug, Serialize)]
struct Names<'a> {
    zh: &'a str,
    en: &'a str,
}

/// The message about a case as it stands; `secret` makes its topic one that only this server can tell.
pub fn parcel(
    world: &World,
    case: CaseNo,
    card: &Card,
    what: What,
    secret: &[u8],
    now: Timestamp,
) -> Parcel {
    let books = world.books();
    let hidden = world.settings.veil.covers(&books, card);
    let class = books.classes.line(card.class).filter(|_| !hidden);
    let area =
        (card.area != NO_AREA && !hidden).then(|| &*world.edition().area(AreaId(card.area)).name);
    let message = Message {
        what,
        case,
        class: class.map(|line| Names {
            zh: &line.name,
            en: if line.name_en.is_empty() {
                &line.name
            } else {
                &line.name_en
            },
        }),
        area,
        due: card.due_s.map(clock::local),
    };
    Parcel {
        words: serde_json::to_vec(&message).expect("strings always serialise"),
        until: needed_until(card.due_s, now),
        topic: topic(secret, case),
    }
}

/// Until the deadline; at least long enough for a phone in a tunnel, at most a day.
fn needed_until(due_s: Option<i64>, now: Timestamp) -> Timestamp {
    let left_s = due_s.map_or(limits::PUSH_HELD_S_MAX, |due_s| due_s - now.as_second());
    let held_s = left_s.clamp(limits::PUSH_HELD_S_MIN, limits::PUSH_HELD_S_MAX);
    now + SignedDuration::from_secs(held_s)
}

/// A newer message about the same case takes the place of one that still waits for the phone.
fn topic(secret: &[u8], case: CaseNo) -> String {
    let mut hash = Sha256::new();
    hash.update(b"huying-push-topic/1\n");
    hash.update(secret);
    hash.update(case.to_string());
    let mut topic = BASE64.encode(hash.finalize());
    topic.truncate(TOPIC_LETTERS);
    topic
}
