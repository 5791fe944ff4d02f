//! A document of API v2 in, its members as texts out.

use serde_json::{Map, Value};

/// The members of `<xml>`; `None` where there are none. What a page shows need not be a whole document.
pub fn members(code: &str) -> Option<Map<String, Value>> {
    let mut members = Map::new();
    let mut open: Option<(&str, String)> = None;
    let mut rest = code;
    while let Some(at) = rest.find('<') {
        if let Some((_, text)) = &mut open {
            text.push_str(&rest[..at]);
        }
        rest = &rest[at..];
        if let Some(cdata) = rest.strip_prefix("<![CDATA[") {
            let (inside, after) = cdata.split_once("]]>")?;
            if let Some((_, text)) = &mut open {
                text.push_str(inside);
            }
            rest = after;
            continue;
        }
        let (tag, after) = rest[1..].split_once('>')?;
        rest = after;
        match tag.strip_prefix('/') {
            Some(name) => {
                if let Some((open, text)) = open.take().filter(|(open, _)| *open == name.trim()) {
                    members.insert(open.to_owned(), Value::String(text.trim().to_owned()));
                }
            }
            None => open = Some((tag.trim(), String::new())),
        }
    }
    (!members.is_empty()).then_some(members)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_texts() {
        for (code, expected) in [
            ("<xml>\n<a>1</a><b><![CDATA[<x>[{}]]]></b>\n</xml>", Some(json!({"a": "1", "b": "<x>[{}]"}))),
            ("for example:\n<xml><a> 1 </a></xml>", Some(json!({"a": "1"}))),
            ("<xml><a>1</b></xml>", None),
            ("<xml><a>1", None),
            ("{}", None),
            ("", None),
        ] {
            assert_eq!(members(code).map(Value::Object), expected, "{code}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_code_is_read(code in "(<xml>)?[<>/a\\[\\]!CDAT描 ]{0,60}") {
            members(&code);
        }
    }
}
