//! What a transport delivers enters; a reply in memory leaves, or a file that begins to arrive.

use crate::operation::{OperationSpec, Protocol, ReplyKind};
use crate::transport::{Arrived, Begun, Held, Incoming, held};
use crate::trust::header_names::STATEMENT_DIGEST;
use crate::v2::reply::is_no_file;

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
            let file = match Begun::read(body).await {
                Ok(file) => file,
                Err(error) => return Arrived::Held(Held::Broken(error)),
            };
            // In API v2, the status does not tell a refusal.
            if self.spec.protocol == Protocol::V3 || !is_no_file(file.first()) {
                return Arrived::File(status, headers, file);
            }
            body = file.into_body();
        }
        Arrived::Held(held(Incoming { status, headers, body }, self.limit).await)
    }
}
