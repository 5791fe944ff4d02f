//! A field that is sealed in most operations of a family that have it in the same direction, and plain in another.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic};
use crate::ir::{Secrecy, Type};

use super::seen::Seen;

/// A field, by its family, whether it is sent, what it is in, and its name.
type Key<'a> = (&'a str, bool, &'a str, &'a str);

/// Only bodies seal; names are compared together with what they are in, as a `name` may be anybody's.
pub fn check(seen: &[Seen<'_>]) -> Vec<Diagnostic> {
    let mut all: BTreeMap<Key<'_>, (Vec<&Seen<'_>>, Vec<&Seen<'_>>)> = BTreeMap::new();
    for seen in seen {
        let (Some(family), true, Type::Text) = (&seen.family, seen.is_in_document(), seen.field.ty.element())
        else {
            continue;
        };
        let key = (family.as_str(), seen.part.is_request(), seen.around(), seen.field.wire.as_str());
        let (sealed, plain) = all.entry(key).or_default();
        match seen.field.secrecy {
            Secrecy::Plain if !seen.field.fixed.secrecy => plain.push(seen),
            Secrecy::Plain => {}
            Secrecy::Sealed { .. } => sealed.push(seen),
        }
    }
    let mut found = Vec::new();
    for (sealed, plain) in all.into_values() {
        // Where plain ones are as many, the family has two kinds of it.
        let Some(first) = sealed.first().filter(|_| plain.len() < sealed.len()) else { continue };
        for seen in plain {
            let message =
                format!("`{}` of `{}` is plain, and sealed in `{}`", seen.field.wire, seen.of, first.of);
            let report = Diagnostic::new(Code::SealedElsewhere, seen.field.origin, message);
            found.push(report.related(first.field.origin, "sealed here").of(&seen.of));
        }
    }
    found
}
