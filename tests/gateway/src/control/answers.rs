//! What operations shall answer enters, members of their replies or documented errors; what is wrong with it leaves, or nothing.

use serde_json::{Value as Json, json};
use wechatpay_codegen::ir::Operation;

use super::each;
use crate::members::Members;
use crate::prepared::Prepared;
use crate::shared::{Often, Shared};

/// One answer, or a list of them: all are prepared, or none.
pub fn prepare(shared: &Shared, asked: &Json) -> Result<Json, String> {
    let all: Vec<Asked<'_>> =
        each(asked).iter().map(|asked| Asked::read(shared, asked)).collect::<Result<_, _>>()?;
    for Asked { operation, prepared, often } in all {
        shared.tell(operation, prepared, often);
    }
    Ok(json!({}))
}

struct Asked<'s> {
    operation: &'s Operation,
    prepared: Prepared,
    often: Often,
}

impl<'s> Asked<'s> {
    /// Reads `{"operation":"GET /v3/…","members":{…}}`, or with `"error":"PARAM_ERROR"` in place of members, perhaps with
    /// `"once":true`.
    fn read(shared: &'s Shared, asked: &Json) -> Result<Self, String> {
        let asked = Members::of(asked, &["operation", "members", "error", "once"])?;
        let wanted = asked.text("operation")?.ok_or("`operation` is missing")?;
        let (members, error) = (asked.object("members")?, asked.text("error")?);
        let often = if asked.flag("once")?.unwrap_or_default() { Often::Once } else { Often::Always };
        let operation = shared.operation(wanted)?;
        let prepared = match (members, error) {
            (Some(members), None) => Prepared::members(operation, members)?,
            (None, Some(error)) => Prepared::error(operation, error)?,
            (None, None) => return Err("`members` is missing, or an `error`".to_owned()),
            (Some(_), Some(_)) => return Err("an answer has `members` or is an `error`, not both".to_owned()),
        };
        Ok(Self { operation, prepared, often })
    }
}
