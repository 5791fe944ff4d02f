//! The texts of a record that are signed and sent.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::codec::members::Leaf;
use crate::codec::{EncodeError, EncodeKind, FieldPath, Shape, Slot, Value, form, members};

/// Texts by name, in the order in which they are signed: by bytes, so that `RE_OPENID` < `re_openid` < `remark`.
pub type Parameters = BTreeMap<String, String>;

/// The parameters of a record, or of a JSON object without documented members: numbered families are spread, structures
/// embedded in texts are written as their text, and absent fields are left out.
///
/// # Errors
///
/// An object or a list of several items without encoding, a sensitive text that is not sealed, a file; the error names
/// the field.
pub fn of_value(value: &dyn Value) -> Result<Parameters, EncodeError> {
    collect(value, &mut |path| Err(EncodeError::new(path, EncodeKind::File)))
}

/// The same for a multipart body, whose files are not signed and are sent separately.
pub(super) fn of_form(value: &dyn Value) -> Result<Parameters, EncodeError> {
    collect(value, &mut |_| Ok(()))
}

/// The table of a record; `None` for JSON, which has none.
pub(super) fn shape_of(value: &dyn Value) -> Option<&'static Shape> {
    match value.slot() {
        Slot::Record(record) => Some(record.shape()),
        _ => None,
    }
}

/// Whether this parameter is documented.
pub(super) fn has(value: &dyn Value, name: &str) -> bool {
    shape_of(value).is_some_and(|shape| shape.find(name, None).is_some())
}

fn collect(
    value: &dyn Value,
    file: &mut dyn FnMut(&FieldPath<'_>) -> Result<(), EncodeError>,
) -> Result<Parameters, EncodeError> {
    let whole = FieldPath::WHOLE;
    let mut parameters = Parameters::new();
    match value.slot() {
        Slot::Absent | Slot::Json(Json::Null) => {}
        Slot::Record(record) => members::each_leaf(record, &whole, &mut |name, path, leaf| match leaf {
            Leaf::File(_) => file(path),
            // The items of a list share one name, but a parameter has one text.
            Leaf::Text(_) | Leaf::Json(_) => {
                match parameters.insert(name.to_owned(), form::text(leaf, path)?.into_owned()) {
                    None => Ok(()),
                    Some(_) => Err(EncodeError::new(path, EncodeKind::Nested)),
                }
            }
        })?,
        Slot::Json(Json::Object(object)) => {
            for (name, json) in object {
                let text = match json {
                    Json::Null => continue,
                    Json::String(text) => text.clone(),
                    Json::Bool(_) | Json::Number(_) => json.to_string(),
                    Json::Array(_) | Json::Object(_) => {
                        return Err(EncodeError::new(&whole.member(name), EncodeKind::Nested));
                    }
                };
                parameters.insert(name.clone(), text);
            }
        }
        _ => return Err(EncodeError::new(&whole, EncodeKind::Nested)),
    }
    Ok(parameters)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{Numbered, Numbered2, Sensitive};
    use crate::content::FilePart;

    #[derive(Clone)]
    struct Body {
        total_fee: i64,
        attach: Option<String>,
        share: Option<bool>,
        rate: Option<f64>,
        detail: Option<Detail>,
        risk_info: Option<Detail>,
        bare: Option<Detail>,
        tags: Vec<String>,
        coupon_id: Numbered<String>,
        fee: Numbered2<i64>,
        enc_bank_no: Sensitive<String>,
        media: Option<FilePart>,
    }
    crate::record!(Body {
        total_fee, attach, share, rate, detail as json, risk_info as form, bare, tags, coupon_id = "coupon_id_$n",
        fee = "fee_$n_$m", enc_bank_no, media
    });

    #[derive(Clone)]
    struct Detail {
        name: String,
    }
    crate::record!(Detail { name });

    fn body(fill: impl FnOnce(&mut Body)) -> Body {
        let mut body = Body::blank();
        fill(&mut body);
        body
    }

    fn detail(name: &str) -> Option<Detail> {
        Some(Detail { name: name.into() })
    }

    #[test]
    fn every_kind_of_field_is_a_text() {
        let value = body(|b| {
            (b.total_fee, b.attach, b.share, b.rate) = (-1, Some(String::new()), Some(true), Some(0.5));
            (b.detail, b.risk_info) = (detail("<\"&"), detail("a b"));
            b.tags = vec!["t".into()];
            b.coupon_id = [(2, "c".to_owned()), (0, "d".to_owned())].into_iter().collect();
            b.fee = [((1, 0), 7)].into_iter().collect();
            b.enc_bank_no = Sensitive::from_sealed("x+/=");
        });
        let parameters = of_value(&value).unwrap();
        let pairs: Vec<(&str, &str)> = parameters.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
        assert_eq!(
            pairs,
            [
                ("attach", ""),
                ("coupon_id_0", "d"),
                ("coupon_id_2", "c"),
                ("detail", r#"{"name":"<\"&"}"#),
                ("enc_bank_no", "x+/="),
                ("fee_1_0", "7"),
                ("rate", "0.5"),
                ("risk_info", "name%3Da%20b"),
                ("share", "true"),
                ("tags", "t"),
                ("total_fee", "-1"),
            ]
        );
    }

    #[test]
    fn what_is_no_text_is_named() {
        for (value, path, kind) in [
            (body(|b| b.bare = detail("n")), "bare", EncodeKind::Nested),
            (body(|b| b.tags = vec!["a".into(), "b".into()]), "tags[1]", EncodeKind::Nested),
            (body(|b| b.enc_bank_no = "6222".into()), "enc_bank_no", EncodeKind::Unsealed),
            (body(|b| b.media = Some(FilePart::default())), "media", EncodeKind::File),
        ] {
            let error = of_value(&value).unwrap_err();
            assert_eq!((error.path(), error.kind()), (path, kind));
        }
        let form = of_form(&body(|b| b.media = Some(FilePart::default()))).unwrap();
        assert!(!form.contains_key("media") && form.contains_key("total_fee"));
    }

    #[test]
    fn json_without_a_table() {
        let object: Json = serde_json::from_str(r#"{"a":"x","b":1,"c":false,"d":null}"#).unwrap();
        let pairs = [("a", "x"), ("b", "1"), ("c", "false")].map(|(n, t)| (n.to_owned(), t.to_owned()));
        assert_eq!(of_value(&object), Ok(Parameters::from(pairs)));
        let nested: Json = serde_json::from_str(r#"{"a":{}}"#).unwrap();
        assert_eq!(of_value(&nested).unwrap_err().path(), "a");
        assert_eq!(of_value(&Json::Bool(true)).unwrap_err().kind(), EncodeKind::Nested);
        assert!(has(&body(|_| ()), "coupon_id_9") && !has(&body(|_| ()), "sign") && !has(&object, "a"));
    }
}
