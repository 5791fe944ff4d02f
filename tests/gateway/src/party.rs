//! A made-up document enters; it leaves as one for the gateway's merchant, who is nobody's sub-merchant, or for its
//! brand.

use serde_json::{Map, Value as Json};
use wechatpay_codegen::ir::{Field, Presence};
use wechatpay_runtime as rt;

use crate::keys::Keys;
use crate::said::Said;

/// The members that name the merchant who calls or is told.
const MERCHANTS: [&str; 5] = ["mch_id", "mchid", "sp_mchid", "combine_mch_id", "combine_mchid"];
/// The members that name its official account or mini program.
const APPS: [&str; 3] = ["appid", "sp_appid", "combine_appid"];

/// Puts who is meant in, in each place that names it, and takes out others unless they were spoken of.
pub fn name(
    fields: &[Field],
    document: &mut Map<String, Json>,
    keys: &Keys,
    identity: rt::Identity,
    said: &Said,
) {
    let mut put = |names: &[&str], text: &str| {
        for name in names {
            if let Some(value) = document.get_mut(*name).filter(|value| value.is_string()) {
                *value = Json::from(text);
            }
        }
    };
    match identity {
        rt::Identity::Merchant => {}
        rt::Identity::Brand => put(&["brand_id"], &keys.brand.id),
    }
    put(&MERCHANTS, &keys.merchant_id);
    put(&APPS, &keys.appid);
    // Of withdrawals, and of profit sharing, which is told to who receives it.
    for (object, name) in [("original_data", "sp_mchid"), ("receiver", "account")] {
        if let Some(value) = document.get_mut(object).and_then(|object| object.get_mut(name)) {
            *value = Json::from(keys.merchant_id.as_str());
        }
    }
    if document.contains_key("mchid") || document.contains_key("mch_id") {
        // Pages for both roles require what either has.
        let is_for_both = document.contains_key("sp_mchid");
        let of_others = |field: &&Field| {
            (is_for_both || field.presence == Presence::Optional)
                && ["sub_mchid", "sub_mch_id", "sub_appid", "sub_openid"].contains(&field.wire.as_str())
                && !said.has(&field.wire)
        };
        for field in fields.iter().filter(of_others) {
            document.remove(&field.wire);
        }
    }
}
