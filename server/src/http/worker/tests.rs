//! The pack is what the server decides by: the same coordinates, with both sides of every border.

use super::super::authorization::{add, as_account};
use super::super::tests::Service;
use super::{finest, mine, near, taken_along};
use crate::identity::{Reach, Role};
use crate::store::{Sqlite, Store as _};
use actix_web::test::TestRequest;
use grids::Edition;
use serde_json::{Value, json};

fn reach(codes: &[&str]) -> Reach {
    Reach {
        areas: Some(codes.iter().map(|code| (*code).to_owned()).collect()),
        ..Reach::ALL
    }
}

async fn pack(service: &Service, who: &str, query: &str) -> (u16, Value) {
    let request = TestRequest::get().uri(&format!("/v1/worker/pack{query}"));
    service.json(as_account(service, who, request)).await
}

/// Code of each area; `+` before those of one's own, `(…)` around those without a shape.
fn told(pack: &Value) -> Vec<String> {
    let features = pack["features"].as_array().expect("features").iter();
    let told = |feature: &Value| {
        let words = &feature["properties"];
        let code = words["code"].as_str().expect("a code");
        match (words["mine"] == true, feature["geometry"].is_null()) {
            (true, false) => format!("+{code}"),
            (false, false) => code.to_owned(),
            (false, true) => format!("({code})"),
            (true, true) => panic!("mine, and without a shape: {feature}"),
        }
    };
    features.map(told).collect()
}

#[actix_web::test]
async fn a_worker_takes_their_areas_along_with_what_lies_around() {
    let service = Service::new();
    add(&service, "li", Role::GridWorker, reach(&["d1a"]));
    add(&service, "west", Role::GridWorker, reach(&["d1"]));
    let (status, one) = pack(&service, "li", "").await;
    assert_eq!(status, 200, "{one}");
    assert_eq!(
        told(&one),
        ["+d1a", "d1b", "d2a", "d2b", "(d)", "(d1)", "(d2)"]
    );
    let (_, west) = pack(&service, "west", "").await;
    assert_eq!(told(&west)[..2], ["+d1a", "+d1b"]);
    let (_, narrow) = pack(&service, "west", "?area=d1b").await;
    assert_eq!(told(&narrow)[0], "+d1b");
    let (_, beyond) = pack(&service, "li", "?area=d2").await;
    assert_eq!(told(&beyond), [""; 0]);
    assert_eq!(one["levels"], json!(["district", "community", "grid"]));
    assert_eq!(one["features"][0]["properties"]["parent"], "d1");
    let world = &service.0.installation.world;
    assert_eq!(one["edition"], json!(world.edition().hash_hex()));
    let class = one["classes"].as_array().expect("a list").iter();
    let class = class.into_iter().find(|class| class["code"] == "0505");
    assert_eq!(class.expect("known")["on_the_spot"], json!(false));
}

#[actix_web::test]
async fn every_coordinate_is_the_servers_own_to_the_last_bit() {
    let service = Service::new();
    let (_, all) = service.get("/v1/worker/pack").await;
    let edition = service.0.installation.world.edition();
    let mut shapes = 0;
    for feature in all["features"].as_array().expect("features") {
        let code = feature["properties"]["code"].as_str().expect("a code");
        let Some(polygons) = feature["geometry"]["coordinates"].as_array() else {
            continue;
        };
        let shape = &edition.area(edition.find(code).expect("an area")).shape;
        assert_eq!(polygons.len(), shape.0.len());
        let outer = polygons[0][0].as_array().expect("a ring").iter();
        let there = outer.map(|at| (at[0].as_f64(), at[1].as_f64()));
        let here = shape.0[0].exterior().coords();
        assert!(there.eq(here.map(|at| (Some(at.x), Some(at.y)))), "{code}");
        shapes += 1;
    }
    assert_eq!(shapes, 4);
}

#[actix_web::test]
async fn what_the_phone_has_is_not_sent_again_and_another_reach_is_another_pack() {
    let service = Service::new();
    add(&service, "li", Role::GridWorker, reach(&["d1a"]));
    add(&service, "wang", Role::GridWorker, reach(&["d2b"]));
    let tag = async |who: &str, held: Option<String>| {
        let request = TestRequest::get().uri("/v1/worker/pack");
        let request = match held {
            Some(held) => request.insert_header(("if-none-match", held)),
            None => request,
        };
        let answer = service.call(as_account(&service, who, request)).await;
        let tag = answer.headers().get("etag").expect("a tag");
        (
            answer.status().as_u16(),
            tag.to_str().expect("text").to_owned(),
        )
    };
    let (status, first) = tag("li", None).await;
    assert_eq!(status, 200);
    assert_eq!(tag("li", Some(first.clone())).await, (304, first.clone()));
    assert_ne!(tag("wang", Some(first.clone())).await, (304, first));
}

#[test]
fn neighbours_of_a_district_are_all_that_a_circle_of_doubt_may_touch() {
    let dir = tempfile::TempDir::new().expect("a temporary directory");
    let store = Sqlite::open(dir.path()).expect("an empty directory");
    assert!(crate::cli::demo::prepare(&store).expect("the demo district"));
    let bytes = store.edition().expect("read").expect("an edition");
    let edition = Edition::from_bytes(&bytes).expect("an edition");
    let finest = finest(&edition);
    let all = mine(&edition, &Reach::ALL, None, &finest);
    assert!(near(&edition, &all, &finest).is_empty());
    assert!(
        all.len() <= crate::limits::PACK_AREAS_MAX,
        "the demo's whole district fits"
    );
    let own = mine(&edition, &reach(&["440112010003"]), None, &finest);
    let near = near(&edition, &own, &finest);
    assert!(!own.is_empty() && own.iter().all(|id| !near.contains(id)));
    // Fifty metres beyond any corner of one's own areas there is no area that is not known.
    let known: Vec<_> = own.iter().chain(&near).copied().collect();
    for id in &own {
        for corner in edition
            .area(*id)
            .shape
            .iter()
            .flat_map(|polygon| polygon.exterior().coords())
        {
            for (east, north) in [(5e-4, 0.0), (-5e-4, 0.0), (0.0, 4.5e-4), (0.0, -4.5e-4)] {
                let at = grids::Position::new(corner.x + east, corner.y + north).expect("in range");
                let found = edition.locate(at);
                let is_finest = |area: &grids::AreaId| finest.contains(area);
                assert!(
                    found
                        .area
                        .filter(is_finest)
                        .is_none_or(|area| known.contains(&area))
                );
            }
        }
    }
}

/// A city of so many grids side by side, each a thousandth of a degree wide, in one district.
fn city(grids: usize) -> Edition {
    let square = |code: String, level: u8, from: usize, to: usize| {
        let lon = |at: usize| 100.0 + at as f64 / 1_000.0;
        let shape = geo::Rect::new((lon(from), 20.0), (lon(to), 20.001));
        grids::NewArea {
            parent: (level > 0).then(|| "city".into()),
            code: code.into(),
            name: "".into(),
            level,
            shape: shape.to_polygon().into(),
        }
    };
    let mut areas = vec![square("city".to_owned(), 0, 0, grids)];
    areas.extend((0..grids).map(|at| square(format!("g{at:04}"), 1, at, at + 1)));
    let levels = ["district", "grid"].map(Into::into).to_vec();
    let about = grids::About::default();
    let edition = Edition::from_areas(levels, grids::CodeScheme::Plain, about, areas);
    edition.expect("sound areas")
}

#[test]
fn a_phone_takes_as_many_areas_along_as_the_limit_says_and_of_more_it_is_asked_for_one() {
    let max = crate::limits::PACK_AREAS_MAX;
    let (mine, near) = taken_along(&city(max), &Reach::ALL, None).expect("just so many");
    assert_eq!((mine.len(), near.len()), (max, 0));
    let more = city(max + 1);
    let refused = taken_along(&more, &Reach::ALL, None).expect_err("one too many");
    let told = serde_json::to_value(&refused).expect("a problem");
    assert_eq!(
        (&told["status"], &told["code"]),
        (&json!(422), &json!("too_many_areas"))
    );
    let (one, beside) = taken_along(&more, &Reach::ALL, Some("g0007")).expect("one area");
    assert_eq!((one.len(), beside.len()), (1, 2), "with its neighbours");
    // Neighbours count, too: all but one of one's own, and the last comes along.
    let all_but_one: Vec<_> = (0..max).map(|at| format!("g{at:04}")).collect();
    let codes: Vec<&str> = all_but_one.iter().map(String::as_str).collect();
    assert!(taken_along(&more, &reach(&codes), None).is_err());
}
