//! Checks that the content of a notification is for a merchant of the handler.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value as Json;

use super::NotificationError;
use crate::call::Config;
use crate::codec::{DecodeError, DecodeKind, json};
use crate::crypto::Identity;

/// The merchants and brands whose notifications a handler accepts.
#[derive(Clone, Debug, Default)]
pub(super) struct Recipients {
    /// In addition to the one of the configuration.
    merchants: BTreeSet<String>,
    /// For a brand, in addition to the one of the configuration; for a merchant, not checked if empty.
    brands: BTreeSet<String>,
}

/// The members of a content of API v3, or of the API of brands, that name the recipient. Ids of sub-merchants, such as `sub_mchid`, are not among
/// them.
#[derive(Default)]
struct Addressee {
    /// The values of [`MERCHANTS`], in the same order.
    merchants: [Option<Json>; MERCHANTS.len()],
    brand_id: Option<Json>,
    /// For withdrawals.
    original_data: Option<Json>,
    /// For profit sharing.
    receiver: Option<Json>,
}

/// The members that contain the id itself.
const MERCHANTS: [&str; 6] = ["mchid", "mch_id", "sp_mchid", "sp_mch_id", "combine_mchid", "combine_mch_id"];

impl Recipients {
    pub(super) fn add_merchants(&mut self, ids: impl IntoIterator<Item = String>) {
        self.merchants.extend(ids);
    }

    pub(super) fn add_brands(&mut self, ids: impl IntoIterator<Item = String>) {
        self.brands.extend(ids);
    }

    /// All merchants, for API v2.
    pub(super) fn all<'a>(&'a self, config: &'a Config) -> Vec<&'a str> {
        let own = config.facts().id.as_str();
        std::iter::once(own).chain(self.merchants.iter().map(String::as_str)).collect()
    }

    /// Makes sure that a content names no other merchants and brands than these as recipients.
    ///
    /// What a brand is told may be about any merchant, as of a shop where a coupon was used.
    pub(super) fn check(
        &self,
        config: &Config,
        original_type: &str,
        content: &[u8],
    ) -> Result<(), NotificationError> {
        // A list or a scalar names no one.
        if crate::text::content(content).first().is_some_and(|first| b"[\"-0123456789tfn".contains(first)) {
            return Ok(());
        }
        let addressee = Addressee::read(content).map_err(NotificationError::Decode)?;
        let (own, identity) = (config.facts().id.as_str(), config.identity());
        let told = match identity {
            Identity::Merchant => addressee.told(original_type),
            Identity::Brand => Vec::new(),
        };
        let is_ours = |id: &str| *id == *own || self.merchants.contains(id);
        for (member, id) in told {
            if let Some(id) = text(id).filter(|id| !is_ours(id)) {
                return Err(NotificationError::OtherMerchant { member, found: shown(&id) });
            }
        }
        let is_ours = |id: &str| match identity {
            Identity::Merchant => self.brands.is_empty() || self.brands.contains(id),
            Identity::Brand => *id == *own || self.brands.contains(id),
        };
        let brand = addressee.brand_id.as_ref().and_then(text);
        match brand.filter(|brand| !is_ours(brand)) {
            Some(brand) => Err(NotificationError::OtherMerchant { member: "brand_id", found: shown(&brand) }),
            None => Ok(()),
        }
    }
}

impl Addressee {
    /// Everything else is skipped, since the content is read again as its own type.
    fn read(content: &[u8]) -> Result<Self, DecodeError> {
        fn members<'de>(
            mut deserializer: serde_json::Deserializer<impl serde_json::de::Read<'de>>,
        ) -> Result<Addressee, serde_json::Error> {
            let found = deserializer.deserialize_map(Members)?;
            deserializer.end().map(|()| found)
        }
        let text = crate::text::content(content);
        // Checking all of it at once is faster than checking each name in it.
        let found = match std::str::from_utf8(text) {
            Ok(text) => members(serde_json::Deserializer::from_str(text)),
            Err(_) => members(serde_json::Deserializer::from_slice(text)),
        };
        found.map_err(|error| {
            let (line, column) = json::position(content, text, &error);
            DecodeError::new(DecodeKind::Syntax).or_position(line, column)
        })
    }

    fn member(&mut self, name: &str) -> Option<&mut Option<Json>> {
        match name {
            "brand_id" => Some(&mut self.brand_id),
            "original_data" => Some(&mut self.original_data),
            "receiver" => Some(&mut self.receiver),
            _ => self.merchants.get_mut(MERCHANTS.iter().position(|member| *member == name)?),
        }
    }

    /// The recipients, and where they are named.
    fn told(&self, original_type: &str) -> Vec<(&'static str, &Json)> {
        fn inner<'a>(object: &'a Option<Json>, name: &str) -> Option<&'a Json> {
            object.as_ref()?.get(name)
        }
        // The sharer of the profit is named as well, but only the receiver is the recipient.
        let is_merchant = inner(&self.receiver, "type").is_some_and(|kind| kind == "MERCHANT_ID");
        let account = inner(&self.receiver, "account").filter(|account| text(account).is_some());
        match account.filter(|_| original_type == "profitsharing" && is_merchant) {
            Some(account) => vec![("receiver.account", account)],
            None => {
                let named = MERCHANTS.into_iter().zip(&self.merchants);
                let named = named.filter_map(|(member, id)| Some((member, id.as_ref()?)));
                let sp_mchid = inner(&self.original_data, "sp_mchid");
                named.chain(sp_mchid.map(|id| ("original_data.sp_mchid", id))).collect()
            }
        }
    }
}

/// Visits the members of an object.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Addressee;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Addressee, A::Error> {
        let mut found = Addressee::default();
        while let Some(Name(name)) = map.next_key()? {
            match found.member(&name) {
                Some(member) => *member = Some(map.next_value()?),
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(found)
    }
}

/// A name, copied only if it has escapes.
struct Name<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfName;
        impl<'de> Visitor<'de> for OfName {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(name.into()))
            }

            fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(name.to_owned().into()))
            }
        }
        deserializer.deserialize_str(OfName)
    }
}

/// An id as text; `None` if there is none.
fn text(id: &Json) -> Option<Cow<'_, str>> {
    match id {
        Json::String(text) => Some(Cow::from(text.as_str())).filter(|text| !text.is_empty()),
        Json::Number(number) => Some(number.to_string().into()),
        _ => None,
    }
}

/// The part of a received text that an error shows.
fn shown(text: &str) -> String {
    text.chars().take(64).collect()
}
