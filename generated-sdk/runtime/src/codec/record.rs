//! Structs with a table of their fields.

use crate::codec::{Slot, Value, pattern};

/// A value with named members.
///
/// [`record!`](crate::record) implements it. All fields are visited as one array, in the order of the shape, which
/// costs the compiler the least: one coercion per field, and no code.
pub trait Record: Value {
    /// The table of the fields.
    fn shape(&self) -> &'static Shape;

    /// Calls once, with all fields.
    fn visit(&self, visitor: &mut dyn FnMut(&[&dyn Value]));

    /// Calls once, with all fields.
    fn visit_mut(&mut self, visitor: &mut dyn FnMut(&mut [&mut dyn Value]));
}

/// Calls `visitor` with the member of this name, if the value is a record that has one.
pub(crate) fn member(value: &dyn Value, name: &str, visitor: &mut dyn FnMut(&dyn Value)) {
    let Slot::Record(record) = value.slot() else { return };
    let Some(at) = record.shape().fields.iter().position(|field| field.wire == name) else { return };
    record.visit(&mut |values| {
        if let Some(member) = values.get(at) {
            visitor(*member);
        }
    });
}

/// A record's name and fields.
#[derive(Debug)]
pub struct Shape {
    /// The Rust name.
    pub name: &'static str,
    /// The fields in the order of the documentation.
    pub fields: &'static [Field],
    /// Whether it is sent, so that a required field that is missing is an error when it is read.
    pub is_request: bool,
}

/// Called by [`record!`](crate::record).
impl Shape {
    /// A record that is received.
    #[must_use]
    pub const fn new(name: &'static str, fields: &'static [Field]) -> Self {
        Self { name, fields, is_request: false }
    }

    /// The same record as one that is sent.
    #[must_use]
    pub const fn request(self) -> Self {
        Self { is_request: true, ..self }
    }
}

/// A field's name and encoding.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name on the wire. `$n` and `$m` are placeholders for numbers; see [`Numbered`](crate::Numbered).
    pub wire: &'static str,
    /// How the value travels.
    pub encoding: Encoding,
    /// Whether the name denotes a numbered family.
    numbered: bool,
}

/// How a value travels, which may be a structure inside a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// As it is.
    Plain,
    /// JSON text in a text.
    Json,
    /// `k=v&…` in a text, percent-encoded as a whole.
    Form,
    /// AES-256-GCM ciphertext of JSON text. The [`Opener`](crate::json::Opener) reads it; only the platform writes it.
    AesGcmJson,
    /// AES-256-GCM ciphertext of XML text. The [`Opener`](crate::json::Opener) reads it; only the platform writes it.
    AesGcmXml,
    /// AES-256-ECB ciphertext of XML text. The [`Opener`](crate::json::Opener) reads it; only the platform writes it.
    AesEcbXml,
}

impl Encoding {
    /// Whether it takes a key to read the value.
    #[must_use]
    pub const fn is_ciphertext(self) -> bool {
        matches!(self, Self::AesGcmJson | Self::AesGcmXml | Self::AesEcbXml)
    }
}

/// Called by [`record!`](crate::record): one function for each word that may follow `as`.
impl Field {
    /// A field that travels as it is.
    #[must_use]
    pub const fn new(wire: &'static str) -> Self {
        Self { wire, encoding: Encoding::Plain, numbered: pattern::is_pattern(wire) }
    }

    /// The same field with another name on the wire.
    #[must_use]
    pub const fn named(self, wire: &'static str) -> Self {
        Self { wire, numbered: pattern::is_pattern(wire), ..self }
    }

    /// The same field as JSON text in a text.
    #[must_use]
    pub const fn json(self) -> Self {
        Self { encoding: Encoding::Json, ..self }
    }

    /// The same field as `k=v&…` in a text.
    #[must_use]
    pub const fn form(self) -> Self {
        Self { encoding: Encoding::Form, ..self }
    }

    /// The same field as AES-256-GCM ciphertext of JSON text.
    #[must_use]
    pub const fn aes_gcm_json(self) -> Self {
        Self { encoding: Encoding::AesGcmJson, ..self }
    }

    /// The same field as AES-256-GCM ciphertext of XML text.
    #[must_use]
    pub const fn aes_gcm_xml(self) -> Self {
        Self { encoding: Encoding::AesGcmXml, ..self }
    }

    /// The same field as AES-256-ECB ciphertext of XML text.
    #[must_use]
    pub const fn aes_ecb_xml(self) -> Self {
        Self { encoding: Encoding::AesEcbXml, ..self }
    }
}

/// The place of a member of a received object: the field's position, and the numbers of a numbered one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) field: usize,
    pub(crate) numbers: Option<(u32, u32)>,
}

impl Shape {
    /// Members usually come in the order of the table, so the search begins after the field that was found last.
    pub(crate) fn find(&self, member: &str, after: Option<Place>) -> Option<Place> {
        let start = after.map_or(0, |place| place.field + 1);
        let named = |field: &Field| field.wire == member && !field.numbered;
        let (front, back) = self.fields.split_at(start.min(self.fields.len()));
        let exact =
            back.iter().position(named).map(|at| at + front.len()).or_else(|| front.iter().position(named));
        if let Some(field) = exact {
            return Some(Place { field, numbers: None });
        }
        self.fields.iter().enumerate().filter(|(_, field)| field.numbered).find_map(|(at, field)| {
            pattern::match_name(field.wire, member).map(|numbers| Place { field: at, numbers: Some(numbers) })
        })
    }
}

/// Makes a struct a [`Record`].
///
/// `: request` after the name says that the struct is sent: when one is read, each field that is neither an `Option` nor
/// numbered has to be there. Otherwise any field may be missing.
///
/// The fields are listed in the order in which they are written. The name on the wire is given if it differs from that
/// of the field, and always for a raw identifier; `as` names the [`Encoding`]. In addition to [`Value`] and [`Record`],
/// the struct gets `PartialEq`, and `Debug`, which omits absent fields and shows [`Sensitive`](crate::Sensitive) ones as `***`. With the
/// feature `serde` it also gets `Serialize` and `Deserialize`, which write and read what is on the wire.
///
/// ```
/// use wechatpay_runtime as rt;
///
/// #[derive(Clone)]
/// pub struct PostBody {
///     pub r#type: String,
///     pub detail: Option<Detail>,
///     pub coupon_id: rt::Numbered<String>,
/// }
/// #[derive(Clone)]
/// pub struct Detail {
///     pub cost_price: i64,
/// }
/// rt::record!(PostBody { r#type = "type", detail as json, coupon_id = "coupon_id_$n" });
/// rt::record!(Detail { cost_price });
///
/// let body = PostBody {
///     r#type: "A".into(),
///     detail: Some(Detail { cost_price: 5 }),
///     coupon_id: [(0, "b".to_owned())].into_iter().collect(),
/// };
/// assert_eq!(rt::json::to_string(&body)?, r#"{"type":"A","detail":"{\"cost_price\":5}","coupon_id_0":"b"}"#);
/// # Ok::<(), rt::EncodeError>(())
/// ```
#[macro_export]
macro_rules! record {
    ($name:ident $(: $role:ident)? { $($field:ident $(= $wire:literal)? $(as $encoding:ident)?),* $(,)? }) => {
        impl $crate::codegen::Value for $name {
            fn slot(&self) -> $crate::codegen::Slot<'_> {
                $crate::codegen::Slot::Record(self)
            }

            fn slot_mut(&mut self) -> $crate::codegen::SlotMut<'_> {
                $crate::codegen::SlotMut::Record(self)
            }

            fn blank() -> Self {
                Self { $($field: $crate::codegen::Value::blank()),* }
            }
        }

        impl $crate::codegen::Record for $name {
            fn shape(&self) -> &'static $crate::codegen::Shape {
                static SHAPE: $crate::codegen::Shape = $crate::codegen::Shape::new(
                    ::core::stringify!($name),
                    &[$($crate::codegen::Field::new(::core::stringify!($field))$(.named($wire))?$(.$encoding())?),*],
                )$(.$role())?;
                &SHAPE
            }

            fn visit(&self, visitor: &mut dyn ::core::ops::FnMut(&[&dyn $crate::codegen::Value])) {
                visitor(&[$(&self.$field),*])
            }

            fn visit_mut(&mut self, visitor: &mut dyn ::core::ops::FnMut(&mut [&mut dyn $crate::codegen::Value])) {
                visitor(&mut [$(&mut self.$field),*])
            }
        }

        impl ::core::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> ::core::primitive::bool {
                $crate::codegen::private::is_equal(self, other)
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::codegen::private::fmt_record(self, f)
            }
        }

        $crate::__serde!($name);
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: Shape = Shape::new(
        "Shape",
        &[
            Field::new("a"),
            Field::new("fee_$n_$m"),
            Field::new("fee_$n"),
            Field::new("z").named("fee_0").json(),
        ],
    );

    #[test]
    fn members_find_their_fields() {
        let at = |field, numbers| Some(Place { field, numbers });
        for (member, after, expected) in [
            ("a", None, at(0, None)),
            ("a", at(3, None), at(0, None)),
            ("fee_0", at(0, None), at(3, None)),
            ("fee_7", None, at(2, Some((7, 0)))),
            ("fee_7_1", at(2, None), at(1, Some((7, 1)))),
            ("fee_$n", None, None),
            ("A", None, None),
            ("z", None, None),
        ] {
            assert_eq!(SHAPE.find(member, after), expected, "{member}");
        }
        assert_eq!(SHAPE.fields[3].encoding, Encoding::Json);
    }
}
