//! The only part of this crate that emitted code uses: the tables of types and operations, and what their macros expand
//! to.
//!
//! Programs use the types of an emitted crate and the root of this one. To write an operation by hand, for example in a
//! test, use this module:
//!
//! ```
//! use wechatpay_runtime::codegen as rt;
//!
//! /// `GET /v3/refund/domestic/refunds/{out_refund_no}`
//! #[derive(Clone, Debug)]
//! pub struct Get {
//!     pub out_refund_no: rt::Segment,
//! }
//! rt::operation!(Get -> rt::Json {
//!     path: [out_refund_no],
//! } = rt::OperationSpec { path: "/v3/refund/domestic/refunds/{out_refund_no}", ..rt::OperationSpec::V3 });
//! ```

pub use crate::{catalog, events, open_enum, operation, operation_serde, record, times, variants};

/// Any JSON value; the type of objects without documented members.
pub use serde_json::Value as Json;

pub use crate::calendar::{Date, DateTime, TimeError};
pub use crate::codec::{
    Access, Choice, DecodeError, Encoding, Field, Kind, Limit, Limited, List, Numbered, Numbered2, Numbers,
    NumericSymbol, Optional, Record, Sensitive, Shape, Slot, SlotMut, Symbol, Table, Value,
    for_each_sensitive, json,
};
pub use crate::content::FilePart;
pub use crate::crypto::Cipher;
pub use crate::download::Download;
pub use crate::operation::{
    BodyKind, Empty, Events, Execute, Host, KeyOwner, Method, Nonce, Notification, Operation, OperationSpec,
    Parts, PartsMut, Protocol, Redirect, Reply, ReplyKind, ReplyPart, Sealing, Segment,
};
pub use crate::v2::SignType;

#[doc(hidden)]
pub mod private {
    /// What the words of [`record!`](crate::record) stand for.
    pub mod word {
        #![allow(non_upper_case_globals, reason = "they are the words of a macro")]
        use crate::codec::{Encoding, Shape};

        // Whether the record is sent.
        pub const request: Shape = Shape::REQUEST;
        pub const blank: Shape = Shape::NONE;
        pub const plain: Shape = Shape::NONE;

        // How a field travels.
        pub const json: Encoding = Encoding::Json;
        pub const form: Encoding = Encoding::Form;
        pub const aes_gcm_json: Encoding = Encoding::AesGcmJson;
        pub const aes_gcm_xml: Encoding = Encoding::AesGcmXml;
        pub const aes_ecb_xml: Encoding = Encoding::AesEcbXml;
    }
    pub use crate::codec::{Shown, copy, fmt_record, fmt_value, is_equal};
    pub use crate::operation::protocol_of;
    #[cfg(feature = "serde")]
    pub use crate::operation::serde_support::{deserialize_operation, serialize_operation};
    pub use crate::text::Quoted;
    #[cfg(feature = "serde")]
    pub use {crate::codec::serde_support::*, serde};
}
