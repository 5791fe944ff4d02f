//! Whose keys these are: those of a merchant or those of a brand.

use std::fmt;

/// Who calls, and who is notified. Each has keys of its own, and a [scheme](crate::Scheme) that names it, so that nothing
/// that was signed for one counts for the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identity {
    /// A merchant or a service provider, `mchid`: API v2 and API v3.
    #[default]
    Merchant,
    /// A brand, `brand_id`: the API of brands.
    Brand,
}

impl Identity {
    /// The parameter of `Authorization` that names the caller.
    pub(crate) const fn parameter(self) -> &'static str {
        match self {
            Self::Merchant => "mchid",
            Self::Brand => "brand_id",
        }
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Merchant => "a merchant",
            Self::Brand => "a brand",
        })
    }
}
