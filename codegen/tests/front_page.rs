//! The front page of the committed crate, read as a newcomer reads it: everyday tasks lead to their calls by links alone, and
//! no link leads nowhere.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]
#![expect(clippy::disallowed_methods, reason = "a test reads the committed crate")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a newcomer looks for: words of a heading, and the item that must be among its links.
const EVERYDAY: [(&str, &str); 20] = [
    ("JSAPI", "struct@v3::pay::transactions::jsapi::Post"),
    ("QR code (Native)", "struct@v3::pay::transactions::native::Post"),
    ("Look up or close an order", "struct@v3::pay::transactions::out_trade_no::out_trade_no::Get"),
    ("Look up or close an order", "struct@v3::pay::transactions::out_trade_no::out_trade_no::close::Post"),
    ("Give money back", "struct@v3::refund::domestic::refunds::Post"),
    ("Give money back", "struct@v3::refund::domestic::refunds::out_refund_no::Get"),
    ("JSAPI", "mod@webhook::v3::transaction_success"),
    ("Download bills", "struct@v3::bill::tradebill::Get"),
    ("Download bills", "struct@v3::billdownload::file::Get"),
    ("Transfer money to users", "struct@v3::fund_app::mch_transfer::transfer_bills::Post"),
    ("profit sharing", "struct@v3::profitsharing::receivers::add::Post"),
    ("profit sharing", "struct@v3::profitsharing::orders::Post"),
    ("Onboard a sub-merchant as a partner", "struct@v3::applyment4sub::applyment::index::Post"),
    ("Deduct by contract", "struct@v3::papay::pay::transactions::apply::Post"),
    ("Deduct by contract", "struct@v2::pay::pappayapply::Post"),
    ("combined order", "struct@v3::combine_transactions::jsapi::Post"),
    ("Handle complaints", "mod@webhook::v3::complaint_create"),
    ("Handle complaints", "struct@v3::merchant_service::complaints_v2::complaint_id::response::Post"),
    ("Issue coupons", "struct@v3::marketing::favor::users::openid::coupons::Post"),
    ("as a partner", "struct@v3::pay::partner::transactions::jsapi::Post"),
];

#[test]
fn everyday_tasks_lead_to_their_calls() {
    let krate = Crate::default();
    let front = krate.documentation(&[]);
    let tasks: BTreeMap<&str, Vec<String>> =
        front.split("\n## ").skip(1).map(|task| (task.lines().next().unwrap(), links(task))).collect();
    let lost = EVERYDAY.iter().filter(|(words, item)| {
        !tasks.iter().any(|(title, links)| title.contains(words) && links.iter().any(|link| link == item))
    });
    let lost: Vec<_> = lost.collect();
    assert!(lost.is_empty(), "{lost:?} among {:?}", tasks.keys());
}

#[test]
fn every_link_of_the_front_page_and_of_the_families_leads_to_an_item() {
    let mut krate = Crate::default();
    let mut pages = vec![Vec::new()];
    for protocol in ["v2", "v3", "webhook"].map(str::to_owned) {
        let families = links(&krate.documentation(std::slice::from_ref(&protocol)));
        let families = families.iter().filter_map(|link| link.strip_prefix("mod@"));
        pages.extend(families.map(|family| vec![protocol.clone(), family.to_owned()]));
        pages.push(vec![protocol]);
    }
    let mut dead = Vec::new();
    for page in &pages {
        let found = links(&krate.documentation(page));
        assert!(!found.is_empty(), "{page:?} lists nothing");
        dead.extend(found.into_iter().filter(|link| !krate.has(page, link)).map(|link| (page.clone(), link)));
    }
    assert!(pages.len() > 100 && dead.is_empty(), "{dead:?}");
}

/// The targets of links to items that were emitted; those of the runtime are known when it is documented.
fn links(text: &str) -> Vec<String> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let is_item = |target: &&str| target.starts_with("mod@") || target.starts_with("struct@");
    let is_emitted = |target: &&str| !target.contains("@crate::rt::");
    targets.filter(is_item).filter(is_emitted).map(str::to_owned).collect()
}

/// The committed crate, of which files are read when they are asked for.
#[derive(Default)]
struct Crate {
    files: BTreeMap<PathBuf, Vec<syn::Item>>,
}

impl Crate {
    /// The documentation of a module with a file of its own.
    fn documentation(&self, module: &[String]) -> String {
        let text = std::fs::read_to_string(place(module)).unwrap();
        let lines = text.lines().filter_map(|line| line.strip_prefix("//!"));
        lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
    }

    /// Whether the item that a link on the page of a module names is there.
    fn has(&mut self, module: &[String], link: &str) -> bool {
        let (kind, path) = link.split_once('@').unwrap();
        let mut names: Vec<&str> = path.split("::").collect();
        let mut at = module.to_vec();
        if names[0] == "crate" {
            names.remove(0);
            at.clear();
        }
        at.extend(names.into_iter().map(str::to_owned));
        let name = at.pop().unwrap();
        let Some(items) = self.items(&at) else { return false };
        items.iter().any(|item| match item {
            syn::Item::Struct(item) => kind == "struct" && item.ident == name,
            syn::Item::Mod(item) => kind == "mod" && item.ident == name,
            _ => false,
        })
    }

    /// The items of a module, in a file of its own or in that of a module around it.
    fn items(&mut self, module: &[String]) -> Option<Vec<syn::Item>> {
        let owner = (0..=module.len()).rev().find(|end| place(&module[..*end]).is_file())?;
        let file = place(&module[..owner]);
        let read = |path: &Path| syn::parse_file(&std::fs::read_to_string(path).unwrap()).unwrap().items;
        let mut items = self.files.entry(file.clone()).or_insert_with(|| read(&file)).clone();
        for name in &module[owner..] {
            items = items.into_iter().find_map(|item| match item {
                syn::Item::Mod(item) if item.ident == name => Some(item.content?.1),
                _ => None,
            })?;
        }
        Some(items)
    }
}

/// The file of a module.
fn place(module: &[String]) -> PathBuf {
    let names = if module.is_empty() { "lib".to_owned() } else { module.join("/").replace("r#", "") };
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../generated-sdk/src")).join(format!("{names}.rs"))
}
