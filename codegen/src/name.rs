//! Rust names, which are pure functions of wire names.
//!
//! No name depends on its neighbors, so a name in the emitted crate never moves when something is added beside it.
//! Two wire names that become one Rust name are an error that `link` reports.

use std::fmt;

use heck::{ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{Ident, Span};
use unicode_ident::{is_xid_continue, is_xid_start};
use unicode_normalization::UnicodeNormalization;

use crate::chars::is_hidden;

/// A valid Rust identifier, held without `r#`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RustName(String);

impl RustName {
    /// Takes a name as it is, if it is an identifier.
    pub fn exact(name: &str) -> Option<Self> {
        let name = &normal(name);
        let start = |c: char| c == '_' || is_xid_start(c);
        let mut chars = name.chars();
        let valid =
            chars.next().is_some_and(start) && chars.all(is_xid_continue) && !name.contains(is_hidden);
        (valid && name != "_").then(|| Self(guard(name.to_owned())))
    }

    /// A field, variable or function: `Wechatpay-Serial` is `wechatpay_serial`, `coupon_id_$n` is `coupon_id_n`.
    pub fn field(wire: &str) -> Self {
        Self(guard(lead(normal(wire).replace('$', "").to_snake_case(), "n")))
    }

    /// A module for one segment of a URL: `mch-transfer` is `mch_transfer`, the empty one is `index`.
    pub fn module(segment: &str) -> Self {
        let bare = normal(segment.trim_matches(['{', '}']));
        let name = match bare.to_snake_case().as_str() {
            "" => "index".to_owned(),
            name if NO_MODULES.contains(&name) => format!("{name}_"),
            name => name.to_owned(),
        };
        Self(guard(lead(name, "n")))
    }

    /// Whether a module can be called so: the compiler finds files by names of ASCII alone.
    pub fn is_module(&self) -> bool {
        self.0.is_ascii() && !self.0.starts_with('_') && !NO_MODULES.contains(&self.as_str())
    }

    /// The part that a field adds to the name of a type: `scene_info` is `SceneInfo`.
    pub fn type_part(wire: &str) -> Self {
        let wire = normal(wire);
        let name = lead(wire.replace('$', "").to_upper_camel_case(), "N");
        Self(if name == REQUIRED { format!("{name}_") } else { guard(shortened(name)) })
    }

    /// A value of an enumeration: `HMAC-SHA256` is `HmacSha256`, `01` is `V01`, `1.0` is `V1_0`, `-1` is `Minus1`, `>=` is
    /// `VGtEq`, `a<b` is `ALtB`.
    ///
    /// [`UNLISTED`] is not the name of a value: it is the arm for what the documentation does not list.
    pub fn variant(wire: &str) -> Self {
        let wire = normal(wire);
        let digits = wire.strip_prefix('-').unwrap_or(&wire);
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let name = match digits.split('.').all(is_number) {
            true if wire.starts_with('-') => format!("Minus{}", digits.replace('.', "_")),
            true => format!("V{}", digits.replace('.', "_")),
            false => lead(signs_in_words(&wire).to_upper_camel_case(), "V"),
        };
        let name = shortened(name.chars().take(LONGEST).collect());
        // Some letters have no upper case.
        let name = if name.starts_with(char::is_lowercase) { format!("V{name}") } else { name };
        Self(if name == UNLISTED { format!("{name}_") } else { guard(name) })
    }

    /// This name followed by another one, both in camel case.
    #[must_use]
    pub fn join(&self, part: &RustName) -> Self {
        Self(shortened(format!("{}{}", self.0.trim_end_matches('_'), part.0)))
    }

    /// This name in camel case with a digest of letters and digits after it: `Amount7c4kq`.
    #[must_use]
    pub fn marked(&self, digest: &str) -> Self {
        Self(format!("{}{digest}", self.0.trim_end_matches('_')))
    }

    /// This name after a word, both in snake case: `parse_success_time`.
    #[must_use]
    pub fn after(&self, word: &str) -> Self {
        Self(format!("{word}_{}", self.0.trim_end_matches('_')))
    }

    /// Another name for the same: this one with the first number that makes it none of those `taken`.
    #[must_use]
    pub fn another(&self, is_taken: impl Fn(&Self) -> bool) -> Self {
        let divider = if self.is_snake() && !self.is_camel() { "_" } else { "" };
        let numbered = |number| Self(format!("{}{divider}{number}", self.0.trim_end_matches('_')));
        (2..).map(numbered).find(|name| !is_taken(name)).unwrap_or_else(|| self.clone())
    }

    /// Whether the compiler takes it for a name of a field, function or module without a warning.
    pub fn is_snake(&self) -> bool {
        let bare = self.0.trim_matches('_');
        !bare.contains("__") && !bare.contains(char::is_uppercase)
    }

    /// Whether the compiler takes it for a name of a type or value without a warning.
    pub fn is_camel(&self) -> bool {
        let bare = self.0.trim_matches('_');
        let has_case = |c: &char| c.is_lowercase() || c.is_uppercase();
        let chars: Vec<char> = bare.chars().collect();
        let is_divided = chars.windows(3).any(|three| three[1] == '_' && three.iter().any(has_case));
        !bare.starts_with(char::is_lowercase) && !bare.contains("__") && !is_divided
    }

    /// The text, without `r#`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The identifier, raw where it is a keyword.
    pub fn ident(&self) -> Ident {
        if is_keyword(&self.0) {
            Ident::new_raw(&self.0, Span::call_site())
        } else {
            Ident::new(&self.0, Span::call_site())
        }
    }
}

impl fmt::Display for RustName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The arm of an enumeration that holds what the documentation does not list.
pub const UNLISTED: &str = "Unlisted";

/// What follows the name of a record in that of the struct of its required fields.
pub const REQUIRED: &str = "Required";

/// The file of a module, and the name of the runtime in every module.
const NO_MODULES: [&str; 2] = ["mod", "rt"];

/// How much of a value is in its name; documentation of it is a file of that name.
const LONGEST: usize = 80;

/// Bytes of the name of a type: its documentation is a file of that name, with more before and after it, and most systems
/// allow 255.
const LONGEST_FILE: usize = 200;

/// The name, or as much of it as a file can be called after, and digits that stand for the whole.
fn shortened(name: String) -> String {
    if name.len() <= LONGEST_FILE {
        return name;
    }
    // FNV-1a, since a name never changes with a release of Rust.
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let digest = hash.to_string();
    let end = (0..=LONGEST_FILE - digest.len()).rev().find(|at| name.is_char_boundary(*at)).unwrap_or(0);
    format!("{}{digest}", name[..end].trim_end_matches('_'))
}

/// Signs that no identifier has, and that may be all that tells two values apart. What divides words is not among them.
const SIGNS: [(char, &str); 13] = [
    ('=', "Eq"),
    ('<', "Lt"),
    ('>', "Gt"),
    ('+', "Plus"),
    ('*', "Star"),
    ('%', "Percent"),
    ('&', "And"),
    ('@', "At"),
    ('#', "Hash"),
    ('!', "Not"),
    ('~', "Tilde"),
    ('^', "Caret"),
    ('$', "Dollar"),
];

/// A text with words for the signs that an identifier lacks, and for a minus that begins it.
fn signs_in_words(wire: &str) -> String {
    let text = match wire.strip_prefix('-') {
        Some(rest) if !rest.is_empty() => format!("Minus {rest}"),
        _ => wire.to_owned(),
    };
    let mut words = String::with_capacity(text.len());
    for c in text.chars() {
        match SIGNS.iter().find(|(sign, _)| *sign == c) {
            Some((_, word)) => words.extend([" ", word, " "]),
            None => words.push(c),
        }
    }
    words
}

/// The same text as compilers and people compare it.
fn normal(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { text.nfkc().collect() }
}

/// Names that are not even raw identifiers get an underscore after them, which no case conversion produces.
fn guard(name: String) -> String {
    match name.as_str() {
        "self" | "Self" | "super" | "crate" => format!("{name}_"),
        _ => name,
    }
}

/// Leaves out what no identifier has and what cannot be seen in one, and puts `prefix` before what could not begin one.
fn lead(name: String, prefix: &str) -> String {
    let name: String =
        name.chars().filter(|c| (*c == '_' || is_xid_continue(*c)) && !is_hidden(*c)).collect();
    match name.chars().next() {
        Some(first) if is_xid_start(first) => name,
        _ => format!("{prefix}{name}"),
    }
}

fn is_keyword(name: &str) -> bool {
    // syn does not know the edition of the crate.
    name == "gen" || syn::parse_str::<Ident>(name).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_the_wire_name_alone() {
        let fields = [
            ("openid", "openid"),
            ("type", "type"),
            ("self", "self_"),
            ("payAuthNo", "pay_auth_no"),
            ("Wechatpay-Serial", "wechatpay_serial"),
            ("med_refund__gov_fee", "med_refund_gov_fee"),
            ("coupon_id_$n", "coupon_id_n"),
            ("coupon_refund_fee_$n_$m", "coupon_refund_fee_n_m"),
            ("3ds", "n3ds"),
        ];
        for (wire, rust) in fields {
            assert_eq!(RustName::field(wire).as_str(), rust, "field {wire}");
        }
        let modules = [
            ("{openid}", "openid"),
            ("mch-transfer", "mch_transfer"),
            ("complaints-v2", "complaints_v2"),
            ("addInstitutionsub", "add_institutionsub"),
            ("", "index"),
            ("return", "return"),
        ];
        for (segment, rust) in modules {
            assert_eq!(RustName::module(segment).as_str(), rust, "module {segment}");
        }
        let variants = [
            ("ID_CARD", "IdCard"),
            ("HMAC-SHA256", "HmacSha256"),
            ("PARKING SPACE", "ParkingSpace"),
            ("01", "V01"),
            ("1.0", "V1_0"),
            ("-1", "Minus1"),
            ("-A", "MinusA"),
            ("+1", "Plus1"),
            ("1..5", "V15"),
            ("=", "Eq"),
            (">=", "GtEq"),
            ("a<b", "ALtB"),
            ("C++", "CPlusPlus"),
            ("ĸra", "Vĸra"),
            ("e\u{301}t", "Ét"),
            ("ＡＢ", "Ab"),
            ("ﬁn", "Fin"),
            ("20X", "V20x"),
            ("UNLISTED", "Unlisted_"),
            ("Self", "Self_"),
            ("一级", "一级"),
            ("MCHTRANSFER.BILL.FINISHED", "MchtransferBillFinished"),
            ("", "V"),
            ("A\u{3164}\u{34f}\u{e0100}B", "AB"),
        ];
        for (wire, rust) in variants {
            assert_eq!(RustName::variant(wire).as_str(), rust, "variant {wire}");
        }
    }

    #[test]
    fn types_are_called_what_a_file_can_be_called() {
        for part in ["a", "member_of_a_member", "枚举值", "枚举_值", "🈚x"] {
            let (long, other) = (part.repeat(300), format!("{}_other", part.repeat(300)));
            let mut names: Vec<RustName> = [&long, &other]
                .into_iter()
                .flat_map(|wire| [RustName::type_part(wire), RustName::variant(wire)])
                .collect();
            names.extend((1..40).scan(RustName::type_part("post"), |name, at| {
                *name = name.join(&RustName::type_part(&format!("{part}_{at}")));
                Some(name.clone())
            }));
            for name in &names {
                assert!(name.as_str().len() <= LONGEST_FILE && name.is_camel(), "{name}");
                name.ident();
            }
            // Of values the beginning counts, and what shares that is told apart by an override.
            let parts: std::collections::BTreeSet<_> =
                names.iter().filter(|name| **name != names[1] && **name != names[3]).collect();
            assert_eq!(parts.len(), names.len() - 2, "{part}");
        }
    }

    #[test]
    fn names_are_told_apart_by_their_case() {
        for (name, snake, camel) in [
            ("out_trade_no", true, false),
            ("outTradeNo", false, false),
            ("a__b", false, false),
            ("OutTradeNo", false, true),
            ("V1_0", false, true),
            ("Out_trade", false, false),
            ("self_", true, false),
            ("Self_", false, true),
            ("一级", true, true),
        ] {
            let found = RustName::exact(name).unwrap();
            assert_eq!((found.is_snake(), found.is_camel()), (snake, camel), "{name}");
        }
    }

    #[test]
    fn another_name_is_none_that_is_taken() {
        let name = |text: &str| RustName::exact(text).unwrap();
        let taken = [name("user_name_2"), name("Eq2")];
        let another = |text: &str| name(text).another(|other| taken.contains(other));
        assert_eq!(another("user_name").as_str(), "user_name_3");
        assert_eq!(another("Eq").as_str(), "Eq3");
        assert_eq!(another("Self_").as_str(), "Self2");
    }

    #[test]
    fn keywords_become_raw_identifiers() {
        assert_eq!(RustName::field("type").ident().to_string(), "r#type");
        assert_eq!(RustName::module("return").ident().to_string(), "r#return");
    }

    proptest::proptest! {
        #[test]
        fn every_name_is_an_identifier(wire in "\\PC{0,24}") {
            for name in [RustName::field(&wire), RustName::module(&wire), RustName::type_part(&wire), RustName::variant(&wire)] {
                name.ident();
            }
        }
    }
}
