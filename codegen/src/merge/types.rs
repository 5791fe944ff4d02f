//! The types of one field as two sources have it in, one type out, with what is inside a text.
//!
//! Where the two are different things, the members of both are kept as far as they are members of the same thing.

use crate::ir::{Encoding, Field, Type, TypeWord, Variant, Witnessed};
use crate::overrides::Take;

use super::field::{Around, Fields};
use super::rank::Way;

/// What a field is.
pub struct MergedType {
    /// The word for its type.
    pub word: TypeWord,
    /// The type.
    pub ty: Type,
    /// How structure inside a text is written.
    pub encoding: Option<Encoding>,
    /// Whether that is what the first one says.
    pub takes_first: bool,
}

impl MergedType {
    fn of(field: &Field, takes_first: bool) -> Self {
        Self { word: field.word, ty: field.ty.clone(), encoding: field.encoding.clone(), takes_first }
    }
}

/// Whose field it is that types are merged of.
#[derive(Clone, Copy)]
struct Of<'w> {
    takes_first: bool,
    way: Way,
    around: Around<'w>,
}

/// The types of the first source and of the second.
type Both<'t> = (&'t Type, &'t Type);

impl Fields<'_> {
    /// What the field is; `takes_first` says whose type it has where they differ.
    pub fn merged_type(
        &mut self,
        path: &str,
        takes_first: bool,
        first: &Field,
        second: &Field,
        way: Way,
    ) -> MergedType {
        // What is sealed is a text, whatever else another source takes it for.
        let is_text = |field: &Field| *field.ty.element() == Type::Text && field.encoding.is_none();
        for (sealed, other, takes_first) in [(first, second, true), (second, first, false)] {
            if sealed.secrecy.is_rsa() && !is_text(other) {
                return MergedType::of(sealed, takes_first);
            }
        }
        let (left, right) = (first.witnesses(), second.witnesses());
        let of = Of { takes_first, way, around: (&left, &right) };
        let types = (&first.ty, &second.ty);
        let inside = format!("{path}#");
        let word = if takes_first { first.word } else { second.word };
        match (&first.encoding, &second.encoding) {
            (None, None) => MergedType { word, ty: self.types(path, types, of), encoding: None, takes_first },
            (Some(left), Some(right)) => {
                if left.list == right.list {
                    let ty = self.inside(&inside, left.list, types, of);
                    return MergedType { word, ty, encoding: Some(right.clone()), takes_first };
                }
                if let Some((one, other)) = both_lists((first, left), (second, right)) {
                    let ty = self.inside(&inside, true, (&one, &other), of);
                    let encoding = if left.list { left } else { right };
                    return MergedType { word, ty, encoding: Some(encoding.clone()), takes_first };
                }
                let taken = if first.fixed.encoding { left } else { right };
                let ty = self.list_or_object(&inside, taken, left.list, types, of);
                MergedType { word, ty, encoding: Some(taken.clone()), takes_first }
            }
            (Some(encoding), None) => {
                self.only_one(&inside, (first, encoding), second, Of { takes_first: true, ..of })
            }
            (None, Some(encoding)) => {
                self.only_one(&inside, (second, encoding), first, Of { takes_first: false, ..of })
            }
        }
    }

    /// One source says that there is structure inside a text, and the other that it is a text, or the structure itself.
    fn only_one(
        &mut self,
        path: &str,
        (encoded, encoding): (&Field, &Encoding),
        other: &Field,
        of: Of<'_>,
    ) -> MergedType {
        let (first, second) = if of.takes_first { (encoded, other) } else { (other, encoded) };
        let mut merged = MergedType::of(encoded, of.takes_first);
        if matches!(other.ty, Type::Object(_)) && !encoding.list {
            merged.ty = self.types(path, (&first.ty, &second.ty), of);
        }
        merged
    }

    /// What is inside a text that both say to be a list, or both to be an object.
    fn inside(&mut self, path: &str, list: bool, (first, second): Both<'_>, of: Of<'_>) -> Type {
        match (list, only_list(first), only_list(second)) {
            // The name of the item is in the documentation only.
            (true, Some(item), Some(other)) => {
                let same = Type::Object(vec![renamed(other, item)]);
                self.types(path, (first, &same), of)
            }
            _ => self.types(path, (first, second), of),
        }
    }

    /// What is inside a text that one says to be a list and the other an object.
    fn list_or_object(
        &mut self,
        path: &str,
        taken: &Encoding,
        first_is_list: bool,
        (first, second): Both<'_>,
        of: Of<'_>,
    ) -> Type {
        let (list, object) = if first_is_list { (first, second) } else { (second, first) };
        let untouched = if taken.list { list } else { object };
        let Some(item) = only_list(list) else { return untouched.clone() };
        if let Some(member) = only_list(object) {
            // The only member of the one is the item of the other; its name is on the wire if that is an object.
            let (left, right) = if first_is_list { (item, member) } else { (member, item) };
            let name = if taken.list { left } else { member };
            let (left, right) = (vec![renamed(left, name)], vec![renamed(right, name)]);
            return Type::Object(self.merge(path, left, right, of.around, of.way));
        }
        let element = item.ty.element();
        if !matches!((object, element), (Type::Object(_), Type::Object(_))) {
            return untouched.clone();
        }
        // The members of the one are those of an item of the other.
        let merged = self.types(path, if first_is_list { (element, object) } else { (object, element) }, of);
        if !taken.list {
            return merged;
        }
        let ty = Type::List(Box::new(merged));
        Type::Object(vec![Field { ty, ..item.clone() }])
    }

    fn types(&mut self, path: &str, (first, second): Both<'_>, of: Of<'_>) -> Type {
        let taken = if of.takes_first { first } else { second };
        match (first, second) {
            (Type::List(first), Type::List(second)) => {
                Type::List(Box::new(self.types(&format!("{path}[]"), (first, second), of)))
            }
            (Type::Object(first), Type::Object(second)) => {
                Type::Object(self.merge(path, first.clone(), second.clone(), of.around, of.way))
            }
            (Type::Variants(first), Type::Variants(second)) => {
                Type::Variants(self.variants(path, first, second, of))
            }
            // One of them, or a list of it: the members are the same.
            (Type::Object(_), Type::List(element)) | (Type::List(element), Type::Object(_))
                if matches!(**element, Type::Object(_)) =>
            {
                let inner = self.types(path, (first.element(), second.element()), of);
                if matches!(taken, Type::List(_)) { Type::List(Box::new(inner)) } else { inner }
            }
            // Alternatives say more than an object that stands for all of them.
            (Type::Variants(variants), Type::Object(members)) => {
                Type::Variants(self.alternatives(path, variants, members, true, of))
            }
            (Type::Object(members), Type::Variants(variants)) => {
                Type::Variants(self.alternatives(path, variants, members, false, of))
            }
            // A fraction that one of them shows is there.
            (Type::Float, Type::Integer) | (Type::Integer, Type::Float) if self.rank.shows_fractions() => {
                Type::Float
            }
            // Members are more than none.
            (Type::Object(_) | Type::Variants(_), Type::Json) => first.clone(),
            (Type::Json, Type::Object(_) | Type::Variants(_)) => second.clone(),
            _ => taken.clone(),
        }
    }

    fn variants(&mut self, path: &str, first: &[Variant], second: &[Variant], of: Of<'_>) -> Vec<Variant> {
        let mut merged: Vec<Variant> = Vec::new();
        for left in first {
            let twin = second.iter().find(|right| right.label == left.label);
            let fields = match twin {
                Some(right) => {
                    let path = format!("{path}<{}>", left.label);
                    self.merge(&path, left.fields.clone(), right.fields.clone(), of.around, of.way)
                }
                None if self.take == Some(Take::Fragment) => continue,
                None => left.fields.clone(),
            };
            merged.push(Variant { fields, ..left.clone() });
        }
        let others = second.iter().filter(|right| first.iter().all(|left| left.label != right.label));
        merged.extend(others.filter(|_| self.take != Some(Take::Page)).cloned());
        merged
    }

    /// Alternatives, and an object with members of some of them, and of all.
    fn alternatives(
        &mut self,
        path: &str,
        variants: &[Variant],
        members: &[Field],
        is_first: bool,
        of: Of<'_>,
    ) -> Vec<Variant> {
        let has =
            |variant: &Variant, member: &Field| variant.fields.iter().any(|field| field.wire == member.wire);
        let merged = variants.iter().map(|variant| {
            let of_it =
                |member: &&Field| has(variant, member) || !variants.iter().any(|other| has(other, member));
            let members: Vec<Field> = members.iter().filter(of_it).cloned().collect();
            let own = variant.fields.clone();
            let (first, second) = if is_first { (own, members) } else { (members, own) };
            let path = format!("{path}<{}>", variant.label);
            let fields = self.merge(&path, first, second, of.around, of.way);
            Variant { fields, ..variant.clone() }
        });
        merged.collect()
    }
}

/// The only member of an object, if that is a list.
fn only_list(ty: &Type) -> Option<&Field> {
    match ty {
        Type::Object(fields) => match fields.as_slice() {
            [only] if matches!(only.ty, Type::List(_)) => Some(only),
            _ => None,
        },
        _ => None,
    }
}

/// The types of two texts that hold a list, of which one source has a name for the items and the other has none; both under
/// that name.
fn both_lists(
    (first, left): (&Field, &Encoding),
    (second, right): (&Field, &Encoding),
) -> Option<(Type, Type)> {
    let named = |of: &Type, other: &Type| {
        let item = only_list(of).filter(|_| matches!(other, Type::List(_)))?;
        Some(Type::Object(vec![Field { ty: other.clone(), ..item.clone() }]))
    };
    match (left.list, right.list) {
        (true, false) => Some((first.ty.clone(), named(&first.ty, &second.ty)?)),
        (false, true) => Some((named(&second.ty, &first.ty)?, second.ty.clone())),
        _ => None,
    }
}

/// A field under the name of another.
fn renamed(field: &Field, name: &Field) -> Field {
    Field { wire: name.wire.clone(), rust: name.rust.clone(), ..field.clone() }
}
