//! A request that was answered enters; what a test looks at leaves.

use serde_json::{Value as Json, json};

use crate::check::Fault;
use crate::secrets::{self, MASK};

/// One request as the gateway saw it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Record {
    /// Method and path.
    pub request: String,
    /// The operation, `POST /v3/pay/transactions/jsapi`, where there is one.
    pub operation: Option<String>,
    /// The status of the answer.
    pub status: u16,
    /// What was wrong with the request; empty if nothing was.
    pub faults: Vec<Fault>,
    /// Sealed members that could be opened: places and plaintexts.
    pub opened: Vec<(String, String)>,
    /// What was sent, as JSON whatever the protocol, with its ciphertexts; of files, what they are called and how long
    /// they are. `None` if there was no body.
    pub body: Option<Json>,
    /// The document that was answered, with its sealed members in the clear; `None` for other replies and refusals.
    pub reply: Option<Json>,
    /// The serial number or id of the key that signed the answer, where it was signed by one.
    pub signed_by: Option<String>,
    /// Where the secrets are.
    pub(crate) sealed: Sealed,
}

/// The places of sealed members, as JSON pointers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sealed {
    /// Of the request's body.
    pub body: Vec<String>,
    /// Of the reply.
    pub reply: Vec<String>,
}

/// What a program gets to see of what was sealed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Nothing.
    Masked,
    /// The plaintexts.
    Opened,
}

impl Record {
    /// The same for programs.
    pub(crate) fn to_json(&self, shown: Shown) -> Json {
        let faults = self.faults.iter().map(|fault| json!({ "place": fault.place, "issue": fault.issue }));
        let text = |plaintext| if shown == Shown::Opened { plaintext } else { MASK };
        let opened =
            self.opened.iter().map(|(place, text_of)| json!({ "place": place, "plaintext": text(text_of) }));
        json!({
            "request": self.request,
            "operation": self.operation,
            "status": self.status,
            "faults": faults.collect::<Vec<_>>(),
            "opened": opened.collect::<Vec<_>>(),
            "body": self.body.clone().map(|body| self.body(body, shown)),
            "reply": self.reply.clone().map(|reply| self.reply(reply, shown)),
            "signed_by": self.signed_by,
        })
    }

    /// The body with its sealed members opened or masked.
    fn body(&self, mut body: Json, shown: Shown) -> Json {
        if shown == Shown::Masked {
            secrets::mask(&mut body, self.sealed.body.iter().map(String::as_str));
            return body;
        }
        for (place, plaintext) in &self.opened {
            let value = place.strip_prefix("/body").and_then(|place| body.pointer_mut(place));
            if let Some(value) = value {
                *value = Json::from(plaintext.as_str());
            }
        }
        body
    }

    fn reply(&self, mut reply: Json, shown: Shown) -> Json {
        if shown == Shown::Masked {
            secrets::mask(&mut reply, self.sealed.reply.iter().map(String::as_str));
        }
        reply
    }
}
