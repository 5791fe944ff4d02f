//! Texts that travel encrypted. Plaintext is returned only on request, and ciphertext is never mistaken for plaintext.

use std::fmt;

use zeroize::Zeroize;

/// A text that travels encrypted: a name, a card number, a phone number.
///
/// It is in one of two states. A caller puts in plaintext, and the client *seals* it; there is no other way to send it.
/// A reader puts in ciphertext, and the client *opens* it. An empty text is neither, and travels as it is.
///
/// It prints as `***`, is wiped from memory when dropped, and cannot be displayed. It is compared only as a part of a
/// body or reply, in time that does not depend on what is equal.
#[derive(Clone)]
pub struct Sensitive<T: Zeroize = String> {
    text: T,
    sealed: bool,
}

impl Sensitive<String> {
    /// Takes a plaintext.
    #[must_use]
    pub fn new(plaintext: impl Into<String>) -> Self {
        Self { text: plaintext.into(), sealed: false }
    }

    /// Takes a ciphertext as it travels, in Base64.
    #[must_use]
    pub fn from_sealed(ciphertext: impl Into<String>) -> Self {
        let text = ciphertext.into();
        let sealed = !text.is_empty();
        Self { text, sealed }
    }

    /// Whether this is a ciphertext.
    #[must_use]
    pub fn is_sealed(&self) -> bool {
        self.sealed
    }

    /// The plaintext; `None` while it is sealed.
    #[must_use]
    pub fn expose(&self) -> Option<&str> {
        if self.sealed { None } else { Some(&self.text) }
    }

    /// Returns the plaintext, which is then no longer wiped when dropped.
    ///
    /// # Errors
    ///
    /// The value itself, if it is sealed.
    pub fn into_exposed(mut self) -> Result<String, Self> {
        if self.sealed { Err(self) } else { Ok(std::mem::take(&mut self.text)) }
    }

    /// The text that may travel: ciphertext, or the empty text; `None` for plaintext.
    #[must_use]
    pub fn on_the_wire(&self) -> Option<&str> {
        if self.sealed || self.text.is_empty() { Some(&self.text) } else { None }
    }

    /// Whether the other is in the same state, with the same text.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let (left, right) = (self.text.as_bytes(), other.text.as_bytes());
        self.sealed == other.sealed && aws_lc_rs::constant_time::verify_slices_are_equal(left, right).is_ok()
    }

    /// Replaces plaintext with the ciphertext that the function makes of it; does nothing if the value is sealed or
    /// empty.
    ///
    /// # Errors
    ///
    /// The error of the function; the plaintext is then kept.
    pub fn seal_with<E>(&mut self, seal: &mut dyn FnMut(&str) -> Result<String, E>) -> Result<(), E> {
        if !self.sealed && !self.text.is_empty() {
            *self = Self::from_sealed(seal(&self.text)?);
        }
        Ok(())
    }

    /// Replaces ciphertext with the plaintext that the function makes of it; does nothing if the value is open or
    /// empty.
    ///
    /// # Errors
    ///
    /// The error of the function; the ciphertext is then kept.
    pub fn open_with<E>(&mut self, open: &mut dyn FnMut(&str) -> Result<String, E>) -> Result<(), E> {
        if self.sealed {
            *self = Self::new(open(&self.text)?);
        }
        Ok(())
    }
}

impl Default for Sensitive<String> {
    fn default() -> Self {
        Self::new(String::new())
    }
}

impl From<&str> for Sensitive<String> {
    fn from(plaintext: &str) -> Self {
        Self::new(plaintext)
    }
}

impl From<String> for Sensitive<String> {
    fn from(plaintext: String) -> Self {
        Self::new(plaintext)
    }
}

impl<T: Zeroize> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl<T: Zeroize> Drop for Sensitive<T> {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reverse(text: &str) -> Result<String, &'static str> {
        if text == "bad" { Err("refused") } else { Ok(text.chars().rev().collect()) }
    }

    #[test]
    fn seals_and_opens() {
        let mut value = Sensitive::new("abc");
        assert_eq!((value.expose(), value.on_the_wire(), value.is_sealed()), (Some("abc"), None, false));
        assert_eq!(value.seal_with(&mut reverse), Ok(()));
        assert_eq!((value.expose(), value.on_the_wire(), value.is_sealed()), (None, Some("cba"), true));
        assert_eq!(value.seal_with(&mut reverse), Ok(()));
        assert_eq!(value.on_the_wire(), Some("cba"));
        let mut value = value.into_exposed().err().unwrap();
        assert_eq!(value.open_with(&mut reverse), Ok(()));
        assert_eq!(value.into_exposed().ok().as_deref(), Some("abc"));
    }

    #[test]
    fn an_empty_text_is_neither_plain_nor_sealed() {
        for mut value in [Sensitive::new(""), Sensitive::from_sealed("")] {
            assert_eq!(value.seal_with(&mut reverse), Ok(()));
            assert_eq!((value.expose(), value.on_the_wire(), value.is_sealed()), (Some(""), Some(""), false));
        }
    }

    #[test]
    fn a_failure_changes_nothing() {
        let mut plain = Sensitive::new("bad");
        assert_eq!(plain.seal_with(&mut reverse), Err("refused"));
        assert_eq!(plain.expose(), Some("bad"));
        let mut sealed = Sensitive::from_sealed("bad");
        assert_eq!(sealed.open_with(&mut reverse), Err("refused"));
        assert_eq!(sealed.on_the_wire(), Some("bad"));
    }

    #[test]
    fn never_prints_its_text() {
        assert_eq!(
            format!("{:?} {:#?}", Sensitive::new("abc"), Some(Sensitive::from_sealed("x"))),
            "*** Some(\n    ***,\n)"
        );
    }
}
