//! Judges what is left of what belongs to the cases and lies beside the log.

use crate::belongings::{Erasing, PHONE_BEGINS, PHONE_DIGITS, Upload};
use crate::disk::Platter;
use crate::station::{Memory, Sent, Station};
use cases::{Commitment, Event, PhotoId, Reporter, Salt};
use rusqlite::Connection;
use server::photos::{Held, Size, id_of};
use server::store::Store as _;
use std::collections::BTreeSet;

/// Reporters that are read to the letter at each judgement; of the others `huying verify` opens the commitments.
const READ_MAX: usize = 20;

impl Station {
    /// Judges what is left beside the log: what was acknowledged is whole, what was erased is nowhere, and no file is
    /// there or served that is not a whole photo.
    pub fn judge_belongings(&self, memory: &Memory, platter: &Platter) -> Result<(), String> {
        let reports = || memory.sent.iter().filter(|sent| !sent.with.is_nothing());
        for sent in reports().filter(|sent| sent.seq.is_some()) {
            let told = |why| format!("{:?}: {why}", sent.command.key());
            self.judge_case(memory, sent).map_err(told)?;
        }
        let unused = memory.uploads.iter().filter(|upload| !upload.is_used);
        for upload in unused.filter(|upload| upload.id.is_some()) {
            self.judge_photo(upload, false)?;
        }
        let phoned = reports().filter(|sent| sent.seq.is_some() && sent.with.phone.is_some());
        let kept = phoned.filter(|sent| sent.with.erasing == Erasing::Never);
        let kept: Vec<_> = kept.collect();
        let db = self.connection().map_err(|error| error.to_string())?;
        for sent in kept.iter().rev().take(READ_MAX) {
            self.judge_reporter(&db, sent)?;
        }
        self.judge_files(platter)?;
        self.judge_wiped(memory, platter)
    }

    fn judge_case(&self, memory: &Memory, sent: &Sent) -> Result<(), String> {
        let case = sent.case.ok_or("acknowledged without a case")?;
        let held = self.store.personal().held(case);
        let held = held.map_err(|error| error.to_string())?;
        let is_erased = match sent.with.erasing {
            Erasing::Never => false,
            Erasing::Acknowledged => true,
            // One commit erases both, or nothing did.
            Erasing::Asked => held.reporter != Some(true) && held.photos.is_empty(),
        };
        let reporter = sent.with.phone.is_some().then_some(!is_erased);
        if held.reporter != reporter {
            return Err(format!(
                "who reported is {:?}, not {reporter:?}",
                held.reporter
            ));
        }
        for photo in &sent.with.photos {
            self.judge_photo(&memory.uploads[*photo], is_erased)?;
        }
        Ok(())
    }

    fn judge_photo(&self, upload: &Upload, is_erased: bool) -> Result<(), String> {
        let id = upload.id.expect("an acknowledged photo");
        let sizes = [
            (Size::Large, &upload.pictures.large),
            (Size::Small, &upload.pictures.small),
        ];
        for (size, expected) in sizes {
            let held = self.installation.world.photos.picture(id, size);
            let fits = match held.map_err(|error| error.to_string())? {
                Held::Picture(bytes) => !is_erased && bytes == *expected,
                Held::Erased => is_erased,
                Held::Nothing => false,
            };
            if !fits {
                let should = if is_erased { "erased" } else { "whole" };
                return Err(format!(
                    "photo {id} was acknowledged and is not {should}: {size:?}"
                ));
            }
        }
        Ok(())
    }

    /// The row says who it was, and the log's commitment opens.
    fn judge_reporter(&self, db: &Connection, sent: &Sent) -> Result<(), String> {
        let (case, seq) = (sent.case.unwrap_or_default(), sent.seq.unwrap_or_default());
        let found: (Salt, Vec<u8>) = db
            .prepare_cached("SELECT salt, bytes FROM private WHERE case_no = ? AND erased = 0")
            .and_then(|mut ask| ask.query_row([case], |row| Ok((row.get(0)?, row.get(1)?))))
            .map_err(|error| format!("who reported case {case}: {error}"))?;
        let entries = self.store.read_from(seq - 1, 1);
        let entries = entries.map_err(|error| error.to_string())?;
        let event = entries.first().map(|entry| Event::from_bytes(&entry.bytes));
        let Some(Ok(Event::Reported(event))) = event else {
            return Err(format!("entry {seq} is no report"));
        };
        let (salt, bytes) = found;
        let reporter = Reporter::from_bytes(&bytes);
        let phone = reporter.and_then(|reporter| reporter.phone);
        let opens = event.private == Some(Commitment::of(&salt, &bytes));
        if phone.as_deref() != sent.with.phone.as_deref() || !opens {
            return Err(format!(
                "who reported case {case} is not who entry {seq} commits to"
            ));
        }
        Ok(())
    }

    /// Every file under a photo's name is that photo, whole, and is held.
    fn judge_files(&self, platter: &Platter) -> Result<(), String> {
        let photos = self.store.photos();
        for (name, bytes) in platter.contents() {
            let Some((_, name)) = name.split_once("/photos/") else {
                continue;
            };
            let (shelf, file) = name.split_once('/').ok_or("a file beside the shelves")?;
            if shelf == "tmp" {
                continue;
            }
            let id: PhotoId = file
                .split('.')
                .next()
                .and_then(|id| id.parse().ok())
                .ok_or_else(|| format!("{name} is no photo's name"))?;
            let row = photos.rows(&[id]).map_err(|error| error.to_string())?;
            let Some(row) = &row[0] else {
                return Err(format!("{name} is there and no photo is held"));
            };
            if !file.contains(".small.") && id_of(&row.salt, bytes) != id {
                return Err(format!("{name} is not the whole photo"));
            }
        }
        Ok(())
    }

    /// Once wiped, no number of an erased reporter stands in any file.
    fn judge_wiped(&self, memory: &Memory, platter: &Platter) -> Result<(), String> {
        if self
            .store
            .personal()
            .is_unwiped()
            .map_err(|error| error.to_string())?
        {
            return Ok(());
        }
        let there = phones_in(platter);
        let gone = memory
            .sent
            .iter()
            .filter(|sent| sent.with.erasing == Erasing::Acknowledged)
            .filter_map(|sent| sent.with.phone.as_ref());
        let found: Vec<_> = gone
            .filter(|phone| there.contains(phone.as_bytes()))
            .collect();
        if found.is_empty() {
            Ok(())
        } else {
            Err(format!(
                "erased and acknowledged, and still on the disk: {found:?}"
            ))
        }
    }
}

/// Every reporter's number that stands in the files.
fn phones_in(platter: &Platter) -> BTreeSet<&[u8]> {
    let length = PHONE_BEGINS.len() + PHONE_DIGITS;
    let mut found = BTreeSet::new();
    for (_, bytes) in platter.contents() {
        let mut from = 0;
        while let Some(at) = bytes[from..].iter().position(|byte| *byte == b'+') {
            from += at;
            let here = bytes.get(from..from + length);
            found.extend(here.filter(|here| here.starts_with(PHONE_BEGINS.as_bytes())));
            from += 1;
        }
    }
    found
}
