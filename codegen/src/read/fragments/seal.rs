//! The marks of encryption of a schema in, how its values are sealed out.
//!
//! What is marked and cannot be sealed is an error; what is only named as sensitive is a warning, since the lists of
//! such names are older than the marks and not kept up.

use crate::ir::{BaseWord, Evidence, Secrecy, TypeWord};
use crate::rules::{self, Claim, Mark, TableContext};
use crate::span::Spanned;

use super::cx::Cx;
use super::format;
use super::schema::Schema;
use super::sensitive::claim;

/// How a value of this type is sealed; no word is that of a list.
pub fn secrecy(
    cx: &mut Cx<'_, '_>,
    name: &str,
    schema: &Schema<'_>,
    word: Option<BaseWord>,
    context: TableContext,
) -> Secrecy {
    format::check(cx, name, schema);
    let Some(mark) = format::seal(schema) else { return Secrecy::Plain };
    let claim = Claim {
        mark: Some(Spanned { value: Mark::Rsa, span: mark.span }),
        evidence: Evidence::Format(mark.span),
        ..claim(name, mark.span, word.map(|base| TypeWord { base, array: false }))
    };
    rules::secrecy(&mut cx.rules, &claim, schema.embedded.is_some(), context)
}
