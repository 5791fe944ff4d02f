//! The address of a merchant enters; where to connect to leaves, if that is on this machine.

use std::net::{IpAddr, SocketAddr};

use reqwest::Url;

use crate::GatewayError;

/// An address that was looked at.
#[derive(Debug)]
pub struct Address {
    /// The same as it was given.
    pub url: Url,
    /// The host, if it is a name, and what it resolved to: to be asked for nothing else, however it resolves next.
    pub resolved: Option<(String, Vec<SocketAddr>)>,
}

impl Address {
    /// Takes an address by HTTP or HTTPS whose host is, or resolves to, loopback addresses only.
    pub async fn of(text: &str) -> Result<Self, GatewayError> {
        let refused = |reason| Err(GatewayError::Address(reason));
        let Ok(url) = Url::parse(text) else { return refused("the address cannot be read") };
        if !["http", "https"].contains(&url.scheme()) {
            return refused("the address is neither http nor https");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refused("there is a name or password before the host");
        }
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return refused("the address has no host");
        };
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        if let Ok(ip) = bare.parse::<IpAddr>() {
            return if ip.is_loopback() {
                Ok(Self { url, resolved: None })
            } else {
                refused("it is another one")
            };
        }
        let host = host.to_owned();
        let found = tokio::net::lookup_host((host.as_str(), port)).await;
        let found: Vec<SocketAddr> =
            found.map_err(|error| GatewayError::Undelivered(format!("{host}: {error}")))?.collect();
        if stays_here(&found) {
            Ok(Self { url, resolved: Some((host, found)) })
        } else {
            refused("the host resolves to another one")
        }
    }
}

/// Whether a name has addresses, and all of them are this machine's.
fn stays_here(found: &[SocketAddr]) -> bool {
    !found.is_empty() && found.iter().all(|address| address.ip().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_here_with_all_of_its_addresses_or_not_at_all() {
        for (found, expected) in [
            (&[][..], false),
            (&["127.0.0.1:80", "[::1]:80"], true),
            (&["192.0.2.1:80"], false),
            (&["127.0.0.1:80", "192.0.2.1:80"], false),
            (&["192.0.2.1:80", "[::1]:80"], false),
        ] {
            let addresses: Vec<_> = found.iter().map(|text| text.parse().unwrap()).collect();
            assert_eq!(stays_here(&addresses), expected, "{found:?}");
        }
    }

    #[tokio::test]
    async fn notifications_stay_on_this_machine_however_it_is_spelled() {
        for url in [
            "http://127.0.0.1:3000/notify",
            "http://127.8.9.1/notify",
            "https://[::1]:3000/",
            "http://localhost:3000/notify?a=1#b",
            // What the standard of URLs reads as 127.0.0.1.
            "http://127.1:3000/",
            "http://2130706433/",
            "HTTP://LOCALHOST/",
        ] {
            let address = Address::of(url).await.unwrap();
            assert_eq!(address.resolved.is_some(), url.to_lowercase().contains("localhost"), "{url}");
        }
        for (url, reason) in [
            ("http://192.0.2.1/", "it is another one"),
            ("http://0.0.0.0:3000/", "it is another one"),
            ("http://[::]:3000/", "it is another one"),
            ("http://[::ffff:127.0.0.1]:3000/", "it is another one"),
            ("http://[::ffff:192.0.2.1]:3000/", "it is another one"),
            ("http://169.254.169.254/latest", "it is another one"),
            ("http://127.0.0.1@192.0.2.1/", "a name or password"),
            ("http://127.0.0.1:3000@192.0.2.1/", "a name or password"),
            ("http://user@127.0.0.1/", "a name or password"),
            ("http://:secret@127.0.0.1/", "a name or password"),
            (r"http://192.0.2.1\@127.0.0.1/", "it is another one"),
            ("http://192.0.2.1#@127.0.0.1/", "it is another one"),
            ("ftp://127.0.0.1/", "neither http nor https"),
            ("file:///etc/hosts", "neither http nor https"),
            ("127.0.0.1:3000", "cannot be read"),
            ("", "cannot be read"),
            ("http://", "cannot be read"),
            ("/notify", "cannot be read"),
        ] {
            match Address::of(url).await {
                Err(GatewayError::Address(found)) => assert!(found.contains(reason), "{url}: {found}"),
                other => panic!("{url}: {other:?}"),
            }
        }
    }
}
