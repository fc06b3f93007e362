//! `huying user`: the accounts of a data directory, also while a server runs; it sees a change within a second.

mod list;
#[cfg(test)]
mod tests;

use super::Outcome;
use super::people::{BY, PlaceArgs, ReachArgs, done};
use crate::identity::Role;
use crate::people::{Grant, NewAccount, NotDone, People, Secret, SessionId};
use anyhow::bail;
use jiff::Timestamp;
use std::io::{BufRead as _, Write};

/// Options of `huying user`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 done; 1 refused, told on standard error; 2 could not run.")]
pub struct Args {
    #[command(subcommand)]
    what: What,

    #[command(flatten)]
    place: PlaceArgs,
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
    /// Make a link by which the browser of a wall shows what an account sees; it opens once, within 10 minutes
    Screen {
        /// An account with no other roles than commander, planner, inspector, evaluator
        name: String,
    },
    /// List the screens that hold
    Screens,
    /// End a screen
    EndScreen {
        /// The account
        name: String,
        /// The screen's number, as the list has it
        id: i64,
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

/// Where a password comes from.
#[derive(Debug, clap::Args)]
struct PasswordArgs {
    /// Take the password from the first line of standard input
    #[arg(long)]
    password_stdin: bool,
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

/// Does what was asked. Whatever the caller can put right is told and exits with 1.
pub fn run(args: Args) -> anyhow::Result<Outcome> {
    let people = args.place.open()?;
    let mut out = std::io::stdout().lock();
    done(act(&people, args.what, &mut out))
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
        What::List { json } => list::accounts(people, json, out)?,
        What::Show { name } => match people.account(&name) {
            Some(told) => writeln!(out, "{}", serde_json::to_string_pretty(&list::json(&told))?)?,
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
        What::Screen { name } => {
            let link = people.make_screen(&name, BY, now)?;
            eprintln!(
                "Open this address of your server in the browser of the wall, within 10 minutes, once:"
            );
            writeln!(out, "{}", link.path())?;
        }
        What::Screens => list::screens(people, now, out)?,
        What::EndScreen { name, id } => people.end_screen(&name, SessionId(id), BY, now)?,
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
