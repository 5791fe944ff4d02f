//! The two clients: operations enter; replies leave.

mod asynchronous;
pub mod blocking;

pub use asynchronous::{Call, Client, ReceivedCall};
