//! Checks the options of a transport, so that a mistake is told where it was made and not by each call.

use std::time::Duration;

use super::TransportOptions;
use crate::crypto::key::pem;
use crate::text::bare;
use crate::transport::BoxError;

/// Finds the first mistake. The text has nothing of the address of a proxy, which may have a password.
pub(super) fn check(options: &TransportOptions) -> Result<(), BoxError> {
    let limits = [("connect_timeout", options.connect_timeout), ("read_timeout", options.read_timeout)];
    if let Some((setting, _)) = limits.into_iter().find(|(_, limit)| *limit == Some(Duration::ZERO)) {
        let mistake = format!(
            "the setting `{setting}` is zero, so that no call can succeed; leave it out for its default"
        );
        return Err(mistake.into());
    }
    for root in &options.roots {
        // reqwest takes a text without a certificate for none.
        pem::certificates_of_pem(root)
            .map_err(|error| format!("a root certificate is not a PEM certificate: {error}"))?;
    }
    options.proxy.as_deref().map_or(Ok(()), proxy).map_err(BoxError::from)
}

/// Without `socks`, which another crate may enable, reqwest refuses such a proxy when it connects.
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

fn proxy(text: &str) -> Result<(), &'static str> {
    let inner = bare(text);
    if inner.is_empty() {
        return Err("the proxy is empty; give its address, such as `http://proxy:3128`, or leave it out");
    }
    if inner != text {
        return Err("the proxy has white space or quotation marks around it; remove them");
    }
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let url = reqwest::Url::parse(&with_scheme).map_err(|_| NO_ADDRESS)?;
    if !SCHEMES.contains(&url.scheme()) {
        return Err(
            "the proxy has a scheme that is not supported; `http` and `https` are, and `socks5` with the \
                    feature `socks` of reqwest",
        );
    }
    let is_host = |host: &str| !host.is_empty() && host.bytes().all(is_of_host);
    if !url.host_str().is_some_and(is_host) || url.port() == Some(0) {
        return Err(NO_ADDRESS);
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err("the proxy has something after its host and port; give the address alone, such as \
                    `http://proxy:3128`");
    }
    Ok(())
}

const NO_ADDRESS: &str = "the proxy is no address of a host; give scheme, host and port, such as `http://proxy:3128`, with \
                          special characters of a user or password percent-encoded";

fn is_of_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'[' | b']')
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = include_str!("../../../tests/data/java_merchant_certificate.pem");
    const KEY: &str = include_str!("../../../tests/data/java_merchant_key.pem");

    fn mistake(options: &TransportOptions) -> Option<String> {
        check(options).err().map(|error| error.to_string())
    }

    #[test]
    fn a_proxy_is_the_address_of_a_host() {
        for text in [
            "http://proxy:3128",
            "proxy:3128",
            "proxy",
            "127.0.0.1:8080",
            "[::1]:80",
            "https://proxy.example",
            "HTTP://PROXY",
            "http://proxy:3128/",
            "http://user:pw@proxy:3128",
            "user:p%2Fw@proxy:3128",
            "socks5h://proxy:1080",
            "http://squid_1:3128",
            "http://代理.example:3128",
        ] {
            assert_eq!(mistake(&TransportOptions::default().proxy(text)), None, "{text}");
        }
        for (text, says) in [
            ("", "is empty"),
            (" \n", "is empty"),
            ("http://proxy:3128\n", "white space"),
            (" http://proxy:3128", "white space"),
            ("\"http://proxy:3128\"", "white space or quotation marks"),
            ("ftp://s3cret", "scheme"),
            ("file:///s3cret", "scheme"),
            ("socks6://s3cret", "scheme"),
            ("http://", "no address"),
            ("http://:3128", "no address"),
            ("http://s3cret:99999", "no address"),
            ("http://s3cret:0", "no address"),
            ("s3cret:port", "no address"),
            ("http:s3cret:3128", "no address"),
            ("::1", "no address"),
            ("http_proxy=http://s3cret:1", "no address"),
            ("http://${S3CRET}", "no address"),
            ("http://a,b:3128", "no address"),
            ("http://a http://b", "no address"),
            ("http://user:s3c/ret@proxy:3128", "percent-encoded"),
            ("http//s3cret:3128", "something after"),
            ("http:/s3cret", "something after"),
            ("http://http://s3cret:3128", "something after"),
            ("http://proxy:3128/s3cret", "something after"),
            ("http://proxy:3128?token=s3cret", "something after"),
            ("http://proxy:3128#s3cret", "something after"),
        ] {
            let options = TransportOptions::default().proxy(text);
            let told = mistake(&options).unwrap_or_default();
            assert!(told.starts_with("the proxy ") && told.contains(says), "{text}: {told}");
            let error = options.build().unwrap_err();
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{text}: {error:?}");
        }
    }

    #[test]
    fn a_limit_is_more_than_nothing() {
        let zero = |setting: &str| {
            Some(format!(
                "the setting `{setting}` is zero, so that no call can succeed; leave it out for its default"
            ))
        };
        for (limit, is_zero) in
            [(Duration::ZERO, true), (Duration::from_nanos(1), false), (Duration::MAX, false)]
        {
            let options = TransportOptions::default();
            let connect = options.clone().connect_timeout(limit);
            let read = options.read_timeout(limit);
            assert_eq!(mistake(&connect), zero("connect_timeout").filter(|_| is_zero));
            assert_eq!(mistake(&read), zero("read_timeout").filter(|_| is_zero));
            assert_eq!((connect.build().is_err(), read.build().is_err()), (is_zero, is_zero));
        }
    }

    #[test]
    fn a_root_certificate_is_one() {
        for (text, says) in [
            ("", Some("the text is empty")),
            ("ca.pem", Some("the text is the path of a file")),
            (KEY, Some("the PEM block holds a private key where a certificate is expected")),
            (&ROOT[..ROOT.len() / 2], Some("no last line")),
            (&ROOT.replace('\n', "\\n"), Some("backslash")),
            (ROOT, None),
            (&format!("# of the gateway\n{ROOT}{ROOT}"), None),
        ] {
            let told = mistake(&TransportOptions::default().root_certificate(text));
            assert_eq!(told.is_some(), says.is_some(), "{told:?}");
            assert!(told.unwrap_or_default().contains(says.unwrap_or_default()), "{text}");
        }
    }
}
