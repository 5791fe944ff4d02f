//! What a code of the service means: the text of one in, a listed code and how the call may be repeated out.

// Emitted, in a format of its own.
#[rustfmt::skip]
mod listed;
#[cfg(test)]
mod tests;

use std::fmt;
use std::hash::{Hash, Hasher};

pub use listed::Code;

use crate::codec::{Slot, SlotMut, Value};

/// Whether a call that was refused with a [`Code`] may be repeated, as the documentation of the service has it.
///
/// It speaks of the code alone, and of the call that was refused. Whether a call did something is its
/// [`Outcome`](crate::Outcome).
///
/// "Nothing was done" is never said of an earlier call with the same number, perhaps before the program was restarted:
/// `ORDER_PAID` is one to repeat [never](Self::Never) because an earlier call succeeded. If you cannot rule that out, query
/// by the number before you treat it as unpaid, and before you replace it with another number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Repeat {
    /// The service could not do it, or not say so, at the moment: the same request may be repeated in a while, with the
    /// same number. Until then it is open whether it is done.
    Later,
    /// It is open what happens to the request. Query by the merchant's number before anything else.
    AfterQuery,
    /// This call did nothing, and none will until something changes: the parameters, the account, the
    /// configuration, the day. The code and the message say what.
    Changed,
    /// This call did nothing, and there is nothing left to do, since an earlier one did it, or no way to do it.
    Never,
}

impl Repeat {
    /// Whether the service did not do, and will not do, what was requested.
    pub(in crate::call) fn is_settled(self) -> bool {
        matches!(self, Self::Changed | Self::Never)
    }
}

/// What is known of a code.
struct Entry {
    /// How it is written where both APIs have it.
    text: &'static str,
    repeat: Repeat,
    /// What holds instead of operations whose path has this part; the first that applies.
    places: &'static [(&'static str, Repeat)],
}

impl Code {
    /// The code as text. A listed one has one spelling, that of its variant's documentation; another is as it was received.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match (self, self.entry()) {
            (Self::Unlisted(text), _) => text,
            (_, Some(entry)) => entry.text,
            (_, None) => "",
        }
    }

    /// Whether a call that was refused with it may be repeated; `None` for codes that are not listed.
    ///
    /// `operation` is the path of what was called, or its name: some products mean something else by the same code.
    ///
    /// ```
    /// use wechatpay_runtime::{Code, Repeat};
    ///
    /// assert_eq!(Code::SystemError.repeat("POST /v3/pay/transactions/jsapi"), Some(Repeat::Later));
    /// assert_eq!(Code::NotEnough.repeat("POST /v3/refund/domestic/refunds"), Some(Repeat::Changed));
    /// assert_eq!(Code::NotEnough.repeat("POST /v3/profitsharing/return-orders"), Some(Repeat::AfterQuery));
    /// assert_eq!(Code::from("NEWS").repeat("POST /v3/pay/transactions/jsapi"), None);
    /// ```
    #[must_use]
    pub fn repeat(&self, operation: &str) -> Option<Repeat> {
        let entry = self.canonical().entry()?;
        let place = entry.places.iter().find(|(part, _)| operation.contains(part));
        Some(place.map_or(entry.repeat, |(_, repeat)| *repeat))
    }

    /// The same code as its variant, where somebody made `Unlisted` of one that is listed.
    fn canonical(&self) -> std::borrow::Cow<'_, Self> {
        match self {
            Self::Unlisted(text) => std::borrow::Cow::Owned(Self::from(text.as_str())),
            listed => std::borrow::Cow::Borrowed(listed),
        }
    }
}

/// What is compared: both APIs spell the same code with and without `_`.
fn letters(text: &str) -> impl Iterator<Item = u8> + '_ {
    text.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_uppercase())
}

impl From<&str> for Code {
    fn from(text: &str) -> Self {
        let listed =
            String::from_utf8(letters(text).collect()).ok().and_then(|letters| Self::listed(&letters));
        listed.unwrap_or_else(|| Self::Unlisted(text.to_owned()))
    }
}

impl From<String> for Code {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.as_str().to_owned()
    }
}

impl Clone for Code {
    fn clone(&self) -> Self {
        Self::from(self.as_str())
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        letters(self.as_str()).eq(letters(other.as_str()))
    }
}

impl Eq for Code {}

impl Hash for Code {
    fn hash<H: Hasher>(&self, state: &mut H) {
        letters(self.as_str()).for_each(|letter| state.write_u8(letter));
        state.write_u8(0);
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::codec::fmt_value(self, f)
    }
}

impl Value for Code {
    fn slot(&self) -> Slot<'_> {
        Slot::Text(self.as_str())
    }

    fn slot_mut(&mut self) -> SlotMut<'_> {
        SlotMut::Symbol(self)
    }

    fn blank() -> Self {
        Self::from("")
    }
}

crate::__serde!(Code);
