//! Replies, which start blank and which the client fills from what it received.

use std::fmt;

use crate::codec::Value;
use crate::download::Download;
use crate::text::Quoted;

/// What comes back from an operation: any [`Value`], [`Empty`], [`Download`] or [`Redirect`].
///
/// A reply does not decode itself. The client knows its format from
/// [`OperationSpec::reply`](crate::codegen::OperationSpec::reply), fills a blank reply, and opens its sensitive texts.
pub trait Reply: Sized + Send + 'static {
    /// The reply before anything was received.
    fn blank() -> Self;

    /// The part that the client fills.
    fn part_mut(&mut self) -> ReplyPart<'_>;
}

/// The part of a reply that the client fills.
#[non_exhaustive]
pub enum ReplyPart<'a> {
    /// A value, to be read from the body.
    Value(&'a mut dyn Value),
    /// Nothing.
    Empty,
    /// A file, to be taken from the body.
    Download(&'a mut Download),
    /// An address, made without a call.
    Redirect(&'a mut Redirect),
}

impl<T: Value + 'static> Reply for T {
    fn blank() -> Self {
        <T as Value>::blank()
    }

    fn part_mut(&mut self) -> ReplyPart<'_> {
        ReplyPart::Value(self)
    }
}

/// The reply of an operation that only reports its success.
///
/// ```
/// # use wechatpay_runtime as rt;
/// # async fn remove<O: rt::Operation<Reply = rt::Empty>>(client: &rt::Client, operation: O) -> Result<(), rt::Error> {
/// let rt::Empty = client.execute(operation).await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Empty;

impl Reply for Empty {
    fn blank() -> Self {
        Self
    }

    fn part_mut(&mut self) -> ReplyPart<'_> {
        ReplyPart::Empty
    }
}

impl Reply for Download {
    fn blank() -> Self {
        Self::default()
    }

    fn part_mut(&mut self) -> ReplyPart<'_> {
        ReplyPart::Download(self)
    }
}

/// An address to which a browser is sent.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Redirect {
    /// The whole address with its signed query.
    pub url: String,
}

impl fmt::Debug for Redirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redirect").field("url", &Quoted(&self.url)).finish()
    }
}

impl Reply for Redirect {
    fn blank() -> Self {
        Self::default()
    }

    fn part_mut(&mut self) -> ReplyPart<'_> {
        ReplyPart::Redirect(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value as Json;

    #[test]
    fn each_reply_names_its_part() {
        assert!(matches!(<Json as Reply>::blank().part_mut(), ReplyPart::Value(_)));
        assert!(matches!(Empty::blank().part_mut(), ReplyPart::Empty));
        assert!(matches!(Download::blank().part_mut(), ReplyPart::Download(_)));
        assert!(matches!(Redirect::blank().part_mut(), ReplyPart::Redirect(_)));
    }
}
