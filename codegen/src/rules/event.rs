//! What a notification is called.

use crate::diag::{Code, Diagnostic};
use crate::ir::{Field, Protocol};

use super::Cx;

/// The member of an envelope that tells what is inside, where an event type is used for several things.
pub const ORIGINAL_TYPE: &str = "original_type";

/// The name under which a notification is reported.
pub fn event_name(protocol: Protocol, event: &str) -> String {
    format!("EVENT {protocol} {event}")
}

/// The table may list the event; then it is that of the file.
pub fn check_event(cx: &mut Cx, event: &str, body: &[Field]) {
    let Some(row) = body.iter().find(|field| field.wire == "event_type") else { return };
    if let [other, ..] = row.values.as_slice()
        && row.values.iter().all(|value| value.wire != event)
    {
        cx.report(
            Diagnostic::new(
                Code::EventMismatch,
                row.origin,
                format!("the file is named after the event `{event}`, but its table says `{}`", other.wire),
            )
            .label("not read: the name of the file is the event")
            .help(format!("rename the file to `{}.{}`, or correct the row", other.wire, cx.words.extension)),
        );
    }
}
