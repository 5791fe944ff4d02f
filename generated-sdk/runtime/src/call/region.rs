//! Where the path of an operation is served: by its region, or at its own address.

use crate::operation::Host;

/// The part of the world in which a merchant is registered, which decides the main address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Region {
    /// Mainland China: `api.mch.weixin.qq.com`, with the fallback `api2.mch.weixin.qq.com`.
    #[default]
    China,
    /// Hong Kong, and the regions served from there: `apihk.mch.weixin.qq.com`.
    HongKong,
    /// The United States: `apius.mch.weixin.qq.com`.
    UnitedStates,
    /// Europe: `apieu.mch.weixin.qq.com`.
    Europe,
}

impl Region {
    /// The addresses of the region, the main one first.
    #[must_use]
    pub const fn addresses(self) -> &'static [&'static str] {
        match self {
            Self::China => &["https://api.mch.weixin.qq.com", "https://api2.mch.weixin.qq.com"],
            Self::HongKong => &["https://apihk.mch.weixin.qq.com"],
            Self::UnitedStates => &["https://apius.mch.weixin.qq.com"],
            Self::Europe => &["https://apieu.mch.weixin.qq.com"],
        }
    }
}

/// Where a request can be sent: the addresses to try in turn, without a path, and the path in front of that of the
/// operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Addresses {
    pub(crate) origins: Vec<String>,
    pub(crate) base_path: String,
}

/// The addresses of an operation. `base_url` replaces all addresses, for example by that of a test gateway.
pub(crate) fn addresses(host: Host, region: Region, base_url: Option<&str>) -> Addresses {
    let (own_origin, base_path) = match host {
        Host::At(url) => {
            let (origin, path) = split(url);
            (Some(origin), path)
        }
        Host::Default | Host::Also(_) => (None, ""),
    };
    let origins = match (base_url, own_origin) {
        (Some(base), _) => vec![base.trim_end_matches('/').to_owned()],
        (None, Some(origin)) => vec![origin.to_owned()],
        (None, None) => region.addresses().iter().map(|&address| address.to_owned()).collect(),
    };
    Addresses { origins, base_path: base_path.to_owned() }
}

/// `https://api.mch.weixin.qq.com/hk/` as its origin and `/hk`.
fn split(url: &str) -> (&str, &str) {
    let url = url.trim_end_matches('/');
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    match url[after_scheme..].find('/') {
        Some(slash) => url.split_at(after_scheme + slash),
        None => (url, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_have_their_addresses() {
        let fixed = Host::At("https://api.mch.weixin.qq.com/hk/");
        for (host, base_url, origins, base_path) in [
            (
                Host::Default,
                None,
                &["https://api.mch.weixin.qq.com", "https://api2.mch.weixin.qq.com"][..],
                "",
            ),
            (fixed, None, &["https://api.mch.weixin.qq.com"], "/hk"),
            (Host::At("https://fraud.mch.weixin.qq.com"), None, &["https://fraud.mch.weixin.qq.com"], ""),
            (fixed, Some("http://127.0.0.1:9/"), &["http://127.0.0.1:9"], "/hk"),
            (Host::Also("https://x/"), Some("http://127.0.0.1:9"), &["http://127.0.0.1:9"], ""),
        ] {
            let found = addresses(host, Region::China, base_url);
            assert_eq!(
                (found.origins.as_slice(), found.base_path.as_str()),
                (&origins.iter().map(|&o| o.to_owned()).collect::<Vec<_>>()[..], base_path)
            );
        }
    }
}
