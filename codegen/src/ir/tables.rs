//! The one list of the tables that an operation or a notification has, and the one walk over what is below them.

use super::{Body, Cipher, Field, Key, Notification, Operation, Secrecy, Type};

/// Which table of an operation or notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The variables of a path.
    Path,
    /// The members of a query string.
    Query,
    /// The headers of a request or of a notification.
    Header,
    /// What a request carries.
    Body(BodyKind),
    /// What comes back, or the document of a failure where that is a file.
    Reply,
    /// What a notification carries.
    Payload,
    /// What a notification is answered with.
    Answer,
    /// The headers of that answer.
    AnswerHeader,
}

/// What the body of a request is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BodyKind {
    /// A JSON object.
    Json,
    /// The children of `<xml>`.
    Xml,
    /// Parts of `multipart/form-data`.
    Form,
}

impl Part {
    /// The first word of the path of a field, in facts and in overrides: `response.amount.total`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Body(kind) => kind.word(),
            Self::Reply => "response",
            Self::Payload => "body",
            Self::Answer => "acknowledgement",
            Self::AnswerHeader => "acknowledgement_header",
        }
    }

    /// The key of the table in YAML, and of its part of an example.
    pub fn key(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "headers",
            Self::Body(kind) => kind.key(),
            Self::Reply => "reply",
            Self::Payload => "body",
            Self::Answer => "answer",
            Self::AnswerHeader => "answer_headers",
        }
    }

    /// Whether the merchant sends it with a call.
    pub fn is_request(self) -> bool {
        matches!(self, Self::Path | Self::Query | Self::Header | Self::Body(_))
    }
}

impl BodyKind {
    /// The word for it in facts and overrides.
    pub fn word(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Xml => "xml",
            Self::Form => "form",
        }
    }

    /// The key of its table in YAML; client libraries for PHP, which the samples are written for, call a form so.
    pub fn key(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Xml => "xml",
            Self::Form => "body",
        }
    }
}

impl Body {
    /// What it is written as.
    pub fn kind(&self) -> Option<BodyKind> {
        match self {
            Self::None => None,
            Self::Json(_) => Some(BodyKind::Json),
            Self::Xml(_) => Some(BodyKind::Xml),
            Self::Form(_) => Some(BodyKind::Form),
        }
    }
}

impl Operation {
    /// Its tables, in the order of a request and its reply.
    pub fn tables(&self) -> impl Iterator<Item = (Part, &[Field])> {
        let query = self.query.as_deref().map(|fields| (Part::Query, fields));
        let body = self.body.kind().zip(self.body.fields()).map(|(kind, fields)| (Part::Body(kind), fields));
        let reply = self.reply.fields().map(|fields| (Part::Reply, fields));
        let given = [(Part::Path, self.variables.as_slice())].into_iter();
        given.chain(query).chain([(Part::Header, self.headers.as_slice())]).chain(body).chain(reply)
    }

    /// The same, to be changed.
    pub fn tables_mut(&mut self) -> impl Iterator<Item = (Part, &mut Vec<Field>)> {
        let query = self.query.as_mut().map(|fields| (Part::Query, fields));
        let kind = self.body.kind();
        let body = kind.zip(self.body.fields_mut()).map(|(kind, fields)| (Part::Body(kind), fields));
        let reply = self.reply.fields_mut().map(|fields| (Part::Reply, fields));
        let given = [(Part::Path, &mut self.variables)].into_iter();
        given.chain(query).chain([(Part::Header, &mut self.headers)]).chain(body).chain(reply)
    }

    /// What the caller sends besides the path, which is never sealed; without the fields inside of others.
    ///
    /// Headers that a client sets by itself are as it sets them, whatever is said there of sealing.
    pub fn request_fields(&self) -> impl Iterator<Item = &Field> {
        let is_sent = |part: Part| part.is_request() && part != Part::Path;
        self.tables().filter(move |(part, _)| is_sent(*part)).flat_map(|(part, fields)| {
            fields.iter().filter(move |field| part != Part::Header || !field.is_automatic_header())
        })
    }
}

impl Notification {
    /// Its tables, in the order of a message and its answer.
    pub fn tables(&self) -> impl Iterator<Item = (Part, &[Field])> {
        [
            (Part::Header, self.headers.as_slice()),
            (Part::Payload, &self.body),
            (Part::AnswerHeader, &self.acknowledgement_headers),
            (Part::Answer, &self.acknowledgement),
        ]
        .into_iter()
    }

    /// The same, to be changed.
    pub fn tables_mut(&mut self) -> impl Iterator<Item = (Part, &mut Vec<Field>)> {
        [
            (Part::Header, &mut self.headers),
            (Part::Payload, &mut self.body),
            (Part::AnswerHeader, &mut self.acknowledgement_headers),
            (Part::Answer, &mut self.acknowledgement),
        ]
        .into_iter()
    }
}

impl Field {
    /// Visits this field and every field inside it.
    pub fn walk<'f>(&'f self, visit: &mut dyn FnMut(&'f Self)) {
        visit(self);
        self.members().into_iter().for_each(|member| member.walk(visit));
    }

    /// Visits the lists of fields below this one, which may be changed, the outer ones first.
    pub fn walk_mut(&mut self, visit: &mut dyn FnMut(&mut Self)) {
        visit(self);
        match self.ty.element_mut() {
            Type::Object(fields) => fields.iter_mut().for_each(|field| field.walk_mut(visit)),
            Type::Variants(variants) => {
                variants
                    .iter_mut()
                    .flat_map(|variant| &mut variant.fields)
                    .for_each(|field| field.walk_mut(visit));
            }
            _ => {}
        }
    }

    /// The RSA cipher and key of this field, or of the first one inside it that is sealed by itself.
    pub fn rsa(&self) -> Option<(Cipher, Key)> {
        match self.secrecy {
            Secrecy::Sealed { cipher, key, .. } if self.secrecy.is_rsa() => Some((cipher, key)),
            _ => self.members().into_iter().find_map(Self::rsa),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    fn object(name: &str, members: Vec<Field>) -> Field {
        Field { ty: Type::List(Box::new(Type::Object(members))), ..text(name) }
    }

    fn text(name: &str) -> Field {
        Field::text(name.to_owned(), Span::default())
    }

    #[test]
    fn a_walk_visits_what_holds_before_what_is_held() {
        let mut field = object("a", vec![text("b"), object("c", vec![text("d")]), text("e")]);
        let mut seen = Vec::new();
        field.walk(&mut |field| seen.push(field.wire.clone()));
        assert_eq!(seen, ["a", "b", "c", "d", "e"]);
        let mut changed = Vec::new();
        field.walk_mut(&mut |field| {
            changed.push(field.wire.clone());
            field.wire.push('x');
        });
        assert_eq!(changed, seen);
        seen.clear();
        field.walk(&mut |field| seen.push(field.wire.clone()));
        assert_eq!(seen, ["ax", "bx", "cx", "dx", "ex"]);
    }
}
