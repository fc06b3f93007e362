//! Photos of the built program: uploaded, named by a report, shown after a restart; nothing half after a kill; what is
//! no picture refused.

#[path = "../../../server/src/photos/phone.rs"]
mod phone;

use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};
use std::io::Cursor;
use std::path::Path;
use tests::{Desk, Server};

fn demo(desk: &Desk) -> Server {
    let dir = desk.at("data");
    Server::demo(&dir)
}

/// A picture as a phone held sideways takes it in Changzhou.
fn picture(width: u32) -> Vec<u8> {
    let image = RgbImage::from_fn(width, 300, |x, y| Rgb([x as u8, y as u8, 90]));
    let mut jpeg = Cursor::new(Vec::new());
    image
        .write_to(&mut jpeg, ImageFormat::Jpeg)
        .expect("written");
    let exif = phone::exif(
        6,
        "2026:11:02 08:58:00",
        Some("+08:00"),
        113.420_6,
        23.073_8,
    );
    phone::with_exif(&jpeg.into_inner(), &exif)
}

fn upload(server: &Server, media: &str, bytes: Vec<u8>) -> (u16, Value) {
    let request = server.client().post(server.at("/v1/photos"));
    server.ask(request.header("content-type", media).body(bytes))
}

fn photo(server: &Server, bytes: Vec<u8>) -> String {
    let (status, told) = upload(server, "image/jpeg", bytes);
    assert_eq!(status, 201, "{told}");
    told["photo"].as_str().expect("an id").to_owned()
}

fn report(id: &str, photo: &str) -> Value {
    json!({"id": id, "source": "resident", "at": "2026-11-02T09:00:00+08:00", "lon": 113.420_6, "lat": 23.073_3, "class": "0505",
        "text": "三辆货车占道", "photos": [{"photo": photo, "kind": "scene"}]})
}

fn send(server: &Server, report: &Value) -> (u16, Value) {
    server.ask(server.client().post(server.at("/v1/cases")).json(report))
}

fn files_below(dir: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let files = paths.flat_map(|path| {
        if path.is_dir() {
            files_below(&path)
        } else {
            vec![path.display().to_string()]
        }
    });
    files.collect()
}

#[test]
fn a_photo_is_shown_with_its_case_also_after_a_restart_and_says_nothing_of_its_phone() {
    let desk = Desk::new();
    let server = demo(&desk);
    let upload = picture(400);
    let photo = photo(&server, upload.clone());
    let (status, told) = send(&server, &report("a", &photo));
    assert_eq!(status, 201, "{told}");
    let case = told["case"].as_str().expect("a number").to_owned();
    let moves = server.at(&format!("/v1/cases/{case}/moves"));
    let verified = json!({"id": "v", "by": "worker", "step": "verify", "found": true, "photos": [{"photo": photo, "kind": "proof"}]});
    let (status, whole) = server.ask(server.client().post(moves).json(&verified));
    assert_eq!(status, 200, "{whole}");
    let large = server.bytes(&format!("/v1/photos/{photo}?by=desk"));
    // SIGKILL: what was answered is on disk.
    drop(server);
    let server = demo(&desk);
    let whole = server.get(&format!("/v1/cases/{case}"));
    let photos = whole["photos"].as_array().expect("a list");
    let kinds: Vec<_> = photos
        .iter()
        .map(|told| (&told["kind"], &told["step"], &told["by"]))
        .collect();
    assert_eq!(
        kinds,
        [
            (&json!("scene"), &json!("reported"), &Value::Null),
            (&json!("proof"), &json!("verify"), &json!("worker"))
        ]
    );
    assert_eq!(photos[0]["facts"]["taken_at"], "2026-11-02T08:58:00+08:00");
    let metres = photos[0]["metres"].as_u64().expect("both places are known");
    assert!((50..62).contains(&metres), "{metres}");
    assert_eq!(server.bytes(&format!("/v1/photos/{photo}?by=desk")), large);
    let small = server.bytes(&format!("/v1/photos/{photo}/thumbnail"));
    for served in [&large, &small] {
        let image = image::load_from_memory_with_format(served, ImageFormat::Jpeg).expect("a JPEG");
        assert!(image.height() > image.width(), "turned upright");
        for word in [&b"Exif"[..], b"Phone", b"2026:11:02"] {
            assert!(
                !served.windows(word.len()).any(|found| found == word),
                "{word:?}"
            );
        }
    }
    let (status, again) = self::upload(&server, "image/jpeg", upload);
    assert_eq!(
        (status, &again["photo"]),
        (200, &json!(photo)),
        "the same bytes are the same photo"
    );
    let (status, again) = send(&server, &report("a", &photo));
    assert_eq!((status, &again["case"]), (200, &json!(case)));
}

#[test]
fn a_kill_between_upload_and_report_leaves_nothing_half() {
    let desk = Desk::new();
    let server = demo(&desk);
    let held = photo(&server, picture(400));
    // Uploads under way when the power goes: answered or not, none may be half.
    let urls: Vec<_> = (0..4).map(|_| server.at("/v1/photos")).collect();
    let started = (0_u32..).zip(urls).map(|(number, url)| {
        let client = server.client().clone();
        std::thread::spawn(move || {
            let mut answered = Vec::new();
            for round in 0..40 {
                let body = picture(401 + number * 40 + round);
                let sent = client
                    .post(&url)
                    .header("content-type", "image/jpeg")
                    .body(body)
                    .send();
                match sent.and_then(reqwest::blocking::Response::json::<Value>) {
                    Ok(told) => answered.push(told["photo"].as_str().expect("an id").to_owned()),
                    Err(_) => break,
                }
            }
            answered
        })
    });
    let senders: Vec<_> = started.collect();
    std::thread::sleep(std::time::Duration::from_millis(300));
    drop(server);
    let answered: Vec<String> = senders
        .into_iter()
        .flat_map(|sender| sender.join().expect("it ends"))
        .collect();
    let server = demo(&desk);
    for photo in answered.iter().chain([&held]) {
        assert!(
            server
                .bytes(&format!("/v1/photos/{photo}?by=desk"))
                .starts_with(b"\xff\xd8"),
            "answered, so it is there"
        );
        assert!(
            server
                .bytes(&format!("/v1/photos/{photo}/thumbnail"))
                .starts_with(b"\xff\xd8")
        );
    }
    // A file is there if and only if its photo can be asked for.
    let files = files_below(&desk.path().join("data/photos"));
    let mut ids: Vec<_> = files
        .iter()
        .map(|path| {
            let name = path.rsplit('/').next().expect("a name");
            name.split('.').next().expect("an id").to_owned()
        })
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(
        files.len(),
        2 * ids.len(),
        "both pictures or none: {files:?}"
    );
    for id in ids {
        server.bytes(&format!("/v1/photos/{id}?by=desk"));
    }
    let (status, told) = send(&server, &report("late", &held));
    assert_eq!(status, 201, "{told}");
}

#[test]
fn what_is_no_picture_is_refused_and_the_server_goes_on() {
    let desk = Desk::new();
    let server = demo(&desk);
    let whole = picture(400);
    let page = b"<!doctype html><script>alert(1)</script>".to_vec();
    let gif = b"GIF89a/*\x01\x00\x01\x00*/=1;alert(1)//".to_vec();
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff\x08\x06\0\0\0".to_vec();
    bomb.extend([0x37, 0x6e, 0xf8, 0x24]);
    bomb.extend(b"\0\0\0\0IEND\xae\x42\x60\x82");
    for (media, bytes, wanted) in [
        ("image/jpeg", whole[..whole.len() / 2].to_vec(), 422),
        ("image/jpeg", whole[..whole.len() - 2].to_vec(), 422),
        ("image/jpeg", page.clone(), 422),
        ("image/jpeg", gif.clone(), 422),
        ("image/png", whole.clone(), 422),
        ("image/png", bomb, 422),
        ("image/webp", b"RIFF\x10\0\0\0WEBPVP8 ".to_vec(), 422),
        ("image/gif", gif, 415),
        ("text/html", page, 415),
        ("image/jpeg", vec![0; 12 * 1024 * 1024 + 1], 413),
    ] {
        let (status, told) = upload(&server, media, bytes);
        assert_eq!(status, wanted, "{media}: {told}");
        assert!(
            told["code"].is_string() && told["detail"].is_string(),
            "{told}"
        );
    }
    let unknown = "ab".repeat(32);
    let (status, told) = send(&server, &report("a", &unknown));
    assert_eq!(
        (status, &told["errors"][0]["field"]),
        (422, &json!("photos")),
        "{told}"
    );
    assert_eq!(server.get("/v1/counts")["total"], 0);
    assert_eq!(upload(&server, "image/jpeg", whole).0, 201);
}
