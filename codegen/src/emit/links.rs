//! The official pages of an operation in, one line of links out, each with the name of those it is written for.

use std::collections::BTreeSet;

use crate::foreign::{self, Markdown};
use crate::ir::Link;

/// What a page is called by sources that have no name for it.
const NAMELESS: &str = "官方文档";

/// `Official pages: [merchant](…), [partner](…)`; empty where there are none.
///
/// Of several pages for the same readers there is the first: numbers of others would tell nobody which to follow.
pub fn line(links: &[Link]) -> Markdown {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut shown = Vec::new();
    for link in links {
        let name = if link.label == NAMELESS { readers(&link.url) } else { link.label.as_str() };
        if names.insert(name) {
            shown.push(foreign::link(name, &link.url));
        }
    }
    let template = if shown.len() > 1 { "Official pages: {}" } else { "Official page: {}" };
    let links = Markdown::joined(shown, ", ");
    if links.is_empty() { links } else { Markdown::with(template, [links]) }
}

/// Whom a page of the official website is written for, by its address.
fn readers(url: &str) -> &'static str {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let of_segment = |segment: &str| match segment {
        "global" | "api_external" => Some("global"),
        "partner" | "apiv3_partner" => Some("partner"),
        "institution" => Some("institution"),
        "merchant" | "apiv3" => Some("merchant"),
        // Pages for service providers.
        file if file.ends_with("_sl.php") => Some("partner"),
        _ => None,
    };
    path.split('/').find_map(of_segment).unwrap_or("page")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_says_whose_page_it_is() {
        let link = |label: &str, path: &str| Link {
            label: label.to_owned(),
            url: format!("https://pay.weixin.qq.com/{path}"),
        };
        let links = [
            link(NAMELESS, "doc/v3/merchant/1"),
            link(NAMELESS, "doc/v3/merchant/2"),
            link(NAMELESS, "doc/v2/partner/3"),
            link(NAMELESS, "doc/global/v3/zh/4"),
            link(NAMELESS, "wiki/doc/api/jsapi_sl.php?chapter=9_1"),
            link(NAMELESS, "wiki/doc/apiv3_partner/apis/chapter3_1_1.shtml"),
            link(NAMELESS, "docs/5"),
            link("官方JSAPI文档", "wiki/doc/api/jsapi.php?chapter=9_1"),
        ];
        let shown = line(&links).as_str().replace("https://pay.weixin.qq.com/", "");
        assert_eq!(
            shown,
            "Official pages: [merchant](doc/v3/merchant/1), [partner](doc/v2/partner/3), \
             [global](doc/global/v3/zh/4), [page](docs/5), \
             [官方JSAPI文档](wiki/doc/api/jsapi.php?chapter=9_1)"
        );
        assert!(line(&[]).is_empty());
        let twice = [link(NAMELESS, "docs/5"), link(NAMELESS, "docs/6")];
        assert_eq!(line(&twice).as_str(), "Official page: [page](https://pay.weixin.qq.com/docs/5)");
    }
}
