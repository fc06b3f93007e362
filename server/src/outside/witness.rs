//! This server as a witness: it remembers the newest checkpoint of other logs, and signs only what continues it.

use super::settings::Settings;
use crate::notary::{self, NotaryError};
use crate::store::{Store, StoreError};
use jiff::Timestamp;
use ledger::{AddCheckpoint, CosignerKey, NotARequest, Objection, Seen, Signature, VerifierKey};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Facts that remember the newest checkpoint of a log begin with this; its origin follows.
pub const SEEN_FACT: &str = "witness/seen/";
/// Facts that keep the first proof against a log.
const CONFLICT_FACT: &str = "witness/conflict/";

/// Signs for the logs that it was configured for.
pub struct Witness {
    key: CosignerKey,
    logs: Vec<VerifierKey>,
    /// Looking at what was seen and replacing it is one step.
    turn: Mutex<()>,
}

/// The newest checkpoint of a log that was signed here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// When.
    pub at: Timestamp,
    /// The checkpoint as the log sent it.
    pub checkpoint: String,
}

/// The first proof against a log. It is kept for good, whatever the log shows later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// When it was shown.
    pub at: Timestamp,
    /// What is wrong.
    pub why: String,
    /// What this witness had signed.
    pub seen: Option<String>,
    /// What the log showed then: signed by it, too, with the proof that it gave.
    pub shown: String,
}

/// Why there is no witness.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// Its key.
    #[error(transparent)]
    Key(#[from] NotaryError),
}

/// Why a witness does not sign.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Nothing that could be judged.
    #[error(transparent)]
    Malformed(#[from] NotARequest),
    /// A log that it was not configured for.
    #[error("this witness knows no log {0}")]
    Unknown(String),
    /// Not signed by the log.
    #[error("none of the keys that this witness knows of the log has signed the checkpoint")]
    Unsigned,
    /// Not a continuation of what was seen.
    #[error(transparent)]
    Objection(#[from] Objection),
    /// What was seen cannot be read or kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was kept is none.
    #[error("what this witness remembers of the log {0} cannot be read")]
    Memory(String),
}

impl Witness {
    /// The witness of a data directory, when there are logs to be witnessed. Makes its key when there is none yet.
    pub fn of(dir: &Path, settings: &Settings) -> Result<Option<Self>, WitnessError> {
        if settings.witness_of.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self {
            key: notary::witness_key(dir)?,
            logs: settings.witness_of.clone(),
            turn: Mutex::default(),
        }))
    }

    /// The key that its signatures are checked with.
    pub fn key(&self) -> &VerifierKey {
        self.key.verifier()
    }

    /// The keys of the logs that it signs for.
    pub fn logs(&self) -> &[VerifierKey] {
        &self.logs
    }

    /// What was last signed of a log.
    pub fn known(&self, store: &dyn Store, log: &VerifierKey) -> Result<Option<Known>, Refused> {
        read(store, SEEN_FACT, log.name().as_str())
    }

    /// The first proof against a log, if there is one.
    pub fn conflict(
        &self,
        store: &dyn Store,
        log: &VerifierKey,
    ) -> Result<Option<Conflict>, Refused> {
        read(store, CONFLICT_FACT, log.name().as_str())
    }

    /// Signs a checkpoint that continues what was seen. It is remembered, synced to disk, before the signature leaves.
    pub fn cosign(
        &self,
        store: &dyn Store,
        request: &str,
        now: Timestamp,
    ) -> Result<Signature, Refused> {
        let signed = self.try_to_cosign(store, request, now);
        let outcome = match &signed {
            Ok(_) => "signed",
            Err(Refused::Malformed(_)) => "malformed",
            Err(Refused::Unknown(_)) => "unknown_log",
            Err(Refused::Unsigned) => "unsigned",
            Err(Refused::Objection(Objection::SplitView { .. })) => "split_view",
            Err(Refused::Objection(Objection::Inconsistent { .. })) => "inconsistent",
            Err(Refused::Objection(Objection::OtherSize { .. })) => "other_size",
            Err(Refused::Objection(Objection::Shrinks)) => "shrinks",
            Err(Refused::Store(_) | Refused::Memory(_)) => "fault",
        };
        metrics::counter!("huying_witness_requests_total", "outcome" => outcome).increment(1);
        signed
    }

    fn try_to_cosign(
        &self,
        store: &dyn Store,
        request: &str,
        now: Timestamp,
    ) -> Result<Signature, Refused> {
        let asked: AddCheckpoint = request.parse()?;
        let origin = asked.checkpoint.checkpoint().origin().to_owned();
        let mut keys = self.logs.iter().filter(|key| asked.checkpoint.is_of(key));
        if keys.clone().next().is_none() {
            return Err(Refused::Unknown(origin));
        }
        if !keys.any(|key| asked.checkpoint.open(key, &[]).is_ok()) {
            return Err(Refused::Unsigned);
        }
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let known: Option<Known> = read(store, SEEN_FACT, &origin)?;
        let seen = match &known {
            Some(known) => known
                .checkpoint
                .parse()
                .map(|checkpoint| Seen::of(&checkpoint))
                .map_err(|_| Refused::Memory(origin.clone()))?,
            None => Seen::default(),
        };
        if let Err(objection) = seen.judge(&asked) {
            if objection.accuses() {
                accuse(store, &origin, known, request, objection, now)?;
            }
            return Err(objection.into());
        }
        let known = Known {
            at: now,
            checkpoint: asked.checkpoint.to_string(),
        };
        write(store, SEEN_FACT, &origin, &known)?;
        Ok(self.sign(&asked, now))
    }

    fn sign(&self, asked: &AddCheckpoint, now: Timestamp) -> Signature {
        let mut note = asked.checkpoint.note().clone();
        note.cosign(&self.key, now.as_second().unsigned_abs());
        let ours = note.signatures().iter().find(|line| line.is_by(self.key()));
        ours.expect("signed just now").clone()
    }
}

/// Shouts, and keeps the first proof.
fn accuse(
    store: &dyn Store,
    origin: &str,
    known: Option<Known>,
    request: &str,
    objection: Objection,
    now: Timestamp,
) -> Result<(), Refused> {
    tracing::error!(
        log = origin,
        "A LOG THAT THIS SERVER IS A WITNESS OF DOES NOT CONTINUE WHAT WAS SEEN OF IT: {objection}"
    );
    metrics::gauge!("huying_witness_conflict", "log" => origin.to_owned()).set(1.0);
    if read::<Conflict>(store, CONFLICT_FACT, origin)?.is_none() {
        let conflict = Conflict {
            at: now,
            why: objection.to_string(),
            seen: known.map(|known| known.checkpoint),
            shown: request.to_owned(),
        };
        write(store, CONFLICT_FACT, origin, &conflict)?;
    }
    Ok(())
}

fn read<T: for<'a> Deserialize<'a>>(
    store: &dyn Store,
    fact: &str,
    origin: &str,
) -> Result<Option<T>, Refused> {
    let text = store.fact(&format!("{fact}{origin}"))?;
    text.map(|text| serde_json::from_str(&text))
        .transpose()
        .map_err(|_| Refused::Memory(origin.to_owned()))
}

fn write(
    store: &dyn Store,
    fact: &str,
    origin: &str,
    value: &impl Serialize,
) -> Result<(), StoreError> {
    let text = serde_json::to_string(value).expect("strings and times serialise");
    store.put_fact(&format!("{fact}{origin}"), &text)
}
