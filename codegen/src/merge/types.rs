//! The types of one field as two sources have it in, one type out, with what is inside a text.
//!
//! Where the two are different things, the members of both are kept as far as they are members of the same thing.

use crate::ir::{Encoding, Field, Type, TypeWord, Variant};
use crate::overrides::Take;
use crate::span::Span;

use super::conflict::{Class, Side};
use super::field::{Fields, Way};

/// What a field is.
pub struct MergedType {
    /// The word for its type.
    pub word: TypeWord,
    /// The type.
    pub ty: Type,
    /// How structure inside a text is written.
    pub encoding: Option<Encoding>,
    /// Whether that is what the page says.
    pub takes_page: bool,
}

impl MergedType {
    fn of(field: &Field, takes_page: bool) -> Self {
        Self { word: field.word, ty: field.ty.clone(), encoding: field.encoding.clone(), takes_page }
    }
}

/// A type, and where it is said.
type At<'a> = (&'a Type, Span);

impl Fields<'_> {
    /// What the field is; `takes_page` says whose type it has where they differ.
    pub fn merged_type(
        &mut self,
        path: &str,
        takes_page: bool,
        page: &Field,
        fragment: &Field,
        way: Way,
    ) -> MergedType {
        // What is sealed is a text, whatever else another source takes it for.
        let is_text = |field: &Field| *field.ty.element() == Type::Text && field.encoding.is_none();
        for (sealed, other, takes_page) in [(page, fragment, true), (fragment, page, false)] {
            if sealed.secrecy.is_rsa() && !is_text(other) {
                self.conflict_of_types(
                    path,
                    (&page.ty, page.origin),
                    (&fragment.ty, fragment.origin),
                    &sealed.ty,
                );
                return MergedType::of(sealed, takes_page);
            }
        }
        let types = ((&page.ty, page.origin), (&fragment.ty, fragment.origin));
        let inside = format!("{path}#");
        match (&page.encoding, &fragment.encoding) {
            (None, None) => {
                let ty = self.types(path, takes_page, types.0, types.1, way);
                let word = if takes_page { page.word } else { fragment.word };
                MergedType { word, ty, encoding: None, takes_page }
            }
            (Some(left), Some(right)) => {
                let word = if takes_page { page.word } else { fragment.word };
                if left.list == right.list {
                    let ty = self.inside(&inside, left.list, takes_page, types, way);
                    return MergedType { word, ty, encoding: Some(right.clone()), takes_page };
                }
                if let Some((one, other)) = both_lists((page, left), (fragment, right)) {
                    let types = ((&one, page.origin), (&other, fragment.origin));
                    let ty = self.inside(&inside, true, takes_page, types, way);
                    let encoding = if left.list { left } else { right };
                    return MergedType { word, ty, encoding: Some(encoding.clone()), takes_page };
                }
                let taken = if page.fixed.encoding { left } else { right };
                self.conflict_of_encodings(path, page, fragment, says(Some(taken)));
                let ty = self.list_or_object(&inside, taken, left.list, takes_page, types, way);
                MergedType { word, ty, encoding: Some(taken.clone()), takes_page }
            }
            (Some(encoding), None) => self.only_one(path, (page, encoding), fragment, true, way),
            (None, Some(encoding)) => self.only_one(path, (fragment, encoding), page, false, way),
        }
    }

    /// One source says that there is structure inside a text, and the other that it is a text, or the structure itself.
    fn only_one(
        &mut self,
        path: &str,
        (encoded, encoding): (&Field, &Encoding),
        other: &Field,
        takes_page: bool,
        way: Way,
    ) -> MergedType {
        let (page, fragment) = if takes_page { (encoded, other) } else { (other, encoded) };
        self.conflict_of_encodings(path, page, fragment, says(Some(encoding)));
        let mut merged = MergedType::of(encoded, takes_page);
        if matches!(other.ty, Type::Object(_)) && !encoding.list {
            let types = ((&page.ty, page.origin), (&fragment.ty, fragment.origin));
            merged.ty = self.types(&format!("{path}#"), takes_page, types.0, types.1, way);
        }
        merged
    }

    /// What is inside a text that both say to be a list, or both to be an object.
    fn inside(
        &mut self,
        path: &str,
        list: bool,
        takes_page: bool,
        types: (At<'_>, At<'_>),
        way: Way,
    ) -> Type {
        let ((page, left), (fragment, right)) = types;
        match (list, only_list(page), only_list(fragment)) {
            // The name of the item is in the documentation only.
            (true, Some(item), Some(other)) => {
                let same = Type::Object(vec![renamed(other, item)]);
                self.types(path, takes_page, (page, left), (&same, right), way)
            }
            _ => self.types(path, takes_page, (page, left), (fragment, right), way),
        }
    }

    /// What is inside a text that one says to be a list and the other an object.
    fn list_or_object(
        &mut self,
        path: &str,
        taken: &Encoding,
        page_is_list: bool,
        takes_page: bool,
        (page, fragment): (At<'_>, At<'_>),
        way: Way,
    ) -> Type {
        let (list, object) = if page_is_list { (page, fragment) } else { (fragment, page) };
        let untouched = if taken.list { list.0 } else { object.0 };
        let Some(item) = only_list(list.0) else { return untouched.clone() };
        if let Some(member) = only_list(object.0) {
            // The only member of the one is the item of the other; its name is on the wire if that is an object.
            let (page, fragment) = if page_is_list { (item, member) } else { (member, item) };
            let name = if taken.list { page } else { member };
            let merged = self.merge(path, vec![renamed(page, name)], vec![renamed(fragment, name)], way);
            return Type::Object(merged);
        }
        let element = item.ty.element();
        if !matches!((object.0, element), (Type::Object(_), Type::Object(_))) {
            return untouched.clone();
        }
        // The members of the one are those of an item of the other.
        let (left, right) =
            if page_is_list { ((element, item.origin), object) } else { (object, (element, item.origin)) };
        let merged = self.types(path, takes_page, left, right, way);
        if !taken.list {
            return merged;
        }
        let ty = Type::List(Box::new(merged));
        Type::Object(vec![Field { ty, ..item.clone() }])
    }

    fn types(
        &mut self,
        path: &str,
        takes_page: bool,
        (page, left): At<'_>,
        (fragment, right): At<'_>,
        way: Way,
    ) -> Type {
        match (page, fragment) {
            (Type::List(page), Type::List(fragment)) => {
                let element =
                    self.types(&format!("{path}[]"), takes_page, (page, left), (fragment, right), way);
                Type::List(Box::new(element))
            }
            (Type::Object(page), Type::Object(fragment)) => {
                Type::Object(self.merge(path, page.clone(), fragment.clone(), way))
            }
            (Type::Variants(page), Type::Variants(fragment)) => {
                Type::Variants(self.variants(path, page, fragment, way))
            }
            (page, fragment) if page == fragment => page.clone(),
            // One of them, or a list of it: the members are the same.
            (Type::Object(_), Type::List(element)) | (Type::List(element), Type::Object(_))
                if matches!(**element, Type::Object(_)) =>
            {
                let taken = if takes_page { page } else { fragment };
                self.conflict_of_types(path, (page, left), (fragment, right), taken);
                let inner = (page.element(), left);
                let inner = self.types(path, takes_page, inner, (fragment.element(), right), way);
                if matches!(taken, Type::List(_)) { Type::List(Box::new(inner)) } else { inner }
            }
            // Alternatives say more than an object that stands for all of them.
            (Type::Variants(variants), Type::Object(members)) => {
                self.conflict_of_types(path, (page, left), (fragment, right), page);
                Type::Variants(self.alternatives(path, variants, members, true, way))
            }
            (Type::Object(members), Type::Variants(variants)) => {
                self.conflict_of_types(path, (page, left), (fragment, right), fragment);
                Type::Variants(self.alternatives(path, variants, members, false, way))
            }
            // A fraction that one of them shows is there.
            (Type::Float, Type::Integer) | (Type::Integer, Type::Float) => Type::Float,
            // Members are more than none.
            (Type::Object(_) | Type::Variants(_), Type::Json) => page.clone(),
            (Type::Json, Type::Object(_) | Type::Variants(_)) => fragment.clone(),
            (page, fragment) => {
                let taken = if takes_page { page } else { fragment };
                self.conflict_of_types(path, (page, left), (fragment, right), taken);
                taken.clone()
            }
        }
    }

    fn variants(&mut self, path: &str, page: &[Variant], fragment: &[Variant], way: Way) -> Vec<Variant> {
        let mut merged: Vec<Variant> = Vec::new();
        for left in page {
            let twin = fragment.iter().find(|right| right.label == left.label);
            let fields = match twin {
                Some(right) => {
                    let path = format!("{path}<{}>", left.label);
                    self.merge(&path, left.fields.clone(), right.fields.clone(), way)
                }
                None if self.take == Some(Take::Fragment) => continue,
                None => left.fields.clone(),
            };
            merged.push(Variant { fields, ..left.clone() });
        }
        let others = fragment.iter().filter(|right| page.iter().all(|left| left.label != right.label));
        merged.extend(others.filter(|_| self.take != Some(Take::Page)).cloned());
        merged
    }

    /// Alternatives, and an object with members of some of them, and of all.
    fn alternatives(
        &mut self,
        path: &str,
        variants: &[Variant],
        members: &[Field],
        is_page: bool,
        way: Way,
    ) -> Vec<Variant> {
        let has =
            |variant: &Variant, member: &Field| variant.fields.iter().any(|field| field.wire == member.wire);
        let merged = variants.iter().map(|variant| {
            let of_it =
                |member: &&Field| has(variant, member) || !variants.iter().any(|other| has(other, member));
            let members: Vec<Field> = members.iter().filter(of_it).cloned().collect();
            let own = variant.fields.clone();
            let (page, fragment) = if is_page { (own, members) } else { (members, own) };
            let fields = self.merge(&format!("{path}<{}>", variant.label), page, fragment, way);
            Variant { fields, ..variant.clone() }
        });
        merged.collect()
    }

    fn conflict_of_types(
        &mut self,
        path: &str,
        (page, left): At<'_>,
        (fragment, right): At<'_>,
        taken: &Type,
    ) {
        let sides = (Side::new(word(page), left), Side::new(word(fragment), right));
        self.conflict(Class::Type, path, sides.0, sides.1, &word(taken));
    }

    fn conflict_of_encodings(&mut self, path: &str, page: &Field, fragment: &Field, taken: &str) {
        let side = |field: &Field| Side::new(says(field.encoding.as_ref()), field.origin);
        self.conflict(Class::Encoding, path, side(page), side(fragment), taken);
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
    (page, left): (&Field, &Encoding),
    (fragment, right): (&Field, &Encoding),
) -> Option<(Type, Type)> {
    let named = |of: &Type, other: &Type| {
        let item = only_list(of).filter(|_| matches!(other, Type::List(_)))?;
        Some(Type::Object(vec![Field { ty: other.clone(), ..item.clone() }]))
    };
    match (left.list, right.list) {
        (true, false) => Some((page.ty.clone(), named(&page.ty, &fragment.ty)?)),
        (false, true) => Some((named(&fragment.ty, &page.ty)?, fragment.ty.clone())),
        _ => None,
    }
}

/// A field under the name of another.
fn renamed(field: &Field, name: &Field) -> Field {
    Field { wire: name.wire.clone(), rust: name.rust.clone(), ..field.clone() }
}

fn says(encoding: Option<&Encoding>) -> &'static str {
    match encoding {
        None => "a text",
        Some(encoding) if encoding.list => "a list in a text",
        Some(_) => "an object in a text",
    }
}

fn word(ty: &Type) -> String {
    match ty {
        Type::Text => "text".to_owned(),
        Type::Integer => "integer".to_owned(),
        Type::Float => "number with a fraction".to_owned(),
        Type::Boolean => "boolean".to_owned(),
        Type::Json => "anything".to_owned(),
        Type::File => "file".to_owned(),
        Type::Object(_) => "object".to_owned(),
        Type::Variants(_) => "one of several objects".to_owned(),
        Type::List(element) => format!("list of {}", word(element)),
    }
}
