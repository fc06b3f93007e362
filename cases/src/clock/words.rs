//! A deadline explained in words: whole runs of days, not every night and lunch break.

use jiff::{Timestamp, ToSpan};

use super::{Calendar, Limit, SHANGHAI, Stretch, StretchKind};
use crate::why::Sentence;

impl Calendar {
    /// The way from start to deadline in sentences: how long and from when, each run of counted or
    /// skipped days, the end, and a warning for every year whose holidays are not known.
    ///
    /// Working days in a row are one sentence with the hours counted in them; nights and lunch breaks
    /// between are not told.
    pub fn explain_words(
        &self,
        start: Timestamp,
        limit: Limit,
        pauses: &[(Timestamp, Timestamp)],
    ) -> Vec<Sentence> {
        let due = self.deadline_with(start, limit, pauses);
        let (zh, en) = limit.words();
        let (from, to) = (moment(start), moment(due.at));
        let mut told = vec![Sentence {
            zh: format!("时限{zh}，自{from}起算。"),
            en: format!("The limit is {en}, counted from {from}."),
        }];
        let stretches = self.explain_with(start, limit, pauses);
        told.extend(runs(&stretches).iter().map(Run::words));
        told.push(Sentence {
            zh: format!("至{to}到期。"),
            en: format!("It is due on {to}."),
        });
        if due.beyond_calendar {
            told.push(self.unknown_years(start, due.at));
        }
        told
    }

    /// The warning that holidays of the years between two instants are not known; for those of
    /// [`Calendar::uncovered_years`].
    pub fn unknown_years(&self, from: Timestamp, to: Timestamp) -> Sentence {
        let years: Vec<String> = self
            .uncovered_years(from, to)
            .iter()
            .map(ToString::to_string)
            .collect();
        let (zh, en) = (years.join("、"), years.join(", "));
        Sentence {
            zh: format!("注意：工作日历没有{zh}年的节假日安排，该年只按周末推算，期限可能变动。"),
            en: format!(
                "Mind: the calendar has no holidays for {en}; only weekends were left out there, so the deadline may change."
            ),
        }
    }
}

/// Stretches told together.
struct Run<'a> {
    first: &'a Stretch,
    to: Timestamp,
    counted_s: i64,
}

/// Puts working days with the nights and breaks between them together.
fn runs(stretches: &[Stretch]) -> Vec<Run<'_>> {
    let mut runs: Vec<Run<'_>> = Vec::new();
    for stretch in stretches {
        let s = stretch.to.as_second() - stretch.from.as_second();
        let counted_s = if stretch.kind.counted() { s } else { 0 };
        match runs.last_mut() {
            Some(run) if one_run(run, stretch) => {
                if stretch.kind.counted() {
                    run.to = stretch.to;
                }
                run.counted_s += counted_s;
            }
            _ if stretch.kind == StretchKind::OutsideHours => {}
            _ => runs.push(Run {
                first: stretch,
                to: stretch.to,
                counted_s,
            }),
        }
    }
    runs
}

/// Does a stretch go on with what a run tells?
fn one_run(run: &Run<'_>, stretch: &Stretch) -> bool {
    let on = [StretchKind::Counted, StretchKind::MadeUp].contains(&run.first.kind);
    let same = run.first.kind == stretch.kind && run.first.name == stretch.name;
    on && (same || stretch.kind == StretchKind::OutsideHours)
}

impl Run<'_> {
    fn words(&self) -> Sentence {
        let span = span(self.first.from, self.to);
        let (zh_what, en_what) = self.first.kind.names();
        let name = &self.first.name;
        let name_en = if self.first.name_en.is_empty() {
            name
        } else {
            &self.first.name_en
        };
        let (zh_hours, en_hours) = duration(self.counted_s);
        match self.first.kind {
            StretchKind::Counted => Sentence {
                zh: format!("{}计时{zh_hours}。", span.0),
                en: format!("{}: {en_hours} counted.", span.1),
            },
            StretchKind::MadeUp => Sentence {
                zh: format!("{}{name}，计时{zh_hours}。", span.0),
                en: format!("{}: {name_en}, {en_hours} counted.", span.1),
            },
            StretchKind::Holiday => Sentence {
                zh: format!("{}{name}，不计。", span.0),
                en: format!("{}: {name_en}, skipped.", span.1),
            },
            StretchKind::OutsideHours | StretchKind::Weekend | StretchKind::Paused => Sentence {
                zh: format!("{}{zh_what}，不计。", span.0),
                en: format!("{}: {en_what}, skipped.", span.1),
            },
        }
    }
}

/// From when to when, in Chinese and English; whole days by their dates alone, the last included.
fn span(from: Timestamp, to: Timestamp) -> (String, String) {
    let (first, end) = (SHANGHAI.to_datetime(from), SHANGHAI.to_datetime(to));
    let midnight = jiff::civil::Time::midnight();
    if first.time() == midnight && end.time() == midnight {
        let last = end.date().saturating_sub(1.day());
        let (first, last) = (first.date(), last);
        return if first == last {
            (format!("{first} "), first.to_string())
        } else {
            (format!("{first} 至 {last} "), format!("{first} to {last}"))
        };
    }
    let to = if first.date() == end.date() {
        time(end)
    } else {
        moment(to)
    };
    let from = moment(from);
    (format!("{from} 至 {to} "), format!("{from} to {to}"))
}

fn moment(at: Timestamp) -> String {
    let wall = SHANGHAI.to_datetime(at);
    format!("{} {}", wall.date(), time(wall))
}

fn time(wall: jiff::civil::DateTime) -> String {
    let pattern = if wall.second() == 0 {
        "%H:%M"
    } else {
        "%H:%M:%S"
    };
    wall.strftime(pattern).to_string()
}

fn duration(counted_s: i64) -> (String, String) {
    let (hours, minutes, seconds) = (counted_s / 3600, counted_s / 60 % 60, counted_s % 60);
    let parts = [
        (hours, "小时", "h"),
        (minutes, "分", "min"),
        (seconds, "秒", "s"),
    ];
    let told = parts.into_iter().filter(|(amount, _, _)| *amount > 0);
    let (zh, en): (Vec<_>, Vec<_>) = told
        .map(|(amount, zh, en)| (format!("{amount}{zh}"), format!("{amount} {en}")))
        .unzip();
    (zh.concat(), en.join(" "))
}
