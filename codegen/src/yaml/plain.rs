//! YAML text in, plain values out; the only module that names serde_yaml.

use serde_json::Value;

/// What is wrong with a YAML text, and on which of its lines, counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlError {
    /// In the words of the parser.
    pub message: String,
    /// The line, where the parser knows it.
    pub line: Option<usize>,
}

impl From<serde_yaml::Error> for YamlError {
    fn from(error: serde_yaml::Error) -> Self {
        Self { message: error.to_string(), line: error.location().map(|at| at.line().saturating_sub(1)) }
    }
}

/// Reads any document into a JSON value.
pub fn value(text: &str) -> Result<Value, YamlError> {
    // By way of YAML's own values, which refuse a repeated key.
    let value: serde_yaml::Value = serde_yaml::from_str(text)?;
    serde_json::to_value(value).map_err(|error| YamlError { message: error.to_string(), line: None })
}

/// Reads a document into a type of its own.
pub fn typed<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, YamlError> {
    Ok(serde_yaml::from_str(text)?)
}
