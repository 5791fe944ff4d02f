//! A file enters piece by piece as it is received; its plain content leaves, unzipped, measured and checked.

#[cfg(test)]
mod tests;

use std::io::Write;

use flate2::write::MultiGzDecoder;

use crate::content::digest::{HashType, Hasher};
use crate::download::DownloadError;

/// Turns what is received into plain content. It reads nothing itself, so it serves blocking and asynchronous clients
/// alike.
///
/// Content that begins like a gzip file is unzipped, because `tar_type=GZIP` requests such bills and no header
/// announces them; anything else passes unchanged. Digests and the limit apply to the plain content, as the
/// documentation of `hash_value` says.
///
/// ```
/// use wechatpay_runtime as rt;
///
/// let mut decoder = rt::Decoder::new();
/// decoder.expect_digest(rt::HashType::Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d");
/// let mut plain = Vec::new();
/// decoder.feed(b"ab", &mut plain)?;
/// decoder.feed(b"c", &mut plain)?;
/// decoder.finish(&mut plain)?;
/// assert_eq!(plain, b"abc");
/// # Ok::<(), rt::DownloadError>(())
/// ```
pub struct Decoder {
    format: Format,
    plain: Plain,
}

enum Format {
    /// Not known yet: there are too few bytes to tell.
    Open(Vec<u8>),
    AsItIs,
    Zipped(Box<MultiGzDecoder<Vec<u8>>>),
}

const GZIP: [u8; 2] = [0x1f, 0x8b];

/// How much is unzipped at a time, since content may grow a thousandfold before the limit is checked.
const STEP: usize = 4 * 1024;

impl Decoder {
    /// A decoder that expects nothing.
    #[must_use]
    pub fn new() -> Self {
        let plain = Plain { expected: Vec::new(), limit: None, len: 0 };
        Self { format: Format::Open(Vec::new()), plain }
    }

    /// Expects this digest, hexadecimal in any case. If there are several, all are checked.
    ///
    /// It is the digest of what is fed from now on.
    pub fn expect_digest(&mut self, kind: HashType, hex: impl Into<String>) {
        self.plain.expected.push(Expected { kind, hasher: Hasher::new(kind), hex: hex.into() });
    }

    /// Allows no more than this many bytes of plain content; of several limits, the lowest holds. By default there is
    /// none.
    pub fn limit(&mut self, bytes: u64) {
        self.plain.limit = Some(self.plain.limit.map_or(bytes, |limit| limit.min(bytes)));
    }

    /// The limit that was set.
    pub(crate) fn limited(&self) -> Option<u64> {
        self.plain.limit
    }

    /// Takes received bytes, and appends the content known so far to `plain`.
    ///
    /// # Errors
    ///
    /// A gzip file is not well formed, or the limit is exceeded; feeding more is then pointless.
    pub fn feed(&mut self, received: &[u8], plain: &mut Vec<u8>) -> Result<(), DownloadError> {
        if let Format::Open(beginning) = &mut self.format {
            beginning.extend_from_slice(received);
            if beginning.len() < GZIP.len() {
                return Ok(());
            }
            let beginning = std::mem::take(beginning);
            self.format = if beginning.starts_with(&GZIP) {
                Format::Zipped(Box::new(MultiGzDecoder::new(Vec::new())))
            } else {
                Format::AsItIs
            };
            return self.decode(&beginning, plain);
        }
        self.decode(received, plain)
    }

    fn decode(&mut self, received: &[u8], plain: &mut Vec<u8>) -> Result<(), DownloadError> {
        let Format::Zipped(decoder) = &mut self.format else { return self.plain.take(received, plain) };
        for step in received.chunks(STEP) {
            decoder.write_all(step).map_err(DownloadError::Gzip)?;
            // Everything known by now, which would otherwise wait for the next step.
            decoder.flush().map_err(DownloadError::Gzip)?;
            let unzipped = std::mem::take(decoder.get_mut());
            self.plain.take(&unzipped, plain)?;
        }
        Ok(())
    }

    /// Ends the content, and appends what was not known before.
    ///
    /// # Errors
    ///
    /// A gzip file ends too early or its checksum is wrong, the limit is exceeded, or a digest is not the expected one.
    pub fn finish(self, plain: &mut Vec<u8>) -> Result<(), DownloadError> {
        let Self { format, plain: mut content } = self;
        let rest = match format {
            Format::Open(all) => all,
            Format::AsItIs => Vec::new(),
            Format::Zipped(decoder) => decoder.finish().map_err(DownloadError::Gzip)?,
        };
        content.take(&rest, plain)?;
        content.check()
    }
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

/// The known part of the plain content.
struct Plain {
    expected: Vec<Expected>,
    limit: Option<u64>,
    len: u64,
}

struct Expected {
    kind: HashType,
    hasher: Hasher,
    hex: String,
}

impl Plain {
    fn take(&mut self, bytes: &[u8], plain: &mut Vec<u8>) -> Result<(), DownloadError> {
        self.len = self.len.saturating_add(bytes.len() as u64);
        if let Some(limit) = self.limit.filter(|limit| self.len > *limit) {
            return Err(DownloadError::TooLarge { limit });
        }
        for digest in &mut self.expected {
            digest.hasher.update(bytes);
        }
        plain.extend_from_slice(bytes);
        Ok(())
    }

    fn check(self) -> Result<(), DownloadError> {
        for Expected { kind, hasher, hex } in self.expected {
            if !hasher.finish().eq_ignore_ascii_case(hex.trim()) {
                return Err(DownloadError::Digest { kind });
            }
        }
        Ok(())
    }
}
