//! URL templates as values: parsed once, asked for their variables, printed as they were.

use std::fmt;

use super::{Field, witness};
use crate::name::RustName;

/// A path below the folder of its protocol: `multiuse/users/{openid}/coupons`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathTemplate {
    text: String,
}

/// One segment of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Piece<'a> {
    /// Literal text; empty after a trailing slash.
    Literal(&'a str),
    /// `{openid}`: the name of a variable.
    Variable(&'a str),
}

impl PathTemplate {
    /// A template from its text, without a slash in front.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its segments.
    pub fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        self.text.split('/').map(|segment| {
            match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                Some(name) => Piece::Variable(name),
                None => Piece::Literal(segment),
            }
        })
    }

    /// The names of its variables in order, each once.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.pieces().enumerate().filter_map(|(index, piece)| match piece {
            Piece::Variable(name) if !self.pieces().take(index).any(|before| before == piece) => Some(name),
            _ => None,
        })
    }

    /// The names of its variables in order, one that appears again as often as it does.
    pub fn variable_segments(&self) -> impl Iterator<Item = &str> {
        self.pieces().filter_map(|piece| match piece {
            Piece::Variable(name) => Some(name),
            Piece::Literal(_) => None,
        })
    }

    /// The same path with these names for its variables, in order.
    #[must_use]
    pub fn with_variables(&self, names: &[String]) -> Self {
        let mut names = names.iter();
        let mut next = || names.next().map(|name| format!("{{{name}}}"));
        let pieces = self.pieces().map(|piece| match piece {
            Piece::Literal(text) => text.to_owned(),
            Piece::Variable(name) => next().unwrap_or_else(|| format!("{{{name}}}")),
        });
        Self::new(pieces.collect::<Vec<_>>().join("/"))
    }

    /// The fields of its variables under the names that these have in a path of the same shape, by their positions.
    ///
    /// What they were called stays with their witnesses.
    pub fn renamed(&self, variables: Vec<Field>, other: &Self) -> Vec<Field> {
        let renamed = variables.into_iter().map(|field| {
            let mut names = self.variable_segments().zip(other.variable_segments());
            match names.find(|(name, _)| *name == field.wire) {
                Some((name, new)) if name != new => {
                    let taken = Field { wire: new.to_owned(), rust: RustName::field(new), ..field.clone() };
                    Field { witnesses: witness::restated(&field, &taken), ..taken }
                }
                _ => field,
            }
        });
        renamed.collect()
    }

    /// The product family: the first segment.
    pub fn family(&self) -> &str {
        self.text.split('/').next().unwrap_or_default()
    }

    /// The template without the names of its variables, for finding routes that no server can tell apart.
    pub fn shape(&self) -> String {
        let pieces = self.pieces().map(|piece| match piece {
            Piece::Literal(text) => text,
            Piece::Variable(_) => "{}",
        });
        pieces.collect::<Vec<_>>().join("/")
    }
}

impl fmt::Display for PathTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Fact;
    use crate::span::Span;

    #[test]
    fn variables_are_renamed_by_their_places_and_keep_what_they_were_called() {
        let (own, other) = (PathTemplate::new("{a}/x/{b}/{c}"), PathTemplate::new("{b}/x/{a}/{c}"));
        let fields = ["a", "b", "c"].map(|name| Field::text(name.to_owned(), Span::default())).to_vec();
        let renamed = own.renamed(fields, &other);
        let said: Vec<_> = renamed
            .iter()
            .map(|field| {
                let was = field.witnesses.first().and_then(|witness| witness.differing(Fact::Name));
                (field.wire.as_str(), field.rust.as_str().to_owned(), was)
            })
            .collect();
        let expected = [("b", "b", Some("a")), ("a", "a", Some("b")), ("c", "c", None)];
        assert_eq!(said, expected.map(|(wire, rust, was)| (wire, rust.to_owned(), was)));
    }

    #[test]
    fn templates_know_their_variables_family_and_shape() {
        let path = PathTemplate::new("multiuse/users/{openid}/coupons");
        assert_eq!(path.variables().collect::<Vec<_>>(), ["openid"]);
        assert_eq!(path.family(), "multiuse");
        assert_eq!(path.shape(), "multiuse/users/{}/coupons");
        let twice = PathTemplate::new("{id}/a/{id}/{b}");
        assert_eq!(twice.variables().collect::<Vec<_>>(), ["id", "b"]);
        assert_eq!(twice.variable_segments().collect::<Vec<_>>(), ["id", "id", "b"]);
        let names = ["x", "y", "b"].map(str::to_owned);
        assert_eq!(twice.with_variables(&names).as_str(), "{x}/a/{y}/{b}");
        let index = PathTemplate::new("ecommerce/applyments/");
        assert_eq!(index.pieces().last(), Some(Piece::Literal("")));
    }
}
