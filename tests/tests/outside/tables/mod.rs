//! `huying tables` and `/v1/tables`: out, edited, checked, rehearsed, in force; and every fault told.

mod faults;
mod round;

use reqwest::blocking::RequestBuilder;
use serde_json::{Value, json};
use tests::{Desk, Ended, Program, Server, cities};

const CSV: &str = "text/csv";
const SOURCES: &str = "code,name,name_en\ngrid-worker,网格员,Grid worker\n";
const CLASSES: &str = "code,kind,name,name_en,parent\n05,event,街面秩序,Street order,\n0505,event,机动车乱停放,Parked,05\n";
const DEPARTMENTS: &str =
    "key,name,name_en,kind\nstreet,执法队,Team,subdistrict\npolice,公安,Police,seven\n";
const TEAMS: &str = "code,name,name_en,department,area,lon,lat\nS,街道队,Street team,street,1,,\nP,派出所,Police,police,1,,\n";
const DUTIES: &str = "row,class,area,condition,priority,lead,support,limit_kind,limit,done,list\n\
    R1,05,,,0,street,,working_hours,4,清走,list\n";
const HOURS: &str = "from,to\n08:00,12:00\n14:00,18:00\n";

/// A data directory with two wards and these tables, imported by file.
fn city() -> Desk {
    let desk = Desk::new();
    cities::import_wards(&desk, "data");
    for (name, text) in [
        ("sources.csv", SOURCES),
        ("classes.csv", CLASSES),
        ("departments.csv", DEPARTMENTS),
        ("teams.csv", TEAMS),
        ("duties.csv", DUTIES),
        ("hours.csv", HOURS),
    ] {
        desk.put(name, text);
    }
    let names = [
        "sources",
        "classes",
        "departments",
        "teams",
        "duties",
        "hours",
    ];
    let files: Vec<_> = names.map(|name| desk.at(&format!("{name}.csv"))).to_vec();
    let ended = tables(&desk, "import", &files, "--by planner").with_code(0);
    assert!(ended.err.contains("duties version 1"), "{}", ended.err);
    desk
}

fn tables<A: AsRef<str>>(desk: &Desk, verb: &str, files: &[A], words: &str) -> Ended {
    let mut program = Program::new(["tables", verb, "--data-dir", &desk.at("data")]);
    for file in files {
        program = program.arg(file);
    }
    program.words(words).run()
}

fn serve(desk: &Desk) -> Server {
    Server::start(&desk.path().join("data"))
}

/// Reports a parked vehicle and gives the answer.
fn report(server: &Server, id: &str) -> Value {
    let report = json!({"id": id, "source": "grid-worker", "at": "2026-11-02T09:00:00+08:00",
        "lon": cities::WEST + 0.001, "lat": cities::SOUTH + 0.001, "class": "0505", "text": "占道"});
    let (status, answer) = server.ask(server.client().post(server.at("/v1/cases")).json(&report));
    assert_eq!(status, 201, "{answer}");
    answer
}

fn table(server: &Server, name: &str) -> (String, String) {
    let answer = server
        .client()
        .get(server.at(&format!("/v1/tables/{name}.csv")))
        .send();
    let answer = answer.expect("an answer");
    let tag = answer.headers()["etag"].to_str().expect("text").to_owned();
    (tag, answer.text().expect("UTF-8"))
}

fn with(request: RequestBuilder, body: &str) -> RequestBuilder {
    request.header("content-type", CSV).body(body.to_owned())
}
