//! What a transport delivers enters; a reply in memory leaves, or a file that begins to arrive.

use crate::operation::{OperationSpec, Protocol, ReplyKind};
use crate::transport::{Arrived, Begun, Form, Held, Incoming, held};
use crate::trust::header_names::STATEMENT_DIGEST;
use crate::trust::verify::SignatureHeaders;
use crate::{v2, v3};

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
            // In API v2, the status does not tell a refusal, and in neither does it tell the page of a portal.
            let is_no_file = match self.spec.protocol {
                Protocol::V2 => v2::reply::is_no_file(file.first()),
                Protocol::V3 => !SignatureHeaders::any(&headers) && v3::is_no_file(Form::of(file.first())),
            };
            if !is_no_file {
                return Arrived::File(status, headers, file);
            }
            body = file.into_body();
        }
        Arrived::Held(held(Incoming { status, headers, body }, self.limit).await)
    }
}
