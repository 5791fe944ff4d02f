//! The pages of one operation in, one operation out.
//!
//! Many operations stand on several pages, one for each product. None of them is the right one, so fields, values, errors
//! and roles are those of all. Only what all pages require is required.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic};
use crate::ir::{
    Body, Doc, ErrorCode, Fact, Field, Nonce, Notification, Operation, Outline, Presence, RateLimit, Reply,
    Secrecy, Type, Witness, Witnessed, witness,
};
use crate::rules::{is_signed, usual_status};

use super::contents;
use super::taken::{base, contradicts, doubts, optional, presence, values};

/// The pages of each name, in their order.
pub fn grouped<T, N: Ord>(all: impl IntoIterator<Item = T>, name: impl Fn(&T) -> N) -> Vec<Vec<T>> {
    let mut groups: Vec<Vec<T>> = Vec::new();
    let mut places: BTreeMap<N, usize> = BTreeMap::new();
    for one in all {
        let at = *places.entry(name(&one)).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups
}

/// Unites the pages of one operation; `None` where there are none.
pub fn operation(pages: Vec<Operation>, found: &mut Vec<Diagnostic>) -> Option<Operation> {
    if pages.len() < 2 {
        return pages.into_iter().next();
    }
    let name = pages.first()?.to_string();
    let mut tables = Tables { name, found };
    let pages = tables.on_one_path(pages);
    let part = |take: fn(&Operation) -> Option<&[Field]>| -> Vec<Vec<Field>> {
        pages.iter().filter_map(take).map(<[Field]>::to_vec).collect()
    };
    let variables = tables.fields(part(|page| Some(&page.variables)));
    let query = part(|page| page.query.as_deref());
    let query = (!query.is_empty()).then(|| tables.fields(query));
    let headers = tables.fields(part(|page| Some(&page.headers)));
    let body = tables.body(&pages);
    let reply = tables.reply(&pages);
    let status =
        pages.iter().find(|page| std::mem::discriminant(&page.reply) == std::mem::discriminant(&reply));
    let status = status.map_or_else(|| usual_status(&reply), |page| page.status);
    let has_nonce = pages.iter().any(|page| page.nonce == Nonce::Injected);
    let all = |take: fn(&Operation) -> &Doc| doc(pages.iter().map(take));
    let doc = all(|page| &page.doc);
    let errors = pages.iter().fold(Vec::new(), |all, page| ErrorCode::united(all, page.errors.clone()));
    let client_certificate = pages.iter().any(|page| page.client_certificate);
    let rate_limits = RateLimit::united(pages.iter().flat_map(|page| page.rate_limits.clone()));
    let example = pages.iter().find_map(|page| page.example.clone());
    let reply_example = pages.iter().find_map(|page| page.reply_example.clone());
    let sides: Vec<Outline> = pages.iter().map(Outline::from).collect();
    let first = pages.into_iter().next()?;
    let mut united = Operation {
        doc,
        client_certificate,
        nonce: if has_nonce { Nonce::Injected } else { Nonce::Omitted },
        variables: variables.into_iter().map(required).collect(),
        query,
        headers,
        body,
        reply_signed: is_signed(first.protocol, &reply),
        status,
        reply_example: reply_example.filter(|_| reply.fields().is_some()),
        reply,
        errors,
        rate_limits,
        example,
        ..first
    };
    united.witnesses = witness::united(&sides.iter().collect::<Vec<_>>(), &Outline::from(&united));
    Some(united)
}

/// A variable of the path is, whatever pages say.
fn required(field: Field) -> Field {
    Field { presence: Presence::Required, ..field }
}

/// Unites the pages of one notification; `None` where there are none.
pub fn notification(pages: Vec<Notification>, found: &mut Vec<Diagnostic>) -> Option<Notification> {
    let shown = contents::shown(&pages);
    if pages.len() < 2 {
        let mut page = pages.into_iter().next()?;
        contents::list(&mut page.body, shown);
        return Some(page);
    }
    let mut tables = Tables { name: pages.first()?.to_string(), found };
    let mut united =
        |take: fn(&Notification) -> &Vec<Field>| tables.fields(pages.iter().map(take).cloned().collect());
    let headers = united(|page| &page.headers);
    let mut body = united(|page| &page.body);
    let acknowledgement = united(|page| &page.acknowledgement);
    let acknowledgement_headers = united(|page| &page.acknowledgement_headers);
    let errors = pages.iter().fold(Vec::new(), |all, page| ErrorCode::united(all, page.errors.clone()));
    let doc = doc(pages.iter().map(|page| &page.doc));
    let witnesses = pages.iter().map(|page| Witness::new(page.origin)).collect();
    contents::list(&mut body, shown);
    contents::report(&pages, found);
    let first = pages.into_iter().next()?;
    Some(Notification {
        doc,
        headers,
        body,
        acknowledgement,
        acknowledgement_headers,
        errors,
        witnesses,
        ..first
    })
}

fn doc<'d>(pages: impl Iterator<Item = &'d Doc>) -> Doc {
    let mut all = Doc::default();
    for page in pages {
        let Doc { title, term, text, links, roles, updated } = page;
        if all.title.is_empty() {
            all.title.clone_from(title);
        }
        if all.text.is_empty() {
            all.text.clone_from(text);
        }
        all.term = all.term.take().or_else(|| term.clone());
        let links = links.iter().filter(|link| !all.links.contains(link)).cloned().collect::<Vec<_>>();
        all.links.extend(links);
        let roles = roles.iter().filter(|role| !all.roles.contains(role)).cloned().collect::<Vec<_>>();
        all.roles.extend(roles);
        // Dates are written so that the later one is the greater text.
        all.updated = all.updated.take().max(updated.clone());
    }
    all
}

struct Tables<'f> {
    name: String,
    found: &'f mut Vec<Diagnostic>,
}

impl Tables<'_> {
    /// Under the names that variables have on the first page: others are of the same operation, since no server sees them.
    fn on_one_path(&mut self, pages: Vec<Operation>) -> Vec<Operation> {
        let Some((path, origin)) = pages.first().map(|page| (page.path.clone(), page.origin)) else {
            return pages;
        };
        let on_it = pages.into_iter().map(|page| {
            if page.path == path {
                return page;
            }
            self.disagree("the name of a variable of its path", origin, page.origin);
            let name = page.to_string();
            let variables = page.path.renamed(page.variables, &path);
            // What is shown names the variables as its own page does.
            let page = Operation { path: path.clone(), variables, example: None, ..page };
            let misnamed = self.found.iter_mut().filter(|found| found.operation.as_ref() == Some(&name));
            misnamed.for_each(|found| found.operation = Some(page.to_string()));
            page
        });
        on_it.collect()
    }

    fn body(&mut self, pages: &[Operation]) -> Body {
        let bodies: Vec<&Operation> = pages.iter().filter(|page| page.body != Body::None).collect();
        let Some(first) = bodies.first() else { return Body::None };
        let kind = first.body.kind();
        if let Some(other) = bodies.iter().find(|page| page.body.kind() != kind) {
            self.disagree("the body of a request", first.origin, other.origin);
        }
        let same = bodies.iter().filter(|page| page.body.kind() == kind);
        let fields = self.fields(same.filter_map(|page| Some(page.body.fields()?.to_vec())).collect());
        match first.body {
            Body::None => Body::None,
            Body::Json(_) => Body::Json(fields),
            Body::Xml(_) => Body::Xml(fields),
            Body::Form(_) => Body::Form(fields),
        }
    }

    /// A reply is empty only if no page has fields of it.
    fn reply(&mut self, pages: &[Operation]) -> Reply {
        let has_fields = |page: &&Operation| page.reply.fields().is_some_and(|fields| !fields.is_empty());
        let with_fields: Vec<&Operation> = pages.iter().filter(has_fields).collect();
        let Some(first) = with_fields.first() else {
            let says = pages.iter().find(|page| page.reply.fields().is_none()).or(pages.first());
            return says.map_or(Reply::Empty, |page| page.reply.clone());
        };
        let is_same =
            |page: &&&Operation| std::mem::discriminant(&page.reply) == std::mem::discriminant(&first.reply);
        if let Some(other) = with_fields.iter().find(|page| !is_same(page)) {
            self.disagree("what comes back", first.origin, other.origin);
        }
        let fields = with_fields.iter().filter_map(|page| Some(page.reply.fields()?.to_vec())).collect();
        let fields = self.fields(fields);
        match first.reply {
            Reply::Xml(_) => Reply::Xml(fields),
            Reply::Stream { .. } => Reply::Stream { error: Some(fields) },
            Reply::Json(_) | Reply::Empty | Reply::Redirect => Reply::Json(fields),
        }
    }

    fn disagree(&mut self, what: &str, first: crate::span::Span, other: crate::span::Span) {
        let message = format!("pages of `{}` disagree on {what}", self.name);
        let found = Diagnostic::new(Code::PagesDisagree, other, message).label("not taken");
        self.found.push(found.related(first, "taken").of(self.name.clone()));
    }

    /// The fields of several tables of one object; a table without fields says nothing of them.
    fn fields(&mut self, tables: Vec<Vec<Field>>) -> Vec<Field> {
        self.members(tables.into_iter().map(|table| (table, true)).collect())
    }

    /// The same with whether all members of the object are in a table for certain. What another one lacks may be lost.
    fn members(&mut self, mut tables: Vec<(Vec<Field>, bool)>) -> Vec<Field> {
        tables.retain(|(table, _)| !table.is_empty());
        if tables.iter().all(|(_, is_whole)| !is_whole) {
            tables.iter_mut().for_each(|(_, is_whole)| *is_whole = true);
        }
        let count = tables.iter().filter(|(_, is_whole)| *is_whole).count();
        let seen = tables
            .into_iter()
            .flat_map(|(table, is_whole)| table.into_iter().map(move |field| (field, is_whole)));
        let groups = grouped(seen, |(field, _)| field.wire.clone()).into_iter();
        let all = groups.filter_map(|group| {
            let is_on_all = group.iter().filter(|(_, is_whole)| *is_whole).count() == count;
            self.field(group.into_iter().map(|(field, _)| field).collect(), is_on_all)
        });
        all.collect()
    }

    /// One field as several tables have it, or all that there are.
    fn field(&mut self, all: Vec<Field>, is_on_all: bool) -> Option<Field> {
        let mut all = all;
        if all.len() == 1 {
            let field = all.pop()?;
            let taken = Field { presence: optional(&field, is_on_all), ..field.clone() };
            if taken.presence == field.presence {
                return Some(taken);
            }
            return Some(Field { witnesses: witness::restated(&field, &taken), ..taken });
        }
        let base = base(&all);
        let presence = presence(&all, is_on_all);
        let values = values(&all);
        let doubts = doubts(&all);
        let fixed = all.iter().find(|field| field.fixed.secrecy);
        let secrecy = fixed.or_else(|| all.iter().find(|field| field.secrecy != Secrecy::Plain));
        let secrecy = secrecy.map_or(Secrecy::Plain, |field| field.secrecy);
        let example = all.iter().find_map(|field| field.example.clone());
        let doc = all.iter().find(|field| !field.doc.is_empty()).map(|field| field.doc.clone());
        let members = all.iter_mut().filter_map(|field| {
            let is_whole = !field.guessed;
            match field.ty.element_mut() {
                Type::Object(members) => Some((std::mem::take(members), is_whole)),
                _ => None,
            }
        });
        let members: Vec<(Vec<Field>, bool)> = members.collect();
        let guessed = all.iter().all(|field| field.guessed);
        let taken = all.get(base)?;
        if let Some(other) = all.iter().find(|field| contradicts(taken, field)) {
            self.disagree(&format!("the type of `{}`", taken.wire), taken.origin, other.origin);
        }
        let alike = all.iter().filter(|field| taken.agrees(Fact::Type, field));
        let facets = alike.fold(taken.facets.clone(), |facets, field| facets.widened(&field.facets));
        let mut taken = taken.clone();
        if let Type::Object(united) = taken.ty.element_mut() {
            *united = self.members(members);
        }
        let taken = Field {
            presence,
            values,
            doubts,
            secrecy,
            example: example.filter(|_| !matches!(taken.ty.element(), Type::Object(_))),
            doc: doc.unwrap_or_default(),
            facets,
            guessed,
            ..taken
        };
        Some(Field { witnesses: witness::united(&all.iter().collect::<Vec<_>>(), &taken), ..taken })
    }
}
