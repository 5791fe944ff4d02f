//! YAML text in, plain values out; the only module that names serde_yaml.

use serde_json::Value;

use super::FrontMatter;

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
    // By way of YAML's own values, which refuse a key that stands twice.
    let value: serde_yaml::Value = serde_yaml::from_str(text)?;
    serde_json::to_value(value).map_err(|error| YamlError { message: error.to_string(), line: None })
}

/// Reads a document into a type of its own.
pub fn typed<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, YamlError> {
    Ok(serde_yaml::from_str(text)?)
}

/// Reads the metadata of a page; keys that only serve the website are ignored.
pub fn front_matter(text: &str) -> Result<FrontMatter, YamlError> {
    let value = value(text)?;
    if value.is_null() {
        return Ok(FrontMatter::default());
    }
    let Value::Object(map) = value else {
        return Err(YamlError { message: "front matter is `key: value` lines".to_owned(), line: Some(0) });
    };
    let text = |key: &str| match map.get(key) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.trim().to_owned()),
        Some(Value::Number(number)) => Ok(number.to_string()),
        Some(_) => Err(YamlError { message: format!("`{key}` is a text"), line: None }),
    };
    let redirects =
        map.get("head").is_some_and(|head| head.to_string().contains("\"http-equiv\":\"refresh\""));
    Ok(FrontMatter { title: text("title")?, description: text("description")?, redirects })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_keeps_title_description_and_redirect() {
        let page = front_matter("title: 下单\ndescription:\nprev: false\n").unwrap();
        assert_eq!((page.title.as_str(), page.description.as_str(), page.redirects), ("下单", "", false));
        let stub = front_matter(
            "title: Moved to x\nhead:\n- - meta\n  - http-equiv: refresh\n    content: 0; url=/x\n",
        )
        .unwrap();
        assert!(stub.redirects);
        assert!(front_matter("title: a\ntitle: b\n").is_err());
        assert!(front_matter("- a\n").is_err());
        assert!(front_matter("a: [").is_err());
    }
}
