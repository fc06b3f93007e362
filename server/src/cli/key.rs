//! `huying key`: API keys of sources and programs, also while a server runs; it sees a change within a second.

use super::Outcome;
use super::serve::DATA_DIR_USUAL;
use super::user::{BY, ReachArgs, people, reach_words, refused};
use crate::clock;
use crate::people::{KeyTold, NewKey, NotDone, People};
use jiff::Timestamp;
use std::io::Write;
use std::path::PathBuf;

/// Options of `huying key`.
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
    /// Make a key; it is printed once
    Add {
        /// What it is for, as people read it
        name: String,
        /// A permission, such as report-cases; repeat it for more
        #[arg(long = "scope", value_name = "PERMISSION", required = true)]
        scopes: Vec<String>,
        #[command(flatten)]
        reach: ReachArgs,
        /// Requests a minute
        #[arg(long, value_name = "N")]
        per_minute: Option<u32>,
    },
    /// List the keys that hold
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Revoke a key: it opens nothing any more
    Revoke {
        /// The key's id
        id: String,
    },
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

fn act(people: &People, what: What, out: &mut impl Write) -> anyhow::Result<()> {
    let now = Timestamp::now();
    match what {
        What::Add {
            name,
            scopes,
            reach,
            per_minute,
        } => {
            let new = NewKey {
                name,
                scopes,
                reach: reach.reach(),
                per_minute,
            };
            let (id, key) = people.add_key(&new, BY, now)?;
            eprintln!("The key {id}, told this once; send it as `Authorization: Bearer KEY`:");
            writeln!(out, "{}", key.reveal())?;
        }
        What::List { json: true } => {
            let all: Vec<_> = people.keys().iter().map(json).collect();
            writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
        }
        What::List { json: false } => {
            for told in people.keys() {
                let (holder, rate) = (&told.holder, told.per_minute);
                let (scopes, reach) = (holder.scopes.join(","), reach_words(&holder.reach));
                writeln!(
                    out,
                    "{}\t{}\t{scopes}\t{rate}/min\t{reach}",
                    holder.id, holder.name
                )?;
            }
        }
        What::Revoke { id } => people.revoke_key(&id, BY, now)?,
    }
    Ok(())
}

fn json(told: &KeyTold) -> serde_json::Value {
    serde_json::json!({
        "id": told.holder.id,
        "name": told.holder.name,
        "scopes": told.holder.scopes,
        "reach": told.holder.reach,
        "per_minute": told.per_minute,
        "by": told.by,
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
        let words = ["key"].into_iter().chain(line.split(' '));
        let line = Line::try_parse_from(words)?;
        let mut out = Vec::new();
        act(people, line.args.what, &mut out)?;
        Ok(String::from_utf8(out)?)
    }

    #[test]
    fn a_key_opens_until_it_is_revoked_and_is_told_once() {
        let (people, now) = (People::in_memory(), Timestamp::now());
        let line = "add 热线 --scope report-cases --source hotline --per-minute 5";
        let key = said(&people, line).expect("made");
        let holder = people
            .key(key.trim(), now)
            .expect("in time")
            .expect("known");
        assert_eq!(
            (&*holder.name, &holder.scopes[..]),
            ("热线", &["report-cases"][..])
        );
        assert_eq!(holder.reach.sources, Some(vec!["hotline".to_owned()]));
        let list =
            said(&people, "list").expect("listed") + &said(&people, "list --json").expect("listed");
        let secret = key.trim().rsplit_once('_').expect("two parts").1;
        assert!(
            list.contains(&holder.id) && !list.contains(secret),
            "{list}"
        );
        said(&people, &format!("revoke {}", holder.id)).expect("revoked");
        assert_eq!(people.key(key.trim(), now), Ok(None));
        let again = said(&people, &format!("revoke {}", holder.id)).expect_err("gone");
        assert!(again.to_string().contains("no key"), "{again}");
        let wrong = said(&people, "add x --scope reprot-cases").expect_err("no permission");
        assert!(wrong.to_string().contains("reprot-cases"), "{wrong}");
    }
}
