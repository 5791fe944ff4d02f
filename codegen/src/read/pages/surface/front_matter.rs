//! The metadata at the top of a page in, what of it matters here out.

use serde_json::Value;

use crate::yaml::{self, YamlError};

/// The metadata of a page that matters here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// `title`.
    pub title: String,
    /// `description`; empty where the page leaves it so.
    pub description: String,
    /// Whether `head` sends the reader to another page.
    pub redirects: bool,
}

/// Reads the metadata of a page; keys that only serve the website are ignored.
pub fn read(text: &str) -> Result<FrontMatter, YamlError> {
    let value = yaml::value(text)?;
    if value.is_null() {
        return Ok(FrontMatter::default());
    }
    let Value::Object(map) = value else {
        return Err(YamlError {
            message: "front matter must be `key: value` lines".to_owned(),
            line: Some(0),
        });
    };
    let text = |key: &str| match map.get(key) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.trim().to_owned()),
        Some(Value::Number(number)) => Ok(number.to_string()),
        Some(_) => Err(YamlError { message: format!("`{key}` must be a text"), line: None }),
    };
    let redirects =
        map.get("head").is_some_and(|head| head.to_string().contains("\"http-equiv\":\"refresh\""));
    Ok(FrontMatter { title: text("title")?, description: text("description")?, redirects })
}

/// What a comment cuts off of the texts that are read, each with the number of its line.
pub fn lost_tails(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().filter_map(|(at, line)| {
        let value = line.strip_prefix("title:").or_else(|| line.strip_prefix("description:"))?;
        let is_plain = !value.trim_start().starts_with(['"', '\'', '|', '>', '#']);
        let tail = value.find(" #").map(|begin| value[begin..].trim())?;
        is_plain.then_some((at, tail))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_keeps_title_description_and_redirect() {
        let page = read("title: 下单\ndescription:\nprev: false\n").unwrap();
        assert_eq!((page.title.as_str(), page.description.as_str(), page.redirects), ("下单", "", false));
        let stub =
            read("title: Moved to x\nhead:\n- - meta\n  - http-equiv: refresh\n    content: 0; url=/x\n")
                .unwrap();
        assert!(stub.redirects);
        assert!(read("title: a\ntitle: b\n").is_err());
        assert!(read("- a\n").is_err());
        assert!(read("a: [").is_err());
    }

    #[test]
    fn what_a_comment_cuts_off_is_told() {
        for (text, expected) in [
            ("title: a\ndescription: b # c\n", vec![(1, "# c")]),
            ("title: a # b # c\n", vec![(0, "# b # c")]),
            ("title: 'a # b'\ndescription: \"a # b\"\n", vec![]),
            ("title: a#b\ndescription: # nothing\n", vec![]),
            ("# title: a # b\nprev: a # b\n", vec![]),
        ] {
            assert_eq!(lost_tails(text).collect::<Vec<_>>(), expected, "{text}");
        }
    }
}
