//! Members that replies of an operation shall have enter; what is wrong with them leaves, or nothing.

use serde_json::{Map, Value as Json, json};

use super::each;
use crate::members::Members;
use crate::shared::{Often, Shared};

/// One answer, or a list of them: all are prepared, or none.
pub fn prepare(shared: &Shared, asked: &Json) -> Result<Json, String> {
    let all: Vec<Prepared> =
        each(asked).iter().map(|asked| Prepared::read(shared, asked)).collect::<Result<_, _>>()?;
    for Prepared { operation, members, often } in all {
        shared.tell(&operation, members, often);
    }
    Ok(json!({}))
}

struct Prepared {
    operation: String,
    members: Map<String, Json>,
    often: Often,
}

impl Prepared {
    /// Reads `{"operation":"GET /v3/…","members":{…}}`, perhaps with `"once":true`.
    fn read(shared: &Shared, asked: &Json) -> Result<Self, String> {
        let asked = Members::of(asked, &["operation", "members", "once"])?;
        let wanted = asked.text("operation")?.ok_or("`operation` is missing")?;
        let members = asked.object("members")?.ok_or("`members` is missing")?.clone();
        let often = if asked.flag("once")?.unwrap_or_default() { Often::Once } else { Often::Always };
        let operation = shared.answerable(wanted, &members)?;
        Ok(Self { operation, members, often })
    }
}
