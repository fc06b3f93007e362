//! A shape from one event: which of its values are places.

use super::super::short::Mixer;
use super::hole::Hole;
use super::said::{Form, Kind, Said};
use super::shapes::{Piece, Places, Role, Shapes};
use cases::Event;

/// Learns the shape of an event that is in its one spelling. What would not be read back the same is not learnt.
pub fn teach(shapes: &mut Shapes, bytes: &[u8], event: &Event, mixer: &Mixer) {
    let form = Form::of(event);
    if form.kind == Kind::Other {
        return;
    }
    let mut walk = Walk {
        is_report: form.kind == Kind::Reported,
        bytes,
        at: 0,
        since: 0,
        path: Vec::new(),
        pieces: Vec::new(),
        places: Places::default(),
    };
    if walk.value().is_none() || walk.at != bytes.len() {
        return;
    }
    if Said::read(form, &walk.places, bytes, mixer) == Some(Said::of(event, mixer)) {
        shapes.keep(walk.pieces, &bytes[walk.since..], form);
    }
}

/// Goes through JSON that is known to be well formed and compact.
struct Walk<'a> {
    /// Whether it is of a report, whose key names the source.
    is_report: bool,
    bytes: &'a [u8],
    at: usize,
    /// Where the piece begins that is not ended yet.
    since: usize,
    path: Vec<&'a str>,
    pieces: Vec<Piece>,
    places: Places,
}

impl<'a> Walk<'a> {
    fn here(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn value(&mut self) -> Option<()> {
        match self.here()? {
            b'{' => self.members(b'}'),
            b'[' => self.members(b']'),
            b'"' => {
                let start = self.at + 1;
                let text = self.text()?;
                let hole = quoted(self.path.last()?);
                self.place(hole, start, text.len())
            }
            b'-' | b'0'..=b'9' => {
                let start = self.at;
                let is_part =
                    |byte: &&u8| matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
                self.at += self.bytes[start..].iter().take_while(is_part).count();
                self.place(number(&self.path), start, self.at - start)
            }
            _ => {
                let rest = &self.bytes[self.at..];
                let word = [&b"true"[..], b"false", b"null"]
                    .into_iter()
                    .find(|word| rest.starts_with(word));
                self.at += word?.len();
                Some(())
            }
        }
    }

    fn members(&mut self, end: u8) -> Option<()> {
        self.at += 1;
        while self.here()? != end {
            if self.here()? == b',' {
                self.at += 1;
            }
            if end == b'}' {
                let name = self.text()?;
                self.path.push(name);
                self.at += usize::from(self.here()? == b':');
                self.value()?;
                self.path.pop();
            } else {
                self.value()?;
            }
        }
        self.at += 1;
        Some(())
    }

    /// Text between quotes, without escapes.
    fn text(&mut self) -> Option<&'a str> {
        let (start, bytes) = (self.at + 1, self.bytes);
        let len = bytes.get(start..)?.iter().position(|byte| *byte == b'"')?;
        let text = &bytes[start..start + len];
        self.at = start + len + 1;
        std::str::from_utf8(text)
            .ok()
            .filter(|text| !text.contains('\\'))
    }

    /// Makes a place of a value; one that is not of the place's kind becomes part of the shape, unless it matters.
    fn place(&mut self, hole: Option<Hole>, start: usize, len: usize) -> Option<()> {
        let role = role(&self.path, self.is_report);
        let value = &self.bytes[start..];
        let Some(hole) = hole.filter(|hole| hole.measure(value) == Some(len)) else {
            let is_nothing = role == Role::Text && len == 0;
            return (role == Role::Other || is_nothing).then_some(());
        };
        self.pieces.push(Piece {
            bytes: self.bytes[self.since..start].into(),
            place: (hole, role),
        });
        if role != Role::Other {
            let is_second = role != Role::Photo && self.places.of(role, self.bytes).is_some();
            if is_second {
                return None;
            }
            self.places.put(role, start, start + len);
        }
        self.since = start + len;
        Some(())
    }
}

/// The kind of value between quotes under a name, wherever the name stands in an event; none for the words of closed
/// lists and for names that mean different things in different places.
fn quoted(name: &str) -> Option<Hole> {
    Some(match name {
        "case" | "into" | "main" => Hole::Case,
        "private" | "photo" => Hole::Hash,
        "recorded" | "happened" | "at" | "since" | "due" | "warn" | "next" | "answer_by"
        | "answered" | "answer_due" | "done_at" => Hole::Time,
        "id" | "source" | "text" | "by" | "note" | "name" | "code" | "class" | "class_given"
        | "area" | "address" | "edition" | "tables" | "condition" | "reason" | "team"
        | "by_hand" | "nobody" | "others" | "suggested" | "supporting" | "departments" => {
            Hole::Word
        }
        _ => return None,
    })
}

/// The kind of number at a path; none for those that have few values, or a range of their own.
fn number(path: &[&str]) -> Option<Hole> {
    Some(match path {
        ["placement", "position", "lon"] => Hole::Longitude,
        ["placement", "position", "lat"] => Hole::Latitude,
        ["given" | "step", .., "position", "x" | "y" | "accuracy_m"]
        | ["placement", "within", "share" | "metres"]
        | ["placement", "nearest", "metres"] => Hole::Decimal,
        ["what", "metres" | "minutes"] | ["then", "late", "by_s"] => Hole::Whole,
        _ => return None,
    })
}

fn role(path: &[&str], is_report: bool) -> Role {
    match path {
        ["case"] => Role::Case,
        ["id"] => Role::Id,
        ["by"] if is_report => Role::Other,
        ["by" | "source"] => Role::By,
        ["at"] => Role::At,
        ["text"] => Role::Text,
        ["class"] => Role::Class,
        ["placement", "edition"] => Role::Edition,
        ["placement", "position", "lon"] => Role::Longitude,
        ["placement", "position", "lat"] => Role::Latitude,
        ["placement", "area"] => Role::Area,
        ["decision", "lead", "code"] | ["then", "decision", "lead", "code"] => Role::Lead,
        ["decision", "due"] | ["then", "decision", "due"] => Role::LimitEnds,
        ["then", "clock", "due"] => Role::ClockEnds,
        ["private"] => Role::Private,
        ["photos", "photo"] => Role::Photo,
        _ => Role::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HANDLED: &str = r#"{"type":"reported","v":1,"case":"HY000000001","recorded":"2026-11-26T01:00:00Z","id":"a","source":"grid-worker","by":"li","at":"2026-11-26T01:00:00Z","given":"nothing","text":"垃圾","placement":{"edition":"e","place":"none"},"status":"handled","handled":{"note":"已清走","class":"0102","tables":"t"}}"#;

    fn event(bytes: &str) -> Event {
        Event::from_bytes_checked(bytes.as_bytes()).expect("as it is printed")
    }

    #[test]
    fn a_report_is_keyed_by_its_source_whoever_sent_it_and_its_shape_is_learnt() {
        let mixer = Mixer::default();
        let mut shapes = Shapes::new();
        teach(&mut shapes, HANDLED.as_bytes(), &event(HANDLED), &mixer);
        let others = HANDLED
            .replace("\"li\"", "\"wang\"")
            .replace("\"a\"", "\"b\"")
            .replace("已清走", "扫了");
        let form = shapes.find(others.as_bytes()).expect("the same shape");
        let read = Said::read(form, &shapes.places, others.as_bytes(), &mixer);
        assert_eq!(read, Some(Said::of(&event(&others), &mixer)));
        let unsent = HANDLED.replace("\"by\":\"li\",", "");
        assert_eq!(
            Said::of(&event(&unsent), &mixer),
            Said::of(&event(HANDLED), &mixer)
        );
        assert!(shapes.find(unsent.as_bytes()).is_none(), "another shape");
    }
}
