//! What the generated WeChat Pay client is written against: values and operations enter as plain structs, and leave as
//! the texts, tables and facts that a client sends, receives, seals and opens.
//!
//! Generated code names everything here through one alias, `use wechatpay_runtime as rt;`, and has tables instead of
//! code: [`record!`] lists a struct's wire names, [`operation!`] the parts of a request. What is done with them
//! (JSON, queries, sealing, debugging) exists once, on `&dyn` [`Value`].

pub mod blocking;
mod budget;
mod calendar;
mod call;
pub mod canonical;
pub mod catalog;
mod client;
pub mod front_end;
pub mod key;
pub mod signer;
pub mod trust;
pub mod verify;

mod debug;
mod error;
mod execute;
mod expected;
mod failure;
pub mod form;
mod hex;
pub mod json;
mod members;
mod notification;
pub mod notify;
mod numbered;
mod opener;
mod operation;
mod path;
mod pattern;
mod percent;
mod read;
mod record;
mod reply;
mod segment;
mod sensitive;
#[cfg(feature = "serde")]
mod serde_support;
#[cfg(feature = "sm")]
mod sm;
mod spec;
mod symbol;
mod text;
mod transport;
pub mod v2;
mod value;
mod variants;
mod wait;
mod walk;

// Files: uploads, downloads, bills.
pub mod bill;
mod body;
mod decoder;
mod digest;
mod disk;
mod download;
mod file;
mod multipart;
mod offload;

/// Anything that JSON can say; the type of objects without documented members.
pub use serde_json::Value as Json;

/// The calendar that [`DateTime`] and [`Date`] convert from and to.
pub use ::time;

pub use calendar::{Date, DateTime, TimeError};
pub use call::{
    Config, ConfigBuilder, Core, Error, ErrorKind, Outcome, Outgoing, Prepared, Region, RetryPolicy,
    ServiceError, ServiceErrorDetail,
};
pub use call::{Path, PathCall, UntypedExecute};
pub use canonical::{Clock, NonceSource, SystemClock, SystemNonces};
pub use client::{Call, Client, UntypedCall};
#[cfg(feature = "reqwest")]
pub use client::{ReqwestTransport, Tokio, TransportError, TransportOptions};
pub use error::{DecodeError, DecodeKind, EncodeError, EncodeKind};
pub use execute::Execute;
pub use expected::{ExpectedPayment, ExpectedRefund, Mismatch};
pub use key::{
    ApiV2Key, ApiV3Key, KeyError, KeyId, MerchantKey, OpenError, PlatformKey, SealError, SignatureMismatch,
};
pub use notification::{Events, Notification};
pub use notify::{NotificationError, NotificationHandler, NotificationReply, Opened};
pub use numbered::{Numbered, Numbered2, Numbers};
pub use opener::{Ciphertext, Opener};
pub use operation::{Operation, Parts, PartsMut};
pub use path::FieldPath;
pub use record::{Encoding, Field, Record, Shape};
pub use reply::{Empty, Redirect, Reply, ReplyPart};
pub use segment::{Segment, fill_path};
pub use sensitive::Sensitive;
pub use signer::{LocalSigner, Scheme, SignError, Signer, Signing};
pub use spec::{BodyKind, Cipher, Host, Key, Method, Nonce, OperationSpec, Protocol, ReplyKind, Sealing};
pub use transport::{BlockingTransport, Boxed, Incoming, IncomingBody, SendError, Streamed, Transport};
pub use trust::{PlatformRoots, Succession, TrustPolicy, TrustSnapshot, TrustStore};
pub use v2::SignType;
pub use value::{Choice, List, NumericSymbol, Optional, Slot, SlotMut, Symbol, Value};
pub use verify::{Verified, VerifyError, VerifyPolicy};
pub use walk::for_each_sensitive;

// Files: uploads, downloads, bills.
pub use body::{Body, BodyReader, BodyStream, Chunks};
pub use decoder::Decoder;
pub use digest::{HashType, UnknownHashType};
pub use download::{BoxError, Download, DownloadError};
pub use file::FilePart;
pub use multipart::{Multipart, MultipartError, Part, PartContent, check_digest};
pub use offload::{Offload, Work};

/// What macros expand to; no part of the interface.
#[doc(hidden)]
pub mod __private {
    pub use crate::debug::{Shown, fmt_record, fmt_value};
    pub use crate::text::Quoted;
    #[cfg(feature = "serde")]
    pub use {crate::serde_support::*, serde};
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
