//! A city small enough to be founded thousands of times: one area, one class, one team.

use cases::{CaseNo, Command, Move, PhotoId, Report, Texts};
use geo::{LineString, MultiPolygon, Polygon};
use grids::{About, CodeScheme, Edition, NewArea};
use server::in_force::begin_with;
use server::store::Store;

fn tables() -> Texts<'static> {
    Texts {
        classes: "code,kind,name,name_en,parent\n0505,event,机动车乱停放,Parked motor vehicle,\n",
        sources: "code,name,name_en\nhotline,热线,Hotline\n",
        departments: "key,name,name_en,kind\nstreet,综合执法队,Team,subdistrict\n",
        teams: "code,name,name_en,department,area,lon,lat\nT1,执法队,Team,street,d,,\n",
        duties: "row,class,area,condition,priority,lead,support,limit_kind,limit,done,done_en,list\n\
            R1,05,,,0,street,,urgent_hours,240,done,done,list\n",
        hours: "from,to\n08:00,12:00\n14:00,18:00\n",
        ..Texts::default()
    }
}

/// Puts areas and tables into an empty store.
pub fn found(store: &dyn Store) -> Result<(), String> {
    let ring = [
        (0.0, 0.0),
        (0.02, 0.0),
        (0.02, 0.02),
        (0.0, 0.02),
        (0.0, 0.0),
    ];
    let ring: Vec<_> = ring
        .iter()
        .map(|(east, north)| (113.0 + east, 23.0 + north))
        .collect();
    let area = NewArea {
        code: "d".into(),
        name: "区".into(),
        level: 0,
        parent: None,
        shape: MultiPolygon(vec![Polygon::new(LineString::from(ring), Vec::new())]),
    };
    let about = About {
        source: "test".to_owned(),
        synthetic: true,
        ..About::default()
    };
    let edition = Edition::from_areas(
        vec!["district".into()],
        CodeScheme::Plain,
        about,
        vec![area],
    )
    .expect("a sound city");
    let bytes = edition.to_bytes();
    store
        .put_edition(&edition.hash_hex(), &bytes, &[])
        .map_err(|error| error.to_string())?;
    begin_with(store, &tables(), "test").map_err(|error| error.to_string())
}

/// The body of a report with this id.
pub fn report_body(id: &str) -> String {
    format!(
        r#"{{"id":"{id}","source":"hotline","at":"2026-11-02T09:00:00+08:00","lon":113.01,"lat":23.01,"class":"0505","text":"货车占道 {id}"}}"#
    )
}

/// The body of a report with photos that were uploaded, and the number of who reports.
pub fn report_body_with(
    id: &str,
    photos: impl Iterator<Item = PhotoId>,
    phone: Option<&str>,
) -> String {
    let photos: Vec<_> = photos
        .map(|photo| format!(r#"{{"photo":"{photo}","kind":"scene"}}"#))
        .collect();
    let photos = format!(r#","photos":[{}]"#, photos.join(","));
    let reporter = phone.map_or_else(String::new, |phone| {
        format!(r#","reporter":{{"name":"何女士","phone":"{phone}"}}"#)
    });
    let body = report_body(id);
    let open = body.strip_suffix('}').expect("an object");
    format!("{open}{photos}{reporter}}}")
}

/// The body that erases all that belongs to a case beside the log.
pub fn erase_body(id: &str) -> String {
    format!(r#"{{"id":"{id}","by":"desk","what":["reporter","photos"],"reason":"本人要求"}}"#)
}

/// The body of the team's first step, with this id.
pub fn accept_body(id: &str) -> String {
    format!(r#"{{"id":"{id}","by":"worker","step":"accept"}}"#)
}

/// A report.
pub fn report(id: &str) -> Command {
    report_of(&report_body(id))
}

/// The report of a body.
pub fn report_of(body: &str) -> Command {
    Command::Report(Report::from_json(body.as_bytes()).expect("well formed"))
}

/// The team's first step with a case.
pub fn accept(case: u32, id: &str) -> Command {
    Command::Move(Move::from_json(CaseNo(case), accept_body(id).as_bytes()).expect("well formed"))
}
