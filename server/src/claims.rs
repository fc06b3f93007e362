//! Who is looking at which case, 占用: kept in memory for two minutes at a time. It informs and never blocks a step.

use crate::{clock, limits};
use bytes::Bytes;
use cases::CaseNo;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;
use utoipa::ToSchema;

/// A case that somebody is looking at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Claim {
    #[schema(value_type = String, example = "HY000000042")]
    /// The case.
    pub case: CaseNo,
    /// Account of who claims it.
    pub by: String,
    /// Until when, unless it is renewed.
    #[schema(value_type = String)]
    #[serde(serialize_with = "local")]
    pub until: Timestamp,
}

/// Why a claim was not given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotClaimed {
    /// Another holds it.
    Held(Claim),
    /// There are [`limits::CLAIMS_MAX`] claims already.
    Full,
}

/// All claims.
#[derive(Debug, Default)]
pub struct Claims {
    held: Mutex<Held>,
    changed: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct Held {
    /// Those that were not given back; some may have run out.
    claims: BTreeMap<CaseNo, Claim>,
    /// What streams tell, newest last.
    told: VecDeque<(CaseNo, Bytes)>,
    /// How many were told before those in `told`.
    forgotten: u64,
}

/// A change of a claim as streams tell it.
#[derive(Serialize)]
struct Told<'a> {
    case: CaseNo,
    by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

fn local<S: serde::Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&clock::local(at.as_second()))
}

impl Claims {
    /// Claims a case for [`limits::CLAIM_S`], or renews the claim of the same account.
    ///
    /// # Errors
    /// When another holds it, or too many cases are claimed.
    pub fn claim(&self, case: CaseNo, by: &str, now: Timestamp) -> Result<Claim, NotClaimed> {
        let mut held = self.held();
        held.forget_old(now);
        if let Some(other) = held.claims.get(&case).filter(|claim| claim.by != by) {
            return Err(NotClaimed::Held(other.clone()));
        }
        if held.claims.len() >= limits::CLAIMS_MAX && !held.claims.contains_key(&case) {
            return Err(NotClaimed::Full);
        }
        let claim = Claim {
            case,
            by: by.to_owned(),
            until: now + jiff::SignedDuration::from_secs(limits::CLAIM_S),
        };
        held.claims.insert(case, claim.clone());
        held.tell(case, Some(&claim));
        self.changed.send_replace(());
        Ok(claim)
    }

    /// Gives a claim back. Giving back what nobody holds changes nothing.
    ///
    /// # Errors
    /// When another holds it.
    pub fn give_back(&self, case: CaseNo, by: &str, now: Timestamp) -> Result<(), NotClaimed> {
        let mut held = self.held();
        held.forget_old(now);
        match held.claims.get(&case) {
            Some(other) if other.by != by => Err(NotClaimed::Held(other.clone())),
            Some(_) => {
                held.claims.remove(&case);
                held.tell(case, None);
                self.changed.send_replace(());
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// The claims that hold now, by case.
    pub fn all(&self, now: Timestamp) -> Vec<Claim> {
        let mut held = self.held();
        held.forget_old(now);
        held.claims.values().cloned().collect()
    }

    /// Wakes whoever waits for claims and their return.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// How many changes have been told so far: where a new stream begins.
    pub fn told(&self) -> u64 {
        let held = self.held();
        held.forgotten + held.told.len() as u64
    }

    /// The changes after the first `seen`, and how many there are by now. Claims that ran out are told first.
    ///
    /// A stream that missed more than [`limits::CLAIMS_TOLD_KEPT`] gets only those: claims are gone in two minutes.
    pub fn after(&self, seen: u64, now: Timestamp) -> (Vec<(CaseNo, Bytes)>, u64) {
        let mut held = self.held();
        held.forget_old(now);
        let skip = seen.saturating_sub(held.forgotten) as usize;
        let news = held.told.iter().skip(skip).cloned().collect();
        (news, held.forgotten + held.told.len() as u64)
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn forget_old(&mut self, now: Timestamp) {
        let over = |claim: &&Claim| claim.until <= now;
        let over: Vec<CaseNo> = self
            .claims
            .values()
            .filter(over)
            .map(|claim| claim.case)
            .collect();
        for case in over {
            self.claims.remove(&case);
            self.tell(case, None);
        }
    }

    fn tell(&mut self, case: CaseNo, claim: Option<&Claim>) {
        let told = Told {
            case,
            by: claim.map(|claim| &*claim.by),
            until: claim.map(|claim| clock::local(claim.until.as_second())),
        };
        let json = serde_json::to_vec(&told).expect("texts and times always serialise");
        self.told.push_back((case, json.into()));
        while self.told.len() > limits::CLAIMS_TOLD_KEPT {
            self.told.pop_front();
            self.forgotten += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASE: CaseNo = CaseNo(7);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).expect("in range")
    }

    fn by(claims: &[Claim]) -> Vec<&str> {
        claims.iter().map(|claim| &*claim.by).collect()
    }

    #[test]
    fn a_claim_lasts_its_lease_is_renewed_by_its_holder_and_then_free_for_another() {
        let claims = Claims::default();
        let first = claims.claim(CASE, "an", at(0)).expect("free");
        assert_eq!(first.until, at(limits::CLAIM_S));
        assert_eq!(
            claims.claim(CASE, "bo", at(60)),
            Err(NotClaimed::Held(first))
        );
        claims.claim(CASE, "an", at(100)).expect("renewed");
        assert_eq!(by(&claims.all(at(100 + limits::CLAIM_S - 1))), ["an"]);
        claims
            .claim(CASE, "bo", at(100 + limits::CLAIM_S))
            .expect("run out");
        assert!(claims.give_back(CASE, "an", at(221)).is_err());
        assert_eq!(claims.give_back(CASE, "bo", at(221)), Ok(()));
        assert_eq!(claims.give_back(CASE, "bo", at(221)), Ok(()));
        assert!(claims.all(at(221)).is_empty());
    }

    fn texts(news: Vec<(CaseNo, Bytes)>) -> Vec<Bytes> {
        let of_case = |(case, text)| {
            assert_eq!(case, CASE);
            text
        };
        news.into_iter().map(of_case).collect()
    }

    #[test]
    fn streams_are_told_of_every_change_also_of_one_that_time_makes() {
        let claims = Claims::default();
        let seen = claims.told();
        claims.claim(CASE, "an", at(0)).expect("free");
        let (news, seen) = claims.after(seen, at(1));
        assert_eq!(
            texts(news),
            [r#"{"case":"HY000000007","by":"an","until":"2027-01-15T16:02:00+08:00"}"#]
        );
        let (news, seen) = claims.after(seen, at(limits::CLAIM_S));
        assert_eq!(texts(news), [r#"{"case":"HY000000007","by":null}"#]);
        assert_eq!(texts(claims.after(seen, at(limits::CLAIM_S)).0), [""; 0]);
    }

    #[test]
    fn there_is_a_limit_to_claims_and_to_what_is_remembered_of_them() {
        let claims = Claims::default();
        for case in 1..=limits::CLAIMS_MAX as u32 {
            claims.claim(CaseNo(case), "an", at(0)).expect("room");
        }
        let more = CaseNo(limits::CLAIMS_MAX as u32 + 1);
        assert_eq!(claims.claim(more, "an", at(1)), Err(NotClaimed::Full));
        claims.claim(CASE, "an", at(1)).expect("renewed, not added");
        assert_eq!(claims.after(0, at(2)).0.len(), limits::CLAIMS_TOLD_KEPT);
        claims
            .claim(more, "an", at(limits::CLAIM_S + 1))
            .expect("the old have run out");
    }
}
