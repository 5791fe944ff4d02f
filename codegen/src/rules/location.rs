//! What the path of a page or YAML table says that it describes.

use crate::diag::{Code, Diagnostic};
use crate::ir::{PathTemplate, Protocol};

use super::Cx;

/// Where a page or YAML table is, and so what it describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// The table of contents of a tree.
    Index,
    /// The operations of one path.
    Operations {
        /// Which protocol they speak.
        protocol: Protocol,
        /// Their path below the protocol's folder.
        path: PathTemplate,
    },
    /// One notification.
    Notification {
        /// Which protocol it speaks.
        protocol: Protocol,
        /// Its event.
        event: String,
    },
}

/// The location of a page or YAML table; `None` where there is none.
pub fn locate(relative: &str) -> Option<Location> {
    if matches!(relative, "openapi/index.md" | "webhook/index.md") {
        return Some(Location::Index);
    }
    let path = relative.strip_suffix(".md").or_else(|| relative.strip_suffix(".yaml"));
    let (top, rest) = path?.split_once('/')?;
    let (protocol, name) = rest.split_once('/')?;
    let protocol = Protocol::of_word(protocol)?;
    match top {
        // `index.md` and `index.yaml` are of a URL with a slash at its end, which none is at the top.
        "openapi" if name == "index" => None,
        "openapi" if name.split('/').enumerate().all(|(depth, segment)| is_segment(depth, segment)) => {
            let path = name.strip_suffix("index").filter(|path| path.ends_with('/')).unwrap_or(name);
            Some(Location::Operations { protocol, path: PathTemplate::new(path) })
        }
        "webhook" if name.bytes().all(is_segment_byte) && name.len() <= LONGEST => {
            Some(Location::Notification { protocol, event: name.to_owned() })
        }
        _ => None,
    }
}

/// A file where none is read.
pub fn misplaced(cx: &mut Cx, relative: &str, what: &str) {
    let message = format!("`{relative}` is not a place for {what}");
    cx.report(Diagnostic::new(Code::BadLocation, cx.origin, message));
}

/// The longest segment of a path: its module becomes the name of a file.
const LONGEST: usize = 100;

/// No URL of the service has more segments.
const DEEPEST: usize = 32;

/// Letters, digits, `-`, `_` and `.`, or a variable in braces; a path begins with the name of its family.
pub fn is_segment(depth: usize, segment: &str) -> bool {
    let variable = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).filter(|_| depth > 0);
    let name = variable.unwrap_or(segment);
    !name.is_empty() && name.len() <= LONGEST && depth < DEEPEST && name.bytes().all(is_segment_byte)
}

fn is_segment_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}
