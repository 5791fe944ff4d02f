//! The runtime of the generated WeChat Pay client: signs and seals what is sent, verifies and opens what comes back.
//!
//! | To … | use |
//! |---|---|
//! | configure a merchant | [`Config`], with keys from [`key`], a [`Signer`], a [`RetryPolicy`] |
//! | call operations | [`Client`], [`blocking::Client`]; [`Core`] with an HTTP library of your own |
//! | call operations without types | [`Client::path`] and its [`UntypedCall`] |
//! | check a body before it is sent | `Validate`, with the feature `validate` |
//! | find out what a failed call did | [`Error::outcome`] and [`Outcome`] |
//! | find out why, and whether to call again | [`Error::code`] and [`Code`], [`Error::repeat`] and [`Repeat`] |
//! | receive notifications | [`NotificationHandler`], in [`notify`] |
//! | check what was paid or refunded | [`ExpectedPayment`], [`ExpectedRefund`] |
//! | let a page, an app or a mini program pay | [`front_end`] |
//! | upload and download files | [`FilePart`], [`Download`] |
//! | read bills | [`bill`] |
//! | read and write times | [`DateTime`], [`Date`] |
//! | decide which platform keys to believe | [`TrustStore`], [`TrustPolicy`], [`PlatformRoots`] |
//! | sign and verify by yourself | [`canonical`], [`verify`], [`v2::signature`] |
//! | keep operations until they are sent | [`StorageKey`] |
//! | write code for any client | [`AsyncExecute`], [`BlockingExecute`] |
//! | test without a network | [`testing`] |
//! | send with another HTTP library | [`Transport`], [`BlockingTransport`] |
//!
//! This root is the door for programs. Emitted code uses [`codegen`] instead, and consists of tables: [`record!`] lists
//! the wire names of a struct, and JSON, queries, sealing and debugging exist once, for every [`Value`].

mod calendar;
mod call;
mod client;
mod codec;
pub mod codegen;
mod content;
mod crypto;
mod download;
pub mod front_end;
pub mod notify;
mod operation;
mod task;
pub mod testing;
mod text;
mod transport;
pub mod trust;
pub mod v2;
mod v3;

/// Any JSON value; the type of objects without documented members.
pub use serde_json::Value as Json;

/// The calendar that [`DateTime`] and [`Date`] convert from and to.
pub use ::time;

/// The types of requests and replies that [`Transport`] and [`BlockingTransport`] move.
pub use ::http;

pub use call::refresh;
pub use client::blocking;
#[cfg(feature = "serde")]
pub use codec::serde_support as with_serde;
pub use codec::{form, json, multipart};
pub use crypto::{key, signer};
pub use download::bill;
pub use operation::catalog;
pub use trust::{canonical, verify};

pub use calendar::{Date, DateTime, TimeError};
pub use call::{
    BaseUrlFault, Code, Config, ConfigBuilder, ConfigError, Core, Error, ErrorKind, ExecuteUntyped, Outcome,
    Prepared, Region, Repeat, RetryPolicy, TrustStore, Untyped, UntypedCall, UntypedRequest,
};
pub use client::{AsyncExecute, BlockingExecute, Call, Client, ReceivedCall};
pub use codec::{
    DecodeError, DecodeKind, EncodeError, EncodeKind, FieldPath, Numbered, Numbered2, Sensitive, Value,
};
#[cfg(feature = "validate")]
pub use codec::{Validate, Violation, ViolationKind};
pub use content::{Body, BodyReader, BodyStream, Chunks, FilePart, HashType, UnknownHashType};
pub use crypto::{
    ApiV2Key, ApiV3Key, BrandApiKey, Cipher, Identity, KeyError, KeyId, LocalSigner, MerchantKey, OpenError,
    PlatformKey, Scheme, SealError, SerialFault, SignError, SignatureMismatch, Signer, Signing, StorageKey,
};
pub use download::{Decoder, Download, DownloadError};
pub use notify::{NotificationError, NotificationHandler, NotificationReply, Opened};
pub use operation::{
    Empty, Events, Execute, ExpectedPayment, ExpectedRefund, KeyOwner, Mismatch, Notification, Operation,
    Raw, Received, Redirect, Reply, Sealing, Segment, StoreError,
};
#[cfg(feature = "reqwest")]
pub use task::Tokio;
pub use task::{Offload, Work};
pub use transport::{
    BlockingTransport, BoxError, Boxed, Incoming, IncomingBody, Outgoing, SendError, Streamed, Transport,
};
#[cfg(feature = "reqwest")]
pub use transport::{ReqwestTransport, TransportError, TransportOptions};
pub use trust::canonical::{Clock, NonceSource, SystemClock, SystemNonces};
pub use trust::{
    PlatformRoots, Succession, TrustPolicy, TrustSnapshot, VerifiedSignature, VerifyError, VerifyPolicy,
};
pub use v2::SignType;
pub use v3::{ServiceError, ServiceErrorDetail};

/// Implements serde's traits on top of [`Value`]. The features of this crate, not those of the caller, select the definition.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __serde {
    ($name:ident) => {
        $crate::__serde!($name, serialize, deserialize);
    };
    ($name:ident, $serialize:ident, $deserialize:ident) => {
        impl $crate::codegen::private::serde::Serialize for $name {
            fn serialize<S: $crate::codegen::private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::codegen::private::$serialize(self, serializer)
            }
        }

        impl<'de> $crate::codegen::private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::codegen::private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::codegen::private::$deserialize(deserializer)
            }
        }
    };
}

/// Implements serde's traits for an [`Operation`].
#[doc(hidden)]
#[macro_export]
macro_rules! operation_serde {
    ($name:ident) => {
        $crate::__serde!($name, serialize_operation, deserialize_operation);
    };
}

/// Expands to nothing without the feature `serde`.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __serde {
    ($name:ident $(, $serialize:ident, $deserialize:ident)?) => {};
}
