//! A text of API v2 in, the address in it that a call is sent to out.

use crate::ir::Host;

/// Whether a line says where a call is sent.
pub fn is_address(line: &str, heading: &str) -> bool {
    let is_named = ["URL地址", "接口链接", "请求URL"].iter().any(|key| valued(line, key).is_some());
    let is_below = ["接口链接", "接口地址"].iter().any(|begin| heading.starts_with(begin));
    is_named || is_below && line.starts_with("https://")
}

/// What follows a key and a colon.
pub fn valued<'l>(line: &'l str, key: &str) -> Option<&'l str> {
    line.strip_prefix(key)?.trim_start().strip_prefix(['：', ':']).map(str::trim_start)
}

/// The domain of its entry points.
pub const DOMAIN: &str = ".mch.weixin.qq.com";

/// The entry points of the main host; the second one is there for when the first one fails.
const MAIN: [&str; 2] = ["api", "api2"];

/// The first address of a call in a text; that of the main host, if there is one.
pub fn address(text: &str) -> Option<(Host, &str)> {
    let is_path = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/' | '{' | '}' | '-');
    let found = text.match_indices("https://").filter_map(|(at, scheme)| {
        let (name, rest) = text[at + scheme.len()..].split_once(".mch.weixin.qq.com/")?;
        let is_name =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let end = rest.find(|c| !is_path(c)).unwrap_or(rest.len());
        let start = text.len() - rest.len() - 1;
        let rank = MAIN.iter().position(|main| *main == name);
        let host = match rank {
            Some(_) => Host::Main,
            None => Host::Fixed(format!("https://{name}.mch.weixin.qq.com/")),
        };
        (is_name && end > 0).then(|| (rank.unwrap_or(MAIN.len()), host, &text[start..start + 1 + end]))
    });
    found.min_by_key(|(rank, ..)| *rank).map(|(_, host, path)| (host, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_known_host_and_a_path() {
        for (text, expected) in [
            ("URL地址：https://api.mch.weixin.qq.com/pay/lamps", Some(("", "/pay/lamps"))),
            (
                "https://fraud.mch.weixin.qq.com/risk/key(备用)",
                Some(("https://fraud.mch.weixin.qq.com/", "/risk/key")),
            ),
            ("https://api.mch.weixin.qq.com/v3/a/{b}/c", Some(("", "/v3/a/{b}/c"))),
            ("https://api2.mch.weixin.qq.com/pay/lamps", Some(("", "/pay/lamps"))),
            (
                "https://api2.mch.weixin.qq.com/pay/candles(备用) https://api.mch.weixin.qq.com/pay/lamps",
                Some(("", "/pay/lamps")),
            ),
            (
                "https://apihk.mch.weixin.qq.com/pay/lamps",
                Some(("https://apihk.mch.weixin.qq.com/", "/pay/lamps")),
            ),
            ("https://pay.weixin.qq.com/doc/v2", None),
            ("https://a/b.mch.weixin.qq.com/pay", None),
            ("https://api.mch.weixin.qq.com/", None),
            ("https://api.mch.weixin.qq.com", None),
            ("pay/lamps", None),
        ] {
            let found = address(text);
            let shown = found.as_ref().map(|(host, path)| (host.url().unwrap_or_default(), *path));
            assert_eq!(shown, expected, "{text}");
        }
    }

    #[test]
    fn lines_tell_where() {
        for (line, heading, is_it) in [
            ("URL地址：https://x", "", true),
            ("接口链接: https://x", "", true),
            ("请求URL： https://x", "", true),
            ("https://x", "接口链接", true),
            ("https://x", "接口地址", true),
            ("https://x", "应用场景", false),
            ("见 URL地址：https://x", "", false),
        ] {
            assert_eq!(is_address(line, heading), is_it, "{line}");
        }
    }
}
