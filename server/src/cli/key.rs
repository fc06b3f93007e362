//! `huying key`: API keys of sources and programs, also while a server runs; it sees a change within a second.

use super::Outcome;
use super::people::{BY, PlaceArgs, ReachArgs, done, reach_words};
use crate::clock;
use crate::people::{KeyTold, NewKey, People};
use jiff::Timestamp;
use std::io::Write;

/// Options of `huying key`.
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
        /// Days that it holds, at most 1095; 365 when nothing is said
        #[arg(long, value_name = "N")]
        days: Option<u32>,
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
    let people = args.place.open()?;
    let mut out = std::io::stdout().lock();
    done(act(&people, args.what, &mut out))
}

fn act(people: &People, what: What, out: &mut impl Write) -> anyhow::Result<()> {
    let now = Timestamp::now();
    match what {
        What::Add {
            name,
            scopes,
            reach,
            per_minute,
            days,
        } => {
            let new = NewKey {
                name,
                scopes,
                reach: reach.reach(),
                per_minute,
                days,
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
                let ends = ends(&told, now);
                writeln!(
                    out,
                    "{}\t{}\t{scopes}\t{rate}/min\t{reach}\t{ends}",
                    holder.id, holder.name
                )?;
            }
        }
        What::Revoke { id } => people.revoke_key(&id, BY, now)?,
    }
    Ok(())
}

/// When a key ends, and whether that is soon.
fn ends(told: &KeyTold, now: Timestamp) -> String {
    let Some(ends) = told.ends else {
        return "no end".to_owned();
    };
    let at = clock::local(ends.as_second());
    if ends <= now {
        format!("ended {at}")
    } else if told.ends_soon(now) {
        format!("ends SOON {at}")
    } else {
        format!("ends {at}")
    }
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
        "ends": told.ends.map(|ends| clock::local(ends.as_second())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::people::words;

    fn said(people: &People, line: &str) -> anyhow::Result<String> {
        let args: Args = words(line)?;
        let mut out = Vec::new();
        act(people, args.what, &mut out)?;
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

    #[test]
    fn a_key_says_when_it_ends_and_that_it_is_soon() {
        let people = People::in_memory();
        for line in [
            "add soon --scope watch --days 14",
            "add later --scope watch",
        ] {
            said(&people, line).expect("made");
        }
        let list = said(&people, "list").expect("listed");
        let of = |name: &str| {
            let line = list.lines().find(|line| line.contains(name));
            line.expect("listed").to_owned()
        };
        assert!(of("soon").contains("\tends SOON 20"), "{list}");
        assert!(of("later").contains("\tends 20"), "{list}");
        let wrong = said(&people, "add x --scope watch --days 1096").expect_err("too long");
        assert!(wrong.to_string().contains("days"), "{wrong}");
    }
}
