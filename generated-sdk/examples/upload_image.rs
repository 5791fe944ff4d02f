//! An image on disk enters; the id by which other calls name it leaves.
//!
//! ```sh
//! cargo run -p wechatpay-tests --example upload_image -- storefront.png
//! ```
//!
//! With the merchant's files and variables, see `merchant.rs`.

#![allow(clippy::print_stdout, reason = "a program for people")]

mod merchant;

use std::path::Path;
use std::time::Duration;
use std::{env, fmt, io};

use wechatpay_sdk::rt;
use wechatpay_sdk::v3::merchant::media::upload;

/// The most that the service takes.
const LIMIT: u64 = 2 << 20;
/// An upload that may have been done leaves nothing that anybody could see or pay for, so it may be made again whatever
/// its outcome: all that is asked is whether that may help.
const ATTEMPTS: u32 = 3;

/// Why there is no id.
#[derive(Debug)]
pub enum Failure {
    /// The file cannot be read.
    File(io::Error),
    /// The file has more bytes than the service takes.
    TooLarge(u64),
    /// The service did not take it.
    Call(rt::Error),
    /// The reply has no id.
    Incomplete,
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(error) => write!(f, "the file: {error}"),
            Self::TooLarge(length) => write!(f, "the file has {length} bytes, {LIMIT} are allowed"),
            Self::Call(error) => write!(f, "{error}"),
            Self::Incomplete => f.write_str("the reply has no media_id"),
        }
    }
}

impl std::error::Error for Failure {}

/// Uploads an image. It is read when it is sent, piece by piece.
pub async fn upload(client: &rt::Client, path: &Path) -> Result<String, Failure> {
    let file = rt::FilePart::open(path)?;
    if file.len() > LIMIT {
        return Err(Failure::TooLarge(file.len()));
    }
    // What is signed is this, and the file through its digest.
    let meta = upload::PostBodyMeta::new(upload::PostBodyMetaRequired {
        sha256: file.sha256()?,
        filename: file.file_name.clone(),
    });
    let body = upload::PostBody::new(upload::PostBodyRequired { file, meta });
    let mut attempt = 1;
    loop {
        // Clones share the file.
        match client.execute(upload::Post::new(body.clone())).await {
            Ok(reply) => return reply.media_id.ok_or(Failure::Incomplete),
            // The client repeats only what the service knows by a number, and an upload has none.
            Err(error) if error.is_retryable() && attempt < ATTEMPTS => {
                let wait = error.retry_after().unwrap_or(Duration::from_millis(200) * attempt);
                tokio::time::sleep(wait).await;
                attempt += 1;
            }
            Err(error) => return Err(Failure::Call(error)),
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), merchant::Unready> {
    let path = env::args().nth(1).ok_or("say which image")?;
    let (config, []) = merchant::ready([])?;
    let client = merchant::client(config.build()?)?;
    println!("{}", upload(&client, Path::new(&path)).await?);
    Ok(())
}
