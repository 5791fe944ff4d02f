//! What the path of a file says that it describes.

use crate::ir::{Host, PathTemplate, Protocol};

/// Where the operations of a file are.
#[derive(Clone, Debug, PartialEq)]
pub struct Location {
    /// Which protocol they speak.
    pub protocol: Protocol,
    /// Their path below the protocol's folder.
    pub path: PathTemplate,
    /// Where they are sent, unless they say so themselves.
    pub host: Host,
}

/// Stands for nothing after the last slash of a URL.
const EMPTY: &str = "{empty}";

/// The entry point whose paths begin with a folder of the tree, beside the main one.
const ENTRIES: [(&str, &str); 2] =
    [("hk", "https://api.mch.weixin.qq.com/hk/"), ("global", "https://apihk.mch.weixin.qq.com/global/")];

/// The place of a file of operations; `None` for the root, definitions and everything else.
pub fn locate(relative: &str) -> Option<Location> {
    let path = relative.strip_suffix(".yaml")?;
    let (host, path) = match ENTRIES.iter().find_map(|(folder, url)| {
        let rest = path.strip_prefix(folder)?.strip_prefix('/')?;
        Some((Host::Fixed((*url).to_owned()), rest))
    }) {
        Some(found) => found,
        None => (Host::Main, path),
    };
    let (protocol, path) = path.split_once('/')?;
    let protocol = match (protocol, &host) {
        ("v2", Host::Main) => Protocol::V2,
        ("v3", _) => Protocol::V3,
        _ => return None,
    };
    let path = path.strip_suffix(EMPTY).filter(|path| path.ends_with('/')).unwrap_or(path);
    let trimmed = path.strip_suffix('/').unwrap_or(path);
    let mut segments = trimmed.split('/').enumerate();
    // `index` stands for nothing after the last slash in the other trees, and would be taken for a part of the URL.
    let is_index = trimmed == "index" || trimmed.ends_with("/index");
    let is_path = !is_index && segments.all(|(depth, segment)| crate::rules::is_segment(depth, segment));
    is_path.then(|| Location { protocol, path: PathTemplate::new(path), host })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_a_file_is_that_of_its_operations() {
        let fixed = |url: &str| Host::Fixed(url.to_owned());
        for (file, expected) in [
            ("v3/a/{b}/c.yaml", Some((Protocol::V3, "a/{b}/c", Host::Main))),
            ("v2/pay/micropay.yaml", Some((Protocol::V2, "pay/micropay", Host::Main))),
            ("v3/a/b/{empty}.yaml", Some((Protocol::V3, "a/b/", Host::Main))),
            (
                "hk/v3/refunds.yaml",
                Some((Protocol::V3, "refunds", fixed("https://api.mch.weixin.qq.com/hk/"))),
            ),
            (
                "global/v3/customs/orders.yaml",
                Some((Protocol::V3, "customs/orders", fixed("https://apihk.mch.weixin.qq.com/global/"))),
            ),
            ("v3/global/papay/x.yaml", Some((Protocol::V3, "global/papay/x", Host::Main))),
            ("definitions/Parameters.yaml", None),
            ("swagger.yaml", None),
            ("v3/{a}/b.yaml", None),
            ("v3/a b.yaml", None),
            ("v3/a.yml", None),
            ("v3/a/index.yaml", None),
        ] {
            let found = locate(file);
            let found = found.as_ref().map(|found| (found.protocol, found.path.as_str(), found.host.clone()));
            assert_eq!(found, expected, "{file}");
        }
    }
}
