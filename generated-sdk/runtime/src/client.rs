//! The two clients: operations enter; replies leave.

mod any;
mod asynchronous;
pub mod blocking;

pub use any::{AsyncExecute, BlockingExecute};
pub use asynchronous::{Call, Client, ReceivedCall};
