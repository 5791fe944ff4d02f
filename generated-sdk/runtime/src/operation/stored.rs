//! An operation enters, and leaves as bytes that only the holder of a key can read; and back.
//!
//! What is encrypted is a list of texts, each after its length: the variables of the path, the parts as JSON, and each
//! sensitive text in the order in which they are visited. In the JSON, a mark stands for what is to be sealed later.

use std::convert::Infallible;
use std::fmt;

use zeroize::Zeroizing;

use super::segment::{Piece, pieces};
use super::{Operation, Parts, Segment};
use crate::codec::{DecodeError, EncodeError, Sensitive, Value, is_equal, json};
use crate::crypto::StorageKey;

impl StorageKey {
    /// Encrypts an operation, so that it can wait in a queue or a database until it is sent: with path, query, headers
    /// and body, and with texts that are to be sealed.
    ///
    /// The program's own key does so, by AES-256-GCM. What is stored as one operation is restored as no other one, and
    /// is [restored](Self::restore) as exactly what was stored, so that a call that is repeated later is the same call.
    ///
    /// ```
    /// # use wechatpay_runtime as rt;
    /// # #[derive(Clone, Debug, PartialEq)] pub struct Post { pub openid: rt::Segment, pub body: PostBody }
    /// # rt::operation!(Post -> rt::Empty { path: [openid], body: body } = rt::codegen::OperationSpec {
    /// #     path: "/v3/users/{openid}", ..rt::codegen::OperationSpec::V3 });
    /// # #[derive(Clone)] pub struct PostBody { pub user_name: rt::Sensitive }
    /// # rt::record!(PostBody: request { user_name });
    /// # let bytes_of_the_vault = [7; 32];
    /// let key = rt::StorageKey::new(bytes_of_the_vault)?;
    /// let operation = Post { openid: "oAbC".into(), body: PostBody { user_name: "a name".into() } };
    /// let stored: Vec<u8> = key.store(&operation)?;
    /// assert_eq!(key.restore::<Post>(&stored)?, operation);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// It cannot be written, such as an upload, whose file has to be kept where it is; or it would not be restored as
    /// what it is, such as one of two alternatives with the same members.
    pub fn store<O: Operation>(&self, operation: &O) -> Result<Vec<u8>, StoreError> {
        let text = write(operation)?;
        let restored: O = read(&text)?;
        if !is_same(operation, &restored) {
            return Err(StoreError::Ambiguous);
        }
        self.seal(&context::<O>(), text).ok_or(StoreError::NoRandomness)
    }

    /// Decrypts an operation that was [stored](Self::store) under this key.
    ///
    /// # Errors
    ///
    /// [`StoreError::Refused`] if it was not, or was altered; [`StoreError::Decode`] if its table has other members
    /// than when it was stored.
    pub fn restore<O: Operation>(&self, stored: &[u8]) -> Result<O, StoreError> {
        let refused = || StoreError::Refused(O::SPEC.name());
        read(&self.open(&context::<O>(), stored).ok_or_else(refused)?)
    }
}

/// An operation was not stored or not restored. Nothing of its content is in here.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreError {
    /// It cannot be written.
    Encode(EncodeError),
    /// It cannot be read.
    Decode(DecodeError),
    /// It would not be restored as what it is.
    Ambiguous,
    /// There were no random numbers for a nonce.
    NoRandomness,
    /// The bytes are not this operation, as stored under this key.
    Refused(String),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encode(error) => write!(f, "the operation cannot be stored: {error}"),
            Self::Decode(error) => write!(f, "the stored operation cannot be read: {error}"),
            Self::Ambiguous => f.write_str(
                "the operation cannot be stored: it would be restored as another one, because some of its values look \
                 the same in JSON as others",
            ),
            Self::NoRandomness => {
                f.write_str("the operation cannot be stored: the operating system gave no random numbers")
            }
            Self::Refused(operation) => write!(
                f,
                "this is not {operation} as it was stored under this key: it is another operation or was altered, or \
                 the key is another one"
            ),
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Encode(error) => Some(error),
            Self::Decode(error) => Some(error),
            Self::Ambiguous | Self::NoRandomness | Self::Refused(_) => None,
        }
    }
}

impl From<EncodeError> for StoreError {
    fn from(error: EncodeError) -> Self {
        Self::Encode(error)
    }
}

impl From<DecodeError> for StoreError {
    fn from(error: DecodeError) -> Self {
        Self::Decode(error)
    }
}

/// What is authenticated beside the ciphertext: what these bytes are, in which form, and which operation.
fn context<O: Operation>() -> String {
    format!("stored operation 1 {}", O::SPEC.name())
}

/// The variables of the path, in its order.
pub(super) fn variables<O: Operation>() -> Result<Vec<&'static str>, EncodeError> {
    let names = pieces(O::SPEC.path).filter_map(|piece| match piece {
        Ok(Piece::Variable(name)) => Some(Ok(name)),
        Ok(Piece::Literal(_)) => None,
        Err(error) => Some(Err(error)),
    });
    names.collect()
}

fn values<'a>(parts: Parts<'a>) -> impl Iterator<Item = &'a dyn Value> {
    let Parts { query, headers, body } = parts;
    let records = [query, headers].into_iter().flatten().map(|record| record as &dyn Value);
    records.chain(body)
}

fn is_same<O: Operation>(left: &O, right: &O) -> bool {
    let segments = variables::<O>().unwrap_or_default();
    segments.into_iter().all(|name| left.segment(name) == right.segment(name))
        && values(left.parts()).zip(values(right.parts())).all(|(left, right)| is_equal(left, right))
}

/// Before a text that has a second form: that of an encoded segment, and that of a plaintext.
const SECOND: u8 = 1;
const FIRST: u8 = 0;

fn write<O: Operation>(operation: &O) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    let mut texts: Vec<(u8, Zeroizing<String>)> = Vec::new();
    for name in variables::<O>()? {
        let (text, is_encoded) = operation.segment(name).map(Segment::as_parts).unwrap_or_default();
        texts.push((if is_encoded { SECOND } else { FIRST }, Zeroizing::new(text.to_owned())));
    }
    let mut marked = operation.clone();
    let mut secrets = Vec::new();
    let Ok(()) = marked.parts_mut().for_each_sensitive(&mut |_, text| {
        let plain =
            text.expose().filter(|plain| !plain.is_empty()).map(|plain| Zeroizing::new(plain.to_owned()));
        if plain.is_some() {
            *text = Sensitive::from_sealed("-");
        }
        let form = if plain.is_some() { SECOND } else { FIRST };
        secrets.push((form, plain.unwrap_or_default()));
        Ok::<_, Infallible>(())
    });
    for value in values(marked.parts()) {
        texts.push((FIRST, Zeroizing::new(json::to_string(value)?)));
    }
    texts.append(&mut secrets);
    let length: usize = texts.iter().map(|(_, text)| 1 + LENGTH + text.len()).sum();
    let mut whole = Zeroizing::new(Vec::with_capacity(length + StorageKey::TAG));
    for (form, text) in &texts {
        whole.push(*form);
        whole.extend_from_slice(&(text.len() as u64).to_be_bytes());
        whole.extend_from_slice(text.as_bytes());
    }
    Ok(whole)
}

const LENGTH: usize = size_of::<u64>();

/// What is left of the texts.
struct Texts<'t>(&'t [u8]);

impl<'t> Texts<'t> {
    fn next(&mut self) -> Option<(bool, &'t str)> {
        let ([form], rest) = self.0.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk::<LENGTH>()?;
        let (text, rest) = rest.split_at_checked(usize::try_from(u64::from_be_bytes(*length)).ok()?)?;
        self.0 = rest;
        Some((*form == SECOND, std::str::from_utf8(text).ok()?))
    }
}

fn read<O: Operation>(whole: &[u8]) -> Result<O, StoreError> {
    let refused = || StoreError::Refused(O::SPEC.name());
    let mut texts = Texts(whole);
    let mut operation = O::blank();
    for name in variables::<O>()? {
        let (is_encoded, text) = texts.next().ok_or_else(refused)?;
        if let Some(segment) = operation.segment_mut(name) {
            *segment = if is_encoded { Segment::encoded(text) } else { Segment::from(text) };
        }
    }
    let parts = operation.parts_mut();
    let records = [parts.query, parts.headers].into_iter().flatten().map(|record| record as &mut dyn Value);
    for value in records.chain(parts.body) {
        let (_, text) = texts.next().ok_or_else(refused)?;
        json::read_into(value, text.as_bytes())?;
    }
    operation.parts_mut().for_each_sensitive(&mut |_, text| {
        let (is_plain, plain) = texts.next().ok_or_else(refused)?;
        if is_plain {
            *text = Sensitive::new(plain);
        }
        Ok::<_, StoreError>(())
    })?;
    if texts.0.is_empty() { Ok(operation) } else { Err(refused()) }
}
