//! An operation of fragments is a tree, and what it refers to is a graph: how far the tree has been written out, what of the
//! graph is known already, and where the graph leads back.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::rc::Rc;

use crate::diag::{Code, Diagnostic};
use crate::ir::Field;
use crate::overrides::{FieldSettings, HeldAs, Overrides, entry};
use crate::rules::{self, MOST_FIELDS, TableContext};
use crate::span::Span;

use super::composition::{Part, Reference};
use super::cx::Cx;
use super::schema::{Cut, Schema};
use super::seal;
use super::tree::Located;

/// How far one operation is written out.
#[derive(Default)]
pub struct Unfolding {
    /// What is around the field at work, outermost first.
    levels: Vec<Level>,
    /// The field at work, as overrides name it.
    pub path: String,
    /// How many fields are around it, and how many were at most.
    depth: usize,
    deepest: usize,
    /// How many fields there are so far.
    fields: usize,
    /// Whether there was too much, so that nothing more is read.
    is_stopped: bool,
    /// The members of objects that something refers to.
    known: BTreeMap<Key, Known>,
    recursions: BTreeMap<Span, Recursion>,
    /// How many fields lead back.
    leading_back: usize,
    /// What the overrides say of fields of this operation, where they are not read any further; nothing for one that is left
    /// out.
    cuts: BTreeMap<String, Option<Cut>>,
}

/// A schema that is being read: its parts that have what is read of it, and the name of that.
struct Level {
    owners: Vec<(Span, Option<Reference>)>,
    step: String,
}

type Key = (Vec<Span>, TableContext);

struct Known {
    fields: Rc<[Field]>,
    /// How many fields these are, with those inside them.
    count: usize,
    /// How many levels of them.
    height: usize,
}

/// Where a schema contains itself.
struct Recursion {
    name: String,
    chain: String,
    /// The schema.
    of: Span,
    /// The fields that would be read forever, and what may be taken for them.
    fields: Vec<(String, Cut)>,
    /// What is sealed in them.
    sealed: Option<Span>,
}

/// What was before an object was read.
pub struct Begun {
    fields: usize,
    deepest: usize,
    leading_back: usize,
}

/// More entries than anybody pastes.
const MOST_ENTRIES: usize = 8;

impl Unfolding {
    /// Of the operation of this name.
    pub fn new(operation: &str, overrides: &Overrides) -> Self {
        let entries = overrides.fields_of(operation);
        let cuts = entries.filter_map(|(_, entry)| Some((entry.plain_field(), cut(&entry.set)?)));
        Self { cuts: cuts.collect(), ..Self::default() }
    }

    fn chain(&self, from: usize, name: &str) -> String {
        let mut names = Vec::new();
        for (at, level) in self.levels.iter().enumerate().skip(from) {
            let owner = level.owners.iter().find_map(|(_, reference)| reference.as_ref());
            names.extend(owner.filter(|_| at > from).map(|owner| owner.name.as_str()));
            names.extend(Some(level.step.as_str()).filter(|step| !step.is_empty()));
        }
        // A definition stands for all that is read of it.
        names.dedup();
        // A list may be of nothing but itself.
        let names = names.iter().flat_map(|name| [*name, " -> "]).collect::<String>();
        format!("{name} -> {names}{name}")
    }
}

impl<'a> Cx<'a, '_> {
    /// Reads what is below a schema, as the member `step` of it or as what it is made of; `cut` may be taken for it.
    pub fn below<T>(
        &mut self,
        parent: &Schema<'a>,
        step: Option<&str>,
        places: &[Located<'a>],
        cut: Cut,
        read: impl FnOnce(&mut Self, Schema<'a>) -> T,
    ) -> T {
        let holds = |part: &&Part<'_>| places.iter().any(|place| contains(part.at.span(), place.span()));
        let owners = parent.parts.iter().filter(holds);
        let owners = owners.map(|part| (part.at.span(), part.reference.clone())).collect();
        self.unfolding.levels.push(Level { owners, step: step.unwrap_or_default().to_owned() });
        let before = self.unfolding.path.len();
        self.unfolding.path.extend(step.into_iter().flat_map(|step| [".", step]));
        let mut schema = Schema::default();
        if self.unfolding.is_stopped {
            schema.cut = Some(cut);
        } else {
            schema = Schema::read(self, places);
            let settled = self.unfolding.cuts.get(&self.unfolding.path).copied();
            let settled = settled.filter(|_| step.is_some() && schema.has_content());
            schema.cut = match settled {
                Some(settled) => Some(self.settled(&schema, settled)),
                None => self.leads_back(&schema, cut),
            };
        }
        let result = read(self, schema);
        self.unfolding.path.truncate(before);
        self.unfolding.levels.pop();
        result
    }

    /// Reads the members of an object that is a field of another, or something else that is one level deeper.
    pub fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        self.unfolding.depth += 1;
        self.unfolding.deepest = self.unfolding.deepest.max(self.unfolding.depth);
        let result = read(self);
        self.unfolding.depth -= 1;
        result
    }

    /// Whether fields at work are those of a whole table.
    pub fn is_outermost(&self) -> bool {
        self.unfolding.depth == 0
    }

    /// Reads a table of the operation.
    pub fn table<T>(&mut self, part: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.on_path(&[part], read)
    }

    /// Reads something with a name of its own below the field at work.
    pub fn named_below<T>(&mut self, name: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.on_path(&[".", name], read)
    }

    /// Reads an alternative of the field at work.
    pub fn labeled_below<T>(&mut self, label: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.on_path(&["<", label, ">"], read)
    }

    fn on_path<T>(&mut self, words: &[&str], read: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.unfolding.path.len();
        self.unfolding.path.extend(words.iter().copied());
        let result = read(self);
        self.unfolding.path.truncate(before);
        result
    }

    /// Refuses what is at this level, and all that would be read after it, where it is too deep.
    pub fn is_too_deep(&mut self, schema: &Schema<'a>) -> bool {
        let span = schema.span.unwrap_or(self.rules.origin);
        let Some(found) = rules::too_deep(self.unfolding.depth, span) else { return false };
        self.unfolding.is_stopped = true;
        let entry = entry::field(&self.operation(), &self.unfolding.path, "{ holds: json }");
        let advice = entry::advice("fields", [entry]);
        self.report(found.help(format!("take what is deeper as JSON if nothing in it is sealed: {advice}")));
        true
    }

    /// What an override says is in place of a schema, in which nothing can be sealed then.
    fn settled(&mut self, schema: &Schema<'a>, cut: Option<Cut>) -> Cut {
        if let Some(sealed) = seal::inside(self.tree, schema).filter(|_| cut.is_some()) {
            let path = &self.unfolding.path;
            let message = format!("an override takes `{path}` as a whole, but something in it is sealed");
            let entry = entry::field(&self.operation(), path, "{ drop: true }");
            let found = Diagnostic::new(Code::BadSeal, sealed, message);
            self.report(
                found
                    .label("this would travel as it is")
                    .help(format!("leave it out: {}", entry::advice("fields", [entry]))),
            );
        }
        cut.unwrap_or(Cut::Json)
    }

    /// Notes that a schema contains itself; what stands for it then.
    fn leads_back(&mut self, schema: &Schema<'a>, cut: Cut) -> Option<Cut> {
        let levels = &self.unfolding.levels;
        let is_owner = |level: &Level, span: Span| level.owners.iter().any(|(owner, _)| *owner == span);
        let (at, part) = schema.parts.iter().find_map(|part| {
            let at = levels.iter().rposition(|level| is_owner(level, part.at.span()))?;
            Some((at, part))
        })?;
        let Reference { span, name, target: of } = part.reference.clone()?;
        let sealed = seal::inside(self.tree, schema);
        let Unfolding { recursions, path, leading_back, .. } = &mut self.unfolding;
        *leading_back += 1;
        let path = path.clone();
        if let Some(known) = recursions.get_mut(&span) {
            known.fields.push((path, cut));
            return Some(cut);
        }
        let chain = self.unfolding.chain(at, &name);
        let found = Recursion { name, chain, of, fields: vec![(path, cut)], sealed };
        self.unfolding.recursions.insert(span, found);
        Some(cut)
    }

    /// Reports each reference that leads back, once.
    pub fn finish_operation(&mut self) {
        let operation = self.operation();
        for (span, found) in std::mem::take(&mut self.unfolding.recursions) {
            let Recursion { name, chain, of, mut fields, sealed } = found;
            fields.sort();
            fields.dedup();
            let message = format!("`{name}` contains itself: `{chain}`");
            let set = |cut: Cut| match (sealed, cut) {
                (Some(_), _) => "{ drop: true }",
                (None, Cut::Text) => "{ holds: text }",
                (None, _) => "{ holds: json }",
            };
            let entries = fields.iter().take(MOST_ENTRIES);
            let entries = entries.map(|(path, cut)| entry::field(&operation, path, set(*cut)));
            let advice = match sealed {
                None => "a type of any depth is not emitted; take what is deeper as JSON",
                Some(_) => {
                    "a type of any depth is not emitted, and what is sealed is not taken as JSON; leave out what is deeper"
                }
            };
            let mut report = Diagnostic::new(Code::Recursion, span, message)
                .label(format!("this leads back to `{name}`"))
                .related(of, format!("`{name}` begins here"))
                .help(format!("{advice}: {}", entry::advice("fields", entries)));
            if let Some(sealed) = sealed {
                report = report.related(sealed, "this is sealed");
            }
            self.report(report);
        }
    }

    fn operation(&self) -> String {
        self.rules.operation.clone().unwrap_or_default()
    }

    /// The members of an object, if they are known; whether they can be read.
    pub fn known(&mut self, schema: &Schema<'a>, context: TableContext) -> Option<Vec<Field>> {
        if self.unfolding.is_stopped {
            return Some(Vec::new());
        }
        if self.is_too_deep(schema) {
            return Some(Vec::new());
        }
        let known = self.unfolding.known.get(&key(schema, context)).filter(|known| {
            self.unfolding.depth + known.height <= rules::DEEPEST && !self.unfolding.is_cut_below()
        })?;
        let (count, fields) = (known.count, Rc::clone(&known.fields));
        self.count(count).then(|| fields.to_vec()).or_else(|| Some(Vec::new()))
    }

    /// Counts fields; `false` if there are too many.
    pub fn count(&mut self, fields: usize) -> bool {
        self.unfolding.fields = self.unfolding.fields.saturating_add(fields);
        if self.unfolding.fields > MOST_FIELDS && !self.unfolding.is_stopped {
            self.unfolding.is_stopped = true;
            let mut names = self.unfolding.path.splitn(3, '.');
            let outermost: Vec<_> = names.by_ref().take(2).collect();
            let entry = entry::field(&self.operation(), &outermost.join("."), "{ holds: json }");
            let message = format!(
                "this operation has more than {MOST_FIELDS} fields when its definitions are written out"
            );
            let help = format!(
                "a definition is written out wherever something refers to it; take a part without sealed texts as JSON: {}",
                entry::advice("fields", [entry])
            );
            let origin = self.rules.origin;
            self.report(Diagnostic::new(Code::TooLarge, origin, message).help(help));
        }
        !self.unfolding.is_stopped
    }

    /// Begins the members of an object.
    pub fn begin_object(&mut self) -> Begun {
        let Unfolding { depth, deepest, fields, leading_back, .. } = &mut self.unfolding;
        let before = std::mem::replace(deepest, *depth);
        Begun { fields: *fields, deepest: before, leading_back: *leading_back }
    }

    /// Keeps the members of an object that something refers to, unless they are others elsewhere.
    pub fn finish_object(
        &mut self,
        begun: &Begun,
        schema: &Schema<'a>,
        context: TableContext,
        found: &[Field],
    ) {
        let is_cut = self.unfolding.is_cut_below();
        let Unfolding { depth, deepest, fields, leading_back, is_stopped, known, .. } = &mut self.unfolding;
        let height = *deepest - *depth;
        let is_shared = schema.parts.iter().any(|part| part.reference.is_some());
        let leads_back = *leading_back > begun.leading_back;
        if is_shared && !leads_back && !*is_stopped && !is_cut {
            let count = *fields - begun.fields;
            known.insert(key(schema, context), Known { fields: found.into(), count, height });
        }
        *deepest = begun.deepest.max(*deepest);
    }
}

impl Unfolding {
    /// Whether overrides say something of a field below the one at work.
    fn is_cut_below(&self) -> bool {
        let mut following =
            self.cuts.range::<str, _>((Bound::Included(self.path.as_str()), Bound::Unbounded));
        following.next().is_some_and(|(path, _)| path.starts_with(self.path.as_str()))
    }
}

/// What an override puts in place of what a field holds; nothing for one that is left out.
fn cut(set: &FieldSettings) -> Option<Option<Cut>> {
    match (set.drop, set.holds) {
        (Some(true), _) => Some(None),
        (_, Some(HeldAs::Json)) => Some(Some(Cut::Json)),
        (_, Some(HeldAs::Text)) => Some(Some(Cut::Text)),
        (_, Some(HeldAs::Integer)) => Some(Some(Cut::Integer)),
        (_, Some(HeldAs::Float)) => Some(Some(Cut::Float)),
        (_, Some(HeldAs::List) | None) => None,
    }
}

/// Whether a place is in another.
fn contains(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
}

fn key(schema: &Schema<'_>, context: TableContext) -> Key {
    (schema.describes.clone(), context)
}
