//! Which of two sources is believed, fact by fact: the one screen of these rules.

use crate::ir::{Field, Presence, Type};
use crate::overrides::Take;
use crate::rules;

/// How two sources of one operation rank. The first one gives what they have its names and its places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    /// A page or a table, and a fragment; or two trees of one form.
    PageAndFragment,
    /// The service's own page of API v3 or of brands, and what others say.
    OfficialFirst,
    /// What others say of API v2, and the service's own page, whose tables have lost rows.
    OfficialAdds,
}

/// Which of two sources is the project's own, so that people are told what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Own {
    First,
    Second,
}

/// Which way a table travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// In a request.
    Request,
    /// In an upload, whose pages are better than their fragments.
    Upload,
    /// In a reply, or a message of the service.
    Reply,
}

impl Rank {
    /// Whether the type of a field is the first one's.
    pub fn takes_first_type(self, take: Option<Take>, first: &Field, second: &Field) -> bool {
        match self {
            _ if first.fixed.ty => true,
            Self::PageAndFragment => match take {
                Some(take) => take == Take::Page,
                None => second.guessed && !first.guessed,
            },
            Self::OfficialFirst | Self::OfficialAdds => {
                !second.fixed.ty && (!first.guessed || second.guessed) && !is_denied(first, second)
            }
        }
    }

    /// Whether the values, the limits and the order of fields are those of the first one, as far as it has some.
    pub fn lists_first(self) -> bool {
        self != Self::PageAndFragment
    }

    /// Whether what is said to people is the first one's, as far as it says something.
    pub fn tells_first(self, own: Option<Own>) -> bool {
        own.map_or(self != Self::OfficialAdds, |own| own == Own::First)
    }

    /// Whether a number of which one shows a fraction has one: the service documents none.
    pub fn shows_fractions(self) -> bool {
        self != Self::OfficialFirst
    }

    /// Whether a field of two sources is required; `insists` says that the second one may not be contradicted.
    pub fn presence(self, way: Way, first: &Field, second: &Field, insists: bool) -> Presence {
        match self {
            _ if first.fixed.presence => first.presence,
            // In requests the pages are right more often, unless the fragment says so of the very field. Of replies neither
            // is, and nothing depends on it.
            _ if insists => second.presence,
            // What lacks a field must be readable.
            Self::OfficialFirst if way == Way::Reply => first.presence.max(second.presence),
            _ => first.presence,
        }
    }

    /// Whether a field may be missing that only one of them has, though both describe what is around it.
    pub fn is_optional_alone(self, of_first: bool) -> bool {
        match self {
            Self::PageAndFragment => false,
            // The service knows of calls without what it does not list, and what its page of one product or caller requires
            // may be missing in calls of others, whose pages need not be there.
            Self::OfficialFirst => true,
            Self::OfficialAdds => !of_first,
        }
    }
}

/// Whether the sample of a number is a text that is none, and the other one says that it is a text.
fn is_denied(field: &Field, other: &Field) -> bool {
    let is_number = matches!(field.ty, Type::Integer | Type::Float);
    let shown = field.example.as_ref().and_then(|example| example.as_str());
    is_number && other.ty == Type::Text && shown.is_some_and(|shown| !rules::is_number(shown))
}
