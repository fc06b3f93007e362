//! The check of the duties: every planted fault is found, and a clean table has none.

use cases::duties_check::{DutyFinding, FindingKind, TimeKind, check_duties};
use cases::tables::Condition;
use cases::{Texts, World};
use jiff::{Timestamp, ToSpan};

use crate::town::{edition, monday, tables, texts};

/// Rows of a duties table with its dates.
fn check(rows: &str) -> Vec<DutyFinding> {
    check_with(
        rows,
        &Texts {
            teams: EVERYWHERE,
            ..texts()
        },
    )
}

fn check_with(rows: &str, texts: &Texts<'_>) -> Vec<DutyFinding> {
    let duties = format!(
        "row,class,area,condition,priority,lead,support,limit_kind,limit,done,list,valid_from\n{rows}"
    );
    let world = World::new(
        edition(),
        tables(&Texts {
            duties: &duties,
            ..*texts
        }),
    );
    check_duties(&world, monday()).findings
}

fn row(
    id: &str,
    class: &str,
    area: &str,
    condition: &str,
    priority: i32,
    lead: &str,
    hours: u32,
) -> String {
    format!("{id},{class},{area},{condition},{priority},{lead},,working_hours,{hours},,,\n")
}

/// Everything covered, nothing doubled.
fn clean() -> String {
    row("C1", "", "", "", 0, "traffic", 8)
        + &row("C2", "0505", "440112", "weekend", 0, "traffic", 2)
}

fn brief(findings: &[DutyFinding]) -> Vec<String> {
    let one = |finding: &DutyFinding| {
        let times: Vec<_> = finding
            .times
            .iter()
            .map(|time| format!("{time:?}"))
            .collect();
        let whole = if finding.whole { "" } else { " alone" };
        format!(
            "{:?} {} {}@{}{whole} {}",
            finding.kind,
            finding.rows.join("+"),
            finding.class,
            finding.area,
            if times.len() == 4 {
                "always".to_owned()
            } else {
                times.join("+")
            }
        )
    };
    findings.iter().map(one).collect()
}

#[test]
fn a_clean_table_has_no_findings() {
    assert_eq!(brief(&check(&clean())), [] as [&str; 0]);
}

#[test]
fn a_class_without_any_row_is_uncovered_everywhere_in_one_finding() {
    let found = check(&row("D1", "05", "", "", 0, "integrated", 8));
    assert_eq!(
        brief(&found),
        [
            "Uncovered  01@440112 always",
            "Uncovered  0102@440112 always"
        ]
    );
    assert_eq!(
        found[0].words.en,
        "“City appearance” 01 in 黄埔区 440112: no row holds at any time; the territory answers, without a limit."
    );
}

#[test]
fn a_hole_in_one_subdistrict_is_told_there_and_not_for_each_grid() {
    let rows = row("D1", "01", "", "", 0, "integrated", 8)
        + &row("D2", "05", "440112011", "", 0, "integrated", 8)
        + &row("D3", "05", "440112010001", "", 0, "integrated", 8);
    let found = brief(&check(&rows));
    let of_05: Vec<_> = found.iter().filter(|told| told.contains(" 05@")).collect();
    assert_eq!(
        of_05,
        [
            "Uncovered  05@440112 alone always",
            "Uncovered  05@440112010 alone always",
            "Uncovered  05@440112010002 always",
        ]
    );
}

#[test]
fn a_hole_outside_working_hours_says_when() {
    let rows = clean().replace("C1,,,", "C1,,,working-hours")
        + &row("C3", "05", "", "off-hours", 0, "integrated", 8);
    let found = check(&rows);
    assert_eq!(
        brief(&found),
        [
            "Uncovered  01@440112 OffHours+Weekend+Holiday",
            "Uncovered  0102@440112 OffHours+Weekend+Holiday",
        ]
    );
    assert!(
        found[0]
            .words
            .zh
            .contains("工作日的非工作时间、周末、节假日没有适用条目")
    );
}

#[test]
fn a_row_that_is_always_shadowed_is_found_with_what_shadows_it() {
    let rows = clean()
        + &row("C4", "0505", "440112", "holiday", -1, "police", 2)
        + &row("C5", "0102", "440112010", "workday", 3, "police", 2)
        + &row("C6", "0102", "440112010", "weekend", 3, "police", 2)
        + &row("C7", "0102", "440112010", "", 2, "traffic", 2);
    assert_eq!(
        brief(&check(&rows)),
        [
            "NeverWins C4+C2 0505@440112 always",
            "NeverWins C7+C5+C6 0102@440112010 always",
        ]
    );
}

#[test]
fn a_row_that_only_a_closer_one_for_each_area_shadows_is_found_too() {
    let rows = clean()
        + &row("C4", "0102", "440112010", "", 0, "police", 2)
        + &row("C5", "0102", "440112010001", "", 0, "traffic", 2)
        + &row("C6", "0102", "440112010002", "", 0, "traffic", 2);
    // Cases that lie in the subdistrict but in no community of it are still its own.
    assert_eq!(brief(&check(&rows)), [] as [&str; 0]);
    let rows = rows.replace("C4,0102,440112010,,0,", "C4,0102,440112010001,,-1,");
    assert_eq!(
        brief(&check(&rows)),
        ["NeverWins C4+C5 0102@440112010001 always"]
    );
}

#[test]
fn rows_that_only_their_ids_decide_between_contradict() {
    let rows = clean()
        + &row("C3", "0505", "440112", "holiday", 0, "police", 2)
        + &row("C4", "0102", "", "workday", 0, "police", 2)
        + &row("C5", "0102", "", "off-hours", 0, "police", 4);
    let found = check(&rows);
    assert_eq!(
        brief(&found),
        [
            "Contradiction C2+C3 0505@440112 Holiday",
            "Contradiction C4+C5 0102@ OffHours",
            "NeverWins C3+C2 0505@440112 always",
        ]
    );
    assert!(
        found[0]
            .words
            .en
            .contains("equal and both hold on public holidays")
    );
}

#[test]
fn rows_that_say_the_same_do_not_contradict_but_one_is_idle() {
    let rows = clean() + &row("C3", "0505", "440112", "weekend", 0, "traffic", 2);
    assert_eq!(brief(&check(&rows)), ["NeverWins C3+C2 0505@440112 always"]);
}

#[test]
fn a_lead_without_a_team_is_found_where_it_wins_and_only_there() {
    let rows = clean()
        + &row("C3", "0102", "", "", 0, "police", 2)
        + &row("C4", "01", "440112010", "", 0, "health", 2);
    assert_eq!(
        brief(&check_with(&rows, &texts())),
        [
            // The police stand in the north subdistrict only; health nowhere.
            "NoTeam C3 0102@440112 alone always",
            "NoTeam C3 0102@440112010 always",
            "NoTeam C4 01@440112010 always",
        ]
    );
}

#[test]
fn rows_for_areas_and_levels_that_are_not_there_are_found() {
    let rows = clean()
        + &row("C3", "05", "440199", "", 0, "traffic", 2)
        + &row("C4", "01", "", "", 0, "level:block", 2);
    assert_eq!(
        brief(&check(&rows)),
        ["NoArea C3 05@440199 always", "NoLevel C4 01@ always"]
    );
}

#[test]
fn a_level_that_is_there_leads_without_a_finding() {
    let rows = clean() + &row("C3", "0102", "", "", 0, "level:community", 2);
    assert_eq!(brief(&check(&rows)), [] as [&str; 0]);
}

#[test]
fn a_row_of_the_future_is_noted_and_what_it_will_replace_is_not_idle_yet() {
    let rows = clean() + "C3,0505,440112,weekend,0,police,,working_hours,3,,,2027-01-01\n";
    let found = check_with(
        &rows,
        &Texts {
            teams: EVERYWHERE,
            ..texts()
        },
    );
    assert_eq!(brief(&found), ["NotYet C3 0505@440112 always"]);
    assert!(found[0].kind.is_note());
    let past = rows.replace("2027-01-01", "2026-01-01");
    let found = check_with(
        &past,
        &Texts {
            teams: EVERYWHERE,
            ..texts()
        },
    );
    assert_eq!(brief(&found), ["NeverWins C2+C3 0505@440112 always"]);
}

#[test]
fn a_hole_that_a_later_row_closes_says_until_when() {
    let rows = "D1,05,,,0,integrated,,working_hours,3,,,\nD2,01,,,0,integrated,,working_hours,3,,,2027-01-01\n";
    let found = check(rows);
    assert_eq!(found[0].kind, FindingKind::Uncovered);
    assert_eq!(
        found[0].until,
        Some(crate::town::at("2027-01-01T00:00:00+08:00"))
    );
    assert!(found[0].words.zh.contains("至2027-01-01前，"));
}

#[test]
fn a_working_day_of_24_hours_leaves_no_time_outside_it() {
    let rows = row("D1", "", "", "workday", 0, "integrated", 1)
        + &row("D2", "", "", "weekend", 0, "integrated", 1)
        + &row("D3", "", "", "off-hours", -1, "integrated", 1);
    let whole = Texts {
        hours: "from,to\n00:00,24:00\n",
        teams: EVERYWHERE,
        ..texts()
    };
    assert_eq!(
        brief(&check_with(&rows, &whole)),
        ["NeverWins D3+D2 @ WorkingHours+Weekend+Holiday"]
    );
}

const EVERYWHERE: &str =
    "code,name,department,area\nT1,a,integrated,440112\nT2,b,police,440112\nT3,c,traffic,440112\n";

#[test]
fn the_kinds_of_time_are_exactly_what_conditions_can_tell_apart() {
    let calendar = tables(&texts()).calendar().clone();
    let first: Timestamp = monday() - (90 * 24).hours();
    for half_hour in 0..(2 * 24 * 120) {
        let at = first + (30 * half_hour).minutes();
        let kind = TimeKind::of(at, &calendar);
        for condition in Condition::ALL {
            assert_eq!(
                kind.meets(condition),
                condition.holds(at, &calendar),
                "{at} {condition:?}"
            );
        }
    }
}

#[test]
fn the_check_agrees_with_deciding_every_class_and_area_at_every_kind_of_time() {
    let rows = row("D1", "0505", "440112010", "workday", 0, "traffic", 1)
        + &row("D2", "05", "440112010001", "weekend", 0, "police", 1)
        + &row("D3", "0102", "", "holiday", 0, "health", 1);
    let duties = format!(
        "row,class,area,condition,priority,lead,support,limit_kind,limit,done,list,valid_from\n{rows}"
    );
    let world = World::new(
        edition(),
        tables(&Texts {
            duties: &duties,
            ..texts()
        }),
    );
    let found = check_duties(&world, monday()).findings;
    let moments = [
        ("2026-11-23T09:00:00+08:00", TimeKind::WorkingHours),
        ("2026-11-23T22:00:00+08:00", TimeKind::OffHours),
        ("2026-11-21T09:00:00+08:00", TimeKind::Weekend),
        ("2026-10-01T09:00:00+08:00", TimeKind::Holiday),
    ];
    for class in world.tables().classes() {
        for (at, area) in world.edition().areas().iter().enumerate() {
            let id = cases::AreaId(at as u32);
            let chain: Vec<_> = world
                .edition()
                .chain(id)
                .map(|id| world.edition().area(id).code.clone())
                .collect();
            for (moment, kind) in moments {
                let decision = cases::assign(&world, &class.code, id, crate::town::at(moment));
                let told = found.iter().any(|finding| {
                    let here = finding.area == area.code
                        || (finding.whole && chain.contains(&finding.area));
                    finding.kind == FindingKind::Uncovered
                        && finding.class == class.code
                        && here
                        && finding.times.contains(&kind)
                });
                assert_eq!(
                    told,
                    decision.row.is_none(),
                    "{} {} {kind:?}",
                    class.code,
                    area.code
                );
            }
        }
    }
}

#[test]
fn the_demo_districts_duties_pass_their_own_check() {
    let world = World::new(crate::district::edition(), crate::district::tables());
    let check = check_duties(&world, monday());
    let told: Vec<_> = check
        .findings
        .iter()
        .map(|finding| &finding.words.en)
        .collect();
    assert_eq!(told, [] as [&String; 0]);
    assert_eq!(check.more, 0);
}
