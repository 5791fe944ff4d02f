//! Compares a document with the notification it has to be.

use super::{NotificationFault, Received};
use crate::codec::record::member;
use crate::codec::{Slot, Value};
use crate::operation::Notification;
use crate::v2::parameters::{has, shape_of};
use crate::v2::request::MERCHANT_IDS;

/// The conditions for a document to be a notification of one kind for one merchant.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The name of the notification.
    pub event: &'a str,
    /// The values that `event_type` may have; any if empty.
    pub event_types: &'a [&'static str],
    /// The members that all of them have; those inside an encrypted one after a `.`, as in `req_info.refund_id`.
    pub required: &'a [&'static str],
    /// The merchants who accept it: the one of the key, and perhaps others with the same key.
    pub merchants: &'a [&'a str],
}

/// Members of documents of every kind.
const COMMON: &[&str] = &[
    "appid",
    "err_code",
    "err_code_des",
    "mch_id",
    "nonce_str",
    "result_code",
    "return_code",
    "return_msg",
    "sign",
    "sign_type",
    "sub_appid",
    "sub_mch_id",
];

impl<'a> Expected<'a> {
    /// The documented conditions of this notification.
    #[must_use]
    pub fn of<P: Notification>(merchants: &'a [&'a str]) -> Self {
        Self { event: P::EVENT, event_types: P::EVENT_TYPES, required: P::REQUIRED, merchants }
    }

    pub(super) fn check_event(&self, found: &Received) -> Result<(), NotificationFault> {
        match found.text("event_type") {
            Some(event) if !self.event_types.is_empty() && !self.event_types.contains(&event) => {
                Err(NotificationFault::OtherEvent { expected: self.event.to_owned(), found: shown(event) })
            }
            _ => Ok(()),
        }
    }

    /// Refuses a document that has nothing of this kind of notification, whatever outcome it reports: that of another
    /// kind is not one of this.
    pub(super) fn check_kind(&self, value: &dyn Value, found: &Received) -> Result<(), NotificationFault> {
        let members = shape_of(value).map_or(&[][..], |shape| shape.members);
        let documented =
            members.iter().copied().filter(|member| !COMMON.contains(member) && !member.contains('$'));
        let required: Vec<_> = self.required.iter().copied().filter(|member| !member.contains('.')).collect();
        let own = if required.is_empty() { documented.collect() } else { required };
        match own.first() {
            Some(missing) if own.iter().all(|member| found.text(member).is_none()) => {
                Err(self.incomplete(missing))
            }
            _ => Ok(()),
        }
    }

    /// Refuses a document that lacks a member that all have, or that does not say whether it succeeded although its
    /// table does.
    pub(super) fn check_members(&self, value: &dyn Value, found: &Received) -> Result<(), NotificationFault> {
        let tells = ["return_code", "result_code"].into_iter().filter(|code| has(value, code));
        let event = (!self.event_types.is_empty()).then_some("event_type");
        let outside = self.required.iter().copied().filter(|member| !member.contains('.'));
        match tells.chain(event).chain(outside).find(|member| found.text(member).is_none()) {
            Some(missing) => Err(self.incomplete(missing)),
            None => Ok(()),
        }
    }

    /// The same for the opened content, and its recipient.
    pub(super) fn check_inside(&self, value: &dyn Value) -> Result<(), NotificationFault> {
        let is_missing = |member: &&&str| !is_there(value, member);
        let mut inside = self.required.iter().filter(|member| member.contains('.'));
        if let Some(missing) = inside.find(is_missing) {
            return Err(self.incomplete(missing));
        }
        let mut outcome = Ok(());
        for field in shape_of(value).into_iter().flat_map(|shape| shape.fields()) {
            if field.encoding.is_ciphertext() && outcome.is_ok() {
                member(value, field.wire, &mut |opened| {
                    outcome = check_merchant(self.merchants, &|name| text(opened, name));
                });
            }
        }
        outcome
    }

    fn incomplete(&self, missing: &'static str) -> NotificationFault {
        NotificationFault::Incomplete { event: self.event.to_owned(), missing }
    }
}

/// Whether each merchant id present is one of these.
pub(super) fn check_merchant(
    merchants: &[&str],
    text: &dyn Fn(&str) -> Option<String>,
) -> Result<(), NotificationFault> {
    for parameter in MERCHANT_IDS {
        if let Some(found) = text(parameter).filter(|found| !merchants.contains(&found.as_str())) {
            return Err(NotificationFault::OtherMerchant { parameter, found: shown(&found) });
        }
    }
    Ok(())
}

/// Whether there is something at this path of names.
fn is_there(value: &dyn Value, path: &str) -> bool {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let mut found = false;
    member(value, name, &mut |member| {
        found = match (rest, member.slot()) {
            (Some(rest), _) => is_there(member, rest),
            (None, Slot::Text(text)) => !text.is_empty(),
            (None, slot) => !slot.is_absent(),
        };
    });
    found
}

/// The text of a member; `None` if it is empty, absent or not a text.
fn text(value: &dyn Value, name: &str) -> Option<String> {
    let mut found = None;
    member(value, name, &mut |member| {
        if let Slot::Text(text) = member.slot() {
            found = Some(text.to_owned()).filter(|text| !text.is_empty());
        }
    });
    found
}

/// The part of a received text that an error shows.
fn shown(text: &str) -> String {
    text.chars().take(64).collect()
}
