//! When streams write: all of them together, up to the same event, so that they can share what they write.

use super::Feed;
use crate::limits;
use std::sync::PoisonError;
use std::time::Instant;

/// What a stream at its place does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Write everything up to this event.
    Upto(u64),
    /// There is something new; it goes out with what comes until this moment.
    At(Instant),
    /// There is nothing new.
    Quiet,
}

/// The newest beat: what every stream writes up to.
#[derive(Debug)]
pub(super) struct Beat {
    pub(super) upto: u64,
    pub(super) at: Option<Instant>,
}

impl Feed {
    /// What a stream does that has written everything up to `at`.
    ///
    /// The first event after a silence goes out at once. What follows within [`limits::FEED_BEAT`] goes out together: the
    /// first stream that asks after that draws the line for all. A stream that is behind the line never waits.
    pub fn line(&self, at: u64, now: Instant) -> Line {
        let mut beat = self.beat.lock().unwrap_or_else(PoisonError::into_inner);
        if at < beat.upto {
            return Line::Upto(beat.upto);
        }
        let head = self.head();
        if at >= head {
            return Line::Quiet;
        }
        match beat.at.map(|last| last + limits::FEED_BEAT) {
            Some(next) if now < next => Line::At(next),
            Some(_) | None => {
                *beat = Beat {
                    upto: head,
                    at: Some(now),
                };
                Line::Upto(head)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn the_first_after_a_silence_goes_at_once_and_what_follows_goes_together() {
        let (feed, start) = (Feed::new(7), Instant::now());
        let after = |ms| start + Duration::from_millis(ms);
        assert_eq!(feed.line(7, start), Line::Quiet);
        feed.publish(8, Vec::new);
        assert_eq!(feed.line(7, start), Line::Upto(8));
        feed.publish(9, Vec::new);
        // Whoever comes a little later writes what the others wrote, and only that.
        assert_eq!(feed.line(7, after(1)), Line::Upto(8));
        let next = start + limits::FEED_BEAT;
        assert_eq!(feed.line(8, after(1)), Line::At(next));
        feed.publish(12, Vec::new);
        assert_eq!(feed.line(8, next), Line::Upto(12));
        assert_eq!(feed.line(12, next + Duration::from_millis(1)), Line::Quiet);
    }

    #[test]
    fn a_stream_that_is_behind_never_waits() {
        let (feed, start) = (Feed::new(0), Instant::now());
        feed.publish(100, Vec::new);
        assert_eq!(feed.line(0, start), Line::Upto(100));
        for at in [1, 50, 99] {
            assert_eq!(feed.line(at, start), Line::Upto(100));
        }
    }
}
