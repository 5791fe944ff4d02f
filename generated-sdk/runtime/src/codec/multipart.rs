//! The `multipart/form-data` body of a form with files, with the text that is signed.

mod part;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io;

use bytes::Bytes;

use crate::codec::{EncodeError, Record};
use crate::content::body::Part as Piece;
use crate::content::{Body, HashType};
use crate::task::offload::Watch;
use crate::text::{Quoted, one_line};

pub use part::{Part, PartContent};

/// A `multipart/form-data` body, ready to be signed and sent. Uploads of API v3 have two parts, `meta` and a file.
#[derive(Clone)]
#[non_exhaustive]
pub struct Multipart {
    /// The `Content-Type`, which names the boundary.
    pub content_type: String,
    /// The body.
    pub body: Body,
    /// What API v3 signs instead of the body: the part `meta`, byte for byte as it is sent; empty if there is no such
    /// part.
    pub signed: Bytes,
}

impl Multipart {
    /// Builds the body of a form: [`Part::of_form`], [`check_digest`] and [`from_parts`](Self::from_parts).
    ///
    /// Blocks, since it reads files on disk for their digest.
    ///
    /// # Errors
    ///
    /// See [`MultipartError`].
    pub fn new(form: &dyn Record, random: &str) -> Result<Self, MultipartError> {
        Self::of_upload(Part::of_form(form)?, random, &Watch::default())
    }

    /// Builds the body of an upload, as long as it is waited for: [`check_digest`] and
    /// [`from_parts`](Self::from_parts).
    pub(crate) fn of_upload(parts: Vec<Part>, random: &str, watch: &Watch) -> Result<Self, MultipartError> {
        check_digest_while(&parts, watch)?;
        let boundary = boundary(&parts, random, watch)?;
        Self::between(parts, &boundary)
    }

    /// Builds the body of these parts, in this order.
    ///
    /// `random` goes into the boundary: 32 random letters and digits are enough, and other characters are left out. The
    /// boundary does not occur in anything held in memory; for files on disk, this is left to chance.
    ///
    /// # Errors
    ///
    /// A media type would break out of its line.
    pub fn from_parts(parts: Vec<Part>, random: &str) -> Result<Self, MultipartError> {
        let boundary = boundary(&parts, random, &Watch::default())?;
        Self::between(parts, &boundary)
    }

    /// Builds the body of these parts, separated by this boundary, which does not occur in them.
    pub(crate) fn between(parts: Vec<Part>, boundary: &str) -> Result<Self, MultipartError> {
        let mut pieces = Vec::new();
        let mut text = String::new();
        let mut signed = Bytes::new();
        for Part { name, content } in parts {
            text.push_str("--");
            text.push_str(boundary);
            text.push_str("\r\nContent-Disposition: form-data; name=\"");
            part::escape(&name, &mut text);
            text.push('"');
            match content {
                PartContent::Text(value) => {
                    text.push_str("\r\n\r\n");
                    text.push_str(&value);
                }
                PartContent::Json(json) => {
                    text.push_str("\r\nContent-Type: application/json\r\n\r\n");
                    text.push_str(&json);
                    if name == META {
                        signed = json.into();
                    }
                }
                PartContent::File(file) => {
                    let media_type = file.media_type();
                    if !media_type.chars().all(|char| matches!(char, ' '..='~')) {
                        return Err(MultipartError::MediaType { part: name });
                    }
                    text.push_str("; filename=\"");
                    part::escape(part::base_name(&file.file_name), &mut text);
                    text.push_str("\"\r\nContent-Type: ");
                    text.push_str(media_type);
                    text.push_str("\r\n\r\n");
                    pieces.push(Piece::Memory(std::mem::take(&mut text).into()));
                    pieces.push(file.part());
                }
            }
            text.push_str("\r\n");
        }
        text.push_str("--");
        text.push_str(boundary);
        text.push_str("--\r\n");
        pieces.push(Piece::Memory(text.into()));
        let content_type = format!("multipart/form-data; boundary={boundary}");
        Ok(Self { content_type, body: Body::of(pieces), signed })
    }
}

// `meta` may hold what a person submitted.
impl fmt::Debug for Multipart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Multipart({} bytes, {} of them signed)", self.body.len(), self.signed.len())
    }
}

/// The part that API v3 signs.
const META: &str = "meta";

/// Refuses a digest in the part `meta` that is not that of a file beside it, before the platform would: `sha256`, or one
/// beside the name of its algorithm.
///
/// Text that is not as many hexadecimal digits is left to the platform, as are digests without an algorithm, and those
/// whose algorithm is not built in.
///
/// Blocks, since it reads files on disk.
///
/// # Errors
///
/// [`MultipartError::Digest`] and [`MultipartError::DigestOf`], and [`MultipartError::File`] if a file cannot be read.
pub fn check_digest(parts: &[Part]) -> Result<(), MultipartError> {
    check_digest_while(parts, &Watch::default())
}

fn check_digest_while(parts: &[Part], watch: &Watch) -> Result<(), MultipartError> {
    let stated = parts.iter().filter(|part| part.name == META).find_map(|part| match &part.content {
        PartContent::Json(json) => stated_digest(json),
        _ => None,
    });
    let Some(stated) = stated else { return Ok(()) };
    let mut files = parts
        .iter()
        .filter_map(|part| match &part.content {
            PartContent::File(file) => Some(file),
            _ => None,
        })
        .peekable();
    if files.peek().is_none() {
        return Ok(());
    }
    for file in files {
        if file.digest_while(stated.kind, watch)?.eq_ignore_ascii_case(&stated.digest) {
            return Ok(());
        }
    }
    Err(stated.fault)
}

/// A digest in `meta`.
struct Stated {
    kind: HashType,
    digest: String,
    fault: MultipartError,
}

fn stated_digest(meta: &str) -> Option<Stated> {
    let serde_json::Value::Object(mut meta) = serde_json::from_str(meta).ok()? else { return None };
    let named = |name: &str| name.parse::<HashType>().ok();
    let (member, kind, fault) = match meta.contains_key("sha256") {
        true => ("sha256", HashType::Sha256, MultipartError::Digest),
        // The member with the algorithm has several names, one of them misspelled.
        false => {
            let kind = meta.values().find_map(|value| named(value.as_str()?))?;
            ("digest", kind, MultipartError::DigestOf(kind))
        }
    };
    let digest = meta.remove(member)?;
    let serde_json::Value::String(digest) = digest else { return None };
    let is_digest = digest.len() == kind.digits() && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_digest.then_some(Stated { kind, digest, fault })
}

/// A boundary that does not occur in the parts, as far as they are in memory.
///
/// If it is made for some of the parts, [`boundary_beside`] takes account of the texts of others.
pub(crate) fn boundary(parts: &[Part], random: &str, watch: &Watch) -> io::Result<String> {
    // RFC 2046 allows 70 characters in all.
    let random: String = random.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    free_of(parts, &format!("wechatpay{random}"), watch)
}

/// A boundary that does not occur in these parts either. It begins with the one that does not occur in other parts.
pub(crate) fn boundary_beside(parts: &[Part], first: &str) -> io::Result<String> {
    free_of(parts, first, &Watch::default())
}

fn free_of(parts: &[Part], first: &str, watch: &Watch) -> io::Result<String> {
    let mut boundary = first.to_owned();
    for number in 1_u64.. {
        let mut occurs = false;
        for part in parts {
            occurs = occurs || part.contains(&boundary, watch)?;
        }
        if !occurs {
            break;
        }
        boundary = format!("{first}-{number}");
    }
    Ok(boundary)
}

/// A multipart body could not be built. Nothing was sent.
#[non_exhaustive]
pub enum MultipartError {
    /// A field of the form cannot be written.
    Encode(EncodeError),
    /// A file cannot be read, or its length has changed.
    File(io::Error),
    /// `sha256` in the part `meta` is not the SHA-256 of the file, which [`FilePart::sha256`](crate::FilePart::sha256)
    /// computes.
    Digest,
    /// `digest` in the part `meta` is not that of the file by the algorithm beside it, which
    /// [`FilePart::digest`](crate::FilePart::digest) computes.
    DigestOf(HashType),
    /// The media type of a file has characters that a header cannot have.
    MediaType {
        /// The part's name.
        part: String,
    },
}

impl fmt::Display for MultipartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encode(error) => error.fmt(f),
            Self::File(error) => error.fmt(f),
            Self::Digest => f.write_str("meta.sha256: not the SHA-256 of the file"),
            Self::DigestOf(kind) => write!(f, "meta.digest: not the {kind} of the file"),
            Self::MediaType { part } => {
                write!(f, "{}: the media type has characters that a header cannot have", one_line(part))
            }
        }
    }
}

// The name of a part may be untrusted.
impl fmt::Debug for MultipartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encode(error) => f.debug_tuple("Encode").field(error).finish(),
            Self::File(error) => f.debug_tuple("File").field(error).finish(),
            Self::Digest => f.write_str("Digest"),
            Self::DigestOf(kind) => f.debug_tuple("DigestOf").field(kind).finish(),
            Self::MediaType { part } => f.debug_struct("MediaType").field("part", &Quoted(part)).finish(),
        }
    }
}

// Kinds that hold another error print it themselves, so their source is the source of that error.
impl std::error::Error for MultipartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Encode(error) => error.source(),
            Self::File(error) => error.source(),
            _ => None,
        }
    }
}

impl From<EncodeError> for MultipartError {
    fn from(error: EncodeError) -> Self {
        Self::Encode(error)
    }
}

impl From<io::Error> for MultipartError {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}
