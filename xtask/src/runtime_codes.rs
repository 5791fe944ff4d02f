//! The words of this repository in, the runtime's list of codes out, where it is another than before.

use std::io;

use wechatpay_codegen::{RUNTIME_CODES, Read};

use crate::beside::{self, Stale};
use crate::flags::Gen;

/// Where the runtime is.
const RUNTIME: &str = "generated-sdk/runtime";

/// Where the list is.
pub fn path() -> String {
    format!("{RUNTIME}/{RUNTIME_CODES}")
}

/// The list, if it does not follow the words; `None` as well if the crate is not the one of this repository.
pub fn stale(flags: &Gen, read: &Read) -> io::Result<Option<Stale>> {
    if !beside::is_own(flags) {
        return Ok(None);
    }
    let file =
        wechatpay_codegen::runtime_codes(read).map_err(|error| io::Error::other(error.message.clone()))?;
    beside::stale(&path(), "the codes of errors and what they leave open", |_, _| Ok(Some(file.text)))
}
