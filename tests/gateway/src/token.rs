//! What a request to the control carries enters; whether it is the gateway's token leaves.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use wechatpay_runtime as rt;
use wechatpay_runtime::NonceSource as _;

use crate::GatewayError;

/// Fewer characters can be guessed.
pub const FEWEST: usize = 16;
/// More than any generator of tokens makes.
pub const MOST: usize = 256;

/// What requests to the control carry: `Authorization: Bearer …`. Prints as `***`.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A token that was chosen.
    ///
    /// # Errors
    ///
    /// It is not 16 to 256 visible ASCII characters.
    pub fn new(text: impl Into<String>) -> Result<Self, GatewayError> {
        let text = text.into();
        let fits = (FEWEST..=MOST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits { Ok(Self(text)) } else { Err(GatewayError::Token) }
    }

    /// A new one that nobody can guess.
    ///
    /// # Errors
    ///
    /// The system has no random numbers.
    pub fn random() -> Result<Self, GatewayError> {
        Self::new(rt::SystemNonces.nonce().map_err(GatewayError::keys)?)
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a request carries it, once.
    pub(crate) fn is_in(&self, headers: &HeaderMap) -> bool {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let (Some(value), None) = (values.next(), values.next()) else { return false };
        let Some((scheme, found)) = value.to_str().ok().and_then(|value| value.split_once(' ')) else {
            return false;
        };
        scheme.eq_ignore_ascii_case("Bearer")
            && verify_slices_are_equal(found.as_bytes(), self.0.as_bytes()).is_ok()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "kX3v9Qm2Lp7sT1wZ";

    #[test]
    fn only_the_token_itself_is_taken_and_only_once() {
        let token = Token::new(TEXT).unwrap();
        for (values, expected) in [
            (&["Bearer kX3v9Qm2Lp7sT1wZ"][..], true),
            (&["bearer kX3v9Qm2Lp7sT1wZ"], true),
            (&[], false),
            (&["kX3v9Qm2Lp7sT1wZ"], false),
            (&["Bearer"], false),
            (&["Bearer "], false),
            (&["Bearer kX3v9Qm2Lp7sT1w"], false),
            (&["Bearer kX3v9Qm2Lp7sT1wZZ"], false),
            (&["Bearer KX3v9Qm2Lp7sT1wZ"], false),
            (&["Bearer  kX3v9Qm2Lp7sT1wZ"], false),
            (&["Basic kX3v9Qm2Lp7sT1wZ"], false),
            (&["Bearer kX3v9Qm2Lp7sT1wZ", "Bearer kX3v9Qm2Lp7sT1wZ"], false),
            (&["Bearer wrong-wrong-wrong", "Bearer kX3v9Qm2Lp7sT1wZ"], false),
        ] {
            let values = values.iter().map(|value| (AUTHORIZATION, value.parse().unwrap()));
            let headers: HeaderMap = values.collect();
            assert_eq!(token.is_in(&headers), expected, "{headers:?}");
        }
    }

    #[test]
    fn tokens_are_long_and_fit_into_a_header() {
        for text in
            ["", "short", "fifteen letters", "sixteen characte\n", "sixteen char acte", "密密密密密密"]
        {
            assert!(Token::new(text).is_err(), "{text:?}");
        }
        assert!(Token::new("x".repeat(MOST)).is_ok() && Token::new("x".repeat(MOST + 1)).is_err());
        let (one, other) = (Token::random().unwrap(), Token::random().unwrap());
        assert!(one.as_str().len() >= 32 && one.as_str() != other.as_str());
        assert_eq!(format!("{one:?}"), "Token(***)");
    }
}
