//! The words of this repository in, the runtime's list of codes out, where it is another than before.

use std::io;

use wechatpay_codegen::Read;

use crate::beside::{self, Stale};
use crate::flags::Gen;

/// Where the runtime is.
const RUNTIME: &str = "generated-sdk/runtime";

/// The list, if it does not follow the words; `None` as well if the crate is not the one of this repository.
pub fn stale(flags: &Gen, read: &Read) -> io::Result<Option<Stale>> {
    if !beside::is_own(flags) {
        return Ok(None);
    }
    let file =
        wechatpay_codegen::runtime_codes(read).map_err(|error| io::Error::other(error.message.clone()))?;
    let name = format!("{RUNTIME}/{}", file.path.as_str());
    beside::stale(&name, "the codes of errors and what they leave open", |_| Ok(Some(file.text)))
}
