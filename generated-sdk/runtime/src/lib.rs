//! What the generated WeChat Pay client is written against: values and operations enter as plain structs, and leave as
//! the texts, tables and facts that a client sends, receives, seals and opens.
//!
//! Generated code names everything here through one alias, `use wechatpay_runtime as rt;`, and has tables instead of
//! code: [`record!`] lists a struct's wire names, [`operation!`] the parts of a request. What is done with them
//! (JSON, queries, sealing, debugging) exists once, on `&dyn` [`Value`].

mod calendar;
mod call;
mod client;
mod codec;
mod content;
mod crypto;
mod download;
pub mod front_end;
pub mod notify;
mod operation;
mod task;
mod text;
mod transport;
pub mod trust;
pub mod v2;
mod v3;

/// Anything that JSON can say; the type of objects without documented members.
pub use serde_json::Value as Json;

/// The calendar that [`DateTime`] and [`Date`] convert from and to.
pub use ::time;

pub use call::refresh;
pub use client::blocking;
pub use codec::{form, json};
pub use crypto::{key, signer};
pub use download::bill;
pub use operation::catalog;
pub use trust::{canonical, verify};

pub use calendar::{Date, DateTime, TimeError};
pub use call::{
    Config, ConfigBuilder, Core, Error, ErrorKind, Outcome, Path, PathCall, Prepared, Region, RetryPolicy,
    TrustStore, UntypedExecute,
};
pub use client::{Call, Client, UntypedCall};
pub use codec::{
    Choice, Ciphertext, DecodeError, DecodeKind, EncodeError, EncodeKind, Encoding, Field, FieldPath, List,
    Multipart, MultipartError, Numbered, Numbered2, Numbers, NumericSymbol, Opener, Optional, Part,
    PartContent, Record, Sensitive, Shape, Slot, SlotMut, Symbol, Value, check_digest, for_each_sensitive,
};
pub use content::{Body, BodyReader, BodyStream, Chunks, FilePart, HashType, UnknownHashType};
pub use crypto::{
    ApiV2Key, ApiV3Key, Cipher, KeyError, KeyId, LocalSigner, MerchantKey, OpenError, PlatformKey, Scheme,
    SealError, SignError, SignatureMismatch, Signer, Signing,
};
pub use download::{BoxError, Decoder, Download, DownloadError};
pub use notify::{NotificationError, NotificationHandler, NotificationReply, Opened};
pub use operation::{
    BodyKind, Empty, Events, Execute, ExpectedPayment, ExpectedRefund, Host, Key, Method, Mismatch, Nonce,
    Notification, Operation, OperationSpec, Parts, PartsMut, Protocol, Redirect, Reply, ReplyKind, ReplyPart,
    Sealing, Segment, fill_path,
};
#[cfg(feature = "reqwest")]
pub use task::Tokio;
pub use task::{Offload, Work};
pub use transport::{
    BlockingTransport, Boxed, Incoming, IncomingBody, Outgoing, SendError, Streamed, Transport,
};
#[cfg(feature = "reqwest")]
pub use transport::{ReqwestTransport, TransportError, TransportOptions};
pub use trust::canonical::{Clock, NonceSource, SystemClock, SystemNonces};
pub use trust::{PlatformRoots, Succession, TrustPolicy, TrustSnapshot, Verified, VerifyError, VerifyPolicy};
pub use v2::SignType;
pub use v3::{ServiceError, ServiceErrorDetail};

/// What macros expand to; no part of the interface.
#[doc(hidden)]
pub mod __private {
    pub use crate::codec::{Shown, fmt_record, fmt_value};
    pub use crate::text::Quoted;
    #[cfg(feature = "serde")]
    pub use {crate::codec::serde_support::*, serde};
}

/// serde's traits on top of [`Value`]. Which definition is used is the choice of this crate's features, not of the caller's.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __serde {
    ($name:ident) => {
        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::__private::serialize(self, serializer)
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::__private::deserialize(deserializer)
            }
        }
    };
}

/// Nothing, without the feature `serde`.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __serde {
    ($name:ident) => {};
}
