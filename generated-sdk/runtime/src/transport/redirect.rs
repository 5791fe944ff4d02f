//! The head of a reply enters; where it redirects to leaves, as an error may show it.

use http::header::LOCATION;
use http::{HeaderMap, StatusCode};

use crate::text::one_line;

/// How much of an address is shown.
const LONGEST: usize = 200;

/// Where a redirect leads, without what may be a secret: user, parameters, query and fragment, and a path in which
/// something of `own` is repeated, since that may be a value of the call.
pub(crate) fn target(status: StatusCode, headers: &HeaderMap, own: &str) -> Option<String> {
    if !status.is_redirection() {
        return None;
    }
    let text = String::from_utf8_lossy(headers.get(LOCATION)?.as_bytes());
    let text = text.trim();
    let end = text.find(['?', '#', ';']).unwrap_or(text.len());
    let (address, rest) = text.split_at(end);
    let (origin, path) = split(address);
    let path = if path.contains('@') || repeats(path, own) { "/…" } else { path };
    let rest = if rest.is_empty() { "" } else { "?…" };
    let shown: String = format!("{origin}{path}").chars().take(LONGEST).collect();
    Some(format!("{}{rest}", one_line(&shown)))
}

/// The origin without a user, and the path, as browsers read them: slashes may lean either way, and some may be missing.
/// What has another scheme is no address of a host, and has no path that is shown.
fn split(address: &str) -> (String, &str) {
    const SLASHES: [char; 2] = ['/', '\\'];
    let is_scheme = |text: &str| !text.contains(SLASHES) && !text.is_empty();
    let (scheme, rest) = match address.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) {
        Some((scheme, rest)) if ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) => {
            (format!("{scheme}:"), rest)
        }
        Some((scheme, _)) => return (format!("{scheme}:…"), ""),
        None if address.starts_with(SLASHES) && address[1..].starts_with(SLASHES) => (String::new(), address),
        None => return (String::new(), address),
    };
    let rest = rest.trim_start_matches(SLASHES);
    let (authority, path) = rest.split_at(rest.find(SLASHES).unwrap_or(rest.len()));
    (format!("{scheme}//{}", authority.rsplit('@').next().unwrap_or_default()), path)
}

/// Whether a path has something of the one that was called, apart from the shortest words, such as `v3`.
fn repeats(path: &str, own: &str) -> bool {
    let mut segments = path.split('/').filter(|segment| segment.len() > 2);
    own.len() > 1 && path.contains(own) || segments.any(|segment| own.split('/').any(|own| own == segment))
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
            (308, "//user:s3cret@host/x", Some("//host/x")),
            (308, "\\\\user:s3cret@host\\x", Some("//host\\x")),
            (307, "HTTPS:user:s3cret@host/x", Some("HTTPS://host/x")),
            (307, "https:\\/user:s3cret@host/x", Some("https://host/x")),
            (307, "https://us/er:s3cret@host/x", Some("https://us/…")),
            (307, "https://host/x;jsessionid=s3cret", Some("https://host/x?…")),
            (307, "javascript:alert('s3cret')", Some("javascript:…")),
            (307, "data:text/html,s3cret", Some("data:…")),
            (302, "user:s3cret@host/x", Some("user:…")),
            (301, "https://api.example/v4/users/s3cret", Some("https://api.example/…")),
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
