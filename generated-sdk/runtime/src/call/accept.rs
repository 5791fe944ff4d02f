//! What came back enters; the reply leaves, verified before it is read and opened afterwards.

use super::opening::Opening;
use super::request::Fill;
use super::{Config, ErrorKind};
use crate::operation::{OperationSpec, Protocol, Raw, ReplyPart};
use crate::trust::verify::{SignatureHeaders, Verifier};
use crate::v3::Received;
use crate::{v2, v3};

/// Verifies, reads and opens a reply, except for its sealed fields if there are many.
pub(crate) fn accept(
    config: &Config,
    spec: &OperationSpec,
    received: &Received<'_>,
    verifier: Verifier<'_>,
    reply: &mut dyn Fill,
) -> Result<Option<Opening>, ErrorKind> {
    match spec.protocol {
        Protocol::V3 | Protocol::Brand => v3::read(spec, received, verifier, reply.part_mut())?,
        Protocol::V2 => {
            let (key, status) = (config.facts().v2_key()?, received.status.as_u16());
            v2::reply::fill(spec, status, received.body, key, reply.part_mut())?;
        }
    }
    if !matches!(reply.part_mut(), ReplyPart::Download(_)) {
        reply.keep(&|| match spec.protocol {
            Protocol::V3 | Protocol::Brand => {
                let is_signed = spec.reply_signed || SignatureHeaders::any(received.headers);
                Raw::of_body(received.body.clone(), is_signed)
            }
            Protocol::V2 => v2::reply::raw(received.body),
        });
    }
    match reply.part_mut() {
        ReplyPart::Value(value) => Opening::begin(config, spec.opening, value),
        ReplyPart::Empty | ReplyPart::Download(_) | ReplyPart::Redirect(_) => Ok(None),
    }
}
