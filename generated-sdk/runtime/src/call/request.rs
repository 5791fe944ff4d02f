//! Operations and replies with erased types, so that calls are compiled once for all of them.

use std::borrow::Cow;

use super::ErrorKind;
use crate::codec::{EncodeError, FieldPath, Sensitive, form};
use crate::operation::{Operation, OperationSpec, Parts, PartsMut, Raw, Received, Reply, ReplyPart};

/// An operation with its type erased.
pub trait Request: Send + Sync {
    fn spec(&self) -> OperationSpec;
    /// Method and path, as documented.
    fn name(&self) -> Cow<'static, str>;
    /// Whether it makes sense to send anything for it, including the download of a key.
    fn check(&self) -> Result<(), EncodeError> {
        self.path().map(drop)
    }
    fn path(&self) -> Result<String, EncodeError>;
    fn parts(&self) -> Parts<'_>;
    fn parts_mut(&mut self) -> PartsMut<'_>;
    /// Calls `visitor` with each text that has to be sealed.
    fn for_each_sensitive(&mut self, visitor: &mut SensitiveVisitor<'_>) -> Result<(), ErrorKind> {
        self.parts_mut().for_each_sensitive(visitor)
    }
    /// The query, where it is not a record of parts.
    fn query(&self) -> Result<String, EncodeError> {
        self.parts().query.map_or_else(|| Ok(String::new()), form::to_query)
    }
}

/// The visitor of [`Request::for_each_sensitive`], called with the path of each text.
pub type SensitiveVisitor<'v> =
    dyn FnMut(&FieldPath<'_>, &mut Sensitive<String>) -> Result<(), ErrorKind> + 'v;

impl<O: Operation> Request for O {
    fn spec(&self) -> OperationSpec {
        *O::SPEC
    }

    fn name(&self) -> Cow<'static, str> {
        Cow::Owned(format!("{} {}", O::SPEC.method.as_str(), O::SPEC.path))
    }

    fn path(&self) -> Result<String, EncodeError> {
        Operation::path(self)
    }

    fn parts(&self) -> Parts<'_> {
        Operation::parts(self)
    }

    fn parts_mut(&mut self) -> PartsMut<'_> {
        Operation::parts_mut(self)
    }
}

/// A request whose reply has a type: an operation, or a request without types, whose reply is JSON.
pub trait Called: Request {
    /// The reply.
    type Reply: Reply;
}

impl<O: Operation> Called for O {
    type Reply = O::Reply;
}

/// A reply with its type erased.
pub(crate) trait Fill: Send {
    fn part_mut(&mut self) -> ReplyPart<'_>;
    /// Keeps what it was filled from, if that is wanted.
    fn keep(&mut self, received: &dyn Fn() -> Raw) {
        let _ = received;
    }
}

impl<R: Reply> Fill for R {
    fn part_mut(&mut self) -> ReplyPart<'_> {
        Reply::part_mut(self)
    }
}

impl<R: Reply> Fill for Received<R> {
    fn part_mut(&mut self) -> ReplyPart<'_> {
        self.reply.part_mut()
    }

    fn keep(&mut self, received: &dyn Fn() -> Raw) {
        self.raw = received();
    }
}
