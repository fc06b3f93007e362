//! Handing one checkpoint to one outsider.

use super::authorities::Authorities;
use super::settings::{Address, Outsider, Settings};
use super::unreached;
use crate::proofs::Proofs;
use crate::store::{Store, StoreError};
use ledger::{
    AddCheckpoint, NOTE_BYTES_MAX, Signature, SignedCheckpoint, VerifierKey, consistency_from,
};
use reqwest::StatusCode;
use reqwest::blocking::{Client, RequestBuilder, Response};
use reqwest::redirect::Policy;
use std::fs::OpenOptions;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

/// Characters of an answer that are told when it is a refusal.
const TOLD_CHARS_MAX: usize = 300;

/// What an outsider gives back.
#[derive(Debug)]
pub enum Receipt {
    /// It holds the checkpoint.
    Held,
    /// It is a witness and has signed.
    Cosigned(Box<(VerifierKey, Signature)>),
}

/// Why a checkpoint was not taken.
#[derive(Debug, thiserror::Error)]
pub enum Undelivered {
    /// Something that may pass: it is tried again.
    #[error("{0}")]
    Fault(String),
    /// The outsider holds something that this log does not continue.
    #[error("{0}")]
    Conflict(String),
    /// Our own store.
    #[error("the proof cannot be made: {0}")]
    Store(#[from] StoreError),
}

/// Why there is no messenger.
#[derive(Debug, thiserror::Error)]
pub enum NoMessenger {
    /// No client of HTTP.
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    /// No client of TLS.
    #[error(transparent)]
    Tls(#[from] rustls::Error),
}

/// One who hands checkpoints out: waits for an answer as long as the settings say, and follows no redirect, for that
/// would hand the log's root to somebody whom the configuration does not name.
pub struct Messenger {
    client: Client,
    /// Whom the client believes.
    authorities: Option<Authorities>,
    /// How long it waits.
    time_max: Duration,
    /// Size that the witness is thought to have signed last.
    old: u64,
}

impl Messenger {
    /// A messenger to one outsider.
    pub fn new(settings: &Settings) -> Result<Self, NoMessenger> {
        let mut client = Client::builder()
            .timeout(settings.answer_time_max)
            .redirect(Policy::none())
            .no_proxy();
        if let Some(authorities) = &settings.authorities {
            client = client.use_preconfigured_tls(authorities.client()?);
        }
        Ok(Self {
            client: client.build()?,
            authorities: settings.authorities.clone(),
            time_max: settings.answer_time_max,
            old: 0,
        })
    }

    /// Hands it over.
    pub fn deliver(
        &mut self,
        to: &Outsider,
        checkpoint: &SignedCheckpoint,
        store: &dyn Store,
    ) -> Result<Receipt, Undelivered> {
        match to {
            Outsider::File(path) => append(path, &checkpoint.to_string())
                .map(|()| Receipt::Held)
                .map_err(|why| Undelivered::Fault(format!("cannot append to {to}: {why}"))),
            Outsider::Url(address) => self.post(address, checkpoint),
            Outsider::Witness { prefix, key } => self.ask(prefix, key, checkpoint, store),
        }
    }

    fn post(
        &self,
        address: &Address,
        checkpoint: &SignedCheckpoint,
    ) -> Result<Receipt, Undelivered> {
        let request = self.client.post(address.as_str());
        let (status, _, answer) = self.send(request.body(checkpoint.to_string()))?;
        if status.is_success() {
            Ok(Receipt::Held)
        } else {
            Err(refused(status, &answer))
        }
    }

    /// Status, whether the body is a witness's size, and as much of the body as is ever needed.
    fn send(&self, request: RequestBuilder) -> Result<(StatusCode, bool, String), Undelivered> {
        let fault = |error: &reqwest::Error| {
            let authorities = self.authorities.as_ref();
            Undelivered::Fault(unreached::why(error, authorities, self.time_max))
        };
        let began = Instant::now();
        let mut answer: Response = request
            .header("content-type", "text/plain; charset=utf-8")
            .send()
            .map_err(|error| fault(&error.without_url()))?;
        let media = answer.headers().get("content-type");
        let is_size = media.is_some_and(|media| media.as_bytes().starts_with(b"text/x.tlog.size"));
        let (status, mut body, mut part) = (answer.status(), Vec::new(), [0; 4_096]);
        while body.len() < NOTE_BYTES_MAX {
            // The client's own limit is one for each part: somebody who sends a byte now and then would never meet it.
            let count = answer.read(&mut part).map_err(|why| self.broken(&why))?;
            if count == 0 {
                break;
            }
            if began.elapsed() >= self.time_max {
                return Err(self.late());
            }
            body.extend_from_slice(&part[..count]);
        }
        body.truncate(NOTE_BYTES_MAX);
        Ok((status, is_size, String::from_utf8_lossy(&body).into_owned()))
    }

    fn late(&self) -> Undelivered {
        Undelivered::Fault(unreached::late(self.time_max))
    }

    fn broken(&self, why: &std::io::Error) -> Undelivered {
        let cause = why.get_ref().and_then(|cause| cause.downcast_ref());
        match cause.map(reqwest::Error::is_timeout) {
            Some(true) => self.late(),
            Some(false) | None => Undelivered::Fault(format!("its answer broke off: {why}")),
        }
    }

    /// Asks a witness, and once more when it stands elsewhere than was thought.
    fn ask(
        &mut self,
        prefix: &Address,
        key: &VerifierKey,
        checkpoint: &SignedCheckpoint,
        store: &dyn Store,
    ) -> Result<Receipt, Undelivered> {
        let size = checkpoint.checkpoint().size();
        let mut proofs = Proofs::of(store);
        let mut asked = None;
        loop {
            let old = self.old.min(size);
            let request = AddCheckpoint {
                old,
                proof: consistency_from(old, size, &mut |node| proofs.node(node))?,
                checkpoint: checkpoint.clone(),
            };
            let url = format!("{}/add-checkpoint", prefix.as_str());
            let (status, is_size, answer) =
                self.send(self.client.post(url).body(request.to_string()))?;
            match status {
                StatusCode::OK => {
                    self.old = size;
                    let signature = signature_in(&answer, key, checkpoint)?;
                    return Ok(Receipt::Cosigned(Box::new((key.clone(), signature))));
                }
                StatusCode::CONFLICT if is_size => {
                    let stands = answer.trim_end().parse().map_err(|_| {
                        Undelivered::Fault(format!("the witness answers a size of {answer:?}"))
                    })?;
                    self.old = stands;
                    if stands > size {
                        return Err(ahead(stands, size));
                    }
                    if asked == Some(stands) || old == stands {
                        return Err(other_root(stands));
                    }
                    asked = Some(stands);
                }
                StatusCode::UNPROCESSABLE_ENTITY => {
                    return Err(Undelivered::Conflict(format!(
                        "the witness says that these {size} entries do not continue the {old} that it has signed: \
                         this log was rewritten, or restored from an older copy and continued; compare with a copy of \
                         the log from before ({})",
                        told(&answer)
                    )));
                }
                other => return Err(refused(other, &answer)),
            }
        }
    }
}

fn ahead(stands: u64, size: u64) -> Undelivered {
    Undelivered::Conflict(format!(
        "the witness has signed {stands} entries of this log, and it has only {size}: its end was cut off, or it was \
         restored from an older copy; whatever came between is missing here"
    ))
}

fn other_root(size: u64) -> Undelivered {
    Undelivered::Conflict(format!(
        "the witness has signed another root for the first {size} entries: this log was rewritten, or restored from an \
         older copy and continued"
    ))
}

fn refused(status: StatusCode, answer: &str) -> Undelivered {
    Undelivered::Fault(format!("it answers {status}: {}", told(answer)))
}

/// The beginning of an answer, in one line without control characters.
fn told(answer: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    answer.chars().take(TOLD_CHARS_MAX).map(plain).collect()
}

/// The witness's own signature among the lines of its answer. Lines of other keys are passed over.
fn signature_in(
    answer: &str,
    key: &VerifierKey,
    checkpoint: &SignedCheckpoint,
) -> Result<Signature, Undelivered> {
    let lines = answer.split_inclusive('\n').map(str::parse::<Signature>);
    let ours = lines.flatten().find(|line| line.is_by(key));
    let ours = ours.ok_or_else(|| {
        Undelivered::Fault(format!(
            "the witness does not sign with the key that is configured, {key}"
        ))
    })?;
    let mut note = checkpoint.note().clone();
    note.add(ours.clone());
    match note.open(std::slice::from_ref(key)) {
        Ok(_) => Ok(ours),
        Err(why) => Err(Undelivered::Fault(why.to_string())),
    }
}

/// Appends a checkpoint after an empty line and syncs it. What a cut write left is closed off.
fn append(path: &Path, checkpoint: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options.read(true).append(true).create(true).open(path)?;
    let length = file.seek(SeekFrom::End(0))?;
    let mut text = String::with_capacity(checkpoint.len() + 2);
    if length > 0 {
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        text.push_str(if last == *b"\n" { "\n" } else { "\n\n" });
    }
    text.push_str(checkpoint);
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
