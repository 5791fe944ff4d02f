//! A model in, its JSON out: all of it, or what a filter lets through.

mod field;
mod guide;
mod layout;
mod operation;
mod part;
mod place;

use rayon::prelude::*;

use super::shape::Document;
use super::{FORMAT, VERSION};
use crate::read::Read;
pub use layout::text;
use place::Places;

/// The operations and notifications whose names contain `filter`, and what is known about them; all there is for an
/// empty one.
pub fn write(read: &Read, filter: &str) -> String {
    let api = part::of(&read.api, filter);
    let mut places = Places::new(&read.sources);
    let operations = all(&mut places, &api.operations, operation::operation);
    let notifications = all(&mut places, &api.notifications, operation::notification);
    let names = guide::names(&mut places, &read.names);
    layout::text(&Document {
        format: FORMAT.to_owned(),
        version: VERSION,
        filter: Some(filter.to_owned()).filter(|filter| !filter.is_empty()),
        operations,
        notifications,
        guide: guide::guide(&api.guide),
        names,
        overrides: read.overrides.clone(),
        sources: places.sources(),
    })
}

/// Each of them in the form, on all cores.
fn all<'s, T: Sync, S: Send>(
    places: &mut Places<'s>,
    items: &[T],
    shape: impl Fn(&mut Places<'s>, &T) -> S + Sync,
) -> Vec<S> {
    let each = items.par_iter().map(|item| {
        let mut own = places.like();
        (shape(&mut own, item), own)
    });
    let each: Vec<_> = each.collect();
    let add = |(shape, own)| {
        places.add(own);
        shape
    };
    each.into_iter().map(add).collect()
}
