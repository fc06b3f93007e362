//! `huying user`: the accounts of a data directory, also while a server runs; it sees a change within a second.

use super::Outcome;
use super::serve::DATA_DIR_USUAL;
use crate::clock;
use crate::identity::{Reach, Role};
use crate::people::{AccountTold, Grant, NewAccount, NotDone, People, Secret};
use anyhow::{Context as _, bail};
use jiff::Timestamp;
use std::io::{BufRead as _, Write};
use std::path::{Path, PathBuf};

/// Who did it, in the record of changes.
pub(super) const BY: &str = "huying on the command line";

/// Options of `huying user`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 done; 1 refused, told on standard error; 2 could not run.")]
pub struct Args {
    #[command(subcommand)]
    what: What,

    /// Where the system's data is kept; it may be in use
    #[arg(long, value_name = "DIR", default_value = DATA_DIR_USUAL, global = true)]
    data_dir: PathBuf,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Make an account; a fresh password is printed once, unless one is given
    Add {
        /// As `by` names it in events, 1 to 64 characters
        name: String,
        #[command(flatten)]
        rights: RightsArgs,
        /// As people read it; the name when nothing is said
        #[arg(long, value_name = "TEXT")]
        shown: Option<String>,
        /// Who it is at the identity provider; without a password then
        #[arg(long, value_name = "SUBJECT")]
        oidc: Option<String>,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// List the accounts
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show one account
    Show {
        /// The account
        name: String,
    },
    /// Keep an account out: its sessions end at once
    Disable {
        /// The account
        name: String,
    },
    /// Let an account in again
    Enable {
        /// The account
        name: String,
    },
    /// Give an account a new password; its second factor, sessions and locks go
    Reset {
        /// The account
        name: String,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// Give an account other roles and another reach, instead of those that it has
    Roles {
        /// The account
        name: String,
        #[command(flatten)]
        rights: RightsArgs,
    },
    /// End all sessions of an account
    EndSessions {
        /// The account
        name: String,
    },
}

/// Roles and how far they go.
#[derive(Debug, clap::Args)]
struct RightsArgs {
    /// A role; repeat it for more: grid-worker, intake-operator, shift-leader, dispatcher, team, evaluator, inspector,
    /// commander, planner, administrator
    #[arg(long = "role", value_name = "ROLE", required = true)]
    roles: Vec<Role>,

    #[command(flatten)]
    reach: ReachArgs,
}

/// How far rights go.
#[derive(Debug, clap::Args)]
pub(super) struct ReachArgs {
    /// Only cases in areas whose code begins so; repeat it for more. Without it: everywhere
    #[arg(long = "area", value_name = "CODE")]
    areas: Vec<String>,

    /// Only cases of this team; repeat it for more
    #[arg(long = "team", value_name = "CODE")]
    teams: Vec<String>,

    /// Only cases from this source; repeat it for more
    #[arg(long = "source", value_name = "CODE")]
    sources: Vec<String>,
}

/// Where a password comes from.
#[derive(Debug, clap::Args)]
struct PasswordArgs {
    /// Take the password from the first line of standard input
    #[arg(long)]
    password_stdin: bool,
}

impl ReachArgs {
    pub(super) fn reach(&self) -> Reach {
        let part = |codes: &Vec<String>| (!codes.is_empty()).then(|| codes.clone());
        Reach {
            areas: part(&self.areas),
            teams: part(&self.teams),
            sources: part(&self.sources),
        }
    }
}

impl RightsArgs {
    fn grant(&self) -> Grant {
        Grant {
            roles: self.roles.clone(),
            reach: self.reach.reach(),
        }
    }
}

impl PasswordArgs {
    fn read(&self) -> anyhow::Result<Option<String>> {
        if !self.password_stdin {
            return Ok(None);
        }
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        let password = line.trim_end_matches(['\n', '\r']);
        if password.is_empty() {
            bail!("standard input has no password");
        }
        Ok(Some(password.to_owned()))
    }
}

/// Opens the people of a directory that is there.
pub(super) fn people(dir: &Path) -> anyhow::Result<People> {
    if !dir.is_dir() {
        bail!(
            "there is no directory {}: name the server's with --data-dir",
            dir.display()
        );
    }
    People::open(dir).with_context(|| format!("in {}", dir.display()))
}

/// Does what was asked. Whatever the caller can put right is told and exits with 1.
pub fn run(args: Args) -> anyhow::Result<Outcome> {
    let people = people(&args.data_dir)?;
    let mut out = std::io::stdout().lock();
    match act(&people, args.what, &mut out) {
        Ok(()) => Ok(Outcome::Done),
        Err(error) => match error.downcast::<NotDone>() {
            Ok(not_done) => refused(not_done),
            Err(error) => Err(error),
        },
    }
}

/// What the caller can put right is told; anything else is an error.
pub(super) fn refused(not_done: NotDone) -> anyhow::Result<Outcome> {
    match not_done {
        NotDone::People(error) => Err(error.into()),
        NotDone::NoSuchAccount(_)
        | NotDone::NoSuchKey(_)
        | NotDone::Taken(_)
        | NotDone::Wrong(_)
        | NotDone::LastAdministrator(_)
        | NotDone::Full(_) => {
            eprintln!("huying: {not_done}");
            Ok(Outcome::FaultsFound)
        }
    }
}

fn act(people: &People, what: What, out: &mut impl Write) -> anyhow::Result<()> {
    let now = Timestamp::now();
    match what {
        What::Add {
            name,
            rights,
            shown,
            oidc,
            password,
        } => {
            let new = NewAccount {
                name,
                shown,
                grant: rights.grant(),
                oidc,
                password: password.read()?,
                must_change: true,
            };
            let fresh = people.add(&new, BY, now)?;
            tell_fresh(&new.name, fresh.as_ref(), out)?;
        }
        What::List { json } => list(people, json, out)?,
        What::Show { name } => match people.account(&name) {
            Some(told) => writeln!(out, "{}", serde_json::to_string_pretty(&json(&told))?)?,
            None => return Err(NotDone::NoSuchAccount(name).into()),
        },
        What::Disable { name } => people.disable(&name, BY, now)?,
        What::Enable { name } => people.enable(&name, BY, now)?,
        What::Reset { name, password } => {
            let given = password.read()?;
            let fresh = people.reset(&name, given.as_deref(), BY, now)?;
            tell_fresh(&name, fresh.as_ref(), out)?;
        }
        What::Roles { name, rights } => {
            let known = people.account(&name);
            let oidc = known.and_then(|told| told.account.oidc.clone());
            people.change(&name, &rights.grant(), None, oidc.as_deref(), BY, now)?;
        }
        What::EndSessions { name } => people.end_sessions(&name, BY, now)?,
    }
    Ok(())
}

/// The password goes to standard output, so that a script can take it; what to do with it, to standard error.
fn tell_fresh(name: &str, fresh: Option<&Secret>, out: &mut impl Write) -> std::io::Result<()> {
    let Some(fresh) = fresh else {
        return Ok(());
    };
    eprintln!("The password of {name}, told this once; it must be changed at the first login:");
    writeln!(out, "{}", fresh.reveal())
}

fn list(people: &People, as_json: bool, out: &mut impl Write) -> anyhow::Result<()> {
    let accounts = people.accounts();
    if as_json {
        let all: Vec<_> = accounts.iter().map(json).collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
        return Ok(());
    }
    for told in accounts {
        let account = &told.account;
        let roles: Vec<&str> = account.roles.iter().map(|role| role.word()).collect();
        let state = if account.disabled {
            "disabled"
        } else {
            "enabled"
        };
        let reach = reach_words(&account.reach);
        writeln!(
            out,
            "{}\t{}\t{state}\t{reach}",
            account.name,
            roles.join(",")
        )?;
    }
    Ok(())
}

/// How far it goes, in one line.
pub(super) fn reach_words(reach: &Reach) -> String {
    let parts = [
        ("area", &reach.areas),
        ("team", &reach.teams),
        ("source", &reach.sources),
    ];
    let words: Vec<String> = parts
        .into_iter()
        .filter_map(|(name, codes)| Some(format!("{name} {}", codes.as_ref()?.join(","))))
        .collect();
    if words.is_empty() {
        "everywhere".to_owned()
    } else {
        words.join("; ")
    }
}

fn json(told: &AccountTold) -> serde_json::Value {
    let account = &told.account;
    serde_json::json!({
        "name": account.name,
        "shown": account.shown,
        "roles": account.roles,
        "reach": account.reach,
        "disabled": account.disabled,
        "oidc": account.oidc,
        "password": told.password,
        "must_change": told.must_change,
        "totp": told.totp,
        "made": clock::local(told.made.as_second()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    fn said(people: &People, line: &str) -> anyhow::Result<String> {
        let words = ["user"].into_iter().chain(line.split(' '));
        let line = Line::try_parse_from(words)?;
        let mut out = Vec::new();
        act(people, line.args.what, &mut out)?;
        Ok(String::from_utf8(out)?)
    }

    #[test]
    fn an_account_is_made_shown_reset_disabled_and_enabled() {
        let people = People::in_memory();
        let made = "add root --role administrator";
        assert_eq!(said(&people, made).expect("made").trim().len(), 19);
        let made = "add li --role grid-worker --role evaluator --area 440112010001 --area 440112010002 --shown 李";
        said(&people, made).expect("made");
        let told = people.account("li").expect("there");
        assert_eq!(told.account.roles, [Role::GridWorker, Role::Evaluator]);
        assert_eq!(told.account.reach.areas.as_ref().map(Vec::len), Some(2));
        assert!(told.must_change && told.account.shown == "李");
        let list = said(&people, "list").expect("listed");
        assert!(
            list.contains("li\tgrid-worker,evaluator\tenabled\tarea 440112010001,440112010002\n"),
            "{list}"
        );
        said(&people, "disable LI").expect("disabled");
        assert!(people.account("li").expect("there").account.disabled);
        said(&people, "enable li").expect("enabled");
        assert_eq!(said(&people, "reset li").expect("reset").trim().len(), 19);
        said(&people, "roles li --role team --team T1").expect("changed");
        let told = people.account("li").expect("there");
        assert_eq!(told.account.reach.teams, Some(vec!["T1".to_owned()]));
        assert_eq!(told.account.shown, "李", "what is not said stays");
        said(&people, "end-sessions li").expect("ended");
        let shown = said(&people, "show li").expect("shown");
        assert!(
            !shown.contains("argon2") && shown.contains("\"must_change\": true"),
            "{shown}"
        );
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let people = People::in_memory();
        said(&people, "add root --role administrator").expect("made");
        for (line, told) in [
            ("add Root --role planner", "already"),
            ("add li --role chief", "one of grid-worker"),
            ("add li", "--role"),
            ("disable root", "last administrator"),
            ("roles root --role planner", "last administrator"),
            ("show li", "no account"),
            ("reset li", "no account"),
        ] {
            let refused = said(&people, line).expect_err(line).to_string();
            assert!(refused.contains(told), "{line}: {refused}");
        }
    }
}
