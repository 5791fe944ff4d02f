//! What a transport delivers enters; a reply in memory leaves, or a file that begins to arrive.

use http::HeaderMap;

use crate::operation::{OperationSpec, Protocol, ReplyKind};
use crate::transport::{Arrived, Begun, Form, Held, Incoming, IncomingBody, SendError, held};
use crate::trust::header_names::STATEMENT_DIGEST;
use crate::{v2, v3};

const LONGEST_ERROR: usize = 64 * 1024;

/// How a reply is received.
#[derive(Clone, Copy)]
pub(crate) struct Receiving {
    spec: OperationSpec,
    limit: usize,
}

impl Receiving {
    pub(crate) fn new(spec: OperationSpec, limit: usize) -> Self {
        Self { spec, limit }
    }

    /// Whether the reply is a file, unless it is a refusal.
    pub(crate) fn is_file(self) -> bool {
        self.spec.reply == ReplyKind::Stream
    }

    /// Receives a reply to its end, or a file to its beginning.
    pub(crate) async fn receive(self, incoming: Incoming) -> Arrived {
        let Incoming { status, headers, mut body } = incoming;
        // A signed reply must be complete before any of it is handed out.
        let is_signed = self.spec.reply_signed && !headers.contains_key(STATEMENT_DIGEST);
        if self.is_file() && status.is_success() && !is_signed {
            body = match self.begin(&headers, body).await {
                Ok((file, true)) => return Arrived::File(status, headers, file),
                Ok((document, false)) => document.into_body(),
                Err(error) => return Arrived::Held(Held::Broken(error)),
            };
        }
        Arrived::Held(held(Incoming { status, headers, body }, self.limit).await)
    }

    /// Reads the beginning of a body, which tells whether it is a file. In API v2, the status does not tell a refusal,
    /// and in neither does it tell what somebody on the way answers.
    async fn begin(self, headers: &HeaderMap, body: IncomingBody) -> Result<(Begun, bool), SendError> {
        let mut begun = Begun::read(body).await?;
        let is_file = match (self.spec.protocol, Form::of(begun.first())) {
            (Protocol::V2, _) => !v2::reply::is_no_file(begun.first()),
            // No error is longer.
            (Protocol::V3 | Protocol::Brand, Form::Json) => {
                let is_whole = begun.ends_within(LONGEST_ERROR).await?;
                !(v3::is_no_file(headers, begun.first()) || is_whole && v3::is_error(begun.first()))
            }
            (Protocol::V3 | Protocol::Brand, _) => !v3::is_no_file(headers, begun.first()),
        };
        Ok((begun, is_file))
    }
}
