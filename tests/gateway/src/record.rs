//! A request that was answered enters; what a test looks at leaves.

use serde_json::{Value as Json, json};

use crate::check::Fault;

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
    /// The document that was answered, with its sealed members in the clear; `None` for other replies and refusals.
    pub reply: Option<Json>,
    /// The serial number or id of the key that signed the answer, where it was signed by one.
    pub signed_by: Option<String>,
}

impl Record {
    /// The same for programs.
    pub(crate) fn to_json(&self) -> Json {
        let faults = self.faults.iter().map(|fault| json!({ "place": fault.place, "issue": fault.issue }));
        let opened = self.opened.iter().map(|(place, text)| json!({ "place": place, "plaintext": text }));
        json!({
            "request": self.request,
            "operation": self.operation,
            "status": self.status,
            "faults": faults.collect::<Vec<_>>(),
            "opened": opened.collect::<Vec<_>>(),
            "reply": self.reply,
            "signed_by": self.signed_by,
        })
    }
}
