//! API v2: signed requests from operations, and verified fields from received bytes. Nothing is sent here.
//!
//! | Step | Function |
//! |---|---|
//! | operation → signed query, document or form | [`request::sign`] |
//! | received bytes → verified fields of a reply | [`reply::read`], [`reply::check_download`] |
//! | received bytes → verified fields of a notification | [`notification::Received`] |
//! | the answer to a notification | [`notification::ACCEPTED`], [`notification::refused`] |
//!
//! In between, everything is [`Parameters`], so that the texts that are signed are the texts that are sent.

mod failure;
pub mod notification;
mod opener;
mod parameters;
pub mod readings;
pub mod reply;
pub mod request;
pub mod signature;
pub mod xml;

pub use failure::Failure;
pub use notification::NotificationFault;
pub use opener::PayloadOpener;
pub use parameters::{Parameters, of_value as parameters_of};
pub use readings::TwoReadings;
pub use reply::ReplyError;
pub use request::{Merchant, RequestError};
pub use signature::{SignType, SignatureError};
