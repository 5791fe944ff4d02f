//! The official pages of an operation in, one line of links out, each with the name of those it is written for.

use std::collections::BTreeMap;

use crate::foreign::{self, Markdown};
use crate::ir::Link;

/// What a page is called by sources that have no name for it.
const NAMELESS: &str = "官方文档";

/// More pages for the same readers tell nobody which to follow.
const MOST: usize = 2;

/// `Official pages: [merchant](…) [merchant 2](…) [partner](…) and 3 more`; empty where there are none.
pub fn line(links: &[Link]) -> Markdown {
    let mut of_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut shown = Vec::new();
    let mut more = 0_u64;
    for link in links {
        let name = if link.label == NAMELESS { readers(&link.url) } else { link.label.as_str() };
        let urls = of_name.entry(name).or_default();
        let url = link.url.trim_end_matches('/');
        if urls.contains(&url) {
            continue;
        }
        urls.push(url);
        match urls.len() {
            1 => shown.push(foreign::link(name, &link.url)),
            number @ 2..=MOST => shown.push(foreign::link(&format!("{name} {number}"), &link.url)),
            _ => more += 1,
        }
    }
    let links = Markdown::joined(shown, " ");
    match more {
        _ if links.is_empty() => links,
        0 => Markdown::with("Official pages: {}", [links]),
        more => Markdown::with("Official pages: {} and {} more", [links, Markdown::number(more)]),
    }
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
            "Official pages: [merchant](doc/v3/merchant/1) [merchant 2](doc/v3/merchant/2) \
             [partner](doc/v2/partner/3) [global](doc/global/v3/zh/4) \
             [partner 2](wiki/doc/api/jsapi_sl.php?chapter=9_1) [page](docs/5) \
             [官方JSAPI文档](wiki/doc/api/jsapi.php?chapter=9_1) and 1 more"
        );
        assert!(line(&[]).is_empty());
        let twice = [link(NAMELESS, "docs/5"), link(NAMELESS, "docs/5/"), link(NAMELESS, "docs/5")];
        assert_eq!(line(&twice).as_str(), "Official pages: [page](https://pay.weixin.qq.com/docs/5)");
        let many: Vec<Link> = (0..11).map(|number| link(NAMELESS, &format!("docs/{number}"))).collect();
        assert!(line(&many).as_str().ends_with(" and 9 more"), "{}", line(&many).as_str());
    }
}
