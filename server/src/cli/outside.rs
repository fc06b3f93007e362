//! Options about those outside who hold the log's root; common to all that start a server.

use crate::outside::{Authorities, NotAnOutsider, OUTSIDERS_MAX, Outsider, Settings, witnessed};
use anyhow::{Context as _, bail};
use ledger::VerifierKey;
use serde::Deserialize;
use std::path::PathBuf;
use std::time::Duration;

/// Longest time between two checkpoints, in seconds: a day.
const EVERY_S_MAX: u64 = 86_400;

/// Who is handed the log's root, and whose roots are held here.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct OutsideArgs {
    /// Append each checkpoint of the log to this file, best on another machine's disk; may be given several times
    #[arg(long, value_name = "FILE")]
    checkpoint_file: Vec<PathBuf>,

    /// Post each checkpoint to this address, as text; may be given several times
    #[arg(long, value_name = "URL", value_parser = Outsider::url)]
    checkpoint_url: Vec<Outsider>,

    /// Let this witness sign each checkpoint: its key, @ and its address, such as another huying's
    /// KEY@https://HOST:PORT/v1/ledger/witness; may be given several times
    #[arg(long, value_name = "KEY@URL", value_parser = Outsider::witness)]
    witness: Vec<Outsider>,

    /// Be a witness of the log with this key (its /v1/about has it); may be given several times
    #[arg(long, value_name = "KEY", value_parser = witnessed)]
    witness_of: Vec<VerifierKey>,

    /// PEM file with the certificates of the authorities that sign for https:// addresses, such as the city's own; without it
    /// those that this system trusts. Goes before the file
    #[arg(long, value_name = "FILE")]
    checkpoint_ca_file: Option<PathBuf>,

    /// Seconds between two checkpoints; 60 when nothing is said
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=EVERY_S_MAX))]
    checkpoint_every: Option<u64>,
}

impl OutsideArgs {
    /// Adds what the command line says to what the file says.
    pub fn over(self, mut settings: Settings) -> anyhow::Result<Settings> {
        let files = self.checkpoint_file.into_iter().map(Outsider::file);
        let others = self.checkpoint_url.into_iter().chain(self.witness);
        settings.outsiders.extend(files.chain(others));
        settings.witness_of.extend(self.witness_of);
        if let Some(every_s) = self.checkpoint_every {
            settings.every = Duration::from_secs(every_s);
        }
        if let Some(file) = self.checkpoint_ca_file {
            settings.authorities = Some(Authorities::of_file(&file)?);
        }
        if settings.outsiders.len() > OUTSIDERS_MAX {
            bail!("at most {OUTSIDERS_MAX} files, addresses and witnesses can hold the log's root");
        }
        Ok(settings.with_authorities()?)
    }
}

type Parse = fn(&str) -> Result<Outsider, NotAnOutsider>;

/// The same in the configuration file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OutsideConfig {
    /// Seconds between two checkpoints.
    every_s: Option<u64>,
    /// Files.
    files: Vec<PathBuf>,
    /// Addresses.
    urls: Vec<String>,
    /// Witnesses, `KEY@URL`.
    witnesses: Vec<String>,
    /// Keys of logs.
    witness_of: Vec<String>,
    /// Certificates of the authorities that sign for `https://` addresses.
    ca_file: Option<PathBuf>,
}

impl OutsideConfig {
    /// What the file says.
    pub fn settings(&self) -> anyhow::Result<Settings> {
        let each = |texts: &[String], parse: Parse| -> anyhow::Result<Vec<_>> {
            let parse = |text: &String| parse(text).with_context(|| format!("outside: {text}"));
            texts.iter().map(parse).collect()
        };
        let mut settings = Settings {
            outsiders: self.files.iter().map(Outsider::file).collect(),
            ..Settings::default()
        };
        settings.outsiders.extend(each(&self.urls, Outsider::url)?);
        settings
            .outsiders
            .extend(each(&self.witnesses, Outsider::witness)?);
        for text in &self.witness_of {
            let key = witnessed(text).with_context(|| format!("outside: {text}"))?;
            settings.witness_of.push(key);
        }
        if let Some(every_s) = self.every_s {
            if !(1..=EVERY_S_MAX).contains(&every_s) {
                bail!("outside: every_s is from 1 to {EVERY_S_MAX}");
            }
            settings.every = Duration::from_secs(every_s);
        }
        if let Some(file) = &self.ca_file {
            settings.authorities = Some(Authorities::of_file(file).context("outside")?);
        }
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::{OutsideArgs, OutsideConfig};
    use crate::outside::{OUTSIDERS_MAX, Settings};
    use std::time::Duration;

    fn args(files: usize) -> OutsideArgs {
        OutsideArgs {
            checkpoint_file: vec!["/x".into(); files],
            checkpoint_every: Some(7),
            ..OutsideArgs::default()
        }
    }

    #[test]
    fn the_command_line_adds_to_the_file_up_to_the_limit() {
        let config: OutsideConfig =
            toml::from_str("files = [\"/a\"]\nevery_s = 5").expect("well formed");
        let settings = config.settings().expect("valid");
        assert_eq!(settings.every, Duration::from_secs(5));
        let most = args(OUTSIDERS_MAX - 1).over(settings.clone());
        let most = most.expect("as many as may be");
        assert_eq!(most.outsiders.len(), OUTSIDERS_MAX);
        assert_eq!(most.every, Duration::from_secs(7));
        assert!(args(OUTSIDERS_MAX).over(settings).is_err());
        assert!(args(OUTSIDERS_MAX).over(Settings::default()).is_ok());
    }

    #[test]
    fn a_file_that_names_no_outsider_is_refused_with_what_it_says() {
        for wrong in [
            "every_s = 0",
            "every_s = 86401",
            "urls = [\"ftp://a/\"]",
            "ca_file = \"/nowhere/ca.pem\"",
            "witnesses = [\"http://a/\"]",
            "witness_of = [\"x\"]",
        ] {
            let config: OutsideConfig = toml::from_str(wrong).expect("well formed");
            assert!(config.settings().is_err(), "{wrong}");
        }
        assert!(toml::from_str::<OutsideConfig>("file = []").is_err());
    }
}
