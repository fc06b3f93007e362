//! Rows of the duties: stages, supporters, and from which day they hold.

use super::faults;
use crate::town::{DEPARTMENTS, TEAMS, edition, tables, texts};
use cases::decision::{Fallback, LostBy};
use cases::{Tables, Texts, World, assign};

#[test]
fn a_lead_is_one() {
    let duties = "row,class,area,condition,priority,lead,support,limit_kind,limit,done,list\n\
        D1,05,,,0,traffic;police,,working_hours,1,,\n\
        D3,05,,,0,,traffic,working_hours,1,,\n";
    assert_eq!(
        faults(&Texts { duties, ..texts() }),
        [
            "duties.csv line 2 column lead: one team or department leads; the others belong in support",
            "duties.csv line 3 column lead: is empty; name a team or a department",
        ]
    );
}

const DUTY_HEADER: &str = "row,class,area,condition,priority,lead,support,limit_kind,limit,dispatch,stages,support_limit_kind,support_limit,done,list\n";

#[test]
fn stages_must_read_grow_and_end_with_the_rows_own_limit() {
    let duties = format!(
        "{DUTY_HEADER}\
        D1,05,,,0,traffic,,working_days,20,,stop=4 working_hours;go,,,,\n\
        D2,05,,,0,traffic,,working_days,20,by-hand,stop=7 working_days;fine=7 working_days;end=20 working_days,,,,\n\
        D3,05,,,0,traffic,,working_days,20,,stop=4 working_hours;end=15 working_days,working_days,,,\n\
        D4,05,,,0,level:,level:grid,working_days,20,,,,,,\n"
    );
    assert_eq!(
        faults(&Texts {
            duties: &duties,
            ..texts()
        }),
        [
            "duties.csv line 2 column stages: “go” is not a stage such as 停工=4 working_hours, with 1 to 10000 hours or days",
            "duties.csv line 3 column stages: “fine” ends no later than “stop” before it",
            "duties.csv line 3 column dispatch: “by-hand” is not empty or auto or hand",
            "duties.csv line 4 column stages: the last stage has 15 working_days, the row has 20 working_days; they must agree",
            "duties.csv line 4 column support_limit: “” is not a whole number of hours or days",
            "duties.csv line 5 column lead: “level:” is neither a team nor a department",
        ]
    );
}

#[test]
fn stages_supporters_limit_and_dispatch_by_hand_are_read() {
    let duties = format!(
        "{DUTY_HEADER}D1,05,,,0,level:community,T010,working_days,20,hand,\
        停工 = 4 working_hours ; 拆除=20 working_days,working_hours,8,,\n"
    );
    let tables = Tables::parse(&Texts {
        duties: &duties,
        ..texts()
    })
    .expect("they are right");
    let duty = &tables.duties()[0];
    let stages: Vec<_> = duty
        .stages
        .iter()
        .map(|stage| format!("{} {}", stage.name, stage.limit))
        .collect();
    assert_eq!(stages, ["停工 4 working_hours", "拆除 20 working_days"]);
    assert_eq!(
        duty.support_limit.map(|limit| limit.to_string()).as_deref(),
        Some("8 working_hours")
    );
    assert!(!duty.dispatch.is_auto());
    assert_eq!(&*tables.level_names()[0], "community");
}

#[test]
fn a_row_of_the_future_holds_from_its_day_on_and_then_goes_before_the_older() {
    let steps = "step,class,limit_kind,limit,warn_percent,valid_from\n\
        check,,urgent_hours,2,,\ncheck,,urgent_hours,4,,2027-01-01\ncheck,05,urgent_hours,1,50,\n";
    let rules = "rule,value,valid_from\nhandovers_max,3,\nhandovers_max,5,2027-01-01\nwarn_percent,75,2026-06-01\n";
    let tables = Tables::parse(&Texts {
        steps,
        rules,
        ..texts()
    })
    .expect("they are right");
    let limit = |class: &str, at: &str| {
        let row = tables.step_limit(cases::tables::Wait::Check, class, crate::town::at(at));
        row.map(|row| row.limit.amount)
    };
    assert_eq!(limit("0102", "2026-12-31T23:59:59+08:00"), Some(2));
    assert_eq!(limit("0102", "2027-01-01T00:00:00+08:00"), Some(4));
    assert_eq!(limit("0505", "2027-01-01T00:00:00+08:00"), Some(1));
    let rules = |at: &str| tables.rules(crate::town::at(at));
    assert_eq!(rules("2026-05-31T00:00:00+08:00").warn_percent, None);
    assert_eq!(rules("2026-06-02T00:00:00+08:00").warn_percent, Some(75));
    assert_eq!(rules("2026-06-02T00:00:00+08:00").handovers_max, Some(3));
    assert_eq!(rules("2027-06-02T00:00:00+08:00").handovers_max, Some(5));
}

#[test]
fn a_newer_duty_replaces_the_older_from_its_day_on_and_the_trace_says_so() {
    let duties = "row,class,area,condition,priority,lead,support,limit_kind,limit,done,list,valid_from\n\
        D1,05,,,0,traffic,,working_hours,1,,,\nD2,05,,,0,integrated,,working_hours,2,,,2027-01-01\n";
    let world = World::new(edition(), tables(&Texts { duties, ..texts() }));
    let area = world.edition().find("440112010").expect("the south");
    let decided = |when: &str| {
        let decision = assign(&world, "0505", area, crate::town::at(when));
        let lost: Vec<_> = decision
            .lost
            .iter()
            .map(|lost| (lost.row.id.to_string(), lost.why))
            .collect();
        (decision.row.expect("a row").id.to_string(), lost)
    };
    assert_eq!(decided("2026-12-31T23:00:00+08:00"), ("D1".into(), vec![]));
    assert_eq!(
        decided("2027-01-01T00:00:00+08:00"),
        ("D2".into(), vec![("D1".into(), LostBy::Newer)])
    );
}

#[test]
fn a_level_leads_by_its_own_unit_or_under_the_areas_name() {
    let departments = format!("{DEPARTMENTS}workers,网格员,,unit\n");
    let teams = format!("{TEAMS}W1,东社区工作站,workers,440112010001\n");
    let duties = "row,class,area,condition,priority,lead,support,limit_kind,limit,done,list\n\
        D1,05,,,0,level:community,level:grid;level:block,working_hours,1,,\n";
    let texts = Texts {
        departments: &departments,
        teams: &teams,
        duties,
        ..texts()
    };
    let world = World::new(edition(), tables(&texts));
    let decided = |code: &str| {
        let area = world.edition().find(code).expect("an area");
        let decision = assign(&world, "0505", area, crate::town::monday());
        let names = decision.supporting.iter().map(|team| team.code.to_string());
        (
            decision.lead.code.to_string(),
            names.collect::<Vec<_>>(),
            decision.fallback,
        )
    };
    assert_eq!(
        decided("440112010001001"),
        ("W1".into(), vec!["440112010001001".into()], None)
    );
    assert_eq!(
        decided("440112010002001"),
        ("440112010002".into(), vec!["440112010002001".into()], None)
    );
    // In the subdistrict alone there is no community to answer: the territory does.
    assert_eq!(
        decided("440112010"),
        ("T010".into(), vec![], Some(Fallback::NoTeam))
    );
    assert!(
        world
            .warnings()
            .iter()
            .any(|told| told.en == "duties: the areas have no level block")
    );
}
