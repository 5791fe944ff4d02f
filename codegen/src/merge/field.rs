//! The fields of two tables in, one table out.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::ir::{
    Doubt, Facets, Fact, Field, Fixed, ListedValue, Notation, Presence, Secrecy, Witness, Witnessed, witness,
};
use crate::name::RustName;
use crate::overrides::Take;
use crate::rules;

use super::conflict::{Class, Conflict, Place, Side};
use super::rank::{Own, Rank, Way};
use super::sources::{Form, Sources};
use super::types::MergedType;

/// Merges the tables of one operation.
pub struct Fields<'c> {
    /// The operation.
    pub operation: String,
    /// How the two sources rank.
    pub rank: Rank,
    /// The source that the overrides take it from.
    pub take: Option<Take>,
    /// Whether others know of callers whose pages of the service are not there.
    pub lacks_callers: bool,
    /// Whose files are what.
    pub sources: &'c Sources,
    /// Where disagreements go.
    pub conflicts: &'c mut Vec<Conflict>,
}

/// All who describe what is around a field: those of the first side, and of the second.
pub type Around<'w> = (&'w [Witness], &'w [Witness]);

impl<'c> Fields<'c> {
    /// For the tables of an operation, of a page and a fragment unless it is said otherwise.
    pub fn new(operation: String, sources: &'c Sources, conflicts: &'c mut Vec<Conflict>) -> Self {
        let rank = Rank::PageAndFragment;
        Self { operation, rank, take: None, lacks_callers: false, sources, conflicts }
    }
}

impl Fields<'_> {
    /// Notes what witnesses say of a fact, if they disagree.
    pub fn conflict<T: Witnessed>(&mut self, facts: &[Fact], field: &str, taken: &T, way: Way) {
        for fact in facts {
            let Some(class) = Class::of(*fact, way != Way::Reply) else { continue };
            let is = taken.says(*fact);
            let disagrees = |witness: &Witness| {
                witness.differing(*fact).is_some_and(|says| match fact {
                    // Who says nothing does not disagree.
                    Fact::Key | Fact::Host => !says.is_empty(),
                    Fact::Type => says != "anything",
                    // Limits of different things complete each other.
                    Fact::Limits => witness::contradict(says, &is),
                    // Only pages have a place for it.
                    Fact::Lifecycle => says != "active" || self.sources.of(witness.origin) == Form::Written,
                    _ => true,
                })
            };
            if !taken.listed().iter().any(disagrees) {
                continue;
            }
            let mut sides = Side::all(taken.listed(), *fact, &is);
            if *fact == Fact::Limits {
                sides.retain(|side| side.says.as_ref().is_some_and(|says| !says.is_empty()));
            }
            self.push(class, field.to_owned(), sides, Some(is));
        }
    }

    fn push(&mut self, class: Class, field: String, sides: Vec<Side>, taken: Option<String>) {
        let operation = self.operation.clone();
        self.conflicts.push(Conflict { class, operation, field, sides, taken });
    }

    /// Notes that some sources that have what is around a field do not have it.
    fn conflict_of_some(&mut self, place: &str, field: &Field, around: Around<'_>, is_taken: bool) {
        let has = field.witnesses();
        let lacking = self.sources.lacking(around.0.iter().chain(around.1), &has);
        if lacking.is_empty() {
            return;
        }
        let says = field.word.to_string();
        let taken = Some(says.clone()).filter(|_| is_taken);
        let has = has.iter().map(|witness| (witness.origin, Side::new(&*says, witness.origin)));
        let lacking = lacking.into_iter().map(|span| (span, Side::nothing(Place::At(span))));
        let mut sides: Vec<_> = has.chain(lacking).collect();
        sides.sort_by_key(|(span, _)| self.sources.of(*span));
        let sides = sides.into_iter().map(|(_, side)| side).collect();
        self.push(Class::Field, place.to_owned(), sides, taken);
    }

    /// The fields of both: in the order of the one that ranks first in this, and after them those that only the other has.
    pub fn merge(
        &mut self,
        path: &str,
        first: Vec<Field>,
        second: Vec<Field>,
        around: Around<'_>,
        way: Way,
    ) -> Vec<Field> {
        let are_both = !first.is_empty() && !second.is_empty();
        let pairs = paired(path, first, second, self.rank.lists_first());
        let inner = if self.rank == Rank::OfficialAdds { laid_flat(&pairs) } else { BTreeSet::new() };
        let mut merged: Vec<Field> = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let (field, is_taken) = match pair {
                (Some(left), Some(right)) => {
                    let place = format!("{path}.{}", left.wire);
                    let field = self.field(&place, left, right, way);
                    self.conflict_of_some(&place, &field, around, true);
                    merged.push(field);
                    continue;
                }
                (None, Some(right)) => {
                    let is_taken = match (self.rank, self.take) {
                        (Rank::PageAndFragment, Some(take)) => take == Take::Fragment,
                        // The table of an upload is written by hand, and the fragment's is not.
                        (Rank::PageAndFragment, None) => way != Way::Upload,
                        (Rank::OfficialAdds, _) => !inner.contains(&right.wire),
                        (Rank::OfficialFirst, _) => true,
                    };
                    (self.alone(right, false, are_both), is_taken)
                }
                (Some(left), None) => {
                    let is_taken = self.take != Some(Take::Fragment);
                    (self.alone(left, true, are_both), is_taken)
                }
                (None, None) => continue,
            };
            let place = format!("{path}.{}", field.wire);
            self.conflict_of_some(&place, &field, around, is_taken);
            if is_disputed(&field, Fact::Presence) {
                self.conflict(&[Fact::Presence], &place, &field, way);
            }
            merged.extend(Some(field).filter(|_| is_taken));
        }
        merged
    }

    /// Whether a field of both is required.
    fn presence(&self, way: Way, first: &Field, second: &Field) -> Presence {
        let presence = self.rank.presence(way, first, second, self.insists(second));
        // What is required of those whose pages are there need not be of others, and a table that was distilled knows
        // already what the service says.
        let is_service = self.rank == Rank::OfficialFirst && way != Way::Reply && !first.fixed.presence;
        let may_lack = self.lacks_callers || self.sources.are_merged(&second.witnesses());
        if is_service && may_lack { presence.max(second.presence) } else { presence }
    }

    /// A field that only one of them has.
    fn alone(&self, field: Field, of_first: bool, are_both: bool) -> Field {
        if !are_both {
            return field;
        }
        let may_lack = self.rank.is_optional_alone(of_first) && !self.insists(&field);
        if !may_lack || field.presence == Presence::Optional {
            return field;
        }
        let mut taken = Field { presence: Presence::Optional, ..field.clone() };
        taken.witnesses = witness::restated(&field, &taken);
        taken
    }

    /// Whether the overrides decided that a field is required; what a fragment says of it does not count against the service.
    fn insists(&self, field: &Field) -> bool {
        let is_fragment = self.sources.of(field.origin) == Form::Fragment;
        field.fixed.presence && (self.rank == Rank::PageAndFragment || !is_fragment)
    }

    fn field(&mut self, path: &str, first: Field, second: Field, way: Way) -> Field {
        let takes_first = self.rank.takes_first_type(self.take, &first, &second);
        let MergedType { word, ty, encoding, takes_first } =
            self.merged_type(path, takes_first, &first, &second, way);
        let own = own(&first, &second);
        let told = if self.rank.tells_first(own) { &first } else { &second };
        let other = if std::ptr::eq(told, &first) { &second } else { &first };
        let (listing, listed) = if self.rank.lists_first() { (&first, &second) } else { (&second, &first) };
        let facets = self.facets(takes_first, &first, &second).fitting(word, &ty);
        // Those of a source that sees a mere text are words of the document in it.
        let values = if encoding.is_some() { Vec::new() } else { values(listing, listed, told) };
        let mut taken = Field {
            wire: first.wire.clone(),
            rust: renamed(&first, &second),
            word,
            ty,
            presence: self.presence(way, &first, &second),
            secrecy: secrecy(&first, &second),
            encoding,
            values,
            notation: self.notation(&first, &second),
            doc: if told.doc.is_empty() { other.doc.clone() } else { told.doc.clone() },
            told: first.told.clone(),
            example: self.example(takes_first, &first, &second),
            facets,
            fixed: self.fixed(&first, &second),
            guessed: first.guessed && second.guessed,
            doubts: doubts(&first, &second),
            origin: first.origin,
            witnesses: Vec::new(),
        };
        taken.witnesses = witness::united(&[&first, &second], &taken);
        self.conflict(&Fact::OF_FIELDS, path, &taken, way);
        taken
    }

    /// How values are listed: as by the first one that lists some. What the service only shows is no list.
    fn notation(&self, first: &Field, second: &Field) -> Notation {
        let only_shows = self.rank == Rank::OfficialFirst && first.notation == Notation::Explained;
        let takes_second = first.values.is_empty() || only_shows && !second.values.is_empty();
        if takes_second { second.notation } else { first.notation }
    }

    /// What limits and shows a type that was not taken says nothing of the other.
    fn example(&self, takes_first: bool, first: &Field, second: &Field) -> Option<serde_json::Value> {
        let fits = |field: &Field, is_taken: bool| {
            field.example.clone().filter(|_| is_taken || first.agrees(Fact::Type, second))
        };
        match self.rank {
            Rank::PageAndFragment if takes_first => first.example.clone(),
            Rank::PageAndFragment => second.example.clone().or_else(|| first.example.clone()),
            _ if own(first, second) == Some(Own::Second) => {
                fits(second, !takes_first).or_else(|| fits(first, takes_first))
            }
            _ => fits(first, takes_first).or_else(|| fits(second, !takes_first)),
        }
    }

    fn facets(&self, takes_first: bool, first: &Field, second: &Field) -> Facets {
        let taken = if takes_first { first } else { second };
        match self.rank {
            Rank::OfficialFirst | Rank::OfficialAdds if first.agrees(Fact::Type, second) => {
                first.facets.clone().completed(&second.facets)
            }
            Rank::PageAndFragment if !takes_first && first.word.base == second.word.base => {
                second.facets.clone().completed(&first.facets)
            }
            _ => taken.facets.clone(),
        }
    }

    fn fixed(&self, first: &Field, second: &Field) -> Fixed {
        let (one, other) = (first.fixed, second.fixed);
        match self.rank {
            Rank::PageAndFragment => Fixed { ty: one.ty || other.ty, own: one.own || other.own, ..one },
            _ => Fixed {
                presence: one.presence || other.presence,
                ty: one.ty || other.ty,
                secrecy: one.secrecy || other.secrecy,
                encoding: one.encoding || other.encoding,
                lacking: one.lacking || other.lacking,
                own: one.own || other.own,
            },
        }
    }
}

fn own(first: &Field, second: &Field) -> Option<Own> {
    match (first.fixed.own, second.fixed.own) {
        (true, false) => Some(Own::First),
        (false, true) => Some(Own::Second),
        _ => None,
    }
}

/// Whether those who describe a field say different things of a fact, beside saying nothing.
pub fn is_disputed(field: &Field, fact: Fact) -> bool {
    let differing = field.witnesses.iter().filter_map(|witness| witness.differing(fact));
    let count = differing.filter(|says| !says.is_empty()).count();
    count > 0 && count < field.witnesses.len()
}

/// A name that was given to either.
fn renamed(first: &Field, second: &Field) -> RustName {
    let is_given = first.rust != second.rust && first.rust == RustName::field(&first.wire);
    // Where the names on the wire differ, so may these, without being given.
    let is_given = is_given && second.rust != RustName::field(&second.wire);
    if is_given { second.rust.clone() } else { first.rust.clone() }
}

/// What either seals is sealed, as the first one says.
fn secrecy(first: &Field, second: &Field) -> Secrecy {
    if first.fixed.secrecy || first.secrecy != Secrecy::Plain { first.secrecy } else { second.secrecy }
}

/// The values of both, with meanings of the one that tells them.
fn values(listing: &Field, listed: &Field, told: &Field) -> Vec<ListedValue> {
    let mut values = listing.values.clone();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, value) in listing.values.iter().enumerate() {
        places.entry(&value.wire).or_insert(at);
    }
    let tells = std::ptr::eq(told, listed);
    for value in &listed.values {
        let Some(known) = places.get(&*value.wire).and_then(|at| values.get_mut(*at)) else {
            if !rules::is_respelled(&value.wire, &listing.values, &listed.values) {
                places.insert(&value.wire, values.len());
                values.push(value.clone());
            }
            continue;
        };
        if known.meaning.is_empty() || tells && !value.meaning.is_empty() && told.fixed.own {
            known.meaning.clone_from(&value.meaning);
        }
    }
    values
}

/// What either leaves open, unless the other one settles it.
fn doubts(first: &Field, second: &Field) -> Vec<Doubt> {
    let open = |of: &Field, other: &Field| {
        let open = of.doubts.iter().filter(|doubt| !doubt.is_settled_by(other));
        open.cloned().collect::<Vec<_>>()
    };
    let mut doubts = open(first, second);
    // What both leave open is said once.
    let said: Vec<_> = doubts.iter().map(|doubt| doubt.about.clone()).collect();
    doubts.extend(open(second, first).into_iter().filter(|doubt| !said.contains(&doubt.about)));
    doubts
}

/// The names inside of what the first one describes whole, and the second one without its members: rows of the second one
/// that are called so have lost the object around them.
fn laid_flat(pairs: &[Pair]) -> BTreeSet<String> {
    let mut inner = BTreeSet::new();
    for (first, second) in pairs {
        let (Some(first), Some(second)) = (first, second) else { continue };
        if second.members().is_empty() {
            let members = first.members().into_iter();
            members.for_each(|member| {
                member.walk(&mut |field| {
                    inner.insert(field.wire.clone());
                });
            });
        }
    }
    inner
}

/// Fields of one name, or what only one has.
type Pair = (Option<Field>, Option<Field>);

/// The fields of two tables by their names, in the order of the one that leads. Names of headers do not mind their case.
///
/// What is left of each has its twin in what would have the same name in Rust: it is spelled in two ways.
fn paired(path: &str, first: Vec<Field>, second: Vec<Field>, first_leads: bool) -> Vec<Pair> {
    let is_header = path == "header";
    let name = |field: &Field| if is_header { field.wire.to_ascii_lowercase() } else { field.wire.clone() };
    let (leading, following) = if first_leads { (first, second) } else { (second, first) };
    let mut places: BTreeMap<String, VecDeque<usize>> = BTreeMap::new();
    for (at, field) in following.iter().enumerate() {
        places.entry(name(field)).or_default().push_back(at);
    }
    let mut twins: Vec<Option<usize>> =
        leading.iter().map(|field| places.get_mut(&name(field)).and_then(VecDeque::pop_front)).collect();
    let mut spelled: BTreeMap<&RustName, usize> = BTreeMap::new();
    for at in places.values().flatten() {
        spelled.insert(&following[*at].rust, *at);
    }
    for (field, twin) in leading.iter().zip(&mut twins) {
        if twin.is_none() && !spelled.is_empty() {
            *twin = spelled.remove(&field.rust);
        }
    }
    let mut following: Vec<Option<Field>> = following.into_iter().map(Some).collect();
    let ordered =
        |one: Option<Field>, other: Option<Field>| if first_leads { (one, other) } else { (other, one) };
    let mut pairs: Vec<Pair> = Vec::with_capacity(leading.len().max(following.len()));
    for (field, twin) in leading.into_iter().zip(twins) {
        let twin = twin.and_then(|at| following[at].take());
        pairs.push(ordered(Some(field), twin));
    }
    pairs.extend(following.into_iter().flatten().map(|field| ordered(None, Some(field))));
    pairs
}
