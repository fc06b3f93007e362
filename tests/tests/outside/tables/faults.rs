//! What is wrong with tables is told, all of it and with its place, and changes nothing.

use super::{DUTIES, TEAMS, city, serve, tables, with};
use serde_json::{Value, json};
use tests::Program;

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
