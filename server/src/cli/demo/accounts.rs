//! Accounts of the demo: one of each role, with fresh passwords that are told at the first start.

use crate::identity::{Reach, Role};
use crate::people::{Grant, NewAccount, NewKey, NotDone, People, Secret};
use jiff::Timestamp;
use std::fmt::Write as _;
use std::path::Path;

/// Who made them, in the record of changes.
const BY: &str = "huying demo";
/// What the key of the simulated people is called.
const CROWD: &str = "huying demo: simulated people";

/// Somebody of the demo.
struct Person {
    name: &'static str,
    role: Role,
    /// Code of the area that bounds what they may.
    area: Option<&'static str>,
    /// Code of their team.
    team: Option<&'static str>,
    /// How far it goes, to read.
    reach: &'static str,
}

const fn everywhere(name: &'static str, role: Role) -> Person {
    Person {
        name,
        role,
        area: None,
        team: None,
        reach: "全区 the whole district",
    }
}

/// One of each role; most of the district, some of Changzhou, an island subdistrict.
const PEOPLE: [Person; 10] = [
    Person {
        area: Some("440112010001"),
        reach: "长洲街道黄船社区各网格 the grids of Huangchuan in Changzhou",
        ..everywhere("worker", Role::GridWorker)
    },
    everywhere("intake", Role::IntakeOperator),
    Person {
        area: Some("440112010"),
        reach: "长洲街道 Changzhou",
        ..everywhere("shift", Role::ShiftLeader)
    },
    everywhere("dispatch", Role::Dispatcher),
    Person {
        team: Some("440112010-integrated"),
        reach: "长洲街道综合执法队 the integrated team of Changzhou",
        ..everywhere("team", Role::Team)
    },
    everywhere("evaluate", Role::Evaluator),
    everywhere("inspect", Role::Inspector),
    everywhere("command", Role::Commander),
    everywhere("plan", Role::Planner),
    everywhere("admin", Role::Administrator),
];

impl Person {
    fn account(&self) -> NewAccount {
        let one = |code: Option<&str>| code.map(|code| vec![code.to_owned()]);
        NewAccount {
            name: self.name.to_owned(),
            shown: None,
            grant: Grant {
                roles: vec![self.role],
                reach: Reach {
                    areas: one(self.area),
                    teams: one(self.team),
                    sources: None,
                },
            },
            oidc: None,
            password: None,
            must_change: false,
        }
    }
}

/// Makes the accounts where there are none yet, and says what to tell about them.
pub fn prepare(people: &People, dir: &Path, now: Timestamp) -> Result<String, NotDone> {
    if !people.is_empty() {
        return Ok(told_again(people, dir));
    }
    let mut made = Vec::new();
    for person in &PEOPLE {
        let fresh = people.add(&person.account(), BY, now)?;
        made.push((person, fresh));
    }
    Ok(told(&made))
}

fn told(made: &[(&Person, Option<Secret>)]) -> String {
    let mut table =
        "演示账号，口令仅显示这一次 · Accounts of the demo; their passwords are told this once:\n\
        \x20 账号 account  口令 password        角色 role · 范围 reach\n"
            .to_owned();
    for (person, fresh) in made {
        let (zh, en) = person.role.names();
        let password = fresh.as_ref().map_or("", Secret::reveal);
        // Letters of one width first: columns then stand whatever a terminal makes of the others.
        let (name, reach) = (person.name, person.reach);
        writeln!(table, "  {name:<12}  {password:<20}  {zh} {en} · {reach}")
            .expect("a string takes all");
    }
    table
}

fn told_again(people: &People, dir: &Path) -> String {
    let names: Vec<String> = people
        .accounts()
        .into_iter()
        .map(|told| told.account.name.clone())
        .take(PEOPLE.len())
        .collect();
    format!(
        "账号已存在，重设口令 · The accounts exist ({}); a new password: huying user reset NAME --data-dir {}\n",
        names.join(", "),
        dir.display()
    )
}

/// A key for the simulated people, where everybody must show who they are; the one of an earlier start holds no more.
pub fn crowd_key(people: &People, now: Timestamp) -> Result<Secret, NotDone> {
    for told in people.keys() {
        if told.holder.name == CROWD {
            people.revoke_key(&told.holder.id, BY, now)?;
        }
    }
    let scopes = [
        "report-cases",
        "close-on-the-spot",
        "read-cases",
        "move-cases",
        "act-for-others",
        "add-photos",
        "read-reference",
        "read-tables",
    ];
    let new = NewKey {
        name: CROWD.to_owned(),
        scopes: scopes.map(str::to_owned).to_vec(),
        reach: Reach::ALL,
        per_minute: Some(crate::limits::API_KEY_RATE_MAX),
        days: None,
    };
    people.add_key(&new, BY, now).map(|(_, key)| key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Credentials;

    #[test]
    fn the_first_start_tells_a_password_of_every_role_and_the_second_how_to_get_another() {
        let (people, now) = (People::in_memory(), Timestamp::now());
        let first = prepare(&people, Path::new("d"), now).expect("made");
        for role in Role::ALL {
            let (zh, en) = role.names();
            assert!(first.contains(zh) && first.contains(en), "{first}");
        }
        let line = first.lines().find(|line| line.contains("  worker "));
        let password = line
            .and_then(|line| line.split_whitespace().nth(1))
            .expect("told");
        let logged_in = people.log_in(
            &Credentials {
                account: "worker".to_owned(),
                password: password.to_owned(),
                code: None,
                mark: None,
                agent: String::new(),
            },
            now,
        );
        assert!(
            !logged_in
                .expect("the password is right")
                .signed_in
                .must_change
        );
        let second = prepare(&people, Path::new("d"), now).expect("there");
        assert!(
            second.contains("huying user reset NAME --data-dir d"),
            "{second}"
        );
        assert!(!second.contains(password) && people.has_administrator());
    }

    #[test]
    fn reaches_name_what_the_demo_has() {
        let texts = super::super::demo_tables();
        let divisions = data::tables::DIVISIONS;
        for person in &PEOPLE {
            if let Some(team) = person.team {
                assert!(texts.teams.contains(&format!("\n{team},")), "{team}");
            }
            if let Some(area) = person.area {
                assert!(divisions.contains(&format!(",{area},")), "{area}");
            }
            assert_eq!(person.role.needs_team(), person.team.is_some());
        }
    }

    #[test]
    fn the_crowd_has_one_key_whatever_number_of_starts() {
        let (people, now) = (People::in_memory(), Timestamp::now());
        let first = crowd_key(&people, now).expect("made");
        let second = crowd_key(&people, now).expect("made");
        assert_eq!(people.key(first.reveal(), now), Ok(None));
        let holder = people
            .key(second.reveal(), now)
            .expect("in time")
            .expect("known");
        assert_eq!(holder.scopes.len(), 8, "every scope is a permission");
    }
}
