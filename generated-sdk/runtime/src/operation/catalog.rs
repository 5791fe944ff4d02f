//! Walks all operations of an emitted crate with values from a document, for programs such as tests against a gateway.

use serde_json::Value as Json;

use crate::call::Code;
use crate::codec::{DecodeError, Sensitive, Value, for_each_sensitive, json};
use crate::operation::{Execute, Notification, Operation, Segment};

/// Visits the operations and notifications of an emitted crate; called by its module `catalog`.
pub trait Visitor {
    /// The client that calls are made with.
    type Client: Execute;

    /// Visits an operation: how it is made from a document, and how the URL-shaped chain calls it.
    fn operation<O: Operation>(
        &mut self,
        build: fn(&Sample) -> Result<O, DecodeError>,
        chain: for<'c> fn(&'c Self::Client, O) -> <Self::Client as Execute>::Call<'c, O>,
    );

    /// Visits the errors that an operation documents, just before the operation itself; many document none.
    fn errors<O: Operation>(&mut self, errors: &'static [DocumentedError]) {
        let _ = errors;
    }

    /// Visits a notification.
    fn notification<P: Notification>(&mut self);
}

/// An error that an operation documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DocumentedError {
    /// The HTTP status; API v2 has none.
    pub status: Option<u16>,
    /// The code, as the documentation writes it.
    pub code: &'static str,
}

impl DocumentedError {
    /// One of a catalog's table, in which 0 is no status.
    #[doc(hidden)]
    #[must_use]
    pub const fn listed(status: u16, code: &'static str) -> Self {
        Self { status: if status == 0 { None } else { Some(status) }, code }
    }

    /// The code, to be compared with [`Error::code`](crate::Error::code).
    #[must_use]
    pub fn code(&self) -> Code {
        self.code.into()
    }
}

/// Makes a function that leads a [`Visitor`] through operations; the module `catalog` of an emitted crate has one for each
/// family.
///
/// An entry has the path of the operation in the crate, its variables in brackets and its parts in braces, each with its
/// name in a [`Sample`], its documented errors, and the same call as a chain.
///
/// ```ignore
/// rt::catalog!(v3_pay(client) {
///     v3::pay::transactions::id::transaction_id::Get [transaction_id = "transaction_id"] { query = "query" }
///         errors [400 "PARAM_ERROR", 404 "ORDER_NOT_EXIST"]
///         => client.v3().pay().transactions().id().transaction_id(transaction_id).get(query),
/// });
/// ```
#[allow(clippy::crate_in_macro_def, reason = "the operations are those of the emitted crate")]
#[macro_export]
macro_rules! catalog {
    ($name:ident($client:ident) { $(
        $($path:ident)::+
        $([$($variable:ident = $wire:literal),+])?
        $({$($part:ident = $key:literal),+})?
        $(errors [$($status:literal $code:literal),+])?
        => $chain:expr
    ),* $(,)? }) => {
        fn $name<V: $crate::codegen::catalog::Visitor>(visitor: &mut V) {
            $(visitor.errors::<crate::$($path)::+>(
                const { &[$($($crate::codegen::catalog::DocumentedError::listed($status, $code)),+)?] },
            );
            visitor.operation::<crate::$($path)::+>(
                |_sample| ::core::result::Result::Ok(crate::$($path)::+ {
                    $($($variable: _sample.segment($wire),)+)?
                    $($($part: _sample.part($key)?,)+)?
                }),
                |$client, crate::$($path)::+ { $($($variable,)+)? $($($part,)+)? }| $chain,
            );)*
        }
    };
}

/// The values of one request; members have the names of the documentation: `openid`, `query`, `json`.
#[derive(Clone, Debug, Default)]
pub struct Sample(pub Json);

impl Sample {
    /// The value of a path variable; empty if there is none.
    #[must_use]
    pub fn segment(&self, name: &str) -> Segment {
        match self.0.get(name) {
            Some(Json::String(text)) => text.as_str().into(),
            Some(other) => other.to_string().into(),
            None => "".into(),
        }
    }

    /// A part of the request; blank if there is none. Sensitive texts are treated as plaintext.
    ///
    /// # Errors
    ///
    /// A member cannot be read.
    pub fn part<T: Value>(&self, name: &str) -> Result<T, DecodeError> {
        let mut value = T::blank();
        if let Some(part) = self.0.get(name) {
            json::read_into(&mut value, part.to_string().as_bytes())?;
        }
        let opened: Result<(), std::convert::Infallible> =
            for_each_sensitive(&mut value, &mut |_, sensitive: &mut Sensitive<String>| {
                sensitive.open_with(&mut |text| Ok(text.to_owned()))
            });
        match opened {
            Ok(()) => Ok(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone)]
    struct Body {
        name: Sensitive<String>,
        amount: Option<i64>,
    }
    crate::record!(Body { name, amount });

    #[test]
    fn parts_are_read_as_a_caller_writes_them() {
        let sample = Sample(serde_json::json!({ "id": 7, "json": { "name": "n", "amount": 5 } }));
        assert_eq!(sample.segment("id"), Segment::from("7"));
        assert_eq!(sample.segment("none"), Segment::from(""));
        let body: Body = sample.part("json").unwrap();
        assert_eq!((body.name.expose(), body.amount), (Some("n"), Some(5)));
        assert!(sample.part::<Body>("xml").unwrap().amount.is_none());
    }
}
