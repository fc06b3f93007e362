//! The steps that lead on from where a case stands, with the fields that each takes.

use super::super::words;
use super::standing::Standing;
use cases::clock::LimitKind;
use cases::{CallAnswer, CalledState, StepField, StepKind, TaskState};
use serde::Serialize;
use utoipa::ToSchema;

/// A step that is possible now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LegalStep {
    /// Its word, to be sent as `step`.
    #[schema(value_type = words::StepKind)]
    step: StepKind,
    names: Names,
    /// What it takes besides `id`, `by` and `seen`.
    fields: Vec<Field>,
}

/// What people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Names {
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
}

impl From<(&'static str, &'static str)> for Names {
    fn from((zh, en): (&'static str, &'static str)) -> Self {
        Self { zh, en }
    }
}

/// A field of a step.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Field {
    name: &'static str,
    kind: FieldKind,
    required: bool,
    /// What may be given, where that is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    choices: Vec<String>,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    /// Words of a person.
    Text,
    /// A code of a list: a team, a class, an area.
    Code,
    /// Several codes.
    Codes,
    /// True or false.
    Bool,
    /// A number.
    Number,
    /// One of `choices`.
    Choice,
    /// The number of another case.
    Case,
    /// Photos that were uploaded before.
    Photos,
}

/// The steps with their fields.
pub fn told(steps: &[StepKind], standing: Option<&Standing>) -> Vec<LegalStep> {
    let told = |step: &StepKind| LegalStep {
        step: *step,
        names: step.names().into(),
        fields: step
            .fields()
            .iter()
            .map(|field| told_field(*step, *field, standing))
            .collect(),
    };
    steps.iter().map(told).collect()
}

fn told_field(step: StepKind, field: StepField, standing: Option<&Standing>) -> Field {
    let choices = standing
        .map(|standing| choices(step, field.name, standing))
        .unwrap_or_default();
    Field {
        name: field.name,
        kind: kind(field.name),
        required: field.required,
        choices: if field.name == "answer" || field.name == "limit_kind" {
            words(field.name)
        } else {
            choices
        },
    }
}

/// What the field of a name holds, whatever the step: names mean the same everywhere.
fn kind(name: &str) -> FieldKind {
    match name {
        "class" | "area" | "team" | "crs" => FieldKind::Code,
        "supporting" | "departments" => FieldKind::Codes,
        "found" | "passed" | "contacted" | "solved" | "satisfied" | "granted" | "upheld" => {
            FieldKind::Bool
        }
        "lon" | "lat" | "accuracy_m" | "limit" | "call" | "late" => FieldKind::Number,
        "answer" | "limit_kind" => FieldKind::Choice,
        "into" => FieldKind::Case,
        "photos" => FieldKind::Photos,
        _ => FieldKind::Text,
    }
}

fn words(name: &str) -> Vec<String> {
    match name {
        "answer" => CallAnswer::ALL
            .map(|answer| answer.word().to_owned())
            .to_vec(),
        _ => LimitKind::ALL.map(|kind| kind.word().to_owned()).to_vec(),
    }
}

/// Which teams, calls and latenesses of the case a step can be about.
fn choices(step: StepKind, name: &str, standing: &Standing) -> Vec<String> {
    let in_state = |wanted: fn(TaskState) -> bool| {
        let tasks = standing.tasks().iter();
        let teams = tasks.filter(|task| wanted(task.state));
        teams.map(|task| task.team.code.to_string()).collect()
    };
    match (step, name) {
        (StepKind::Accept, "team") => in_state(|state| state == TaskState::Asked),
        (StepKind::ReportBack, "team") => in_state(|state| state == TaskState::Accepted),
        (StepKind::Refuse | StepKind::WithdrawSupport, "team") => in_state(TaskState::is_open),
        (StepKind::AnswerCall, "team") => called(standing, |state| {
            matches!(state, CalledState::Asked | CalledState::Accepted)
        }),
        (StepKind::RuleCall, "team") => called(standing, |state| state == CalledState::Refused),
        (StepKind::AnswerCall | StepKind::RuleCall | StepKind::ConfirmCall, "call") => {
            let open = standing.calls().iter().filter(|call| !call.confirmed);
            open.map(|call| call.no.to_string()).collect()
        }
        (StepKind::Exempt, "late") => {
            let lates = standing.lates.iter().filter(|late| late.exempt.is_none());
            lates.map(|late| late.late.no.to_string()).collect()
        }
        _ => Vec::new(),
    }
}

fn called(standing: &Standing, wanted: fn(CalledState) -> bool) -> Vec<String> {
    let calls = standing.calls().iter().filter(|call| !call.confirmed);
    let teams = calls.flat_map(|call| &call.called);
    let teams = teams.filter(|called| wanted(called.state));
    teams.map(|called| called.team.code.to_string()).collect()
}
