//! Whether and how a field is sealed, and what cannot be: the rules that hold in whatever form the facts are written.

use crate::diag::{Code, Diagnostic};
use crate::ir::{BaseWord, Cipher, Evidence, Field, Key, Protocol, Secrecy};
use crate::overrides::Holds;
use crate::source::Span;

use super::Cx;
use super::row::{Mark, RowFacts};

/// Which way a field travels; decides its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the merchant.
    Request,
    /// To the merchant, as the reply to a request.
    Reply,
    /// To the merchant, unasked.
    Notification,
}

/// What the fields of one table have in common.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The protocol of the operation.
    pub protocol: Protocol,
    /// Which way the table travels.
    pub direction: Direction,
    /// Whether the path lies under `/global/` or `/hk/`, where RSA means PKCS #1 v1.5.
    pub overseas: bool,
    /// Whether these are the parts of an upload, where an object without members is a file.
    pub form: bool,
}

/// The member of an envelope that holds its content, in whatever it comes.
pub const CIPHERTEXT: &str = "ciphertext";

/// A mark on a row that is no text.
pub fn refuse_mark(cx: &mut Cx<'_>, row: &RowFacts) {
    if let Some(mark) = &row.mark {
        let message = format!("`{}` cannot be sealed", row.name);
        cx.report(
            Diagnostic::new(Code::BadSeal, mark.span, message).help("mark the members that are sealed"),
        );
    }
}

/// How a field is sealed, if its row is marked; `has_content` says that what is inside is described.
pub fn secrecy(cx: &mut Cx<'_>, row: &RowFacts, has_content: bool, place: Place) -> Secrecy {
    let Some(mark) = &row.mark else { return Secrecy::Plain };
    let is_number = matches!(row.settled.holds, Some(Holds::Integer | Holds::Float));
    if row.word.base != BaseWord::String || is_number {
        let message = format!("`{}` is of type `{}` and cannot be sealed", row.name, row.word);
        let message =
            if is_number { format!("`{}` holds a number and cannot be sealed", row.name) } else { message };
        cx.report(Diagnostic::new(Code::BadSeal, mark.span, message));
    }
    if has_content && mark.value == Mark::Rsa {
        let message = format!("`{}` is sealed with RSA, which is too short for a document", row.name);
        cx.report(
            Diagnostic::new(Code::BadSeal, mark.span, message).help("mark the members that are sealed"),
        );
    }
    match (mark.value.is_aes(), place.direction) {
        (true, Direction::Request) => {
            let message = format!("`{}` is sent, and no request is sealed with a symmetric key", row.name);
            let help = cx.words("write `data-encrypted=by-rsa-pubkey`", "write `sealed`");
            cx.report(Diagnostic::new(Code::BadSeal, mark.span, message).help(help));
        }
        (true, _) if !has_content => {
            let message = format!("`{}` is a ciphertext whose content is not described", row.name);
            let help = cx.words(
                "put the separator row `| {colspan=3 .im-table-line}` behind it, and its members one level below",
                "write its members below it",
            );
            cx.report(
                Diagnostic::new(Code::UnopenedReply, mark.span, message)
                    .label("given to the caller as it comes")
                    .help(help),
            );
        }
        _ if mark.value == Mark::AesEcb && place.protocol == Protocol::V3 => {
            let message = format!("`{}` is sealed as nothing in API v3 is", row.name);
            let help = cx.words("write `data-encrypted=by-aes-gcm`", "write `aes-gcm`");
            cx.report(Diagnostic::new(Code::BadSeal, mark.span, message).help(help));
        }
        _ => {}
    }
    let (cipher, key) = match mark.value {
        Mark::Rsa => rsa(place),
        Mark::AesGcm => (Cipher::Aes256Gcm, Key::ApiV3),
        Mark::AesEcb => (Cipher::Aes256Ecb, Key::ApiV2),
    };
    let settled = row.settled.encrypted.is_some();
    let evidence = if settled { Evidence::Override } else { Evidence::Mark(mark.span) };
    Secrecy::Sealed { cipher, key, evidence }
}

/// How a field is sealed by RSA: the place decides the padding, and the direction the key.
pub fn rsa(place: Place) -> (Cipher, Key) {
    let cipher = if place.overseas { Cipher::RsaPkcs1v15 } else { Cipher::RsaOaep };
    let key = match (place.direction, place.protocol) {
        (Direction::Request, Protocol::V3) => Key::Platform,
        (Direction::Request, Protocol::V2) => Key::Bank,
        (Direction::Reply | Direction::Notification, _) => Key::Merchant,
    };
    (cipher, key)
}

/// An acknowledgement is answered as it is.
pub fn refuse_sealed(cx: &mut Cx<'_>, fields: &[Field]) {
    for field in fields {
        if let Secrecy::Sealed { .. } = field.secrecy {
            let message = format!("`{}` is a part of an answer, and nothing in it is sealed", field.wire);
            cx.report(Diagnostic::new(Code::BadSeal, field.origin, message).help("remove the mark"));
        }
        field.members().into_iter().for_each(|member| refuse_sealed(cx, std::slice::from_ref(member)));
    }
}

/// Texts that say a field is encrypted, rather than something it has to do with.
const SECRET_WORDS: [&str; 5] = ["需加密", "需要加密", "加密的用户", "加密传输", "加密后的"];

/// The words by which a description says that a field is encrypted.
pub fn secret_word(description: &str) -> Option<&'static str> {
    SECRET_WORDS.into_iter().find(|word| description.contains(word))
}

/// A text whose description speaks of encryption, without a mark.
pub fn warn_unmarked_secret(cx: &mut Cx<'_>, row: &RowFacts) {
    let settled = row.settled.encrypted.is_some();
    if row.word.base != BaseWord::String || row.mark.is_some() || settled {
        return;
    }
    if let Some(word) = secret_word(&row.description) {
        let help = cx.words(
            "mark the type cell with `data-encrypted=by-rsa-pubkey`, or settle it with `set: { encrypted: none }` in overrides.yaml",
            "write `string sealed`, or `string plain` if it is none",
        );
        cx.report(unmarked_secret(&row.name, row.span, word).help(help));
    }
}

/// What is said of a text whose description has one of the words, and that is not marked.
pub fn unmarked_secret(name: &str, span: Span, word: &str) -> Diagnostic {
    let message = format!("`{name}` speaks of encryption, but is not marked as encrypted");
    Diagnostic::new(Code::UnmarkedSecret, span, message)
        .label(format!("says `{word}`; sent and read in plain text"))
}
