//! Whose notifications a handler takes and an opened content enter; whether it is for them leaves.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::NotificationError;
use crate::{Config, Json, json};

/// Whose notifications a handler takes.
#[derive(Clone, Debug, Default)]
pub(super) struct Recipients {
    /// Beside the one of the configuration.
    merchants: BTreeSet<String>,
    /// Not looked at while there is none.
    brands: BTreeSet<String>,
}

/// The members of a content of API v3 that name the merchant who is told. Numbers of merchants who are served, `sub_mchid`
/// for instance, are not among them.
#[derive(Clone)]
struct Addressee {
    mchid: Option<Json>,
    mch_id: Option<Json>,
    sp_mchid: Option<Json>,
    sp_mch_id: Option<Json>,
    combine_mchid: Option<Json>,
    combine_mch_id: Option<Json>,
    brand_id: Option<Json>,
    /// Of withdrawals.
    original_data: Option<Json>,
    /// Of profit sharing.
    receiver: Option<Json>,
}
crate::record!(Addressee {
    mchid,
    mch_id,
    sp_mchid,
    sp_mch_id,
    combine_mchid,
    combine_mch_id,
    brand_id,
    original_data,
    receiver
});

impl Recipients {
    pub(super) fn add_merchants(&mut self, ids: impl IntoIterator<Item = String>) {
        self.merchants.extend(ids);
    }

    pub(super) fn add_brands(&mut self, ids: impl IntoIterator<Item = String>) {
        self.brands.extend(ids);
    }

    /// All merchants, for API v2.
    pub(super) fn all<'a>(&'a self, config: &'a Config) -> Vec<&'a str> {
        let own = config.0.merchant_id.as_str();
        std::iter::once(own).chain(self.merchants.iter().map(String::as_str)).collect()
    }

    /// Makes sure that a content of API v3 names these merchants and brands and no others as those who are told.
    pub(super) fn check(
        &self,
        config: &Config,
        original_type: &str,
        content: &[u8],
    ) -> Result<(), NotificationError> {
        // A list or a scalar names nobody.
        if content.trim_ascii_start().first().is_some_and(|first| b"[\"-0123456789tfn".contains(first)) {
            return Ok(());
        }
        let addressee: Addressee = json::from_slice(content).map_err(NotificationError::Decode)?;
        let is_ours = |id: &str| *id == *config.0.merchant_id || self.merchants.contains(id);
        for (member, id) in addressee.merchants(original_type) {
            if let Some(id) = id.and_then(text).filter(|id| !is_ours(id)) {
                return Err(NotificationError::OtherMerchant { member, found: shown(&id) });
            }
        }
        let brand = addressee.brand_id.as_ref().and_then(text).filter(|_| !self.brands.is_empty());
        match brand.filter(|brand| !self.brands.contains(&**brand)) {
            Some(brand) => Err(NotificationError::OtherMerchant { member: "brand_id", found: shown(&brand) }),
            None => Ok(()),
        }
    }
}

impl Addressee {
    /// Who is told, and where that stands.
    fn merchants(&self, original_type: &str) -> [(&'static str, Option<&Json>); 7] {
        fn inner<'a>(object: &'a Option<Json>, name: &str) -> Option<&'a Json> {
            object.as_ref()?.get(name)
        }
        // Who shared the profit is named as well, and only who receives it is told.
        let account = inner(&self.receiver, "account").filter(|account| text(account).is_some());
        let is_merchant = inner(&self.receiver, "type").is_some_and(|kind| kind == "MERCHANT_ID");
        if original_type == "profitsharing" && is_merchant && account.is_some() {
            return [("receiver.account", account); 7];
        }
        [
            ("mchid", self.mchid.as_ref()),
            ("mch_id", self.mch_id.as_ref()),
            ("sp_mchid", self.sp_mchid.as_ref()),
            ("sp_mch_id", self.sp_mch_id.as_ref()),
            ("combine_mchid", self.combine_mchid.as_ref()),
            ("combine_mch_id", self.combine_mch_id.as_ref()),
            ("original_data.sp_mchid", inner(&self.original_data, "sp_mchid")),
        ]
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

/// As much of a received text as an error shows.
fn shown(text: &str) -> String {
    text.chars().take(64).collect()
}
