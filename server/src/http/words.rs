//! The closed lists of words, as the description tells them: taken from the lists that the code itself uses.
//!
//! The rooms that own the lists are pure and know no OpenAPI, so each list has a namesake here that only describes it:
//! `#[schema(value_type = words::Status)]` beside a field that holds the word.

use crate::register;
use cases::clock;
use cases::duties_check;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{RefOr, schema};
use utoipa::{PartialSchema, ToSchema};

/// Describes each name as a string that is one of the words.
macro_rules! lists {
    ($($about:literal $name:ident = $words:expr;)+) => {
        $(
            #[doc = $about]
            pub enum $name {}

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    one_of($about, $words)
                }
            }

            impl ToSchema for $name {
                fn schemas(_: &mut Vec<(String, RefOr<Schema>)>) {}
            }
        )+
    };
}

lists! {
    "状态: where a case stands." Status = cases::Status::ALL.map(cases::Status::word);
    "步骤: what a person can do to a case." StepKind = cases::StepKind::ALL.map(cases::StepKind::word);
    "队列: who waits for whom." Queue = register::Queue::ALL.map(register::Queue::word);
    "评价: what a result was rated as." Answered = register::Answered::ALL.map(|(_, word)| word);
    "滞留原因: why a case is stuck." Stuck = cases::Stuck::ALL.map(cases::Stuck::word);
    "存疑: what speaks against a claimed time." Doubt = cases::Doubt::ALL.map(cases::Doubt::word);
    "照片的种类: what a photo shows." PhotoKind = cases::PhotoKind::ALL.map(cases::PhotoKind::word);
    "个人信息: what can be erased of a case." Personal = cases::Personal::ALL.map(cases::Personal::word);
    "计时: what a clock measures." ClockOf = cases::ClockOf::ALL.map(cases::ClockOf::word);
    "协办任务的状态: where the task of a team stands." TaskState = cases::TaskState::ALL.map(cases::TaskState::word);
    "呼叫的状态: where a called team stands." CalledState = cases::CalledState::ALL.map(cases::CalledState::word);
    "对呼叫的答复: how a called team answers." CallAnswer = cases::CallAnswer::ALL.map(cases::CallAnswer::word);
    "时限的种类: which hours count." LimitKind = clock::LimitKind::ALL.map(clock::LimitKind::word);
    "时段: why a stretch of time counts or does not." StretchKind = clock::StretchKind::ALL.map(clock::StretchKind::word);
    "职责表检查的发现: what a check of the duties finds." FindingKind = serialised(duties_check::FindingKind::ALL);
    "时间: a kind of time that duties can tell apart." TimeKind = serialised(duties_check::TimeKind::ALL);
    "告警规则的种类: what raises an alarm." AlarmKind = cases::tables::Raises::WORDS;
    "告警状态: where an alarm stands." AlarmState = crate::alarms::AlarmState::ALL.map(crate::alarms::AlarmState::word);
    "Why nobody is on duty." NobodyWhy = serialised(cases::roster::NobodyWhy::ALL);
    "How a position lies to the areas." Lies = serialised(cases::Lies::ALL);
    "What was done: a step, an alarm, or the type of an event that is neither." Did = did();
}

/// Every word that [`cases::Event::word`] gives for an event about a case.
fn did() -> Vec<&'static str> {
    let types = cases::Event::CASE_TYPES.into_iter();
    types
        .chain(cases::StepKind::ALL.map(cases::StepKind::word))
        .chain(cases::Alarm::WORDS)
        .fold(Vec::new(), |mut words, word| {
            // An alarm may be called as a step is: what a rule merges is merged.
            if !words.contains(&word) {
                words.push(word);
            }
            words
        })
}

/// Words that only their serialisation knows.
fn serialised<T: serde::Serialize>(values: impl IntoIterator<Item = T>) -> Vec<serde_json::Value> {
    let word =
        |value| serde_json::to_value(value).expect("values without fields serialise as words");
    values.into_iter().map(word).collect()
}

fn one_of<W: Into<serde_json::Value>>(
    about: &str,
    words: impl IntoIterator<Item = W>,
) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(schema::SchemaType::Type(Type::String))
        .description(Some(about))
        .enum_values(Some(words))
        .into()
}

#[cfg(test)]
mod tests {
    use crate::register::Queue;
    use cases::{CallAnswer, CalledState, ClockOf, Status, StepKind, Stuck, TaskState};
    use serde_json::{Value, json};

    fn listed(name: &str) -> Value {
        let described = serde_json::to_value(crate::http::openapi()).expect("serialises");
        described["components"]["schemas"][name]["enum"].clone()
    }

    /// Answers serialise the values themselves; the description takes their words.
    #[test]
    fn the_words_described_are_those_that_answers_give() {
        assert_eq!(listed("StepKind"), json!(StepKind::ALL));
        assert_eq!(listed("Status"), json!(Status::ALL));
        assert_eq!(listed("Stuck"), json!(Stuck::ALL));
        assert_eq!(listed("ClockOf"), json!(ClockOf::ALL));
        assert_eq!(listed("TaskState"), json!(TaskState::ALL));
        assert_eq!(listed("CalledState"), json!(CalledState::ALL));
        assert_eq!(listed("CallAnswer"), json!(CallAnswer::ALL));
        assert_eq!(listed("LimitKind"), json!(cases::clock::LimitKind::ALL));
        assert_eq!(listed("Queue"), json!(Queue::ALL.map(Queue::word)));
    }

    /// No field says its words in prose only.
    #[test]
    fn a_field_that_holds_a_step_a_status_or_a_queue_names_the_list() {
        let described = serde_json::to_value(crate::http::openapi()).expect("serialises");
        let mut strings = Vec::new();
        plain(&described["components"]["schemas"], "", &mut strings);
        let closed = [
            "step", "status", "state", "queue", "queues", "stuck", "of", "did", "answer",
        ];
        let plain: Vec<_> = strings
            .iter()
            .filter(|field| closed.contains(&field.as_str()))
            .collect();
        assert!(plain.is_empty(), "described as any text: {plain:?}");
        assert!(
            strings.iter().any(|field| field == "note"),
            "nothing was looked at"
        );
    }

    /// The names of properties that are plain strings, or lists of such.
    fn plain(schema: &Value, name: &str, found: &mut Vec<String>) {
        let Some(fields) = schema.as_object() else {
            if let Some(list) = schema.as_array() {
                for one in list {
                    plain(one, name, found);
                }
            }
            return;
        };
        let kind = &schema["type"];
        let is_text = kind == "string"
            || kind
                .as_array()
                .is_some_and(|of| of.contains(&json!("string")));
        if is_text && schema["enum"].is_null() {
            found.push(name.to_owned());
        }
        for (key, inner) in fields {
            match (key.as_str(), inner.as_object()) {
                ("properties", Some(properties)) => {
                    for (name, property) in properties {
                        plain(property, name, found);
                    }
                }
                _ => plain(inner, name, found),
            }
        }
    }
}
