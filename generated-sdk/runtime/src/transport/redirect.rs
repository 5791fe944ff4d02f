//! The head of a reply enters; where it redirects to leaves, as an error may show it.

use http::header::LOCATION;
use http::{HeaderMap, StatusCode};

use crate::text::one_line;

/// How much of an address is shown.
const LONGEST: usize = 200;

/// Where a redirect leads, without what may be a secret: user, query and fragment, and a path in which `own` is
/// repeated, since that may have values of the call.
pub(crate) fn target(status: StatusCode, headers: &HeaderMap, own: &str) -> Option<String> {
    if !status.is_redirection() {
        return None;
    }
    let text = String::from_utf8_lossy(headers.get(LOCATION)?.as_bytes());
    let text = text.trim();
    let end = text.find(['?', '#']).unwrap_or(text.len());
    let (address, rest) = text.split_at(end);
    let (origin, path) = match address.find("//") {
        Some(host) => {
            let path = address[host + 2..].find(['/', '\\']).map_or(address.len(), |at| host + 2 + at);
            let (before, path) = address.split_at(path);
            let (scheme, authority) = before.split_at(host + 2);
            (format!("{scheme}{}", authority.rsplit('@').next().unwrap_or_default()), path)
        }
        None => (String::new(), address),
    };
    let repeats = own.len() > 1 && path.contains(own);
    let path = if repeats { "/…" } else { path };
    let rest = if rest.is_empty() { "" } else { "?…" };
    let shown: String = format!("{origin}{path}").chars().take(LONGEST).collect();
    Some(format!("{}{rest}", one_line(&shown)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_what_may_be_secret() {
        for (status, location, expected) in [
            (302, "https://portal.example/login", Some("https://portal.example/login")),
            (302, "https://portal.example/login?token=s3cret#s3cret", Some("https://portal.example/login?…")),
            (307, "https://user:s3cret@portal.example:8443/a", Some("https://portal.example:8443/a")),
            (301, "https://api.example/v3/users/s3cret?mchid=s3cret", Some("https://api.example/…?…")),
            (301, "https://api.example/hk/v3/users/s3cret/", Some("https://api.example/…")),
            (308, "//host/x", Some("//host/x")),
            (303, "/login", Some("/login")),
            (303, "login#s3cret", Some("login?…")),
            (300, " ", Some("")),
            (200, "https://portal.example/login", None),
            (404, "https://portal.example/login", None),
        ] {
            let headers = HeaderMap::from_iter([(LOCATION, location.parse().unwrap())]);
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(target(status, &headers, "/v3/users/s3cret").as_deref(), expected, "{location}");
        }
        assert_eq!(target(StatusCode::FOUND, &HeaderMap::new(), ""), None);
    }

    #[test]
    fn an_address_is_cut_and_stays_on_its_line() {
        let long = format!("https://host/{}", "é".repeat(3000));
        let headers =
            HeaderMap::from_iter([(LOCATION, http::HeaderValue::from_bytes(long.as_bytes()).unwrap())]);
        let shown = target(StatusCode::FOUND, &headers, "").unwrap();
        assert_eq!(shown.chars().count(), 200);
        let hostile = http::HeaderValue::from_bytes("https://host/\u{202e}\u{85}\t".as_bytes()).unwrap();
        let headers = HeaderMap::from_iter([(LOCATION, hostile)]);
        assert_eq!(target(StatusCode::FOUND, &headers, "").as_deref(), Some(r"https://host/\u{202e}"));
    }
}
