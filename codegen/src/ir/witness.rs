//! Who says what: each source of a field or an operation with its place, and what it says that was not taken.
//!
//! A field of a single source has no list: the source is the one that its `origin` is in.

use std::mem::discriminant;

use super::{
    Body, Facets, Field, Host, Lifecycle, Nonce, Notification, Operation, Presence, Reply, Secrecy, Type,
};
use crate::span::Span;

/// One source of something in the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// Where it is described there.
    pub origin: Span,
    /// Where it says that a field is sealed, if it does.
    pub evidence: Option<Span>,
    /// What it says that was not taken; of all other facts it says what the model has.
    pub differs: Vec<Statement>,
}

/// What one source says of one fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Of what.
    pub fact: Fact,
    /// What, in the words of [`Conflict`](crate::merge::Conflict)s; empty where it says nothing.
    pub says: String,
}

/// What sources may say something about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fact {
    /// The name on the wire.
    Name,
    /// The word for the type.
    Word,
    /// The type.
    Type,
    /// What is inside a text.
    Encoding,
    /// Whether it is required.
    Presence,
    /// Whether it is sealed.
    Secrecy,
    /// Whose key it is sealed with, and how: what goes out is sealed for another one than what comes in.
    Key,
    /// The values that are listed.
    Values,
    /// Lengths, ranges, numbers of items, patterns.
    Limits,
    /// The host of an operation.
    Host,
    /// Whether it needs the client certificate.
    Certificate,
    /// Whether a nonce is added.
    Nonce,
    /// What the request carries.
    Body,
    /// What comes back.
    Reply,
    /// The status of success.
    Status,
    /// Whether it is still offered.
    Lifecycle,
}

impl Fact {
    /// Those of a field.
    pub const OF_FIELDS: [Self; 9] = [
        Self::Name,
        Self::Word,
        Self::Type,
        Self::Encoding,
        Self::Presence,
        Self::Secrecy,
        Self::Key,
        Self::Values,
        Self::Limits,
    ];

    /// Those of an operation.
    pub const OF_OPERATIONS: [Self; 7] =
        [Self::Host, Self::Certificate, Self::Nonce, Self::Body, Self::Reply, Self::Status, Self::Lifecycle];

    /// The key of it in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Word => "word",
            Self::Type => "type",
            Self::Encoding => "encoding",
            Self::Presence => "presence",
            Self::Secrecy => "secrecy",
            Self::Key => "key",
            Self::Values => "values",
            Self::Limits => "limits",
            Self::Host => "host",
            Self::Certificate => "certificate",
            Self::Nonce => "nonce",
            Self::Body => "body",
            Self::Reply => "reply",
            Self::Status => "status",
            Self::Lifecycle => "lifecycle",
        }
    }
}

/// What has witnesses.
pub trait Witnessed {
    /// What may be said of it.
    const FACTS: &'static [Fact];

    /// Those that are listed.
    fn listed(&self) -> &[Witness];

    /// The only one, where none is listed.
    fn only(&self) -> Witness;

    /// Whether another one has the same of a fact.
    fn agrees(&self, fact: Fact, other: &Self) -> bool;

    /// What it has of a fact, in words.
    fn says(&self, fact: Fact) -> String;

    /// All of them.
    fn witnesses(&self) -> Vec<Witness> {
        match self.listed() {
            [] => vec![self.only()],
            listed => listed.to_vec(),
        }
    }
}

/// The witnesses of what was made of several sides, each of which may have been made of others before.
pub fn united<T: Witnessed>(sides: &[&T], taken: &T) -> Vec<Witness> {
    let mut all: Vec<Witness> = Vec::new();
    for witness in sides.iter().flat_map(|side| restated(*side, taken)) {
        // A row that is read for several forms of one operation is one witness.
        if all.last() != Some(&witness) {
            all.push(witness);
        }
    }
    all
}

/// The witnesses of a side, with what each says of what was taken in its place.
pub fn restated<T: Witnessed>(side: &T, taken: &T) -> Vec<Witness> {
    let mut all = side.witnesses();
    for fact in T::FACTS.iter().filter(|fact| !side.agrees(**fact, taken)) {
        let (said, is) = (side.says(*fact), taken.says(*fact));
        for witness in &mut all {
            match witness.differs.iter().position(|statement| statement.fact == *fact) {
                Some(at) if witness.differs[at].says == is => drop(witness.differs.remove(at)),
                Some(_) => {}
                None => witness.differs.push(Statement { fact: *fact, says: said.clone() }),
            }
        }
    }
    all
}

impl Witness {
    /// One who says what the model has.
    pub fn new(origin: Span) -> Self {
        Self { origin, evidence: None, differs: Vec::new() }
    }

    /// What it says of a fact that was not taken.
    pub fn differing(&self, fact: Fact) -> Option<&str> {
        self.differs.iter().find(|statement| statement.fact == fact).map(|statement| &*statement.says)
    }
}

impl Witnessed for Field {
    const FACTS: &'static [Fact] = &Fact::OF_FIELDS;

    fn listed(&self) -> &[Witness] {
        &self.witnesses
    }

    fn only(&self) -> Witness {
        Witness { evidence: self.secrecy.evidence(), ..Witness::new(self.origin) }
    }

    fn agrees(&self, fact: Fact, other: &Self) -> bool {
        match fact {
            Fact::Name => self.wire == other.wire,
            Fact::Word => self.word == other.word,
            // What is inside a text is another fact.
            Fact::Type => match (&self.encoding, &other.encoding) {
                (None, None) => is_alike(&self.ty, &other.ty),
                (Some(_), Some(_)) => true,
                (Some(_), None) => other.ty == Type::Text,
                (None, Some(_)) => self.ty == Type::Text,
            },
            Fact::Encoding => self.inside() == other.inside(),
            Fact::Presence => self.presence == other.presence,
            Fact::Secrecy => (self.secrecy == Secrecy::Plain) == (other.secrecy == Secrecy::Plain),
            // Who does not seal it says nothing of the key.
            Fact::Key => self.secrecy == Secrecy::Plain || self.secrecy.key() == other.secrecy.key(),
            Fact::Values => {
                self.values.len() == other.values.len()
                    && (self.values.iter().zip(&other.values).all(|(a, b)| a.wire == b.wire)
                        || self.values.iter().all(|value| other.values.iter().any(|b| b.wire == value.wire)))
            }
            Fact::Limits => limits(&self.facets) == limits(&other.facets),
            _ => true,
        }
    }

    fn says(&self, fact: Fact) -> String {
        match fact {
            Fact::Name => self.wire.clone(),
            Fact::Word => self.word.to_string(),
            Fact::Type if self.encoding.is_some() => Type::Text.words(),
            Fact::Type => self.ty.words(),
            Fact::Encoding => self.inside().to_owned(),
            Fact::Presence if self.presence == Presence::Required => "required".to_owned(),
            Fact::Presence => "optional".to_owned(),
            Fact::Secrecy if self.secrecy == Secrecy::Plain => "plain".to_owned(),
            Fact::Secrecy => "sealed".to_owned(),
            Fact::Key => self.secrecy.key().map(|found| format!("{found:?}")).unwrap_or_default(),
            Fact::Values => self.values.iter().map(|value| value.wire.as_str()).collect::<Vec<_>>().join("|"),
            Fact::Limits => limits_in_words(&self.facets),
            _ => String::new(),
        }
    }
}

impl Field {
    /// Whether a source says otherwise on whether and how it is sealed.
    pub fn has_disputed_secrecy(&self) -> bool {
        let differs = |witness: &Witness| {
            [Fact::Secrecy, Fact::Key].into_iter().any(|fact| witness.differing(fact).is_some())
        };
        self.witnesses.iter().any(differs)
    }

    /// What is inside of it, in words.
    fn inside(&self) -> &'static str {
        match &self.encoding {
            None => "a text",
            Some(encoding) if encoding.list || matches!(self.ty, Type::List(_)) => "a list in a text",
            Some(_) => "an object in a text",
        }
    }
}

/// Whether two types are the same but for their members.
fn is_alike(one: &Type, other: &Type) -> bool {
    match (one, other) {
        (Type::List(one), Type::List(other)) => is_alike(one, other),
        _ => discriminant(one) == discriminant(other),
    }
}

impl Type {
    /// What it is, in words.
    pub fn words(&self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Integer => "integer".to_owned(),
            Self::Float => "number with a fraction".to_owned(),
            Self::Boolean => "boolean".to_owned(),
            Self::Json => "anything".to_owned(),
            Self::File => "file".to_owned(),
            Self::Object(_) => "object".to_owned(),
            Self::Variants(_) => "one of several objects".to_owned(),
            Self::List(element) => format!("list of {}", element.words()),
        }
    }
}

/// What of the facets is a limit.
fn limits(facets: &Facets) -> Facets {
    let nothing = facets.min_length.is_none()
        && facets.max_length.is_none()
        && facets.minimum.is_none()
        && facets.maximum.is_none()
        && facets.min_items.is_none()
        && facets.max_items.is_none()
        && facets.pattern.is_none();
    if nothing { Facets::default() } else { Facets { format: None, default: None, ..facets.clone() } }
}

fn limits_in_words(facets: &Facets) -> String {
    let count = |limit: Option<u64>| limit.map(|limit| limit.to_string());
    let number = |limit: &Option<serde_json::Number>| limit.as_ref().map(ToString::to_string);
    [
        ("at least {} characters", count(facets.min_length)),
        ("at most {} characters", count(facets.max_length)),
        ("from {}", number(&facets.minimum)),
        ("to {}", number(&facets.maximum)),
        ("at least {} items", count(facets.min_items)),
        ("at most {} items", count(facets.max_items)),
        ("like {}", facets.pattern.clone()),
    ]
    .into_iter()
    .filter_map(|(words, limit)| Some(words.replacen("{}", &limit?, 1)))
    .collect::<Vec<_>>()
    .join(", ")
}

/// Whether two lists of limits, as they are said, have different limits of one thing.
pub fn contradict(one: &str, other: &str) -> bool {
    // What is limited, and to what: a number, between words that say the rest.
    fn split(limit: &str) -> (String, &str) {
        let number = limit.split(' ').find(|word| word.parse::<f64>().is_ok()).unwrap_or_default();
        (limit.replacen(number, "", 1), number)
    }
    let differ = |limit: &str| {
        let (what, limit) = split(limit);
        other.split(", ").map(split).any(|(other, to)| other == what && to != limit)
    };
    one.split(", ").any(differ)
}

/// What sources say of an operation or a notification as a whole, without its tables.
pub struct Outline {
    origin: Span,
    says: Vec<(Fact, String)>,
    witnesses: Vec<Witness>,
}

impl Outline {
    /// The same with these witnesses.
    pub fn with(self, witnesses: Vec<Witness>) -> Self {
        Self { witnesses, ..self }
    }
}

impl From<&Operation> for Outline {
    fn from(operation: &Operation) -> Self {
        let host = match &operation.host {
            Host::Main => String::new(),
            Host::Also(url) | Host::Fixed(url) => url.clone(),
        };
        let body = match operation.body {
            Body::None => "no body",
            Body::Json(_) => "JSON",
            Body::Xml(_) => "XML",
            Body::Form(_) => "form",
        };
        let reply = match operation.reply {
            Reply::Json(_) => "JSON",
            Reply::Xml(_) => "XML",
            Reply::Empty => "nothing",
            Reply::Stream { .. } => "a stream",
            Reply::Redirect => "a redirect",
        };
        let mut says = vec![
            (Fact::Host, host),
            (Fact::Certificate, format!("client certificate: {}", operation.client_certificate)),
            (Fact::Body, body.to_owned()),
            (Fact::Reply, reply.to_owned()),
            (Fact::Status, operation.status.to_string()),
            (Fact::Lifecycle, word(&operation.lifecycle)),
        ];
        // Nothing else has a place for a nonce.
        if matches!(operation.body, Body::Xml(_)) {
            let nonce = if operation.nonce == Nonce::Omitted { "no nonce" } else { "a nonce" };
            says.push((Fact::Nonce, nonce.to_owned()));
        }
        Self { origin: operation.origin, says, witnesses: operation.witnesses.clone() }
    }
}

impl From<&Notification> for Outline {
    fn from(notification: &Notification) -> Self {
        let says = vec![(Fact::Lifecycle, word(&notification.lifecycle))];
        Self { origin: notification.origin, says, witnesses: notification.witnesses.clone() }
    }
}

fn word(lifecycle: &Lifecycle) -> String {
    lifecycle.state.word().unwrap_or("active").to_owned()
}

impl Witnessed for Outline {
    const FACTS: &'static [Fact] = &Fact::OF_OPERATIONS;

    fn listed(&self) -> &[Witness] {
        &self.witnesses
    }

    fn only(&self) -> Witness {
        Witness::new(self.origin)
    }

    fn agrees(&self, fact: Fact, other: &Self) -> bool {
        self.says(fact) == other.says(fact)
    }

    fn says(&self, fact: Fact) -> String {
        self.says.iter().find(|(known, _)| *known == fact).map(|(_, says)| says.clone()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::FileId;

    #[test]
    fn limits_of_one_thing_contradict_and_of_several_complete_each_other() {
        for (one, other, expected) in [
            ("at most 32 characters", "at most 64 characters", true),
            ("at least 1 characters, at most 32 characters", "at most 32 characters", false),
            ("at least 1 characters, at most 32 characters", "at most 64 characters", true),
            ("at least 1 characters", "at most 32 characters", false),
            ("at most 8 items", "at most 9 characters", false),
            ("from 1, to 7", "from 0.5, to 7", true),
            ("", "at most 32 characters", false),
        ] {
            assert_eq!(contradict(one, other), expected, "{one} and {other}");
            assert_eq!(contradict(other, one), expected, "{other} and {one}");
        }
    }

    #[test]
    fn each_witness_keeps_what_it_said_through_several_merges() {
        let text = |file: u32, presence| {
            let origin = Span { file: FileId(file), start: 0, end: 1 };
            Field { presence, ..Field::text("a".to_owned(), origin) }
        };
        let (one, two) = (text(1, Presence::Required), text(2, Presence::Optional));
        let mut both = text(1, Presence::Required);
        both.witnesses = united(&[&one, &two], &both);
        let said = |field: &Field| {
            let all = field.witnesses.iter();
            all.map(|found| (found.origin.file.0, found.differing(Fact::Presence).map(str::to_owned)))
                .collect::<Vec<_>>()
        };
        assert_eq!(said(&both), [(1, None), (2, Some("optional".to_owned()))]);
        let three = text(3, Presence::Optional);
        let mut all = text(3, Presence::Optional);
        all.witnesses = united(&[&three, &both], &all);
        assert_eq!(said(&all), [(3, None), (1, Some("required".to_owned())), (2, None)]);
    }
}
