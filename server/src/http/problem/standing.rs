//! What is told where the case stands elsewhere: 409 with its state, its possible steps and who was faster.

use super::Problem;
use crate::claims::Claim;
use crate::clock;
use crate::http::case::{self, LegalStep, Standing};
use crate::http::words;
use actix_web::http::StatusCode;
use cases::{CaseNo, Conflict, Declined, Refusal};
use serde::Serialize;

/// Where the case stands that a step was asked for, and who was faster.
#[derive(Clone, Debug, Default, Serialize, utoipa::ToSchema)]
pub struct Stands {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "HY000000042")]
    case: Option<CaseNo>,
    /// The status word of the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<words::Status>)]
    state: Option<&'static str>,
    /// The steps that are possible now, with what they take.
    #[serde(skip_serializing_if = "Option::is_none")]
    legal: Option<Vec<LegalStep>>,
    /// Who was faster, or holds the claim; null when time or a rule was.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<Box<str>>,
    /// What they did: the word of the step or alarm.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<words::Did>)]
    did: Option<&'static str>,
    /// When they did it; of a claim, until when it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    /// Place of the case's newest event in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<u64>,
}

impl Problem {
    /// 409: the case or the log does not allow it any more.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            code,
            "The case stands elsewhere",
            detail,
        )
    }

    /// 409: this account has used this id for something else.
    pub fn id_taken() -> Self {
        Self::conflict(
            "id_taken",
            "this account has used this id for something else; choose another id",
        )
    }

    /// 409: another looks at the case.
    pub fn claimed(claim: &Claim) -> Self {
        let until = clock::local(claim.until.as_second());
        let detail = format!(
            "{} is claimed by {} until {until}; a claim hinders no step",
            claim.case, claim.by
        );
        let mut problem = Self::conflict("claimed", detail);
        problem.stands = Some(Box::new(Stands {
            case: Some(claim.case),
            by: Some(claim.by.as_str().into()),
            at: Some(until),
            ..Stands::default()
        }));
        problem
    }

    /// The problem with where the case stands and what is possible there.
    #[must_use]
    pub fn at(mut self, standing: &Standing) -> Self {
        // A number that was never given, or a field that is wrong wherever the case stands, needs none of this.
        let stands = self.stands.get_or_insert_default();
        stands.case = Some(standing.number);
        stands.state = Some(standing.case.status.word());
        stands.legal = Some(case::told_legal(&standing.legal, Some(standing)));
        self
    }
}

impl From<Declined> for Problem {
    fn from(declined: Declined) -> Self {
        match declined {
            Declined::Refused(refusal) => refusal.into(),
            Declined::Conflict(conflict) => conflict.into(),
        }
    }
}

impl From<Conflict> for Problem {
    fn from(conflict: Conflict) -> Self {
        let mut problem = Self::conflict("conflict", conflict.to_string());
        problem.stands = Some(Box::new(Stands {
            case: Some(conflict.case),
            state: Some(conflict.status.word()),
            legal: Some(case::told_legal(&conflict.legal, None)),
            by: conflict.by,
            did: Some(conflict.did),
            at: Some(clock::local(conflict.at.as_second())),
            seq: Some(conflict.seq),
        }));
        problem
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let detail = refusal.to_string();
        match refusal {
            Refusal::NoSuchCase(_) => Self::not_found(detail),
            Refusal::NotNow { .. } => Self::conflict("not_now", detail),
            Refusal::SamePerson { .. } => Self::conflict("same_person", detail),
            Refusal::ReviewFirst { .. } => Self::conflict("review_first", detail),
            Refusal::SupportOpen { .. } => Self::conflict("support_open", detail),
            Refusal::Fields(faults) => Self::wrong_fields(faults),
            Refusal::Full { .. } => Self::refused("list_full", detail),
        }
    }
}
