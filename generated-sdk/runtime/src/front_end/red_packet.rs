//! The parameters of `wx.sendBizRedPacket`, from the `package` of `mmpaymkttransfers/sendminiprogramhb`.

use super::{Stamp, accessors};
use crate::crypto::ApiV2Key;
use crate::text::percent;
use crate::v2::signature::SignType;
use crate::v2::{Parameters, TwoReadings, signature};

/// A red packet that a mini program hands out.
#[derive(Clone, Debug)]
pub struct RedPacket {
    /// The mini program.
    pub app_id: String,
    /// The field `package` of the reply, as it is: `sendid=...&ver=8&...`.
    pub package: String,
}

/// What the mini program passes to WeChat.
#[derive(Clone)]
#[non_exhaustive]
pub struct RedPacketParameters {
    /// `timeStamp`: seconds since 1970, as text.
    pub time_stamp: String,
    /// `nonceStr`
    pub nonce_str: String,
    /// `package`, percent-encoded.
    pub package: String,
    /// `signType`: always `MD5`; it is not signed itself.
    pub sign_type: String,
    /// `paySign`
    pub pay_sign: String,
}

crate::record!(RedPacketParameters {
    time_stamp = "timeStamp",
    nonce_str = "nonceStr",
    package,
    sign_type = "signType",
    pay_sign = "paySign",
});
accessors!(RedPacketParameters);

impl RedPacket {
    /// Takes a red packet.
    pub fn new(app_id: impl Into<String>, package: impl Into<String>) -> Self {
        Self { app_id: app_id.into(), package: package.into() }
    }

    /// Signs it.
    ///
    /// # Errors
    ///
    /// A value contains text that could be read as another parameter.
    pub fn sign(&self, stamp: &Stamp, key: &ApiV2Key) -> Result<RedPacketParameters, TwoReadings> {
        let mut package = String::new();
        percent::encode(&self.package, &mut package);
        let time_stamp = stamp.timestamp.to_string();
        let signed = [
            ("appId", &self.app_id),
            ("timeStamp", &time_stamp),
            ("nonceStr", &stamp.nonce),
            ("package", &package),
        ];
        let signed: Parameters = signed.map(|(name, value)| (name.to_owned(), value.clone())).into();
        Ok(RedPacketParameters {
            pay_sign: signature::sign_for_others(&signed, SignType::Md5, key)?,
            time_stamp,
            nonce_str: stamp.nonce.clone(),
            package,
            sign_type: SignType::Md5.as_str().to_owned(),
        })
    }
}
