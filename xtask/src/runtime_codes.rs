//! The words of this repository in, the runtime's list of codes out, where it is another than before.

use std::io;
use std::path::Path;

use wechatpay_codegen::cli::beside::{self, Stale};
use wechatpay_codegen::{RUNTIME_CODES, Read};

/// Where the runtime is.
const RUNTIME: &str = "generated-sdk/runtime";

/// Where the list is.
pub fn path() -> String {
    format!("{RUNTIME}/{RUNTIME_CODES}")
}

/// The list, if it does not follow the words.
pub fn stale(root: &Path, read: &Read) -> io::Result<Option<Stale>> {
    let file =
        wechatpay_codegen::runtime_codes(read).map_err(|error| io::Error::other(error.message.clone()))?;
    beside::stale(root, &path(), "the codes of errors and what they leave open", |_, _| Ok(Some(file.text)))
}
