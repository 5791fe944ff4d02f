//! The base URL of a configuration, and the addresses below it.

use std::fmt;

use http::Uri;

use super::ErrorKind;
use crate::text::{bare, percent};

/// Why a text is no base URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BaseUrlFault {
    /// It is empty.
    Empty,
    /// White space or quotation marks are around it.
    Surrounded,
    /// It does not begin with `https://` or `http://`.
    Scheme,
    /// No host follows the scheme.
    Host,
    /// A name or password is in front of the host.
    User,
    /// The port is not a number up to 65535.
    Port,
    /// There is a query or a fragment.
    Query,
    /// It has characters that an address cannot have, or segments of dots.
    Characters,
}

impl fmt::Display for BaseUrlFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the base URL ")?;
        f.write_str(match self {
            Self::Empty => "is empty; leave it out for the addresses of the service, or write `https://host`",
            Self::Surrounded => "has white space or quotation marks around it; remove them",
            Self::Scheme => "does not begin with `https://` or `http://`; write it as `https://host`",
            Self::Host => "has no host behind its scheme; write it as `https://host`",
            Self::User => {
                "has a name or password in front of its host; a signed call has no header left for them, so remove \
                 them and let the proxy know its callers by something else"
            }
            Self::Port => "has a port that is not a number up to 65535; write it as `https://host:8443`",
            Self::Query => "has a query or a fragment; nothing but a path may follow its host",
            Self::Characters => {
                "has characters that no address has, or segments of dots; write the host in ASCII, and what is \
                 special in its path percent-encoded"
            }
        })
    }
}

/// Tells why a text is no base URL.
pub(super) fn check(base: &str) -> Result<(), BaseUrlFault> {
    if bare(base).is_empty() {
        return Err(BaseUrlFault::Empty);
    } else if bare(base) != base {
        return Err(BaseUrlFault::Surrounded);
    }
    let scheme = base.split_once("://");
    let rest =
        scheme.filter(|(scheme, _)| ["http", "https"].iter().any(|is| scheme.eq_ignore_ascii_case(is)));
    let (_, rest) = rest.ok_or(BaseUrlFault::Scheme)?;
    if rest.contains(['?', '#']) {
        return Err(BaseUrlFault::Query);
    }
    let authority = rest.split('/').next().unwrap_or_default();
    match () {
        () if authority.contains('@') => Err(BaseUrlFault::User),
        () if authority.is_empty() || authority.starts_with(':') && !authority.starts_with("::") => {
            Err(BaseUrlFault::Host)
        }
        () if authority.contains('[') != authority.contains(']') => Err(BaseUrlFault::Characters),
        () if !has_plain_port(authority) => Err(BaseUrlFault::Port),
        () if uri(base.trim_end_matches('/'), "/").is_err() => Err(BaseUrlFault::Characters),
        () => Ok(()),
    }
}

/// What is probably wrong with a base URL, although it can be one.
pub(super) fn suspicion(base: &str) -> Option<&'static str> {
    let (scheme, rest) = base.split_once("://")?;
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host).to_ascii_lowercase();
    let is_of_service = host.ends_with(".weixin.qq.com");
    if path.split('/').any(|segment| matches!(segment, "v2" | "v3")) {
        Some("the path of each call, which begins with /v3 where that is its API, is added to it")
    } else if is_of_service && !path.is_empty() {
        Some("the service has nothing below this path")
    } else if is_of_service && scheme.eq_ignore_ascii_case("http") {
        Some("the service is reached by https")
    } else {
        None
    }
}

/// The address of a target below an origin, which may include the path of a proxy.
pub(super) fn uri(origin: &str, target: &str) -> Result<Uri, ErrorKind> {
    let refused = || ErrorKind::Configuration(NO_ADDRESS);
    let text = format!("{origin}{target}");
    let uri: Uri = text.parse().map_err(|_| refused())?;
    let (Some(scheme), Some(authority), Some(sent)) =
        (uri.scheme_str(), uri.authority(), uri.path_and_query())
    else {
        return Err(refused());
    };
    // Refuses what would be left out, such as a fragment, or misread, such as a query in the base URL.
    let read = format!("{scheme}://{authority}{sent}");
    let is_whole = read.eq_ignore_ascii_case(&text) && sent.as_str().ends_with(target);
    let is_settled = percent::is_settled(sent.as_str()) && !origin.contains('?');
    let is_origin = matches!(scheme, "http" | "https") && has_plain_port(authority.as_str());
    if is_origin && is_whole && is_settled { Ok(uri) } else { Err(refused()) }
}

/// Whether a port, if there is one, is a valid number: libraries treat others differently.
fn has_plain_port(authority: &str) -> bool {
    let behind_user = authority.rsplit('@').next().unwrap_or_default();
    let behind_address = behind_user.rsplit(']').next().unwrap_or_default();
    behind_address
        .split_once(':')
        .is_none_or(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok())
}

pub(super) const NO_ADDRESS: &str =
    "the base URL is not an address: it is `https://host`, with at most a path after it";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_is_refused_for_what_is_wrong_with_it() {
        use BaseUrlFault::{Characters, Empty, Host, Port, Query, Scheme, Surrounded, User};
        for (url, fault) in [
            ("https://host", None),
            ("HTTP://Host:8080/", None),
            ("https://proxy.example/wechat/pay", None),
            ("https://proxy.example/wechat//", None),
            ("http://[::1]:80", None),
            ("", Some(Empty)),
            (" \n", Some(Empty)),
            ("\"\"", Some(Empty)),
            (" https://host", Some(Surrounded)),
            ("https://host\r\n", Some(Surrounded)),
            ("'https://host'", Some(Surrounded)),
            ("\u{feff}https://host", Some(Surrounded)),
            ("host", Some(Scheme)),
            ("127.0.0.1:8080", Some(Scheme)),
            ("//host", Some(Scheme)),
            ("https:/host", Some(Scheme)),
            ("https//host", Some(Scheme)),
            ("ftp://host", Some(Scheme)),
            ("socks5://host", Some(Scheme)),
            ("https://", Some(Host)),
            ("https:///v3", Some(Host)),
            ("https://:443", Some(Host)),
            ("https://shop:s3cret@host", Some(User)),
            ("https://s3cret@host/wx", Some(User)),
            ("https://host:", Some(Port)),
            ("https://host:x", Some(Port)),
            ("https://host:99999", Some(Port)),
            ("https://host/?a=1", Some(Query)),
            ("https://host#top", Some(Query)),
            ("https://a b", Some(Characters)),
            ("https://\u{4f8b}.example", Some(Characters)),
            ("https://host/\u{8def}", Some(Characters)),
            ("https://host/../a", Some(Characters)),
            ("https://host/%zz", Some(Characters)),
            ("https://host\\a", Some(Characters)),
            ("https://[::1", Some(Characters)),
        ] {
            assert_eq!(check(url).err(), fault, "{url:?}");
            let text = fault.map(|fault| fault.to_string()).unwrap_or_default();
            assert!(!text.contains("s3cret"), "{text}");
        }
    }

    #[test]
    fn a_base_url_may_be_suspicious() {
        for (url, is_suspicious) in [
            ("https://api.mch.weixin.qq.com", false),
            ("https://api.mch.weixin.qq.com/", false),
            ("http://127.0.0.1:8080", false),
            ("https://proxy.example/wechat", false),
            ("http://api.mch.weixin.qq.com", true),
            ("https://API.mch.weixin.qq.com:443/hk", true),
            ("https://proxy.example/v3", true),
            ("https://api.mch.weixin.qq.com/v3/pay/transactions/jsapi", true),
        ] {
            assert_eq!(suspicion(url).is_some(), is_suspicious, "{url}");
        }
    }

    #[test]
    fn an_origin_is_one_and_what_is_below_it_stays() {
        for (origin, sent) in [
            ("https://api.mch.weixin.qq.com", "/v3/x?k=v"),
            ("http://127.0.0.1:8080", "/v3/x?k=v"),
            ("HTTP://Proxy.example", "/v3/x?k=v"),
            ("http://shop:s3cret@proxy.example/wechat/pay", "/wechat/pay/v3/x?k=v"),
            ("http://[::1]:80", "/v3/x?k=v"),
        ] {
            let uri = uri(origin, "/v3/x?k=v").unwrap();
            assert_eq!(uri.path_and_query().unwrap(), sent, "{origin}");
        }
        for origin in [
            "",
            "host",
            "127.0.0.1:80",
            "//host",
            "ftp://host",
            "https:",
            "https://",
            "https:///",
            "http://a b",
            "http://host?x=",
            "http://host/#",
            "http://host/?",
            "http://host/../a",
            "http://host/%2e%2e",
            "http://host/a\\b",
            "http://host/it's",
            "http://host:99999999",
            "http://host:",
            "http://host:+80",
            "http://u:1@host:65536",
            "http://[::1]:x",
            "http://host:x",
        ] {
            let outcome = uri(origin, "/v3/x?k=v");
            // Characters of a path are allowed here as well.
            assert_eq!(outcome.is_ok(), origin == "http://host/it's", "{origin}: {outcome:?}");
        }
    }
}
