//! Which entries of the overrides file had an effect in, how many of them each product family has out.

use std::collections::BTreeMap;

use crate::span::Span;

/// Entries that had an effect, by where they are, with the operation, page or module that each is for.
///
/// An entry that sets several things is one entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Used(BTreeMap<Span, String>);

impl Used {
    /// Notes an entry for an operation or notification: `POST /v3/pay/transactions/jsapi`, `EVENT v3 REFUND.SUCCESS`.
    pub fn named(&mut self, span: Option<Span>, name: &str) {
        match name.split_once(' ') {
            Some(("EVENT", event)) => self.url(span, &format!("webhook/{}", event.replace(' ', "/"))),
            Some((_, path)) => self.url(span, path.trim_start_matches('/')),
            None => {}
        }
    }

    /// Notes an entry for a page: `openapi/v3/certificates.md`, `webhook/v3/REFUND.SUCCESS.md`.
    pub fn page(&mut self, span: Option<Span>, page: &str) {
        let path = page.strip_suffix(".md").unwrap_or(page);
        self.url(span, path.strip_prefix("openapi/").unwrap_or(path));
    }

    /// Notes an entry for a URL with its protocol or for a notification: `v3/pay/transactions`, `webhook/v3/REFUND.SUCCESS`.
    pub fn url(&mut self, span: Option<Span>, url: &str) {
        let mut segments = url.split('/');
        if let (Some(span), Some(first), Some(second)) = (span, segments.next(), segments.next()) {
            self.0.insert(span, format!("{first}-{}", second.to_ascii_lowercase()));
        }
    }

    /// Adds those of another stage.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// How many entries each family has, by its cargo feature.
    pub fn by_family(&self) -> BTreeMap<String, usize> {
        let mut families = BTreeMap::new();
        self.0.values().for_each(|family| *families.entry(family.clone()).or_default() += 1);
        families
    }
}
