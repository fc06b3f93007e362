//! What belongs to a case and lies beside the log: photos and who reported. Taken in, erased, remembered, judged.

use crate::city;
use crate::disk::{Dice, Platter};
use crate::station::{Memory, Station};
use cases::{CaseNo, Command, Commitment, Event, Personal, PhotoId, Reporter, Salt};
use image::codecs::jpeg::JpegEncoder;
use jiff::Timestamp;
use rusqlite::Connection;
use server::engine::{Erasure, finish_erasing};
use server::photos::{Form, Held, Picture, Size, id_of};
use server::store::Store as _;
use std::collections::BTreeSet;

/// Reporters that are read to the letter at each judgement; of the others `huying verify` opens the commitments.
const READ_MAX: usize = 20;
/// How every reporter's number begins; eight digits follow.
const PHONE_BEGINS: &str = "+86 139 ";
const PHONE_DIGITS: usize = 8;

/// A photo that somebody uploads, and the pictures that must come of it.
#[derive(Clone, Debug)]
pub struct Upload {
    jpeg: Vec<u8>,
    pictures: Picture,
    /// Once it was acknowledged.
    pub id: Option<PhotoId>,
    is_used: bool,
}

/// What somebody wanted erased of a case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Erasing {
    #[default]
    Never,
    /// Asked for, and no answer came.
    Asked,
    Acknowledged,
}

/// What was sent with a report.
#[derive(Clone, Debug, Default)]
pub struct Belongings {
    phone: Option<String>,
    /// Places in [`Memory::uploads`].
    photos: Vec<usize>,
    pub erasing: Erasing,
}

impl Belongings {
    fn is_nothing(&self) -> bool {
        self.phone.is_none() && self.photos.is_empty()
    }
}

impl Memory {
    /// Another photo to upload.
    pub fn picture(&mut self) -> usize {
        let jpeg = jpeg_of(self.uploads.len() as u32);
        let pictures = server::photos::read(Form::Jpeg, &jpeg, Timestamp::UNIX_EPOCH);
        self.uploads.push(Upload {
            pictures: pictures.expect("a whole picture"),
            jpeg,
            id: None,
            is_used: false,
        });
        self.uploads.len() - 1
    }

    /// As [`Memory::next`]; half of the reports say who reports, and take photos along that were acknowledged.
    pub fn next_with(&mut self, dice: &mut Dice) -> usize {
        let place = self.next(dice);
        if !matches!(self.sent[place].command, Command::Report(_)) {
            return place;
        }
        let phone = (dice.below(2) == 0).then(|| format!("{PHONE_BEGINS}{place:08}"));
        let is_free = |upload: &Upload| upload.id.is_some() && !upload.is_used;
        let free = (0..self.uploads.len()).filter(|at| is_free(&self.uploads[*at]));
        let photos: Vec<usize> = free.take(dice.below(3) as usize).collect();
        let ids = photos.iter().filter_map(|at| self.uploads[*at].id);
        let body = city::report_body_with(&format!("c{place}"), ids, phone.as_deref());
        for at in &photos {
            self.uploads[*at].is_used = true;
        }
        let sent = &mut self.sent[place];
        sent.command = city::report_of(&body);
        sent.with = Belongings {
            phone,
            photos,
            erasing: Erasing::Never,
        };
        place
    }

    /// An acknowledged case of which something may be erased.
    pub fn erasable(&self, dice: &mut Dice) -> Option<usize> {
        let whole = |place: &usize| {
            let sent = &self.sent[*place];
            sent.case.is_some() && sent.with.erasing == Erasing::Never && !sent.with.is_nothing()
        };
        let all: Vec<usize> = (0..self.sent.len()).filter(whole).collect();
        (!all.is_empty()).then(|| all[dice.below(all.len() as u64) as usize])
    }

    /// Photos and reporters that were acknowledged, and cases of which an acknowledged erasure took them.
    pub fn belongings(&self) -> (usize, usize, usize) {
        let photos = self.uploads.iter().filter(|upload| upload.id.is_some());
        let reports = self.sent.iter().filter(|sent| sent.seq.is_some());
        let phones = reports.filter(|sent| sent.with.phone.is_some());
        let erased = |sent: &&crate::station::Sent| sent.with.erasing == Erasing::Acknowledged;
        let erased = self.sent.iter().filter(erased).count();
        (photos.count(), phones.count(), erased)
    }
}

impl Station {
    /// Uploads a photo, and notes what is answered.
    pub fn upload(&self, memory: &mut Memory, which: usize) -> Result<(), String> {
        let upload = &mut memory.uploads[which];
        let photos = &self.installation.world.photos;
        let Ok(taken) = photos.take_in(Form::Jpeg, &upload.jpeg, Timestamp::now()) else {
            return Ok(());
        };
        let known = upload.id.replace(taken.row.id);
        if known.is_some_and(|known| known != taken.row.id) {
            return Err(format!("photo {which} was acknowledged under another id"));
        }
        Ok(())
    }

    /// Erases what belongs to a case, and notes what is answered.
    pub fn erase(&self, memory: &mut Memory, place: usize) {
        let sent = &mut memory.sent[place];
        sent.with.erasing = Erasing::Asked;
        let erasure = Erasure {
            case: CaseNo(sent.case.expect("an acknowledged case")),
            id: format!("e{place}"),
            by: "desk".to_owned(),
            what: Personal::ALL.to_vec(),
            reason: "asked for".to_owned(),
            rule: String::new(),
        };
        let answers = self.installation.engine.erase_blocking(vec![erasure]);
        if let Ok(Ok(done)) = answers.map(|mut answers| answers.remove(0)) {
            finish_erasing(&self.installation.world, &[done.event]);
            sent.with.erasing = Erasing::Acknowledged;
        }
    }

    /// Does again what was not acknowledged, and asks that it is done now.
    pub fn retry_belongings(&self, memory: &mut Memory) -> Result<(), String> {
        for which in 0..memory.uploads.len() {
            let is_erased = memory.uploads[which].is_used;
            if !is_erased {
                self.upload(memory, which)?;
            }
            if memory.uploads[which].id.is_none() {
                return Err(format!("photo {which} is not taken after the restart"));
            }
        }
        for place in 0..memory.sent.len() {
            if memory.sent[place].with.erasing == Erasing::Asked {
                self.erase(memory, place);
            }
            if memory.sent[place].with.erasing == Erasing::Asked {
                return Err(format!("c{place} is not erased after the restart"));
            }
        }
        Ok(())
    }

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

    fn judge_case(&self, memory: &Memory, sent: &crate::station::Sent) -> Result<(), String> {
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
    fn judge_reporter(&self, db: &Connection, sent: &crate::station::Sent) -> Result<(), String> {
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

/// A small picture, as a phone sends it; another one for every number.
pub fn jpeg_of(number: u32) -> Vec<u8> {
    let shade = |at: u32| (at.wrapping_mul(number.wrapping_add(7)) % 251) as u8;
    let drawn = image::RgbImage::from_fn(40, 30, |x, y| {
        image::Rgb([shade(x * y), shade(x + number), shade(y)])
    });
    let mut jpeg = Vec::new();
    let encoded = JpegEncoder::new_with_quality(&mut jpeg, 90).encode_image(&drawn);
    encoded.expect("a small picture");
    // A comment before its end, so that no two are alike whatever their pixels are.
    let end = jpeg.split_off(jpeg.len() - 2);
    jpeg.extend([0xff, 0xfe, 0, 6]);
    jpeg.extend(number.to_be_bytes());
    jpeg.extend(end);
    jpeg
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
