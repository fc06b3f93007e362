//! `huying import` of old cases: closed ones come in closed, as late as they were, and ask nobody for anything.

use serde_json::{Value, json};
use tests::cities::{self, SOUTH, WEST};
use tests::{Desk, Ended, Program, Server};

const TABLES: [(&str, &str); 7] = [
    (
        "sources.csv",
        "code,name,name_en,filing\nhotline,热线,Hotline,hand\n",
    ),
    (
        "classes.csv",
        "code,kind,name,name_en,parent\n05,event,街面秩序,Street order,\n0505,event,机动车乱停放,Parked,05\n",
    ),
    (
        "departments.csv",
        "key,name,name_en,kind\nstreet,执法队,Team,subdistrict\n",
    ),
    (
        "teams.csv",
        "code,name,name_en,department,area,lon,lat\nS,街道队,Street team,street,1,,\n",
    ),
    (
        "duties.csv",
        "row,class,area,condition,priority,lead,support,limit_kind,limit,done,list\nR1,05,,,0,street,,working_hours,4,清走,list\n",
    ),
    ("hours.csv", "from,to\n08:00,12:00\n14:00,18:00\n"),
    (
        "steps.csv",
        "step,class,limit_kind,limit\nanswer,,calendar_days,5\ncheck,,working_hours,1\n",
    ),
];
const WORDS: &str = "--map id=nr,lon=lon,lat=lat,at=at,class=class,text=text,closed=结案时间,result=处理结果 --source hotline \
    --time-zone Asia/Shanghai";
const HEADER: &str = "nr,lon,lat,at,class,text,结案时间,处理结果\n";

fn city() -> Desk {
    let desk = Desk::new();
    let data = cities::import_wards(&desk, "data");
    let mut tables = Program::new(["tables", "import", "--data-dir", &data]);
    for (name, text) in TABLES {
        tables = tables.arg(desk.put(name, text));
    }
    let _ = tables.run().with_code(0);
    desk
}

/// One row: number, time, class, closing time and result.
fn row([number, at, class, closed, result]: [&str; 5]) -> String {
    let (lon, lat) = (WEST + 0.001, SOUTH + 0.001);
    format!("{number},{lon},{lat},{at},{class},占道,{closed},{result}\n")
}

fn import(desk: &Desk, table: &str) -> Ended {
    let file = desk.put("old.csv", table);
    let import = Program::new(["import", &file, "--data-dir", &desk.at("data")]);
    import.words(WORDS).run()
}

fn case(server: &Server, number: u32) -> Value {
    server.get(&format!("/v1/cases/HY{number:09}"))
}

#[test]
fn an_old_case_comes_in_closed_as_late_as_it_was_and_can_be_evaluated() {
    let desk = city();
    // 6 May 2024 is a Monday: four working hours from 9:00 end at 15:00.
    let table = HEADER.to_owned()
        + &row([
            "A1",
            "2024-05-06 09:00",
            "0505",
            "2024-05-06 11:00",
            "已清走",
        ])
        + &row(["A2", "2024-05-06 09:00", "0505", "2024-05-07 15:00", "拖走"]);
    let ended = import(&desk, &table).with_code(0);
    assert!(
        ended.err.contains("2 of the new cases came in closed"),
        "{}",
        ended.err
    );

    let server = Server::start(&desk.path().join("data"));
    let (in_time, late) = (case(&server, 1), case(&server, 2));
    for one in [&in_time, &late] {
        assert_eq!(
            (&one["status"], &one["overdue"]),
            (&json!("closed"), &json!(false)),
            "{one}"
        );
        assert_eq!(one["queues"], json!(["to-evaluate"]));
        assert_eq!(
            (&one["clock"], &one["answer_due"]),
            (&json!(null), &json!(null))
        );
        assert_eq!(
            (&one["due"], &one["team_name"]),
            (&json!("2024-05-06T15:00:00+08:00"), &json!("街道队"))
        );
    }
    assert_eq!(in_time["lates"], json!([]));
    assert_eq!(late["lates"][0]["of"], "handle");
    assert_eq!(late["lates"][0]["by_s"], 24 * 3600);
    assert_eq!(late["lates"].as_array().map(Vec::len), Some(1));
    let told: Vec<_> = late["events"].as_array().into_iter().flatten().collect();
    let words: Vec<_> = told
        .iter()
        .filter_map(|event| event["word"].as_str())
        .collect();
    assert_eq!(
        words,
        [
            "reported",
            "file",
            "accepted",
            "reported-back",
            "check",
            "closed",
            "answer-source"
        ]
    );
    assert_eq!(told[3]["note"], "拖走");
    assert!(
        told[3]["happened"]
            .as_str()
            .is_some_and(|at| at.starts_with("2024-05-07T07:00:00")),
        "{}",
        told[3]
    );
    // Nothing falls due afterwards: no alarm, no queue but that of evaluation.
    for queue in server.get("/v1/queues")["items"]
        .as_array()
        .into_iter()
        .flatten()
    {
        let wanted = if queue["queue"] == "to-evaluate" {
            2
        } else {
            0
        };
        assert_eq!(queue["count"], wanted, "{queue}");
    }
    let step = json!({"id": "1", "by": "evaluator", "step": "evaluate", "solved": true});
    let path = server.at("/v1/cases/HY000000001/moves");
    let (status, answer) = server.ask(server.client().post(path).json(&step));
    assert_eq!(
        (status, &answer["evaluated"]),
        (200, &json!(true)),
        "{answer}"
    );
}

#[test]
fn a_row_without_an_end_is_a_case_of_today_and_its_clock_begins_today() {
    let desk = city();
    let table = HEADER.to_owned() + &row(["B1", "2024-05-06 09:00", "0505", "", ""]);
    let _ = import(&desk, &table).with_code(0);
    // Once known as one of today's it is not closed by a later table.
    let table =
        HEADER.to_owned() + &row(["B1", "2024-05-06 09:00", "0505", "2024-05-06 11:00", ""]);
    let ended = import(&desk, &table).with_code(0);
    assert!(ended.err.contains("1 known already"), "{}", ended.err);
    let server = Server::start(&desk.path().join("data"));
    let one = case(&server, 1);
    assert_eq!(
        (&one["status"], &one["overdue"]),
        (&json!("to-file"), &json!(false)),
        "{one}"
    );
}

#[test]
fn what_cannot_have_been_closed_is_told_and_nothing_of_it_is_stored() {
    let desk = city();
    let table = HEADER.to_owned()
        + &row(["C1", "2024-05-06 09:00", "0505", "2024-05-06 08:00", ""])
        + &row(["C2", "2024-05-06 09:00", "0505", "2999-01-01 08:00", ""])
        + &row(["C3", "2024-05-06 09:00", "99", "2024-05-06 11:00", ""])
        + &row(["C4", "2024-05-06 09:00", "0505", "soon", ""])
        + &row(["C5", "2024-05-06 09:00", "0505", "2024-05-06 11:00", ""]);
    let ended = import(&desk, &table).with_code(1);
    for told in [
        "row 1: closed: 2024-05-06T00:00:00Z is before it was reported",
        "row 2: closed: 2999-01-01T00:00:00Z is still to come",
        "row 3: closed: only a case with a known class",
        "row 4: closed: \"soon\" is not a time",
    ] {
        assert!(ended.err.contains(told), "{told}\n{}", ended.err);
    }
    // The same again, as after a break: nothing twice.
    let ended = import(&desk, &table).with_code(1);
    assert!(
        ended
            .err
            .contains("0 new cases, 1 known already, 4 rejected"),
        "{}",
        ended.err
    );
    let server = Server::start(&desk.path().join("data"));
    assert_eq!(
        server.get("/v1/cases")["items"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(case(&server, 1)["status"], "closed");
}

#[test]
fn a_running_server_takes_no_closed_cases() {
    let desk = city();
    let file = desk.put(
        "old.csv",
        HEADER.to_owned() + &row(["D1", "2024-05-06 09:00", "0505", "2024-05-06 11:00", ""]),
    );
    let told = Program::new(["import", &file, "--server", "http://127.0.0.1:9"])
        .words(WORDS)
        .run()
        .with_code(2)
        .err;
    assert!(told.contains("no cases that are closed already"), "{told}");
}
