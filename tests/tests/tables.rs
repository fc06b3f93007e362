//! `huying tables` and `/v1/tables`: out, edited, checked, rehearsed, in force; and every fault told.

use reqwest::blocking::RequestBuilder;
use serde_json::{Value, json};
use std::path::Path;
use tests::cities;
use tests::{Desk, Ended, Program, Server};

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

#[test]
fn a_table_goes_out_is_edited_checked_rehearsed_and_put_in_force_and_a_restart_keeps_it() {
    let desk = city();
    let server = serve(&desk);
    let old = report(&server, "old");
    assert_eq!(old["team"]["code"], "S");
    let (tag, duties) = table(&server, "duties");
    let edited = duties.replace(",street,", ",police,");
    assert_ne!(edited, duties);
    let post = |path: &str| with(server.client().post(server.at(path)), &edited);
    let (_, check) = server.ask(post("/v1/tables/check?name=duties"));
    assert_eq!(
        (&check["sound"], &check["changed"]),
        (&json!(true), &json!(true)),
        "{check}"
    );
    let period = "from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z";
    let (_, shift) = server.ask(post(&format!("/v1/tables/rehearse?name=duties&{period}")));
    assert_eq!(
        shift["moves"],
        json!([{"from": "S", "to": "P", "cases": 1}]),
        "{shift}"
    );
    assert_eq!(report(&server, "still")["team"]["code"], "S");
    let put = || {
        with(
            server
                .client()
                .put(server.at("/v1/tables/duties?by=planner")),
            &edited,
        )
    };
    let (status, done) = server.ask(put().header("if-match", &tag));
    assert_eq!((status, &done["version"]), (200, &json!(2)), "{done}");
    assert_eq!(report(&server, "new")["team"]["code"], "P");
    let path = format!("/v1/cases/{}", old["case"].as_str().expect("a number"));
    let (why, decision) = (&server.get(&path)["why"], &server.get(&path)["decision"]);
    assert_eq!(
        (&decision["lead"]["code"], why.is_array()),
        (&json!("S"), true)
    );
    let before = server.get(&path);
    drop(server);
    let server = serve(&desk);
    assert_eq!(report(&server, "after")["team"]["code"], "P");
    assert_eq!(server.get(&path)["decision"], before["decision"]);
    let versions = server.get("/v1/tables/duties/versions");
    let by: Vec<_> = versions["items"]
        .as_array()
        .expect("two")
        .iter()
        .map(|one| &one["by"])
        .collect();
    assert_eq!(by, ["planner", "planner"]);
    let (status, late) = server.ask(
        with(
            server.client().put(server.at("/v1/tables/duties?by=late")),
            &duties,
        )
        .header("if-match", &tag),
    );
    assert_eq!((status, &late["code"]), (412, &json!("outdated")));
}

#[test]
fn all_tables_come_back_from_one_workbook_as_no_change() {
    let desk = city();
    let book = desk.at("tables.xlsx");
    let _ = tables::<&str>(&desk, "export", &[], &format!("-o {book}")).with_code(0);
    let ended = tables(&desk, "import", &[&book], "").with_code(0);
    assert!(ended.err.contains("no change"), "{}", ended.err);
    let _ = tables::<&str>(&desk, "export", &[], &format!("-o {}", desk.at("out"))).with_code(0);
    let csv = desk.path().join("out");
    let files: Vec<String> = std::fs::read_dir(&csv)
        .expect("a directory")
        .map(|entry| {
            entry
                .expect("an entry")
                .path()
                .to_str()
                .expect("UTF-8")
                .to_owned()
        })
        .collect();
    assert_eq!(files.len(), 14);
    assert!(
        tables(&desk, "import", &files, "")
            .with_code(0)
            .err
            .contains("no change")
    );
    let one = tables(&desk, "export", &["duties"], "-o -").with_code(0);
    assert_eq!(one.text(), read(&csv.join("duties.csv")));
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a file of the test")
}

#[test]
fn the_demos_tables_come_back_equal_from_csv_and_xlsx() {
    let desk = Desk::new();
    let data = desk.at("data");
    drop(Server::demo(&data));
    let book = desk.at("demo.xlsx");
    let _ = tables::<&str>(&desk, "export", &[], &format!("-o {book}")).with_code(0);
    assert!(
        tables(&desk, "check", &[&book], "")
            .with_code(0)
            .err
            .contains("in force already")
    );
    let list = tables::<&str>(&desk, "list", &[], "").with_code(0);
    assert!(
        list.text()
            .starts_with("table\tversion\tat\tby\tsha256\nclasses\t1\t"),
        "{}",
        list.text()
    );
}

#[test]
fn files_with_faults_change_nothing_and_every_fault_is_told_with_its_place() {
    let desk = city();
    let teams = desk.put("teams.csv", TEAMS.replace("police,1", "army,1"));
    let duties = desk.put(
        "duties.csv",
        DUTIES.replace("working_hours,4", "weeks,0") + "R1,99,,,x,street,,working_days,2,,list\n",
    );
    for verb in ["check", "import"] {
        let ended = tables(&desk, verb, &[&teams, &duties], "").with_code(1);
        for told in [
            "teams.csv line 3 column department: ",
            "duties.csv line 2 column limit_kind: ",
            "duties.csv line 3 column row: ",
            "duties.csv line 3 column class: ",
            "duties.csv line 3 column priority: ",
        ] {
            assert!(
                ended.text().contains(told),
                "{verb}: {told}\n{}",
                ended.text()
            );
        }
        assert!(ended.err.contains("nothing was changed"), "{}", ended.err);
    }
    assert!(
        tables::<&str>(&desk, "list", &[], "")
            .text()
            .contains("duties\t1\t")
    );
    let gone = desk.put(
        "departments.csv",
        "key,name,name_en,kind\nstreet,执法队,Team,subdistrict\n",
    );
    let ended = tables(&desk, "check", &[&gone], "").with_code(1);
    assert!(
        ended
            .text()
            .contains("teams.csv in force line 3 column department"),
        "{}",
        ended.text()
    );
}

#[test]
fn a_check_tells_what_the_duties_leave_open_and_which_rows_never_win() {
    let desk = city();
    let duties = desk.put(
        "duties.csv",
        DUTIES.to_owned() + "R2,05,,,0,street,,working_hours,9,,list\n",
    );
    let ended = tables(&desk, "check", &[&duties], "").with_code(0);
    assert!(
        ended
            .text()
            .contains("duties.csv: Contradiction: Rows R1 and R2"),
        "{}",
        ended.text()
    );
    assert!(
        ended.text().contains(" · 矛盾：第R1条与第R2条"),
        "{}",
        ended.text()
    );
    assert!(
        ended.text().contains("duties.csv: Never wins: Row R2"),
        "{}",
        ended.text()
    );
    // Without any row every class is uncovered everywhere.
    let none = desk.put("duties.csv", DUTIES.lines().next().unwrap_or_default());
    let ended = tables(&desk, "check", &[&none], "").with_code(0);
    assert!(
        ended.text().contains("Uncovered: ") && ended.text().contains("没有适用条目"),
        "{}",
        ended.text()
    );
    assert!(!ended.text().contains("Contradiction"), "{}", ended.text());
}

#[test]
fn steps_without_rows_for_a_place_and_a_class_are_told_and_with_them_a_waiting_case_has_a_clock() {
    let desk = city();
    let old = "step,class,limit_kind,limit\nverify,,urgent_hours,2\nfile,,urgent_hours,2\ndispatch,,urgent_hours,2\n\
        check,,urgent_hours,2\nclose,,urgent_hours,2\nanswer,,urgent_hours,2\n";
    let steps = [desk.put("steps.csv", old)];
    let ended = tables(&desk, "import", &steps, "--by planner").with_code(0);
    let missing = |step: &str| format!("steps: no row {step} for every class");
    for step in ["place", "classify"] {
        assert!(ended.err.contains(&missing(step)), "{}", ended.err);
    }
    let server = serve(&desk);
    let report = |id: &str| {
        let report = json!({"id": id, "source": "grid-worker", "at": "2026-11-02T09:00:00+08:00", "text": "占道"});
        let (status, answer) =
            server.ask(server.client().post(server.at("/v1/cases")).json(&report));
        assert_eq!(status, 201, "{answer}");
        let case = answer["case"].as_str().expect("a number");
        server.get(&format!("/v1/cases/{case}"))["clock"].clone()
    };
    let clock = report("before");
    assert_eq!(
        (&clock["of"], &clock["due"]),
        (&json!("place"), &Value::Null)
    );
    let new = format!("{old}place,,working_hours,2\nclassify,,working_hours,2\n");
    let (status, check) = server.ask(with(
        server
            .client()
            .post(server.at("/v1/tables/check?name=steps")),
        &new,
    ));
    assert_eq!((status, &check["warnings"]), (200, &json!([])), "{check}");
    let kept = server.client().get(server.at("/v1/tables/steps.csv"));
    let kept = kept.send().expect("an answer");
    let tag = kept.headers()["etag"].clone();
    let put = server
        .client()
        .put(server.at("/v1/tables/steps?by=planner"));
    let (status, done) = server.ask(with(put, &new).header("if-match", tag));
    assert_eq!(status, 200, "{done}");
    let clock = report("after");
    let limit = json!({"kind": "working_hours", "amount": 2});
    assert_eq!((&clock["of"], &clock["limit"]), (&json!("place"), &limit));
    assert!(
        clock["due"].is_string() && clock["warn"].is_null(),
        "{clock}"
    );
}

#[test]
fn gbk_files_are_told_and_taken_when_it_is_said() {
    let desk = city();
    // 网格员 in GBK, as a Chinese Excel writes it.
    let mut gbk = b"code,name,name_en\ngrid-worker,".to_vec();
    gbk.extend([0xcd, 0xf8, 0xb8, 0xf1, 0xd4, 0xb1]);
    gbk.extend(b",Grid worker\nhotline,,Hotline\n");
    let text = String::from_utf8_lossy(&gbk).into_owned();
    assert!(text.contains('\u{fffd}'));
    let file = desk.put("sources.csv", &gbk);
    let ended = tables(&desk, "check", &[&file], "").with_code(1);
    assert!(
        ended.text().contains("sources.csv line 2: is not in UTF-8")
            && ended.text().contains("--encoding gbk"),
        "{}",
        ended.text()
    );
    let ended = tables(&desk, "check", &[&file], "--encoding gbk").with_code(1);
    assert!(
        ended
            .text()
            .contains("sources.csv line 3 column name: is empty"),
        "{}",
        ended.text()
    );
    let last = gbk.len() - b",,Hotline\n".len();
    gbk.truncate(last);
    gbk.extend(b",Hotline,\n");
    let file = desk.put("sources.csv", &gbk);
    let _ = tables(&desk, "import", &[&file], "--encoding gbk").with_code(0);
    let server = serve(&desk);
    assert_eq!(server.get("/v1/sources")["items"][0]["name"], "网格员");
}

#[test]
fn what_cannot_be_run_is_told_apart_from_faults() {
    let desk = city();
    let told = |words: &str| Program::new(["tables"]).words(words).run().with_code(2).err;
    assert!(told("check /nowhere/duties.csv").contains("/nowhere/duties.csv"));
    assert!(told("export tasks").contains("duties"));
    assert!(told("list --data-dir /nowhere").contains("/nowhere"));
    assert!(told("import").contains("FILE"));
    let file = desk.put("tasks.csv", "a,b\n");
    assert!(
        tables(&desk, "check", &[&file], "")
            .with_code(1)
            .text()
            .contains("no table is called so")
    );
    let _server = serve(&desk);
    let duties = desk.at("duties.csv");
    assert!(
        tables(&desk, "import", &[&duties], "")
            .with_code(2)
            .err
            .contains("in use")
    );
}

#[test]
fn more_files_than_the_limit_are_not_read() {
    let desk = city();
    let files = vec![desk.at("duties.csv"); 65];
    assert!(
        tables(&desk, "check", &files, "")
            .with_code(2)
            .err
            .contains("at most 64 files")
    );
}
