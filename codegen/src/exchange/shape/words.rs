//! The words of the form: one enumeration for each of the model, with a word for each of its members.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ir, source};

/// An enumeration of words that stand for the members of one of the model, both ways. A member that is added there does not
/// compile here until it has a word.
macro_rules! words {
    ($($(#[doc = $title:literal])+ $name:ident = $model:path {
        $($(#[doc = $doc:literal])* $member:ident = $word:literal,)+
    })+) => {$(
        $(#[doc = $title])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(test, derive(JsonSchema))]
        pub enum $name {
            $($(#[doc = $doc])* #[serde(rename = $word)] $member,)+
        }

        impl From<$model> for $name {
            fn from(model: $model) -> Self {
                match model { $(<$model>::$member => Self::$member,)+ }
            }
        }

        impl From<$name> for $model {
            fn from(word: $name) -> Self {
                match word { $($name::$member => Self::$member,)+ }
            }
        }
    )+};
}

words! {
    /// Which wire protocol.
    Protocol = ir::Protocol {
        /// API v2: XML, MD5 or HMAC-SHA256 signatures.
        V2 = "v2",
        /// API v3: JSON, RSA signatures.
        V3 = "v3",
        /// The API of brands: JSON and RSA as in API v3, in a scheme of its own.
        Brand = "brand",
    }
    /// The HTTP method.
    Method = ir::Method {
        Get = "GET",
        Post = "POST",
        Put = "PUT",
        Patch = "PATCH",
        Delete = "DELETE",
    }
    /// The cipher of a sealed field.
    Cipher = ir::Cipher {
        RsaOaep = "rsa-oaep",
        RsaPkcs1v15 = "rsa-pkcs1-v1_5",
        Aes256Gcm = "aes-256-gcm",
        Aes256Ecb = "aes-256-ecb",
    }
    /// The key that a field is sealed with.
    Key = ir::Key {
        /// The platform's public key, named by `Wechatpay-Serial`.
        Platform = "platform",
        /// The public key of the merchant's certificate.
        Merchant = "merchant",
        /// The key of the transfers to bank accounts of API v2.
        Bank = "bank",
        /// The symmetric key of API v3.
        ApiV3 = "api-v3",
        /// The MD5 of the key of API v2.
        ApiV2 = "api-v2",
    }
    /// The format of a text with structure in it.
    Format = ir::Format {
        Json = "json",
        /// `k=v&…`.
        UrlEncoded = "urlencoded",
        Xml = "xml",
    }
    /// How the documentation lists the values of a field; the service may send others in any case.
    Notation = ir::Notation {
        /// As a closed list.
        Closed = "closed",
        /// Each with its meaning, a line each.
        Explained = "explained",
    }
    /// What a text is written as.
    TextFormat = ir::TextFormat {
        /// Date and time with an offset, RFC 3339 in the main.
        DateTime = "date-time",
        /// `2031-04-17`.
        Date = "date",
        /// `20310417100000`.
        CompactDateTime = "compact-date-time",
        /// The identifier of an uploaded file.
        MediaId = "media-id",
        /// An address of an uploaded file.
        MediaUrl = "media-url",
        /// An address.
        Url = "url",
        Digits = "digits",
    }
    /// Whether an operation is still offered, or a notification still sent.
    State = ir::State {
        Active = "active",
        /// Superseded.
        Redesigned = "redesigned",
        /// Shut down on a date.
        Deprecated = "deprecated",
        /// Given up without a date of its end.
        Discarded = "discarded",
        /// Closed to everybody, or to new merchants.
        Restricted = "restricted",
    }
    /// What sources may say something about.
    Fact = ir::Fact {
        Name = "name",
        Word = "word",
        Type = "type",
        Encoding = "encoding",
        Presence = "presence",
        Secrecy = "secrecy",
        Key = "key",
        Values = "values",
        Limits = "limits",
        Host = "host",
        Certificate = "certificate",
        Nonce = "nonce",
        Body = "body",
        Reply = "reply",
        Status = "status",
        Lifecycle = "lifecycle",
    }
    /// The time in which calls are counted.
    Period = ir::Period {
        Second = "second",
        Minute = "minute",
        Hour = "hour",
        Day = "day",
    }
    /// Whose calls are counted together.
    CountedFor = ir::LimitScope {
        Merchant = "merchant",
        Brand = "brand",
        /// The merchant that a partner calls for.
        SubMerchant = "sub-merchant",
        Partner = "partner",
        /// The merchant that was paid, or gets a share.
        Receiver = "receiver",
        User = "user",
        Order = "order",
        /// The address that calls come from.
        Address = "address",
        /// All callers together.
        All = "all",
        /// The documentation does not say.
        Unstated = "unstated",
    }
    /// Which calls are counted.
    Counted = ir::Counted {
        /// All, or those that succeed.
        Calls = "calls",
        /// Those that fail.
        Failures = "failures",
        /// Those that are about an order of more than a month ago.
        OldOrders = "old-orders",
    }
    /// Whether a call that was refused may be repeated.
    Retry = ir::Retry {
        /// Later, as it is.
        Later = "later",
        /// When a query has told what became of it.
        AfterQuery = "after-query",
        /// When something is changed first.
        Changed = "changed",
        Never = "never",
    }
    /// What a source is.
    Kind = source::Kind {
        /// A page of tables in Markdown.
        Page = "page",
        /// A YAML table.
        Table = "table",
        /// One of the service's own pages, or a sample beside one.
        Official = "official",
        /// A file of a tree of Swagger fragments.
        Fragment = "fragment",
        /// The project's own words.
        Words = "words",
        /// The overrides, or a model that was read.
        Other = "other",
    }
}

/// What a source leaves open of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum About {
    /// Whether a text is sealed.
    Seal,
    /// What is in a ciphertext.
    Ciphertext,
    /// The members of an object.
    Members,
    /// What is in a text.
    Inside,
    /// What the items of a list are.
    Items,
    /// Whether a number is one, as its values are none.
    Number,
    /// Whether a number has a fraction.
    Fraction,
    /// Whether a text holds an array, or an object.
    Shape,
    /// Whether `value` is the type.
    Word,
    /// Whether `value` is one of the values.
    Value,
    /// Everything but the name.
    Field,
    /// The members of a reply.
    Reply,
}

/// How it is known that a field is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum KnownBy {
    /// A mark in the row, or a sentence of it.
    Mark,
    /// The format of the text, `base64`.
    Format,
    /// An entry of the overrides file.
    Override,
}
