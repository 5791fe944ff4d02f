//! The threads that tokio has for blocking work.

use std::io;

use tokio::runtime::Handle;

use super::Offload;

/// Blocking work goes to the threads of tokio.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tokio;

impl Offload for Tokio {
    async fn run<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
        let tokio = Handle::try_current().map_err(io::Error::other)?;
        tokio.spawn_blocking(work).await.map_err(io::Error::other)
    }
}
