//! A city adds to its lists what the tables do not have.

use jiff::Timestamp;

use super::{CLASSES_MAX, SOURCES_MAX, knows_class, knows_source};
use crate::command::{AddClass, AddSource};
use crate::event::{ClassAdded, Event, Format, SourceAdded};
use crate::field::{FieldFault, quoted};
use crate::refusal::{Declined, Refusal};
use crate::state::State;
use crate::world::World;

pub(super) fn class_added(
    state: &State,
    world: &World,
    class: &AddClass,
    now: Timestamp,
) -> Result<Event, Declined> {
    let mut faults = Vec::new();
    if knows_class(state, world, &class.code) {
        let reason = format!("the class {} exists already", quoted(&class.code));
        faults.push(FieldFault::new("code", reason, "use another code"));
    }
    if let Some(parent) = class
        .parent
        .as_deref()
        .filter(|code| !knows_class(state, world, code))
    {
        let reason = format!("there is no class {}", quoted(parent));
        faults.push(FieldFault::new(
            "parent",
            reason,
            "add the class above first",
        ));
    }
    if !faults.is_empty() {
        return Err(Refusal::Fields(faults).into());
    }
    if world.tables().classes().len() + state.added_classes().len() >= CLASSES_MAX {
        return Err(Refusal::Full {
            list: "classes",
            max: CLASSES_MAX,
        }
        .into());
    }
    Ok(Event::ClassAdded(ClassAdded {
        v: Format,
        recorded: now,
        code: class.code.as_str().into(),
        name: class.name.as_str().into(),
        name_en: class.name_en.as_str().into(),
        parent: class.parent.as_deref().map(Into::into),
    }))
}

pub(super) fn source_added(
    state: &State,
    world: &World,
    source: &AddSource,
    now: Timestamp,
) -> Result<Event, Declined> {
    if knows_source(state, world, &source.code) {
        let reason = format!("the source {} exists already", quoted(&source.code));
        let fault = FieldFault::new("code", reason, "use another code");
        return Err(Refusal::Fields(vec![fault]).into());
    }
    if world.tables().sources().len() + state.added_sources().len() >= SOURCES_MAX {
        return Err(Refusal::Full {
            list: "sources",
            max: SOURCES_MAX,
        }
        .into());
    }
    Ok(Event::SourceAdded(SourceAdded {
        v: Format,
        recorded: now,
        code: source.code.as_str().into(),
        name: source.name.as_str().into(),
        name_en: source.name_en.as_str().into(),
    }))
}
