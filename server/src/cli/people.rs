//! What `huying user` and `huying key` have in common: whose data, how far rights go, who did it.

use super::Outcome;
use super::serve::DATA_DIR_USUAL;
use crate::identity::Reach;
use crate::people::{NotDone, People};
use anyhow::{Context as _, bail};
use std::path::PathBuf;

/// Who did it, in the record of changes.
pub(super) const BY: &str = "huying on the command line";

/// Whose people.
#[derive(Debug, clap::Args)]
pub(super) struct PlaceArgs {
    /// Where the system's data is kept; it may be in use
    #[arg(long, value_name = "DIR", default_value = DATA_DIR_USUAL, global = true)]
    data_dir: PathBuf,
}

impl PlaceArgs {
    /// Opens the people of a directory that is there.
    pub fn open(&self) -> anyhow::Result<People> {
        let dir = &self.data_dir;
        if !dir.is_dir() {
            bail!(
                "there is no directory {}: name the server's with --data-dir",
                dir.display()
            );
        }
        let people = People::open(dir).with_context(|| format!("in {}", dir.display()))?;
        if let Some(told) = people.told_of_lost_second_factors()? {
            eprintln!("huying: {told}");
        }
        Ok(people)
    }
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

/// What came of it: whatever the caller can put right is told and exits with 1; anything else is an error.
pub(super) fn done(result: anyhow::Result<()>) -> anyhow::Result<Outcome> {
    let Err(error) = result else {
        return Ok(Outcome::Done);
    };
    match error.downcast::<NotDone>()? {
        NotDone::People(error) => Err(error.into()),
        refused => {
            eprintln!("huying: {refused}");
            Ok(Outcome::FaultsFound)
        }
    }
}

/// The options of a line, as the shell would hand them over.
#[cfg(test)]
pub(super) fn words<A: clap::Args>(line: &str) -> anyhow::Result<A> {
    let command = A::augment_args(clap::Command::new("huying"));
    let words = ["huying"].into_iter().chain(line.split(' '));
    let matches = command.try_get_matches_from(words)?;
    Ok(A::from_arg_matches(&matches)?)
}
