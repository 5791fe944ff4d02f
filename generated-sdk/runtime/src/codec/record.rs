//! Structs with a table of their fields.

use std::any::TypeId;

use crate::codec::{Limit, Limited, Slot, SlotMut, Value, budget, pattern};

/// A value with named members.
///
/// [`record!`](crate::record) implements it. All fields are visited as one array, in the order of the shape, which
/// costs the compiler the least: one coercion per field, and no code.
pub trait Record: Value {
    /// The table of the fields.
    fn shape(&self) -> &'static Shape;

    /// Which type it is.
    fn kind(&self) -> Kind;

    /// Calls once, with all fields.
    fn visit(&self, visitor: &mut dyn FnMut(&[&dyn Value]));

    /// Calls once, with all fields.
    fn visit_mut(&mut self, visitor: &mut dyn FnMut(&mut [&mut dyn Value]));
}

/// Which type a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    id: TypeId,
    /// The memory that a blank one takes beside itself, but for what its fields take; see [`Table::BOXED`].
    pub(crate) boxed: usize,
}

impl Kind {
    /// That of a type which is not in a box.
    #[must_use]
    pub fn of<T: 'static>() -> Self {
        Self { id: TypeId::of::<T>(), boxed: 0 }
    }
}

/// What [`record!`](crate::record) implements; a [`Value`] and a [`Record`] follow.
///
/// An emitted crate has thousands of them, and what they cost its compiler is the number of functions more than
/// anything in these. So fields are read and written by one.
pub trait Table: Send + Sync + Sized + 'static {
    /// The memory that its box takes, if it is one.
    const BOXED: usize = 0;

    /// The record before it is read; see [`Value::blank`].
    fn blank() -> Self;

    /// Calls the visitor once, with all fields.
    fn access(access: Access<'_, Self>);
}

/// What is asked of the fields, and by whom.
pub enum Access<'a, T> {
    /// What they are.
    Shape(&'a mut &'static Shape),
    /// They are read.
    Read(&'a T, &'a mut dyn FnMut(&[&dyn Value])),
    /// They are written.
    Write(&'a mut T, &'a mut dyn FnMut(&mut [&mut dyn Value])),
}

/// Arms of events are boxed, and records that contain themselves.
impl<T: Table> Table for Box<T> {
    const BOXED: usize = T::BOXED + budget::allocated(size_of::<T>());

    fn blank() -> Self {
        Self::new(T::blank())
    }

    fn access(access: Access<'_, Self>) {
        T::access(match access {
            Access::Shape(shape) => Access::Shape(shape),
            Access::Read(record, visitor) => Access::Read(record, visitor),
            Access::Write(record, visitor) => Access::Write(record, visitor),
        });
    }
}

impl<T: Table> Value for T {
    fn slot(&self) -> Slot<'_> {
        Slot::Record(self)
    }

    fn slot_mut(&mut self) -> SlotMut<'_> {
        SlotMut::Record(self)
    }

    fn blank() -> Self {
        T::blank()
    }
}

impl<T: Table> Record for T {
    fn shape(&self) -> &'static Shape {
        let mut shape = &Shape::NONE;
        T::access(Access::Shape(&mut shape));
        shape
    }

    fn kind(&self) -> Kind {
        Kind { boxed: T::BOXED, ..Kind::of::<T>() }
    }

    fn visit(&self, visitor: &mut dyn FnMut(&[&dyn Value])) {
        T::access(Access::Read(self, visitor));
    }

    fn visit_mut(&mut self, visitor: &mut dyn FnMut(&mut [&mut dyn Value])) {
        T::access(Access::Write(self, visitor));
    }
}

/// Calls `visitor` with the member of this name, if the value is a record that has one.
pub(crate) fn member(value: &dyn Value, name: &str, visitor: &mut dyn FnMut(&dyn Value)) {
    let Slot::Record(record) = value.slot() else { return };
    let Some(at) = record.shape().fields().position(|field| field.wire == name) else { return };
    record.visit(&mut |values| {
        if let Some(member) = values.get(at) {
            visitor(*member);
        }
    });
}

/// A record's name and fields.
///
/// The names are texts, and what few fields have stands apart, since most of what this costs the compiler is the
/// number of expressions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// The Rust name.
    pub name: &'static str,
    /// The names of the fields on the wire, in the order of the documentation. `$n` and `$m` are placeholders for
    /// numbers; see [`Numbered`](crate::Numbered).
    pub members: &'static [&'static str],
    /// The fields that do not travel as they are.
    pub embedded: &'static [Field],
    /// Whether it is sent, so that a required field that is missing is an error when it is read.
    pub is_request: bool,
    /// What is documented of the values of its fields; nothing without the feature `validate`.
    pub limits: &'static [Limited],
}

impl Shape {
    /// That of a record without fields.
    pub const NONE: Self = Self { name: "", members: &[], embedded: &[], is_request: false, limits: &[] };

    /// That of a request without fields.
    pub const REQUEST: Self = Self { is_request: true, ..Self::NONE };

    /// The fields, in the order of the documentation.
    pub fn fields(&self) -> impl Iterator<Item = Field> + '_ {
        self.members.iter().map(|wire| self.named(wire))
    }

    /// The field at this position, from 0.
    #[must_use]
    pub fn field(&self, at: usize) -> Option<Field> {
        self.members.get(at).map(|wire| self.named(wire))
    }

    fn named(&self, wire: &'static str) -> Field {
        let embedded = self.embedded.iter().find(|field| field.wire == wire);
        embedded.copied().unwrap_or(Field { wire, encoding: Encoding::Plain })
    }

    /// What is documented of the values of a field.
    #[must_use]
    pub fn limits_of(&self, wire: &str) -> &'static [Limit] {
        self.limits.iter().find(|limited| limited.wire == wire).map_or(&[], |limited| limited.limits)
    }

    /// The position of the field with this name.
    pub(crate) fn position(&self, wire: &str) -> Option<usize> {
        self.members.iter().position(|member| *member == wire)
    }
}

/// A field's name and encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name on the wire.
    pub wire: &'static str,
    /// How the value travels.
    pub encoding: Encoding,
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
        let (front, back) = self.members.split_at(start.min(self.members.len()));
        let named = |name: &&str| **name == *member;
        let exact =
            back.iter().position(named).map(|at| at + front.len()).or_else(|| front.iter().position(named));
        if let Some(field) = exact.filter(|_| !pattern::is_pattern(member)) {
            return Some(Place { field, numbers: None });
        }
        let mut patterns = self.members.iter().enumerate().filter(|(_, name)| pattern::is_pattern(name));
        patterns.find_map(|(at, name)| {
            pattern::match_name(name, member).map(|numbers| Place { field: at, numbers: Some(numbers) })
        })
    }
}

/// Makes a struct a [`Record`].
///
/// The fields are listed in the order in which they are written. The name on the wire is given if it differs from that
/// of the field, and always for a raw identifier; `as` names the [`Encoding`]. In addition to [`Value`] and [`Record`],
/// the struct gets `PartialEq`, and `Debug`, which omits absent fields and shows [`Sensitive`](crate::Sensitive) ones
/// as `***`. With the feature `serde` it also gets `Serialize` and `Deserialize`, which write and read what is on the
/// wire.
///
/// Words after the name say more:
///
/// | word | what |
/// |---|---|
/// | `request` | the struct is sent: when one is read, each field that is neither an `Option` nor numbered has to be there; otherwise any field may be missing |
/// | `request whole` | the same, and it has a `Clone` made of its table |
/// | `blank whole` | it has such a `Clone`, and a `Default`, all of whose fields are blank |
/// | `request part`, `blank part` | the same without serde's traits |
///
/// Where all names are given, `limits { "name": MaxLength(32), … }` may follow the fields, which lists each
/// [`Limit`](crate::codegen::Limit) of their values.
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
    ($name:ident: $role:ident $($extent:ident)? { $($field:ident = $wire:tt $(as $encoding:ident)?),* $(,)? } $(limits $limits:tt)?) => {
        impl $crate::codegen::Table for $name {
            fn blank() -> Self {
                Self { $($field: $crate::codegen::Value::blank()),* }
            }

            fn access(access: $crate::codegen::Access<'_, Self>) {
                match access {
                    $crate::codegen::Access::Shape(shape) => *shape = &$crate::codegen::Shape {
                        name: ::core::stringify!($name),
                        members: &[$($wire),*],
                        embedded: &[$($($crate::codegen::Field {
                            wire: $wire,
                            encoding: $crate::codegen::private::word::$encoding,
                        },)?)*],
                        $(limits: $crate::__limits!($limits),)?
                        ..$crate::codegen::private::word::$role
                    },
                    $crate::codegen::Access::Read(_it, visitor) => visitor(&[$(&_it.$field),*]),
                    $crate::codegen::Access::Write(_it, visitor) => visitor(&mut [$(&mut _it.$field),*]),
                }
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

        $crate::__record!($name $role $($extent)?);
    };
    ($name:ident { $($table:tt)* }) => {
        $crate::record!($name: plain { $($table)* });
    };
    ($name:ident: $role:ident $($extent:ident)? { $($field:ident $(= $wire:literal)? $(as $encoding:ident)?),* $(,)? }) => {
        $crate::record!($name: $role $($extent)? {
            $($field = ($crate::__or!($($wire)?, ::core::stringify!($field))) $(as $encoding)?),*
        });
    };
}

/// What a record gets beside its table, by the words after its name.
#[doc(hidden)]
#[macro_export]
macro_rules! __record {
    ($name:ident $role:ident) => {
        $crate::__serde!($name);
    };
    ($name:ident request part) => {
        impl ::core::clone::Clone for $name {
            fn clone(&self) -> Self {
                $crate::codegen::private::copy(self)
            }
        }
    };
    ($name:ident blank part) => {
        $crate::__record!($name request part);

        impl ::core::default::Default for $name {
            fn default() -> Self {
                $crate::codegen::Value::blank()
            }
        }
    };
    ($name:ident $role:ident whole) => {
        $crate::__record!($name $role part);
        $crate::__serde!($name);
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: Shape = Shape {
        name: "Shape",
        members: &["a", "fee_$n_$m", "fee_$n", "fee_0"],
        embedded: &[Field { wire: "fee_0", encoding: Encoding::Json }],
        ..Shape::NONE
    };

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
        let encodings: Vec<Encoding> = SHAPE.fields().map(|field| field.encoding).collect();
        assert_eq!(encodings, [Encoding::Plain, Encoding::Plain, Encoding::Plain, Encoding::Json]);
    }
}
