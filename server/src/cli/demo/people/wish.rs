//! What somebody would like to do about a case, and how much.

use serde_json::{Map, Value};

/// A step of one person.
pub struct Wish {
    /// How likely it is, against the others.
    pub weight: f64,
    by: String,
    step: &'static str,
    fields: Map<String, Value>,
    is_desk: bool,
}

impl Wish {
    /// A step with this weight by this account.
    pub fn new(weight: f64, by: impl Into<String>, step: &'static str) -> Self {
        Self {
            weight,
            by: by.into(),
            step,
            fields: Map::new(),
            is_desk: false,
        }
    }

    /// With a field.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.fields.insert(name.to_owned(), value.into());
        self
    }

    /// Done at a desk that others share: the case is claimed first.
    pub fn at_desk(mut self) -> Self {
        self.is_desk = true;
        self
    }

    /// Who.
    pub fn by(&self) -> &str {
        &self.by
    }

    /// The step's word.
    pub fn step(&self) -> &str {
        self.step
    }

    /// Whether the case is claimed first.
    pub fn is_at_desk(&self) -> bool {
        self.is_desk
    }

    /// The body to be sent.
    pub fn body(&self, id: &str) -> Value {
        let mut body = self.fields.clone();
        body.insert("id".to_owned(), id.into());
        body.insert("by".to_owned(), self.by.as_str().into());
        body.insert("step".to_owned(), self.step.into());
        body.into()
    }
}
