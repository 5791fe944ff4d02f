//! What is sent and what comes back: the host, the body, the reply.

use super::{Field, PathTemplate};

/// Where an operation is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Host {
    /// The main host of the client's region.
    #[default]
    Main,
    /// The main host; the same call is also offered at this base URL.
    Also(String),
    /// Always this base URL, which may have a path that is part of the signed path.
    Fixed(String),
}

impl Host {
    /// Whether a path lies under `/global/` or `/hk/`, by itself or by the base URL that it is always sent to.
    pub fn is_overseas(&self, path: &PathTemplate) -> bool {
        let fixed = match self {
            Self::Fixed(url) => url.split('/').skip(3).any(|segment| matches!(segment, "global" | "hk")),
            Self::Main | Self::Also(_) => false,
        };
        fixed || matches!(path.family(), "global" | "hk")
    }

    /// The base URL that the documentation names.
    pub fn url(&self) -> Option<&str> {
        match self {
            Self::Main => None,
            Self::Also(url) | Self::Fixed(url) => Some(url),
        }
    }
}

/// Who puts the random text of API v2 into a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nonce {
    /// The client adds `nonce_str`.
    Injected,
    /// There is none.
    Omitted,
}

/// What a request carries.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Body {
    /// Nothing; API v3 signs the empty text.
    #[default]
    None,
    /// A JSON object.
    Json(Vec<Field>),
    /// The children of `<xml>`.
    Xml(Vec<Field>),
    /// Parts of `multipart/form-data`.
    Form(Vec<Field>),
}

impl Body {
    /// Its members, whatever the format.
    pub fn fields(&self) -> Option<&[Field]> {
        match self {
            Self::None => None,
            Self::Json(fields) | Self::Xml(fields) | Self::Form(fields) => Some(fields),
        }
    }

    /// The mutable [`fields`](Self::fields).
    pub fn fields_mut(&mut self) -> Option<&mut Vec<Field>> {
        match self {
            Self::None => None,
            Self::Json(fields) | Self::Xml(fields) | Self::Form(fields) => Some(fields),
        }
    }
}

/// What a successful reply carries.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// A JSON object.
    Json(Vec<Field>),
    /// The children of `<xml>`.
    Xml(Vec<Field>),
    /// Nothing.
    Empty,
    /// Bytes: a bill, an image, a PDF. A failure may be a document of its own.
    Stream {
        /// The members of the error document, where there is one.
        error: Option<Vec<Field>>,
    },
    /// No call at all: a URL for the user's browser.
    Redirect,
}

impl Reply {
    /// Its members, whatever the format.
    pub fn fields(&self) -> Option<&[Field]> {
        match self {
            Self::Json(fields) | Self::Xml(fields) => Some(fields),
            Self::Stream { error } => error.as_deref(),
            Self::Empty | Self::Redirect => None,
        }
    }

    /// The mutable [`fields`](Self::fields).
    pub fn fields_mut(&mut self) -> Option<&mut Vec<Field>> {
        match self {
            Self::Json(fields) | Self::Xml(fields) => Some(fields),
            Self::Stream { error } => error.as_mut(),
            Self::Empty | Self::Redirect => None,
        }
    }
}
