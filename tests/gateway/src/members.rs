//! An object that a program sends enters; its members leave, each of the type that it has to have, and none unread.

use serde_json::{Map, Value as Json};

/// The members of a request to the control.
#[derive(Clone, Copy)]
pub struct Members<'j>(&'j Map<String, Json>);

impl<'j> Members<'j> {
    /// Those of an object that has no others than these.
    ///
    /// # Errors
    ///
    /// It is not an object, or has a member that nobody reads; the text names it.
    pub fn of(value: &'j Json, names: &[&str]) -> Result<Self, String> {
        let Json::Object(object) = value else {
            return Err(match names {
                [] => "an empty object is expected, `{}`".to_owned(),
                _ => format!("an object is expected, with {}", quoted(names.iter().copied())),
            });
        };
        let unknown: Vec<&str> =
            object.keys().map(String::as_str).filter(|name| !names.contains(name)).collect();
        if unknown.is_empty() {
            return Ok(Self(object));
        }
        let (unknown, known) = (quoted(unknown.into_iter()), quoted(names.iter().copied()));
        Err(match names {
            [] => format!("unknown: {unknown}; nothing is read here"),
            _ => format!("unknown: {unknown}; there is {known}"),
        })
    }

    /// Whether a member is there.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A text.
    pub fn text(&self, name: &str) -> Result<Option<&'j str>, String> {
        self.read(name, "a text", Json::as_str)
    }

    /// A number that is not negative.
    pub fn number(&self, name: &str) -> Result<Option<u64>, String> {
        self.read(name, "a whole number that is not negative", Json::as_u64)
    }

    /// A whole number.
    pub fn integer(&self, name: &str) -> Result<Option<i64>, String> {
        self.read(name, "a whole number", Json::as_i64)
    }

    /// True or false.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, String> {
        self.read(name, "true or false", Json::as_bool)
    }

    /// An object.
    pub fn object(&self, name: &str) -> Result<Option<&'j Map<String, Json>>, String> {
        self.read(name, "an object", Json::as_object)
    }

    fn read<T>(&self, name: &str, kind: &str, read: fn(&'j Json) -> Option<T>) -> Result<Option<T>, String> {
        let Some(value) = self.0.get(name) else { return Ok(None) };
        read(value).map(Some).ok_or_else(|| format!("`{name}` is {kind}"))
    }
}

/// What the texts of a list are called in an error.
pub fn quoted<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(|name| format!("`{}`", name.escape_debug())).collect::<Vec<_>>().join(", ")
}
