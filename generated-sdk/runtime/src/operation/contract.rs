//! Operations and their parts: path variables, query, headers and body.

use crate::codec::{EncodeError, FieldPath, Record, Sensitive, Value, for_each_sensitive};
#[cfg(feature = "validate")]
use crate::codec::{Violation, violations};
use crate::operation::segment::fill_path;
use crate::operation::{OperationSpec, Reply, Segment};

/// One request as a value. [`operation!`](crate::operation) implements it.
///
/// Cloned before its sensitive texts are sealed, so that the value of the caller is unchanged.
pub trait Operation: Clone + Send + Sync + 'static {
    /// What comes back.
    type Reply: Reply;

    /// Its documented facts.
    const SPEC: &'static OperationSpec;

    /// The operation before it is read: each variable of the path is empty, and each part is blank.
    fn blank() -> Self;

    /// The value of a path variable; `None` if the path has no such variable.
    fn segment(&self, name: &str) -> Option<&Segment> {
        let _ = name;
        None
    }

    /// The same, mutable, for reading it.
    fn segment_mut(&mut self, name: &str) -> Option<&mut Segment> {
        let _ = name;
        None
    }

    /// What is sent in addition to the path; by default nothing.
    fn parts(&self) -> Parts<'_> {
        Parts::default()
    }

    /// The same, mutable, for reading it, and for sealing sensitive texts.
    fn parts_mut(&mut self) -> PartsMut<'_> {
        PartsMut::default()
    }

    /// The path as it is sent.
    ///
    /// # Errors
    ///
    /// A variable is empty or has no value.
    fn path(&self) -> Result<String, EncodeError> {
        fill_path(Self::SPEC.path, &|name| self.segment(name))
    }

    /// Where query, headers and body are not what their documentation asks for, as
    /// [`Validate`](crate::codec::Validate) tells it of each.
    #[cfg(feature = "validate")]
    #[must_use = "a violation changes nothing by itself"]
    fn validate(&self) -> Vec<Violation> {
        let Parts { query, headers, body } = self.parts();
        let records = [query, headers].into_iter().flatten().map(|record| record as &dyn Value);
        records.chain(body).flat_map(violations).collect()
    }
}

/// What an operation sends in addition to its path.
#[derive(Clone, Copy, Default)]
pub struct Parts<'a> {
    /// The query, for [`form::to_query`](crate::form::to_query).
    pub query: Option<&'a dyn Record>,
    /// Headers; wire names are header names.
    pub headers: Option<&'a dyn Record>,
    /// The body, in the format of [`OperationSpec::body`].
    pub body: Option<&'a dyn Value>,
}

/// What an operation sends in addition to its path, mutable.
#[derive(Default)]
pub struct PartsMut<'a> {
    /// The query.
    pub query: Option<&'a mut dyn Record>,
    /// Headers.
    pub headers: Option<&'a mut dyn Record>,
    /// The body.
    pub body: Option<&'a mut dyn Value>,
}

impl PartsMut<'_> {
    /// Calls `visitor` with each sensitive text of query, headers and body, as
    /// [`for_each_sensitive`](crate::codegen::for_each_sensitive) does.
    ///
    /// # Errors
    ///
    /// The error of the visitor.
    #[allow(clippy::type_complexity, reason = "a name would hide what the visitor gets")]
    pub fn for_each_sensitive<E>(
        self,
        visitor: &mut dyn FnMut(&FieldPath<'_>, &mut Sensitive<String>) -> Result<(), E>,
    ) -> Result<(), E> {
        for record in [self.query, self.headers].into_iter().flatten() {
            for_each_sensitive(record, visitor)?;
        }
        self.body.map_or(Ok(()), |body| for_each_sensitive(body, visitor))
    }
}

/// Makes a struct an [`Operation`].
///
/// The operation and its reply are followed by its parts, each of which may be left out: `path` names the fields that
/// are path variables (`field = "name"` where the template has another name), `query`, `headers` and `body` name one
/// field each. The [`OperationSpec`] follows. With the feature `serde`, the operation also gets `Serialize` and
/// `Deserialize`.
///
/// ```
/// use wechatpay_runtime as rt;
///
/// #[derive(Clone, Debug)]
/// pub struct Get {
///     pub out_trade_no: rt::Segment,
///     pub query: GetQuery,
/// }
/// #[derive(Clone)]
/// pub struct GetQuery {
///     pub mchid: String,
/// }
/// rt::operation!(Get -> rt::Json {
///     path: [out_trade_no],
///     query: query,
/// } = rt::codegen::OperationSpec {
///     path: "/v3/pay/transactions/out-trade-no/{out_trade_no}",
///     idempotent: true,
///     ..rt::codegen::OperationSpec::V3
/// });
/// rt::record!(GetQuery { mchid });
/// ```
#[macro_export]
macro_rules! operation {
    ($name:ident -> $reply:ty {
        $(path: [$($segment:ident $(= $variable:literal)?),* $(,)?] $(,)?)?
        $(query: $query:ident $(,)?)?
        $(headers: $headers:ident $(,)?)?
        $(body: $body:ident $(,)?)?
    } = $spec:expr) => {
        impl $crate::codegen::Operation for $name {
            type Reply = $reply;

            const SPEC: &'static $crate::codegen::OperationSpec = &$spec;

            fn blank() -> Self {
                Self {
                    $($($segment: ::core::default::Default::default(),)*)?
                    $($query: $crate::codegen::Value::blank(),)?
                    $($headers: $crate::codegen::Value::blank(),)?
                    $($body: $crate::codegen::Value::blank(),)?
                }
            }

            $(fn segment_mut(&mut self, name: &::core::primitive::str) -> ::core::option::Option<&mut $crate::codegen::Segment> {
                $(if name == $crate::__or!($($variable)?, ::core::stringify!($segment)) {
                    return ::core::option::Option::Some(&mut self.$segment);
                })*
                ::core::option::Option::None
            })?

            $(fn segment(&self, name: &::core::primitive::str) -> ::core::option::Option<&$crate::codegen::Segment> {
                $(if name == $crate::__or!($($variable)?, ::core::stringify!($segment)) {
                    return ::core::option::Option::Some(&self.$segment);
                })*
                ::core::option::Option::None
            })?

            fn parts(&self) -> $crate::codegen::Parts<'_> {
                #[allow(unused_mut)]
                let mut parts = <$crate::codegen::Parts<'_> as ::core::default::Default>::default();
                $(parts.query = ::core::option::Option::Some(&self.$query);)?
                $(parts.headers = ::core::option::Option::Some(&self.$headers);)?
                $(parts.body = ::core::option::Option::Some(&self.$body);)?
                parts
            }

            fn parts_mut(&mut self) -> $crate::codegen::PartsMut<'_> {
                #[allow(unused_mut)]
                let mut parts = <$crate::codegen::PartsMut<'_> as ::core::default::Default>::default();
                $(parts.query = ::core::option::Option::Some(&mut self.$query);)?
                $(parts.headers = ::core::option::Option::Some(&mut self.$headers);)?
                $(parts.body = ::core::option::Option::Some(&mut self.$body);)?
                parts
            }
        }

        $crate::operation_serde!($name);
    };
}

/// The first argument that is present.
#[doc(hidden)]
#[macro_export]
macro_rules! __or {
    (, $default:expr) => {
        $default
    };
    ($value:expr, $default:expr) => {
        $value
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::EncodeKind;
    use crate::operation::{Empty, Method};

    #[derive(Clone, Debug)]
    struct Post {
        openid: Segment,
        kind: Segment,
        query: Part,
        headers: Part,
        body: Vec<Part>,
    }
    crate::operation!(Post -> Empty {
        path: [openid, kind = "type"],
        query: query,
        headers: headers,
        body: body,
    } = OperationSpec { method: Method::Post, path: "/v3/{type}/users/{openid}", ..OperationSpec::V3 });

    #[derive(Clone)]
    struct Part {
        name: Sensitive<String>,
    }
    crate::record!(Part { name });

    #[derive(Clone, Debug)]
    struct Get {}
    crate::operation!(Get -> serde_json::Value {} = OperationSpec { path: "/v3/certificates", ..OperationSpec::V3 });

    fn post() -> Post {
        let part = || Part { name: "n".into() };
        Post { openid: "a/b".into(), kind: 7.into(), query: part(), headers: part(), body: vec![part()] }
    }

    #[test]
    fn paths_are_filled_by_name() {
        assert_eq!(post().path().as_deref(), Ok("/v3/7/users/a%2Fb"));
        assert_eq!(Get {}.path().as_deref(), Ok("/v3/certificates"));
        assert!(Get {}.segment("openid").is_none());
        let error = Post { kind: "".into(), ..post() }.path().unwrap_err();
        assert_eq!((error.path(), error.kind()), ("type", EncodeKind::EmptySegment));
    }

    #[test]
    fn a_clone_is_sealed_in_all_parts() {
        let original = post();
        let mut sealed = original.clone();
        let mut paths = Vec::new();
        let outcome: Result<(), ()> = sealed.parts_mut().for_each_sensitive(&mut |path, sensitive| {
            paths.push(path.to_string());
            sensitive.seal_with(&mut |_| Ok("x".into()))
        });
        assert_eq!(
            (outcome, paths.as_slice()),
            (Ok(()), &["name".to_owned(), "name".into(), "[0].name".into()][..])
        );
        let Parts { query: Some(query), headers: Some(headers), body: Some(body) } = sealed.parts() else {
            panic!("a part is missing")
        };
        for (value, json) in [
            (query as &dyn Value, r#"{"name":"x"}"#),
            (headers, r#"{"name":"x"}"#),
            (body, r#"[{"name":"x"}]"#),
        ] {
            assert_eq!(crate::codec::json::to_string(value).as_deref(), Ok(json));
        }
        assert_eq!(original.query.name.expose(), Some("n"));
    }

    #[test]
    fn parts_may_be_missing() {
        let parts = Get {}.parts();
        assert!(parts.query.is_none() && parts.headers.is_none() && parts.body.is_none());
        assert!(Get {}.parts_mut().body.is_none());
    }
}
