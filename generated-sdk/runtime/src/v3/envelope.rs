//! The envelope of a notification, whose content only the APIv3 key opens.

use crate::trust::SealedResource;

/// The data around the content of a notification.
#[derive(Clone)]
pub(crate) struct Envelope {
    pub(crate) id: String,
    pub(crate) create_time: String,
    pub(crate) event_type: String,
    pub(crate) summary: String,
    pub(crate) resource: SealedResource,
}
crate::record!(Envelope { id, create_time, event_type, summary, resource });

impl Envelope {
    /// Whether the content is of one of these types, where types are documented. An event type is used for several
    /// things: `TRANSACTION.SUCCESS` for payments and for profit sharing.
    pub(crate) fn is_of(&self, original_types: &[&str]) -> bool {
        let found = self.resource.original_type.as_str();
        original_types.is_empty() || found.is_empty() || original_types.contains(&found)
    }
}
