//! A thing of schema.org, as JSON-LD writes it. What has no value is left out.

use serde_json::{Map, Value};

/// A thing with its type and properties, in the order in which they are set.
#[derive(Debug, Clone)]
pub(super) struct Node(Map<String, Value>);

impl Node {
    /// A thing of this type: `NewsArticle`.
    pub(super) fn new(kind: &'static str) -> Self {
        Node(Map::from_iter([("@type".to_owned(), Value::from(kind))]))
    }

    /// A mention of a thing that is described elsewhere.
    pub(super) fn reference(id: impl Into<String>) -> Value {
        Value::Object(Map::from_iter([("@id".to_owned(), Value::String(id.into()))]))
    }

    /// Sets a property; an empty text is no value.
    pub(super) fn set(mut self, property: &'static str, value: impl Into<Value>) -> Self {
        let value = value.into();
        if !matches!(&value, Value::Null) && value != Value::String(String::new()) {
            self.0.insert(property.to_owned(), value);
        }
        self
    }

    /// Sets a property that may have no value.
    pub(super) fn maybe(self, property: &'static str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.set(property, value),
            None => self,
        }
    }

    /// Sets a property with any number of values: none leaves it out.
    pub(super) fn all(self, property: &'static str, values: impl IntoIterator<Item = impl Into<Value>>) -> Self {
        let values: Vec<Value> = values.into_iter().map(Into::into).collect();
        if values.is_empty() { self } else { self.set(property, values) }
    }
}

impl From<Node> for Value {
    fn from(node: Node) -> Value {
        Value::Object(node.0)
    }
}
