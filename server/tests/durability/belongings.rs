//! What belongs to a case and lies beside the log: photos and who reported. Taken in, erased, remembered.

use crate::city;
use crate::disk::Dice;
use crate::station::{Memory, Station};
use cases::{CaseNo, Command, Personal, PhotoId};
use image::codecs::jpeg::JpegEncoder;
use jiff::Timestamp;
use server::engine::{Erasure, finish_erasing};
use server::photos::{Form, Picture};

/// How every reporter's number begins; eight digits follow.
pub const PHONE_BEGINS: &str = "+86 139 ";
pub const PHONE_DIGITS: usize = 8;

/// A photo that somebody uploads, and the pictures that must come of it.
#[derive(Clone, Debug)]
pub struct Upload {
    jpeg: Vec<u8>,
    pub pictures: Picture,
    /// Once it was acknowledged.
    pub id: Option<PhotoId>,
    pub is_used: bool,
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
    pub phone: Option<String>,
    /// Places in [`Memory::uploads`].
    pub photos: Vec<usize>,
    pub erasing: Erasing,
}

impl Belongings {
    pub fn is_nothing(&self) -> bool {
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
