//! Whether and how a field is sealed, and what cannot be.

use crate::diag::{Code, Diagnostic};
use crate::ir::{BaseWord, Cipher, Evidence, Field, Key, Open, Protocol, Secrecy, Type};
use crate::span::Spanned;

use super::encryption_talk::{encryption_talk, is_named_encrypted};
use super::{Claim, Cx};

/// A mark of encryption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The value is sealed with an RSA key.
    Rsa,
    /// A document is inside, sealed with the API v3 key.
    AesGcm,
    /// A document is inside, sealed with the API v2 key.
    AesEcb,
}

impl Mark {
    /// Whether a whole document is inside.
    pub fn is_aes(self) -> bool {
        matches!(self, Self::AesGcm | Self::AesEcb)
    }
}

/// Which way a field travels; decides its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// From the merchant.
    Request,
    /// To the merchant, as the reply to a request.
    Reply,
    /// To the merchant, unasked.
    Notification,
}

/// What the fields of one table have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TableContext {
    /// The protocol of the operation.
    pub protocol: Protocol,
    /// Which way the table travels.
    pub direction: Direction,
    /// Whether the path lies under `/global/` or `/hk/`, where RSA means PKCS #1 v1.5.
    pub overseas: bool,
    /// Whether these are the parts of an upload, where an object without members is a file.
    pub form: bool,
}

impl TableContext {
    /// Of what a call sends.
    pub fn request(protocol: Protocol, overseas: bool) -> Self {
        Self { protocol, direction: Direction::Request, overseas, form: false }
    }

    /// Of what a notification carries.
    pub fn notification(protocol: Protocol) -> Self {
        Self { protocol, direction: Direction::Notification, overseas: false, form: false }
    }

    /// Of the same call or notification in another direction.
    pub fn towards(self, direction: Direction) -> Self {
        Self { direction, ..self }
    }

    /// Of the members inside one of the fields.
    pub fn inside(self) -> Self {
        Self { form: false, ..self }
    }
}

/// The member of an envelope that holds its content, in whatever it comes.
pub const CIPHERTEXT: &str = "ciphertext";

/// A mark on a row that is not a text.
pub fn refuse_mark(cx: &mut Cx, name: &str, mark: Option<&Spanned<Mark>>) {
    if let Some(mark) = mark {
        let message = format!("`{name}` cannot be sealed");
        cx.report(
            Diagnostic::new(Code::BadSeal, mark.span, message).help("mark the members that are sealed"),
        );
    }
}

/// How a field is sealed, if it is marked; `has_content` says that what is inside is described.
pub fn secrecy(cx: &mut Cx, claim: &Claim<'_>, has_content: bool, context: TableContext) -> Secrecy {
    let (Some(mark), name) = (claim.mark, claim.name) else { return Secrecy::Plain };
    let fault = match claim.word {
        _ if claim.holds_number => Some(format!("`{name}` holds a number and cannot be sealed")),
        None => Some(format!("`{name}` is a list, and only its items can be sealed")),
        Some(word) if word.base != BaseWord::String => {
            Some(format!("`{name}` is of type `{word}` and cannot be sealed"))
        }
        Some(_) => None,
    };
    // Leaving the mark out would send in plain text what has to be sealed.
    if let Some(message) = fault {
        let found = Diagnostic::new(Code::BadSeal, mark.span, message);
        let has_texts = claim.word.is_none_or(|word| word.base == BaseWord::Object);
        cx.report(if has_texts { found.help(cx.words.seal_texts) } else { found });
    }
    if has_content && mark.value == Mark::Rsa {
        let message = format!("`{name}` holds a document, which is too long to be sealed with RSA");
        cx.report(
            Diagnostic::new(Code::BadSeal, mark.span, message).help("mark the members that are sealed"),
        );
    }
    match (mark.value.is_aes(), context.direction) {
        (true, Direction::Request) => {
            let message = symmetric_request(name);
            cx.report(Diagnostic::new(Code::BadSeal, mark.span, message).help(cx.words.seal));
        }
        (true, _) if !has_content => {
            let message = format!("`{name}` is a ciphertext whose content is not described");
            let found = Diagnostic::new(Code::UnopenedReply, mark.span, message);
            let help = cx.words.describe_content;
            cx.doubt(Open::Ciphertext, found.label("passed to the caller as it comes").help(help));
        }
        _ if mark.value == Mark::AesEcb && context.protocol.is_json() => {
            let message =
                format!("`{name}` has a mark of API v2, but is part of {}", context.protocol.title());
            cx.report(Diagnostic::new(Code::BadSeal, mark.span, message).help(cx.words.seal_document));
        }
        _ => {}
    }
    let (cipher, key) = match mark.value {
        Mark::Rsa => rsa(context),
        Mark::AesGcm => (Cipher::Aes256Gcm, Key::ApiV3),
        Mark::AesEcb => (Cipher::Aes256Ecb, Key::ApiV2),
    };
    Secrecy::Sealed { cipher, key, evidence: claim.evidence }
}

/// Whether an object with these members is a ciphertext of the service with what is needed to open it.
pub fn is_envelope<'f>(members: impl IntoIterator<Item = &'f Field>) -> bool {
    let names: Vec<&str> = members.into_iter().map(|field| field.wire.as_str()).collect();
    [CIPHERTEXT, "nonce"].iter().all(|name| names.contains(name))
        && ["algorithm", "associated_data"].iter().any(|name| names.contains(name))
}

/// Seals the member that an object is said to be the envelope of, as the service does.
pub fn envelope(cx: &mut Cx, fields: &mut [Field], context: TableContext) {
    // An operation that sends one is reported as a whole.
    let is_whole = is_envelope(&*fields);
    let Some(ciphertext) = fields.iter_mut().find(|field| field.wire == CIPHERTEXT) else { return };
    let (name, span) = (&ciphertext.wire, ciphertext.origin);
    if ciphertext.ty != Type::Text {
        let message = format!("`{name}` is not a text and cannot be sealed");
        cx.report(Diagnostic::new(Code::BadSeal, span, message));
    }
    // Who copied the service's own message meant no seal of a request.
    if context.direction == Direction::Request {
        if !is_whole {
            let found = Diagnostic::new(Code::ServiceMessage, span, symmetric_request(name));
            cx.report(found.label("sent as given: encrypted already"));
        }
        return;
    }
    let evidence = Evidence::Format(span);
    ciphertext.secrecy = Secrecy::Sealed { cipher: Cipher::Aes256Gcm, key: Key::ApiV3, evidence };
}

fn symmetric_request(name: &str) -> String {
    format!("`{name}` is part of a request, and no request is sealed with a symmetric key")
}

/// How a field is sealed by RSA: the table decides the padding and the key.
pub fn rsa(context: TableContext) -> (Cipher, Key) {
    let cipher = if context.overseas { Cipher::RsaPkcs1v15 } else { Cipher::RsaOaep };
    let key = match (context.direction, context.protocol) {
        (Direction::Request, Protocol::V3 | Protocol::Brand) => Key::Platform,
        (Direction::Request, Protocol::V2) => Key::Bank,
        (Direction::Reply | Direction::Notification, _) => Key::Merchant,
    };
    (cipher, key)
}

/// An acknowledgement is answered as it is.
pub fn refuse_sealed(cx: &mut Cx, fields: &[Field]) {
    for field in fields {
        field.walk(&mut |field| {
            if let Secrecy::Sealed { .. } = field.secrecy {
                let message = format!("`{}` is part of an answer, in which nothing is sealed", field.wire);
                cx.report(Diagnostic::new(Code::BadSeal, field.origin, message).help("remove the mark"));
            }
        });
    }
}

/// A field that is described as encrypted, or is the ciphertext of a notification, without a mark. What is beside a
/// ciphertext is described in words of encryption, and not encrypted.
pub fn warn_unmarked_secret(cx: &mut Cx, claim: &Claim<'_>, context: TableContext, in_envelope: bool) {
    if claim.mark.is_some() || claim.seal_fixed {
        return;
    }
    let name = claim.name;
    if name == CIPHERTEXT && context.direction == Direction::Notification {
        let message = format!("`{name}` of a notification is not marked as encrypted");
        let found = Diagnostic::new(Code::UnmarkedSecret, claim.span, message);
        let help = cx.words.seal_document;
        cx.doubt(Open::Seal, found.label("passed on unopened").help(help));
        return;
    }
    // What is said of a switch is said of what it switches, and of an object or list of what is in it.
    if in_envelope || !claim.is_text() && !claim.is_number() {
        return;
    }
    let said = encryption_talk(claim.description);
    if claim.is_number() {
        if let Some(words) = said {
            let why = Unsealable::Type(claim.shown_word());
            warn_unsealable(cx, claim, &why, Spanned { value: &words, span: claim.span });
        }
        return;
    }
    let said = said.map(|words| ("described", format!("says `{words}`; sent and read in plain text")));
    let named = || is_named_encrypted(name, claim.description);
    let named = || named().then(|| ("named", "sent and read in plain text".to_owned()));
    if let Some((how, label)) = said.or_else(named) {
        let message = format!("`{name}` is {how} as encrypted, but not marked as such");
        let found = Diagnostic::new(Code::UnmarkedSecret, claim.span, message);
        cx.doubt(Open::Seal, found.label(label).help(cx.words.decide_seal));
    }
}

/// Why something that is said to be encrypted cannot be.
pub enum Unsealable {
    /// It is of such a type, and texts alone are sealed.
    Type(String),
    /// It has members, which RSA would have to seal as one.
    Document,
    /// It is a variable of the path.
    Url,
    /// It is a member of an acknowledgement.
    Answer,
}

/// A field whose description says in `said` that it is encrypted, where nothing can be.
pub fn warn_unsealable(cx: &mut Cx, claim: &Claim<'_>, why: &Unsealable, said: Spanned<&str>) {
    if claim.seal_fixed {
        return;
    }
    let (why, help) = match why {
        Unsealable::Type(word) => (format!("of type `{word}`, which cannot be sealed"), TEXTS),
        Unsealable::Document => ("a document, which is too long to be sealed with RSA".to_owned(), TEXTS),
        Unsealable::Url => ("part of the URL, which cannot be sealed".to_owned(), PLAIN),
        Unsealable::Answer => ("part of an answer, in which nothing is sealed".to_owned(), PLAIN),
    };
    let message = format!("`{}` is described as encrypted, but is {why}", claim.name);
    let found = Diagnostic::new(Code::UnmarkedSecret, said.span, message);
    let label = format!("says `{}`; sent and read in plain text", said.value);
    cx.doubt(Open::Seal, found.label(label).help(help));
}

/// Settles that something is not sealed, and what is in it.
const TEXTS: &str = "texts alone are sealed: mark those in it that are, and settle this with `set: { encrypted: none }` in overrides.yaml";

/// Settles that something is not sealed, in every notation.
const PLAIN: &str = "settle it with `set: { encrypted: none }` in overrides.yaml";
