//! What goes wrong enters; what it is called leaves.

use std::fmt;
use std::net::SocketAddr;

use wechatpay_codegen::foreign::terminal;
use wechatpay_codegen::workspace::Nowhere;

use crate::folder::FolderError;
use crate::token::{FEWEST, MOST};

/// A gateway cannot be started, or cannot do what it was asked to.
#[derive(Debug)]
#[non_exhaustive]
pub enum GatewayError {
    /// No specs are given, and there is no workspace that has some.
    Workspace(Nowhere),
    /// The specs have errors; this is the first.
    Specs(String),
    /// Keys or certificates cannot be made.
    Keys(String),
    /// The gateway cannot run or print.
    Io(std::io::Error),
    /// The address cannot be listened at.
    Listen {
        /// Which one.
        address: SocketAddr,
        /// Why.
        error: std::io::Error,
    },
    /// The address to listen at is not one of this machine only.
    NotLoopback(SocketAddr),
    /// A token for the control is too short, or has characters that a header cannot carry.
    Token,
    /// The keys cannot be written.
    Folder(FolderError),
    /// No reply can be prepared like this.
    Answer(String),
    /// There is no such event.
    UnknownEvent {
        /// What was asked for.
        event: String,
        /// Those that there are, the likest first.
        known: Vec<String>,
    },
    /// The notification cannot be made this way.
    Unfit(&'static str),
    /// The merchant's address is not one of this machine, or none that a notification can be sent to.
    Address(&'static str),
    /// The merchant's address could not be reached, or did not answer within 5 seconds.
    Undelivered(String),
}

impl GatewayError {
    pub(crate) fn keys(error: impl fmt::Display) -> Self {
        Self::Keys(error.to_string())
    }
}

/// How many of the events that there are an error lists.
const EVENTS_SHOWN: usize = 8;

impl fmt::Display for GatewayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Workspace(error) => write!(f, "{error}, or name specs with `--specs DIR`"),
            Self::Specs(message) => write!(f, "the specs have errors: {}", terminal(message)),
            Self::Keys(message) => write!(f, "keys cannot be made: {message}"),
            Self::Io(error) => write!(f, "the gateway cannot run: {error}"),
            Self::Listen { address, error } => write!(f, "the gateway cannot listen at {address}: {error}"),
            Self::NotLoopback(address) => {
                write!(f, "the gateway only listens at loopback addresses, and {address} is none")
            }
            Self::Token => write!(f, "a token is {FEWEST} to {MOST} visible ASCII characters"),
            Self::Folder(error) => error.fmt(f),
            Self::Answer(reason) => write!(f, "{}", terminal(reason)),
            Self::UnknownEvent { event, known } => {
                let shown = known.len().min(EVENTS_SHOWN);
                let others = match known.len() - shown {
                    0 => String::new(),
                    count => format!(" and {count} more"),
                };
                let shown = known[..shown].join(", ");
                write!(
                    f,
                    "the specs have no event {}; they have {}{others}",
                    terminal(event),
                    terminal(&shown)
                )
            }
            Self::Unfit(reason) => f.write_str(reason),
            Self::Address(reason) => write!(f, "notifications only go to loopback addresses: {reason}"),
            Self::Undelivered(message) => {
                write!(f, "the notification was not delivered: {}", terminal(message))
            }
        }
    }
}

impl std::error::Error for GatewayError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_say_begins_no_line_of_its_own() {
        let text = "a\nlistening at http://evil.example\u{1b}[2J\u{9b}1m\u{202e}";
        for error in [
            GatewayError::Specs(text.to_owned()),
            GatewayError::UnknownEvent { event: text.to_owned(), known: vec![text.to_owned()] },
            GatewayError::Answer(text.to_owned()),
            GatewayError::Undelivered(text.to_owned()),
        ] {
            let shown = error.to_string();
            assert!(shown.contains(r"a\nlistening at"), "{shown}");
            assert!(!shown.contains(['\n', '\u{1b}', '\u{9b}', '\u{202e}']), "{shown:?}");
        }
    }
}
