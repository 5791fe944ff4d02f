//! Blocking work on the threads that tokio keeps for it.

use std::io;

use tokio::runtime::Handle;

use super::Offload;

/// Does blocking work on the threads that tokio keeps for it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tokio;

impl Offload for Tokio {
    async fn run<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
        let tokio = Handle::try_current().map_err(io::Error::other)?;
        tokio.spawn_blocking(work).await.map_err(io::Error::other)
    }
}
