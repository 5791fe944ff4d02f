//! The head of a request to the control enters; what leaves is why it is refused, before anything of its body is read.
//!
//! The control listens where every web page that is open on this machine can send requests to. Three rules keep each of
//! them out: the host is this gateway under a name that no page can have (no page's own name that was made to resolve
//! to 127.0.0.1), whoever says where it comes from comes from here, and the token is known to whoever started it only.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use http::header::{CONTENT_TYPE, HOST, ORIGIN};
use http::request::Parts;
use http::{HeaderMap, HeaderName, Method, StatusCode};

use super::Refusal;
use crate::tls::Peer;
use crate::token::Token;

/// What browsers add to each request.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Checks who asks, and how.
pub fn check(parts: &Parts, peer: Peer, listening: SocketAddr, token: &Token) -> Result<(), Refusal> {
    let forbidden = |message: &str| Err((StatusCode::FORBIDDEN, message.to_owned()));
    let is_own = |authority: &str| is_own(authority, peer, listening);
    let host = single(&parts.headers, &HOST);
    let target = parts.uri.authority().map(|authority| authority.as_str());
    if !host.is_some_and(is_own) || !target.is_none_or(is_own) {
        return forbidden("the control only answers under the address that it listens at, or as localhost");
    }
    let scheme = if peer.is_secure { "https://" } else { "http://" };
    let is_same = |origin: &str| origin.strip_prefix(scheme).is_some_and(is_own);
    if parts.headers.contains_key(ORIGIN) && !single(&parts.headers, &ORIGIN).is_some_and(is_same) {
        return forbidden("the control answers no page of somebody else");
    }
    let is_direct = |site: &str| ["same-origin", "none"].contains(&site);
    if parts.headers.contains_key(FETCH_SITE) && !single(&parts.headers, &FETCH_SITE).is_some_and(is_direct) {
        return forbidden("the control answers no page of somebody else");
    }
    if !token.is_in(&parts.headers) {
        let message =
            "`Authorization: Bearer …` with the token is missing, which was printed when the gateway started";
        return Err((StatusCode::UNAUTHORIZED, message.to_owned()));
    }
    // A form of another page can send some types without asking, but not this one.
    if parts.method != Method::GET && !single(&parts.headers, &CONTENT_TYPE).is_some_and(is_json) {
        let message = "what changes something has `Content-Type: application/json`";
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, message.to_owned()));
    }
    Ok(())
}

/// The value of a header that is there once.
fn single<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    values.next().is_none().then(|| value.to_str().ok())?
}

fn is_json(value: &str) -> bool {
    value.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// Whether `localhost:8080` or `[::1]:8080` names the listener that the request came to.
fn is_own(authority: &str, peer: Peer, listening: SocketAddr) -> bool {
    // The brackets of IPv6 hold colons as well.
    let (host, port) = match authority.rfind([':', ']']) {
        Some(at) if authority[at..].starts_with(':') => (&authority[..at], Some(&authority[at + 1..])),
        _ => (authority, None),
    };
    let port = match port {
        None if peer.is_secure => Some(443),
        None => Some(80),
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok(),
        Some(_) => None,
    };
    let ip = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(inside) => inside.parse().ok().map(IpAddr::V6),
        None => host.parse().ok().map(IpAddr::V4),
    };
    let is_this_machine = match ip {
        Some(ip) => {
            [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST), listening.ip()].contains(&ip)
        }
        None => host.eq_ignore_ascii_case("localhost"),
    };
    is_this_machine && port == Some(listening.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Peer = Peer { is_secure: false, has_certificate: false };
    const SECURE: Peer = Peer { is_secure: true, has_certificate: false };
    const TOKEN: &str = "kX3v9Qm2Lp7sT1wZ";

    #[test]
    fn the_host_is_the_listener_under_a_name_that_no_page_can_have() {
        for (authority, peer, listening, expected) in [
            ("127.0.0.1:8080", PLAIN, "127.0.0.1:8080", true),
            ("localhost:8080", PLAIN, "127.0.0.1:8080", true),
            ("LocalHost:8080", PLAIN, "[::1]:8080", true),
            ("[::1]:8080", PLAIN, "127.0.0.1:8080", true),
            ("[0:0:0:0:0:0:0:1]:8080", PLAIN, "[::1]:8080", true),
            ("127.0.0.9:8080", PLAIN, "127.0.0.9:8080", true),
            ("localhost", PLAIN, "127.0.0.1:80", true),
            ("[::1]", SECURE, "[::1]:443", true),
            ("127.0.0.9:8080", PLAIN, "127.0.0.1:8080", false),
            ("localhost", PLAIN, "127.0.0.1:8080", false),
            ("localhost", SECURE, "127.0.0.1:80", false),
            ("localhost:8081", PLAIN, "127.0.0.1:8080", false),
            ("localhost:", PLAIN, "127.0.0.1:80", false),
            ("localhost:+8080", PLAIN, "127.0.0.1:8080", false),
            ("localhost:73616", PLAIN, "127.0.0.1:8080", false),
            ("localhost:8080:8080", PLAIN, "127.0.0.1:8080", false),
            ("localhost.:8080", PLAIN, "127.0.0.1:8080", false),
            ("evil.localhost:8080", PLAIN, "127.0.0.1:8080", false),
            ("localhost.evil.example:8080", PLAIN, "127.0.0.1:8080", false),
            ("127.0.0.1.nip.io:8080", PLAIN, "127.0.0.1:8080", false),
            ("evil.example:8080", PLAIN, "127.0.0.1:8080", false),
            ("localhost:8080@evil.example:8080", PLAIN, "127.0.0.1:8080", false),
            ("evil@localhost:8080", PLAIN, "127.0.0.1:8080", false),
            ("0.0.0.0:8080", PLAIN, "127.0.0.1:8080", false),
            ("[::]:8080", PLAIN, "[::1]:8080", false),
            ("[::ffff:127.0.0.1]:8080", PLAIN, "127.0.0.1:8080", false),
            ("::1:8080", PLAIN, "[::1]:8080", false),
            ("[127.0.0.1]:8080", PLAIN, "127.0.0.1:8080", false),
            ("[localhost]:8080", PLAIN, "127.0.0.1:8080", false),
            ("127.1:8080", PLAIN, "127.0.0.1:8080", false),
            ("2130706433:8080", PLAIN, "127.0.0.1:8080", false),
            ("0x7f.0.0.1:8080", PLAIN, "127.0.0.1:8080", false),
            ("", PLAIN, "127.0.0.1:80", false),
            (":8080", PLAIN, "127.0.0.1:8080", false),
        ] {
            assert_eq!(
                is_own(authority, peer, listening.parse().unwrap()),
                expected,
                "{authority} {listening}"
            );
        }
    }

    fn status(method: &str, uri: &str, headers: &[(&str, &str)]) -> Option<u16> {
        let mut request = http::Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let token = Token::new(TOKEN).unwrap();
        let refusal = check(&parts, PLAIN, ([127, 0, 0, 1], 8080).into(), &token);
        refusal.err().map(|(status, _)| status.as_u16())
    }

    #[test]
    fn a_request_is_from_here_has_the_token_and_says_what_it_is() {
        const HOST: (&str, &str) = ("Host", "127.0.0.1:8080");
        const BEARER: (&str, &str) = ("Authorization", "Bearer kX3v9Qm2Lp7sT1wZ");
        const JSON: (&str, &str) = ("Content-Type", "application/json");
        for (method, headers, expected) in [
            ("POST", &[HOST, BEARER, JSON][..], None),
            ("POST", &[HOST, BEARER, ("Content-Type", "Application/JSON; charset=utf-8")], None),
            ("POST", &[HOST, BEARER, JSON, ("Origin", "http://localhost:8080")], None),
            ("POST", &[HOST, BEARER, JSON, ("Sec-Fetch-Site", "same-origin")], None),
            ("GET", &[HOST, BEARER], None),
            ("DELETE", &[HOST, BEARER, JSON], None),
            ("POST", &[BEARER, JSON], Some(403)),
            ("POST", &[("Host", "evil.example:8080"), BEARER, JSON], Some(403)),
            ("GET", &[("Host", "evil.example"), BEARER], Some(403)),
            ("POST", &[HOST, HOST, BEARER, JSON], Some(403)),
            ("POST", &[HOST, BEARER, JSON, ("Origin", "http://evil.example")], Some(403)),
            ("POST", &[HOST, BEARER, JSON, ("Origin", "null")], Some(403)),
            ("POST", &[HOST, BEARER, JSON, ("Origin", "http://localhost:3000")], Some(403)),
            ("POST", &[HOST, BEARER, JSON, ("Origin", "https://localhost:8080")], Some(403)),
            ("POST", &[HOST, BEARER, JSON, ("Origin", "")], Some(403)),
            (
                "POST",
                &[HOST, BEARER, JSON, ("Origin", "http://localhost:8080"), ("Origin", "http://evil.example")],
                Some(403),
            ),
            ("GET", &[HOST, BEARER, ("Origin", "http://evil.example")], Some(403)),
            ("GET", &[HOST, BEARER, ("Sec-Fetch-Site", "cross-site")], Some(403)),
            ("GET", &[HOST, BEARER, ("Sec-Fetch-Site", "same-site")], Some(403)),
            ("POST", &[HOST, JSON], Some(401)),
            ("GET", &[HOST], Some(401)),
            ("OPTIONS", &[HOST], Some(401)),
            ("POST", &[HOST, ("Authorization", "Bearer kX3v9Qm2Lp7sT1wA"), JSON], Some(401)),
            ("POST", &[HOST, BEARER], Some(415)),
            ("POST", &[HOST, BEARER, ("Content-Type", "text/plain")], Some(415)),
            ("POST", &[HOST, BEARER, ("Content-Type", "text/plain; application/json")], Some(415)),
            ("POST", &[HOST, BEARER, ("Content-Type", "application/x-www-form-urlencoded")], Some(415)),
            ("POST", &[HOST, BEARER, ("Content-Type", "application/jsonp")], Some(415)),
            ("POST", &[HOST, BEARER, JSON, ("Content-Type", "text/plain")], Some(415)),
            ("DELETE", &[HOST, BEARER], Some(415)),
            ("PUT", &[HOST, BEARER], Some(415)),
        ] {
            assert_eq!(status(method, "/_gateway/records", headers), expected, "{method} {headers:?}");
        }
        for (uri, expected) in [
            ("http://127.0.0.1:8080/_gateway/records", None),
            ("http://evil.example/_gateway/records", Some(403)),
        ] {
            assert_eq!(status("GET", uri, &[HOST, BEARER]), expected, "{uri}");
        }
    }
}
