//! How much of one uploader may wait here for a report or step that names it.

use super::{PhotoError, Photos};
use crate::limits::{
    PHOTO_SWEEP_MARGIN_S, PHOTO_SWEEP_PAUSE, PHOTO_UNUSED_S, PHOTOS_UNUSED_BYTES_MAX,
    PHOTOS_UNUSED_MAX,
};
use crate::store::UnusedPhoto;
use jiff::Timestamp;
use std::net::IpAddr;

/// Who uploads, as it stands beside a photo until a case uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uploader(String);

impl Uploader {
    /// Somebody who is logged in.
    pub fn account(name: &str) -> Self {
        Self(format!("account {name}"))
    }

    /// A program, by the id of its key.
    pub fn key(id: &str) -> Self {
        Self(format!("key {id}"))
    }

    /// Where nobody logs in.
    pub fn address(address: IpAddr) -> Self {
        Self(format!("address {address}"))
    }

    pub(super) fn word(&self) -> &str {
        &self.0
    }
}

/// So much of one uploader waits here that one more must wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{photos} photos of yours ({} MiB) are here that no report or step has named, of at most {PHOTOS_UNUSED_MAX} \
     ({} MiB): name them, which makes room at once, or send this one in {wait_s} s, when older ones are removed",
    bytes.div_ceil(MIB), PHOTOS_UNUSED_BYTES_MAX / MIB
)]
pub struct TooManyUnused {
    /// How many.
    pub photos: usize,
    /// How long they are together.
    pub bytes: u64,
    /// Seconds until there is room again, if none of them is named before.
    pub wait_s: u64,
}

const MIB: u64 = 1024 * 1024;

impl Photos {
    /// `Err` when there is no room for one more photo of so many bytes. Who is not named has no limit here.
    pub(super) fn require_room(
        &self,
        uploader: Option<&Uploader>,
        bytes: u64,
        now: Timestamp,
    ) -> Result<(), PhotoError> {
        let Some(uploader) = uploader else {
            return Ok(());
        };
        let unused = self.store.photos().unused_of(uploader.word())?;
        Ok(room_for(bytes, &unused, now.as_second())?)
    }
}

/// Whether one more of so many bytes has room beside these, the oldest of which come first.
fn room_for(more: u64, unused: &[UnusedPhoto], now_s: i64) -> Result<(), TooManyUnused> {
    let (photos, bytes) = (unused.len(), unused.iter().map(|photo| photo.bytes).sum());
    let (mut photos_left, mut bytes_left): (usize, u64) = (photos, bytes);
    let mut wait_s = 0;
    for oldest in unused {
        if photos_left < PHOTOS_UNUSED_MAX && bytes_left + more <= PHOTOS_UNUSED_BYTES_MAX {
            break;
        }
        photos_left -= 1;
        bytes_left -= oldest.bytes;
        wait_s = (swept_by_s(oldest.received_s) - now_s).max(1) as u64;
    }
    if wait_s == 0 {
        Ok(())
    } else {
        Err(TooManyUnused {
            photos,
            bytes,
            wait_s,
        })
    }
}

/// When a photo that nothing names is gone at the latest.
fn swept_by_s(received_s: i64) -> i64 {
    received_s + PHOTO_UNUSED_S + PHOTO_SWEEP_MARGIN_S + PHOTO_SWEEP_PAUSE.as_secs() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_S: i64 = 1_795_395_600;

    /// So many, one a second, the last one now.
    fn unused(photos: usize, bytes: u64) -> Vec<UnusedPhoto> {
        let received = (0..photos as i64).rev().map(|age_s| NOW_S - age_s);
        received
            .map(|received_s| UnusedPhoto { received_s, bytes })
            .collect()
    }

    fn wait_s(more: u64, unused: &[UnusedPhoto]) -> Option<u64> {
        room_for(more, unused, NOW_S).err().map(|full| full.wait_s)
    }

    #[test]
    fn one_more_than_the_limit_waits_until_the_oldest_is_swept() {
        assert_eq!(wait_s(1, &[]), None);
        assert_eq!(wait_s(1, &unused(PHOTOS_UNUSED_MAX - 1, 1)), None);
        let full = unused(PHOTOS_UNUSED_MAX, 1);
        let day_s = (swept_by_s(0)) as u64;
        assert_eq!(wait_s(1, &full), Some(day_s - PHOTOS_UNUSED_MAX as u64 + 1));
        // Long overdue, but the sweep has not come by.
        assert_eq!(
            room_for(1, &full, NOW_S + 900_000)
                .err()
                .map(|full| full.wait_s),
            Some(1)
        );
    }

    #[test]
    fn bytes_count_like_photos_and_as_many_must_go_as_make_room() {
        let quarter = PHOTOS_UNUSED_BYTES_MAX / 4;
        assert_eq!(wait_s(quarter, &unused(3, quarter)), None);
        let four = unused(4, quarter);
        assert_eq!(wait_s(0, &four), None, "exactly full");
        let day_s = swept_by_s(0) as u64;
        assert_eq!(
            wait_s(1, &four),
            Some(day_s - 3),
            "the first of four makes room"
        );
        assert_eq!(
            wait_s(2 * quarter, &four),
            Some(day_s - 2),
            "the first two do"
        );
        let words = room_for(1, &four, NOW_S).expect_err("full").to_string();
        assert!(words.starts_with("4 photos of yours (400 MiB)"), "{words}");
    }
}
