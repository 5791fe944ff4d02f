//! The texts of a body that a caller wants sealed, collected over several calls of a builder.

use serde_json::Value as Json;

use crate::call::ErrorKind;
use crate::call::request::SensitiveVisitor;
use crate::codec::{EncodeError, EncodeKind, FieldPath, Sensitive};
use crate::crypto::Cipher;
use crate::operation::{KeyOwner, Protocol, Sealing};

/// The texts of a body to be sealed, with one cipher and one key.
#[derive(Default)]
pub(super) struct Seals {
    sealing: Option<Sealing>,
    places: Vec<Place>,
}

struct Place {
    pointer: String,
    /// The meaning of the pointer, however it is written.
    tokens: Vec<String>,
}

impl Seals {
    /// Adds texts to be sealed with this cipher. Without a key, the platform's is used, as for all fields of API v3 and of brands.
    pub(super) fn add(
        &mut self,
        protocol: Protocol,
        cipher: Cipher,
        key: Option<KeyOwner>,
        pointers: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<(), EncodeError> {
        for pointer in pointers {
            let pointer = pointer.into();
            let sealing = match (protocol, key) {
                (_, Some(KeyOwner::Merchant)) | (Protocol::V2, None) => Err(EncodeKind::SealingKey),
                (_, Some(key)) => Ok(Sealing { cipher, key }),
                (Protocol::V3 | Protocol::Brand, None) => Ok(Sealing { cipher, key: KeyOwner::Platform }),
            };
            let place = sealing.and_then(|sealing| self.place(sealing, &pointer));
            let place = place.map_err(|kind| error(&pointer, kind))?;
            self.places.push(place);
        }
        Ok(())
    }

    fn place(&mut self, sealing: Sealing, pointer: &str) -> Result<Place, EncodeKind> {
        let members = pointer.strip_prefix('/').ok_or(EncodeKind::Pointer)?;
        if *self.sealing.get_or_insert(sealing) != sealing {
            return Err(EncodeKind::OtherSealing);
        }
        // RFC 6901, section 4: in this order.
        let tokens: Vec<_> =
            members.split('/').map(|token| token.replace("~1", "/").replace("~0", "~")).collect();
        let overlaps = |other: &Place| tokens.starts_with(&other.tokens) || other.tokens.starts_with(&tokens);
        if self.places.iter().any(overlaps) {
            return Err(EncodeKind::SealedTwice);
        }
        Ok(Place { pointer: pointer.to_owned(), tokens })
    }

    /// The cipher and the key, if there is something to seal.
    pub(super) fn sealing(&self) -> Option<Sealing> {
        self.sealing
    }

    /// Takes the texts out of the body.
    pub(super) fn take(self, mut body: Option<&mut Json>) -> Result<Vec<SealedText>, EncodeError> {
        let texts = self.places.into_iter().map(|Place { pointer, .. }| {
            match body.as_deref_mut().and_then(|body| body.pointer_mut(&pointer)) {
                Some(Json::String(text)) => {
                    let text = Sensitive::new(std::mem::take(text));
                    Ok(SealedText { pointer, text })
                }
                _ => Err(error(&pointer, EncodeKind::NoText)),
            }
        });
        texts.collect()
    }
}

/// A text of a body that is sealed before it is sent; until then it is kept here, not in the body.
pub(super) struct SealedText {
    pointer: String,
    text: Sensitive<String>,
}

impl SealedText {
    /// Seals the text, and puts it back where it was.
    pub(super) fn seal(
        &mut self,
        body: Option<&mut Json>,
        visitor: &mut SensitiveVisitor<'_>,
    ) -> Result<(), ErrorKind> {
        let Self { pointer, text } = self;
        visitor(&FieldPath::WHOLE.member(pointer), text)?;
        let sealed = text.on_the_wire().ok_or_else(|| error(pointer, EncodeKind::Unsealed))?;
        let place = body.and_then(|body| body.pointer_mut(pointer));
        *place.ok_or_else(|| error(pointer, EncodeKind::NoText))? = sealed.into();
        Ok(())
    }
}

fn error(pointer: &str, kind: EncodeKind) -> EncodeError {
    EncodeError::new(&FieldPath::WHOLE.member(pointer), kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OAEP: Cipher = Cipher::RsaOaep;

    /// The kind of the first error in a sequence of calls, or the sealing.
    fn asked(
        protocol: Protocol,
        calls: &[(Cipher, Option<KeyOwner>, &[&str])],
    ) -> Result<Option<Sealing>, (String, EncodeKind)> {
        let mut seals = Seals::default();
        for (cipher, key, pointers) in calls {
            seals
                .add(protocol, *cipher, *key, pointers.iter().copied())
                .map_err(|error| (error.path().to_owned(), error.kind()))?;
        }
        Ok(seals.sealing())
    }

    #[test]
    fn calls_add_up() {
        let of = |calls| asked(Protocol::V3, calls);
        assert_eq!(of(&[]), Ok(None));
        assert_eq!(of(&[(OAEP, None, &[])]), Ok(None), "nothing is sealed, so that no key is needed");
        assert_eq!(
            of(&[(OAEP, None, &["/a"]), (OAEP, Some(KeyOwner::Platform), &["/b", "/c/0"])]),
            Ok(Some(Sealing::PLATFORM_OAEP))
        );
    }

    #[test]
    fn no_text_is_sealed_twice() {
        for (first, second) in [
            ("/a", "/a"),
            ("/a~1b", "/a~1b"),
            ("/a~", "/a~0"),
            ("/a~01", "/a~01"),
            ("/a", "/a/b"),
            ("/a/0/b", "/a/0"),
            ("/", "/"),
        ] {
            let expected = Err((second.to_owned(), EncodeKind::SealedTwice));
            assert_eq!(asked(Protocol::V3, &[(OAEP, None, &[first, second])]), expected);
            assert_eq!(asked(Protocol::V3, &[(OAEP, None, &[first]), (OAEP, None, &[second])]), expected);
        }
        for (first, second) in [("/a", "/ab"), ("/a/0", "/a/1"), ("/a~1b", "/a/b"), ("/", "/a")] {
            assert!(asked(Protocol::V3, &[(OAEP, None, &[first, second])]).is_ok(), "{first} {second}");
        }
    }

    #[test]
    fn pointers_name_members() {
        for pointer in ["", "a", "#/a", " /a"] {
            let expected = Err((pointer.to_owned(), EncodeKind::Pointer));
            assert_eq!(asked(Protocol::V3, &[(OAEP, None, &[pointer])]), expected);
        }
    }

    #[test]
    fn one_call_has_one_cipher_and_one_key() {
        let other = Err(("/b".to_owned(), EncodeKind::OtherSealing));
        assert_eq!(
            asked(Protocol::V3, &[(OAEP, None, &["/a"]), (Cipher::RsaPkcs1v15, None, &["/b"])]),
            other
        );
        assert_eq!(
            asked(Protocol::V3, &[(OAEP, None, &["/a"]), (OAEP, Some(KeyOwner::Bank), &["/b"])]),
            other
        );
    }

    #[test]
    fn api_v2_says_which_key() {
        let of = |protocol, key| asked(protocol, &[(OAEP, key, &["/a"])]);
        let refused = Err(("/a".to_owned(), EncodeKind::SealingKey));
        for (protocol, key, expected) in [
            (Protocol::V2, None, &refused),
            (Protocol::V2, Some(KeyOwner::Merchant), &refused),
            (Protocol::V3, Some(KeyOwner::Merchant), &refused),
            (Protocol::V2, Some(KeyOwner::Bank), &Ok(Some(Sealing::BANK_OAEP))),
            (Protocol::V2, Some(KeyOwner::Platform), &Ok(Some(Sealing::PLATFORM_OAEP))),
            (Protocol::V3, None, &Ok(Some(Sealing::PLATFORM_OAEP))),
            (Protocol::Brand, None, &Ok(Some(Sealing::PLATFORM_OAEP))),
            (Protocol::Brand, Some(KeyOwner::Merchant), &refused),
        ] {
            assert_eq!(&of(protocol, key), expected);
        }
    }

    #[test]
    fn only_texts_are_taken() {
        let body = || serde_json::json!({"a": "x", "n": 1, "o": {"t": "y"}, "l": ["z"], "null": null});
        let take = |pointer: &str| {
            let (mut seals, mut body) = (Seals::default(), body());
            seals.add(Protocol::V3, OAEP, None, [pointer]).unwrap();
            seals.take(Some(&mut body)).map(|_| body.to_string())
        };
        for pointer in ["/a", "/o/t", "/l/0"] {
            let rest = take(pointer).unwrap();
            assert!(rest.contains("\"\"") && !rest.contains(&body().pointer(pointer).unwrap().to_string()));
        }
        for pointer in ["/n", "/o", "/l", "/null", "/", "/x", "/a/x", "/l/00", "/l/1", "/l/-", "/A"] {
            let error = take(pointer).unwrap_err();
            assert_eq!((error.path(), error.kind()), (pointer, EncodeKind::NoText));
        }
        let mut seals = Seals::default();
        seals.add(Protocol::V3, OAEP, None, ["/a"]).unwrap();
        assert_eq!(seals.take(None).err().map(|error| error.kind()), Some(EncodeKind::NoText));
    }
}
