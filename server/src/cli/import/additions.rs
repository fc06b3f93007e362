//! Classes and sources that a table names and nobody knows yet.

use crate::world::World;
use cases::{AddClass, AddSource, Command, Report};
use std::collections::HashSet;

/// What may be added on the way, each under its code as its name.
#[derive(Debug)]
pub struct Additions {
    classes: Option<Met>,
    sources: Option<Met>,
}

/// The codes met so far, and how many of them were new.
#[derive(Debug, Default)]
struct Met {
    codes: HashSet<String>,
    added: u64,
}

impl Met {
    /// Whether the code is met for the first time and not known.
    fn is_new(&mut self, code: &str, is_known: impl FnOnce() -> bool) -> bool {
        if self.codes.contains(code) {
            return false;
        }
        self.codes.insert(code.to_owned());
        let is_new = !is_known();
        self.added += u64::from(is_new);
        is_new
    }
}

impl Additions {
    /// Of the kinds that are wished.
    pub fn new(classes: bool, sources: bool) -> Self {
        Self {
            classes: classes.then(Met::default),
            sources: sources.then(Met::default),
        }
    }

    /// How many classes and sources were new.
    pub fn added(&self) -> (u64, u64) {
        let added = |met: &Option<Met>| met.as_ref().map_or(0, |met| met.added);
        (added(&self.classes), added(&self.sources))
    }

    /// The commands that add what these reports name and nobody knows.
    pub fn of<'r>(
        &mut self,
        reports: impl Iterator<Item = &'r Report>,
        world: &World,
    ) -> Vec<Command> {
        let (rules, lists) = (world.rules(), world.lists());
        let tables = rules.tables();
        let mut commands = Vec::new();
        for report in reports {
            if let (Some(met), Some(code)) = (&mut self.classes, &report.class) {
                let added = || {
                    lists
                        .added_classes()
                        .iter()
                        .any(|class| *class.code == **code)
                };
                if met.is_new(code, || tables.class(code).is_some() || added()) {
                    let (code, name) = (code.clone(), code.clone());
                    let class = AddClass {
                        code,
                        name,
                        name_en: String::new(),
                        parent: None,
                    };
                    commands.push(Command::AddClass(class));
                }
            }
            // Without a list of sources any is taken.
            if let Some(met) = self
                .sources
                .as_mut()
                .filter(|_| !tables.sources().is_empty())
            {
                let code = &report.source;
                let added = || {
                    lists
                        .added_sources()
                        .iter()
                        .any(|source| *source.code == **code)
                };
                if met.is_new(code, || tables.source(code).is_some() || added()) {
                    let (code, name) = (code.clone(), code.clone());
                    commands.push(Command::AddSource(AddSource {
                        code,
                        name,
                        name_en: String::new(),
                    }));
                }
            }
        }
        commands
    }
}
