//! How the types of members are called where a type is defined.

use proc_macro2::Ident;

use crate::link::{Shared, TypeId};
use crate::name::RustName;

/// How the types of members are called.
#[derive(Clone, Copy)]
pub enum Names<'a> {
    /// By where they stand, with the name of the type around them before theirs: `PostBodyAmount`.
    Standing(&'a RustName, &'a Shared),
    /// By what they are: `Amount7c4kq`.
    Own(&'a Shared),
}

impl<'a> Names<'a> {
    /// The types.
    pub fn types(self) -> &'a Shared {
        match self {
            Self::Standing(_, types) | Self::Own(types) => types,
        }
    }

    /// The name of the type of a member.
    pub fn part(self, id: TypeId, part: &RustName) -> Ident {
        match self {
            Self::Standing(owner, _) => owner.join(part).ident(),
            Self::Own(types) => types.name(id).ident(),
        }
    }
}
