//! Photos: what is taken, what is kept of it, and what is left when it is gone.

use super::phone::{exif, with_exif};
use super::{
    Directory, Form, Held, NotAPicture, PhotoError, PhotoFiles, Photos, Size, id_of, picture,
};
use crate::limits::{
    PHOTO_DECODED_BYTES_MAX, PHOTO_PIXELS_MAX, PHOTO_SIDE_PX_MAX, PHOTO_SMALL_PX_MAX,
    PHOTO_SWEEP_MARGIN_S, PHOTO_UNUSED_S,
};
use crate::store::{PhotoState, Sqlite, Store};
use cases::PhotoId;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use jiff::{SignedDuration, Timestamp};
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::TempDir;

fn now() -> Timestamp {
    "2026-11-25T12:00:00Z".parse().expect("a time")
}

/// Red on the left, blue on the right.
fn halves(width: u32, height: u32) -> DynamicImage {
    let colour = |x| {
        if x < width / 2 {
            Rgb([220, 20, 20])
        } else {
            Rgb([20, 20, 220])
        }
    };
    RgbImage::from_fn(width, height, |x, _| colour(x)).into()
}

fn written(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image
        .write_to(&mut bytes, format)
        .expect("it can be written");
    bytes.into_inner()
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    written(&halves(width, height), ImageFormat::Jpeg)
}

fn read_back(jpeg: &[u8]) -> RgbImage {
    let image = image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg);
    image.expect("a JPEG").into_rgb8()
}

fn files_below(dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                files_below(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

/// A store with its photos; a switch makes the disk full.
struct Room {
    dir: TempDir,
    store: Arc<Sqlite>,
    photos: Photos,
    full: Arc<AtomicBool>,
}

/// The files of a directory, on a disk that can be full after the first of two pictures.
struct Disk(Directory, Arc<AtomicBool>);

impl PhotoFiles for Disk {
    fn put(&self, id: PhotoId, large: &[u8], small: &[u8]) -> io::Result<()> {
        if self.1.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.0.put(id, large, small)
    }

    fn read(&self, id: PhotoId, size: Size) -> io::Result<Option<Vec<u8>>> {
        self.0.read(id, size)
    }

    fn remove(&self, id: PhotoId) -> io::Result<()> {
        self.0.remove(id)
    }

    fn clear_scratch(&self) -> io::Result<()> {
        self.0.clear_scratch()
    }
}

impl Room {
    fn new() -> Self {
        Self::of(TempDir::new().expect("a temporary directory"))
    }

    fn of(dir: TempDir) -> Self {
        let store = Arc::new(Sqlite::open(dir.path()).expect("opens"));
        let full = Arc::new(AtomicBool::new(false));
        let files = Disk(Directory::of(dir.path()), Arc::clone(&full));
        let opened: Arc<dyn Store> = Arc::clone(&store) as _;
        let photos = Photos::open(opened, Arc::new(files)).expect("opens");
        Self {
            dir,
            store,
            photos,
            full,
        }
    }

    fn opened_again(self) -> Self {
        let Self {
            dir, store, photos, ..
        } = self;
        drop((photos, store));
        Self::of(dir)
    }

    fn take_in(&self, upload: &[u8]) -> super::Taken {
        self.photos
            .take_in(Form::Jpeg, upload, now())
            .expect("taken")
    }

    fn state(&self, id: PhotoId) -> PhotoState {
        self.store.photos().state(id).expect("read")
    }

    fn files(&self) -> Vec<PathBuf> {
        files_below(&self.dir.path().join("photos"))
    }
}

#[test]
fn every_form_is_taken_turned_upright_and_shrunk() {
    for (form, format) in [
        (Form::Jpeg, ImageFormat::Jpeg),
        (Form::Png, ImageFormat::Png),
        (Form::Webp, ImageFormat::WebP),
    ] {
        let upload = written(&halves(3_000, 900), format);
        let picture = picture::read(form, &upload, now()).expect("a picture");
        let large = read_back(&picture.large);
        assert_eq!(
            (large.width(), large.height()),
            (PHOTO_SIDE_PX_MAX, 614),
            "{form:?}"
        );
        assert_eq!((picture.width, picture.height), large.dimensions());
        assert_eq!(read_back(&picture.small).width(), PHOTO_SMALL_PX_MAX);
        assert!(
            large.get_pixel(100, 300).0[0] > 150,
            "red stays on the left"
        );
    }
    let small = picture::read(Form::Jpeg, &jpeg(40, 20), now()).expect("a picture");
    assert_eq!(
        (small.width, small.height),
        (40, 20),
        "nothing is made larger"
    );
}

#[test]
fn a_picture_held_sideways_is_turned_and_says_when_and_where_it_was_taken() {
    let exif = exif(6, "2026:11:25 18:30:05", None, 113.420_6, 23.073_3);
    let upload = with_exif(&jpeg(400, 200), &exif);
    let picture = picture::read(Form::Jpeg, &upload, now()).expect("a picture");
    let large = read_back(&picture.large);
    assert_eq!(large.dimensions(), (200, 400));
    let (top, bottom) = (large.get_pixel(100, 40), large.get_pixel(100, 360));
    assert!(
        top.0[0] > 150 && bottom.0[2] > 150,
        "left became top: {top:?} {bottom:?}"
    );
    let taken = picture.capture.taken.expect("it says so");
    assert_eq!(
        taken.to_string(),
        "2026-11-25T10:30:05Z",
        "without an offset, the city's time"
    );
    let (lon, lat) = picture.capture.position.expect("it says so");
    assert!(
        (lon - 113.420_6).abs() < 1e-6 && (lat - 23.073_3).abs() < 1e-6,
        "{lon} {lat}"
    );
}

#[test]
fn nothing_of_the_metadata_is_in_what_is_kept() {
    let exif = exif(
        1,
        "2026:11:25 18:30:05",
        Some("+08:00"),
        113.420_6,
        23.073_3,
    );
    let mut upload = with_exif(&jpeg(400, 200), &exif);
    // What is hidden behind the end of a picture: an archive, or a page.
    upload.extend(b"PK\x03\x04<script>alert(1)</script>");
    let picture = picture::read(Form::Jpeg, &upload, now()).expect("a picture");
    assert!(picture.capture.position.is_some());
    for kept in [&picture.large, &picture.small] {
        for hidden in [
            &b"Exif"[..],
            b"Phone",
            b"2026:11:25",
            b"PK\x03\x04",
            b"script",
            b"ICC_PROFILE",
            b"http",
        ] {
            assert!(!memchr::memmem::find(kept, hidden).is_some(), "{hidden:?}");
        }
        let marks: Vec<u8> = kept
            .windows(2)
            .filter(|w| w[0] == 0xff)
            .map(|w| w[1])
            .collect();
        assert!(
            !marks
                .iter()
                .any(|mark| (0xe1..=0xef).contains(mark) || *mark == 0xfe),
            "{marks:x?}"
        );
    }
}

#[test]
fn a_time_or_place_that_cannot_be_is_left_out() {
    let capture = |taken: &str, offset: Option<&str>, lon: f64, lat: f64| {
        let upload = with_exif(&jpeg(40, 20), &exif(1, taken, offset, lon, lat));
        picture::read(Form::Jpeg, &upload, now())
            .expect("a picture")
            .capture
    };
    let sound = capture("2026:11:25 10:00:00", Some("-05:00"), -70.5, -33.25);
    assert_eq!(
        sound.taken.map(|at| at.to_string()).as_deref(),
        Some("2026-11-25T15:00:00Z")
    );
    assert_eq!(
        sound.position.map(|(lon, lat)| (lon < -70.4, lat < -33.2)),
        Some((true, true))
    );
    for wrong in [
        "2026:11:27 10:00:00",
        "0000:00:00 00:00:00",
        "2026:13:01 00:00:00",
        "1959:01:01 00:00:00",
        "yesterday",
    ] {
        assert_eq!(capture(wrong, None, 113.0, 23.0).taken, None, "{wrong}");
    }
    assert_eq!(
        capture("2026:11:25 10:00:00", None, 0.0, 0.0).position,
        None
    );
    assert_eq!(
        capture("2026:11:25 10:00:00", None, 113.0, 91.0).position,
        None
    );
    for cut in 0..60 {
        let whole = exif(1, "2026:11:25 10:00:00", None, 113.0, 23.0);
        let upload = with_exif(&jpeg(40, 20), &whole[..whole.len() - 3 * cut]);
        assert!(picture::read(Form::Jpeg, &upload, now()).is_ok(), "{cut}");
    }
}

fn refusal(form: Form, upload: &[u8]) -> NotAPicture {
    picture::read(form, upload, now()).expect_err("no picture that can be taken")
}

#[test]
fn a_cut_off_picture_is_refused_wherever_it_is_cut() {
    for (form, format) in [
        (Form::Jpeg, ImageFormat::Jpeg),
        (Form::Png, ImageFormat::Png),
        (Form::Webp, ImageFormat::WebP),
    ] {
        let whole = written(&halves(160, 120), format);
        assert!(picture::read(form, &whole, now()).is_ok());
        let step = (whole.len() / 60).max(1);
        // A PNG whose pixels are complete may lack its closing chunk, and a WebP its padding.
        let last = if form == Form::Jpeg {
            whole.len()
        } else {
            whole.len() - 24
        };
        for cut in (0..last).step_by(step) {
            assert!(
                picture::read(form, &whole[..cut], now()).is_err(),
                "{form:?} cut at {cut} of {}",
                whole.len()
            );
        }
    }
    let whole = jpeg(160, 120);
    assert!(matches!(
        refusal(Form::Jpeg, &whole[..whole.len() - 2]),
        NotAPicture::Broken("image/jpeg", _)
    ));
}

#[test]
fn what_is_something_else_than_it_says_is_refused() {
    let png = written(&halves(20, 10), ImageFormat::Png);
    let page = b"<!doctype html><script>alert(1)</script>".to_vec();
    // A GIF that is a script as well, an archive, a picture of another form, and nothing.
    for (form, upload) in [
        (Form::Jpeg, png.clone()),
        (Form::Webp, png),
        (Form::Png, jpeg(20, 10)),
        (Form::Jpeg, page),
        (
            Form::Jpeg,
            b"GIF89a/*\x01\x00\x01\x00*/=1;alert(1)".to_vec(),
        ),
        (Form::Png, b"PK\x03\x04".to_vec()),
        (
            Form::Jpeg,
            b"\xff\xd8\xff\xe0<svg onload=alert(1)>".to_vec(),
        ),
        (Form::Webp, b"RIFF\xff\xff\xff\xffWEBPVP8 ".to_vec()),
        (Form::Jpeg, Vec::new()),
    ] {
        assert!(
            matches!(refusal(form, &upload), NotAPicture::Broken(..)),
            "{form:?} {upload:?}"
        );
    }
}

#[test]
fn bytes_changed_at_random_upset_nobody() {
    let mut seed = 7_u64;
    let mut next = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed as usize
    };
    let exif = exif(1, "2026:11:25 10:00:00", None, 113.0, 23.0);
    let forms = [
        (Form::Jpeg, with_exif(&jpeg(48, 32), &exif)),
        (Form::Png, written(&halves(48, 32), ImageFormat::Png)),
        (Form::Webp, written(&halves(48, 32), ImageFormat::WebP)),
    ];
    for (form, whole) in forms {
        for _ in 0..300 {
            let mut upload = whole.clone();
            for _ in 0..1 + next() % 6 {
                let at = next() % upload.len();
                upload[at] = next() as u8;
            }
            // Either a picture or a refusal; a panic would end the test.
            let _ = picture::within_limits(form, &upload, now());
        }
    }
}

/// A PNG that says it has so many pixels, with only a few bytes behind it.
fn png_of(width: u32, height: u32, depth: u8) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], data: &[u8]| {
        bytes.extend((data.len() as u32).to_be_bytes());
        let from = bytes.len();
        bytes.extend(kind);
        bytes.extend(data);
        let crc = crc32(&bytes[from..]);
        bytes.extend(crc.to_be_bytes());
    };
    let mut head = [width.to_be_bytes(), height.to_be_bytes()].concat();
    head.extend([depth, 6, 0, 0, 0]);
    chunk(b"IHDR", &head);
    chunk(b"IDAT", &[0x78, 0x9c, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01]);
    chunk(b"IEND", &[]);
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                crc >> 1 ^ 0xedb8_8320
            } else {
                crc >> 1
            }
        })
    };
    !bytes.iter().fold(u32::MAX, step)
}

#[test]
fn more_pixels_than_the_limit_are_not_decoded() {
    let side = PHOTO_PIXELS_MAX.isqrt() as u32;
    let (inside, outside) = (png_of(side, side, 8), png_of(side + 1, side, 8));
    assert_eq!(
        refusal(Form::Png, &outside),
        NotAPicture::TooManyPixels {
            width: side + 1,
            height: side
        }
    );
    assert!(!matches!(
        refusal(Form::Png, &inside),
        NotAPicture::TooManyPixels { .. }
    ));
    // Deep pixels need more memory than is given, though they are few enough.
    let deep = png_of(side, side, 16);
    assert!(u64::from(side) * u64::from(side) * 8 > PHOTO_DECODED_BYTES_MAX);
    assert_eq!(refusal(Form::Png, &deep), NotAPicture::TooMuchMemory);
    let bomb = png_of(u32::MAX / 2, u32::MAX / 2, 8);
    assert!(matches!(
        refusal(Form::Png, &bomb),
        NotAPicture::TooManyPixels { .. } | NotAPicture::TooMuchMemory | NotAPicture::Broken(..)
    ));
}

#[test]
fn the_same_upload_is_the_same_photo_while_it_is_held_and_another_one_after() {
    let room = Room::new();
    let upload = jpeg(60, 40);
    let first = room.take_in(&upload);
    let again = room.take_in(&upload);
    assert_eq!((first.repeat, again.repeat), (false, true));
    assert_eq!(first.row, again.row);
    let Ok(Held::Picture(stored)) = room.photos.picture(first.row.id, Size::Large) else {
        panic!("it is held")
    };
    assert_eq!(id_of(&first.row.salt, &stored), first.row.id);
    assert_eq!(first.row.bytes, stored.len() as u64);
    assert!(room.photos.erase(first.row.id, now()).expect("erased"));
    let anew = room.take_in(&upload);
    assert_ne!(
        anew.row.id, first.row.id,
        "another salt, another id: no guess can be confirmed"
    );
    assert_eq!(room.files().len(), 2);
}

#[test]
fn a_restart_changes_nothing() {
    let room = Room::new();
    let taken = room.take_in(&jpeg(60, 40));
    let before = room
        .photos
        .picture(taken.row.id, Size::Small)
        .expect("read");
    assert!(matches!(before, Held::Picture(_)));
    let room = room.opened_again();
    assert_eq!(
        room.photos
            .picture(taken.row.id, Size::Small)
            .expect("read"),
        before
    );
    let rows = room
        .store
        .photos()
        .rows(&[taken.row.id, PhotoId([0; 32])])
        .expect("read");
    assert_eq!(rows, [Some(taken.row), None]);
}

#[test]
fn erasing_leaves_neither_row_nor_file_only_that_it_was_erased() {
    let room = Room::new();
    let id = room.take_in(&jpeg(60, 40)).row.id;
    assert!(room.photos.erase(id, now()).expect("erased"));
    assert!(
        !room.photos.erase(id, now()).expect("erased before"),
        "twice is once"
    );
    assert!(
        !room
            .photos
            .erase(PhotoId([1; 32]), now())
            .expect("never held")
    );
    assert_eq!(room.files(), [PathBuf::new(); 0]);
    assert_eq!(room.store.photos().rows(&[id]).expect("read"), [None]);
    let room = room.opened_again();
    assert_eq!(
        room.photos.picture(id, Size::Large).expect("read"),
        Held::Erased
    );
    assert_eq!(room.state(PhotoId([1; 32])), PhotoState::Unknown);
}

#[test]
fn what_a_crash_left_half_is_finished_at_the_next_start() {
    let room = Room::new();
    // An upload that died before its row was written, and its scratch.
    let half = PhotoId([0xab; 32]);
    room.store
        .photos()
        .begin(half, now().as_second())
        .expect("said");
    let files = Directory::of(room.dir.path());
    files.put(half, b"large", b"small").expect("written");
    std::fs::write(room.dir.path().join("photos/tmp/x.jpg"), b"half").expect("written");
    // An erasure that died before the files were removed.
    let erased = room.take_in(&jpeg(60, 40)).row.id;
    room.store
        .photos()
        .forget(erased, true, now().as_second())
        .expect("forgotten");
    // And one that nothing happened to.
    let held = room.take_in(&jpeg(80, 40)).row.id;
    assert_eq!(room.files().len(), 7);
    let room = room.opened_again();
    assert_eq!(room.files().len(), 2, "{:?}", room.files());
    assert_eq!(
        [half, erased, held].map(|id| room.state(id)),
        [PhotoState::Unknown, PhotoState::Erased, PhotoState::Held]
    );
}

#[test]
fn a_photo_that_no_case_used_is_swept_after_a_day_and_a_used_one_is_not() {
    let room = Room::new();
    let [used, unused] = [60, 80].map(|width| room.take_in(&jpeg(width, 40)).row.id);
    let batch = crate::store::Batch {
        photos: vec![used],
        ..Default::default()
    };
    room.store.append(&batch).expect("stored");
    let after = |seconds: i64| now() + SignedDuration::from_secs(seconds);
    let usable = |at: Timestamp| {
        let since_s = at.as_second() - PHOTO_UNUSED_S;
        room.store
            .photos()
            .usable(&[used, unused], since_s)
            .expect("read")
    };
    assert_eq!(usable(after(PHOTO_UNUSED_S - 1)), [true, true]);
    assert_eq!(
        usable(after(PHOTO_UNUSED_S)),
        [true, false],
        "no more taken by a command"
    );
    let end = PHOTO_UNUSED_S + PHOTO_SWEEP_MARGIN_S;
    assert_eq!(room.photos.sweep(after(end - 1)).expect("swept"), 0);
    assert_eq!(room.photos.sweep(after(end)).expect("swept"), 1);
    assert_eq!(
        [used, unused].map(|id| room.state(id)),
        [PhotoState::Held, PhotoState::Unknown]
    );
    assert_eq!(room.files().len(), 2);
}

#[test]
fn a_full_disk_keeps_nothing_of_the_upload_and_heals() {
    let room = Room::new();
    room.full.store(true, Ordering::Relaxed);
    let upload = jpeg(60, 40);
    let full = room.photos.take_in(Form::Jpeg, &upload, now());
    assert!(matches!(full, Err(PhotoError::Full)), "{full:?}");
    assert_eq!(room.files().len(), 0);
    assert_eq!(room.store.photos().unfinished(i64::MAX).expect("read"), []);
    room.full.store(false, Ordering::Relaxed);
    let pages = room.store.pages().expect("asked");
    room.store.limit_pages(Some(pages)).expect("set");
    let mut taken = 0;
    let full = loop {
        match room
            .photos
            .take_in(Form::Jpeg, &jpeg(100 + taken, 40), now())
        {
            Ok(_) => taken += 1,
            Err(error) => break error,
        }
        assert!(taken < 500, "the database never fills");
    };
    assert!(matches!(full, PhotoError::Full), "{full:?}");
    assert_eq!(room.files().len(), 2 * taken as usize);
    room.store.limit_pages(None).expect("set");
    assert!(!room.take_in(&upload).repeat);
}
