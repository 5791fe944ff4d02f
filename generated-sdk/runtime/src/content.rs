//! Content that is sent as it is: bodies in memory, streams and files, with their digests.

pub(crate) mod body;
pub(crate) mod digest;
pub(crate) mod disk;
mod file;

pub use body::{Body, BodyReader, BodyStream, Chunks};
pub use digest::{HashType, UnknownHashType};
pub use file::FilePart;
