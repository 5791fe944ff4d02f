//! Which names an emitted crate may have: those that cargo, crates.io and every system take.

use syn::Ident;
use unicode_ident::{is_xid_continue, is_xid_start};

/// What crates.io takes at most.
const LONGEST: usize = 64;

/// Crates that come with Rust.
const BUILT_IN: [&str; 6] = ["alloc", "core", "proc_macro", "std", "test", "wechatpay_runtime"];

/// Folders that cargo makes beside what it builds.
const CARGO: [&str; 4] = ["build", "deps", "examples", "incremental"];

/// Checks a name as `cargo new` and crates.io do, but for what those only warn of when it cannot be used everywhere.
///
/// # Errors
///
/// What is wrong with the name, in words.
pub fn check_package_name(name: &str) -> Result<(), String> {
    let in_code = name.replace('-', "_");
    let lower = in_code.to_ascii_lowercase();
    let is_usual = |c: char| c == '-' || c == '_' || c.is_ascii() && is_xid_continue(c);
    let wrong = match name.chars().next() {
        None => "it is empty".to_owned(),
        Some(_) if name.chars().count() > LONGEST => format!("it is longer than {LONGEST} characters"),
        Some(_) if !name.chars().all(is_usual) => {
            "it may have letters and digits of ASCII, `-` and `_`".to_owned()
        }
        Some(first) if first != '_' && !is_xid_start(first) => {
            "it must begin with a letter or `_`".to_owned()
        }
        Some(_) if in_code.bytes().all(|byte| byte == b'_') => "it has no letter".to_owned(),
        // syn does not know the edition of the crate.
        Some(_) if in_code == "gen" || syn::parse_str::<Ident>(&in_code).is_err() => {
            "it is a keyword of Rust".to_owned()
        }
        Some(_) if BUILT_IN.contains(&lower.as_str()) => {
            "another crate has it that is always there".to_owned()
        }
        Some(_) if CARGO.contains(&lower.as_str()) => {
            "cargo has a folder of this name where it builds".to_owned()
        }
        Some(_) if is_device(&lower) => "it is reserved on Windows".to_owned(),
        Some(_) => return Ok(()),
    };
    Err(format!("this is not a name for a crate: {wrong}"))
}

fn is_device(name: &str) -> bool {
    let numbered = |device: &str| {
        name.strip_prefix(device).is_some_and(|number| matches!(number.as_bytes(), [b'1'..=b'9']))
    };
    ["aux", "con", "nul", "prn"].contains(&name) || numbered("com") || numbered("lpt")
}

/// A crate as its users name it in code.
pub fn in_code(name: &str) -> Option<Ident> {
    syn::parse_str(&name.replace('-', "_")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_cargo_takes() {
        let longest = "a".repeat(LONGEST);
        for name in
            ["my-sdk", "my_sdk", "_sdk", "sdk2", "MySdk", "a", "com", "com10", "construct", "tests", &longest]
        {
            assert_eq!(check_package_name(name), Ok(()), "{name}");
        }
        let long = "a".repeat(LONGEST + 1);
        for (name, why) in [
            ("", "empty"),
            (long.as_str(), "longer than 64"),
            ("my sdk", "letters and digits"),
            ("my/sdk", "letters and digits"),
            ("../sdk", "letters and digits"),
            ("my.sdk", "letters and digits"),
            ("my\nsdk", "letters and digits"),
            ("my\"sdk", "letters and digits"),
            ("支付", "letters and digits"),
            ("é", "letters and digits"),
            ("3sdk", "begin with a letter"),
            ("-sdk", "begin with a letter"),
            ("_", "no letter"),
            ("__", "no letter"),
            ("fn", "keyword"),
            ("crate", "keyword"),
            ("self", "keyword"),
            ("async", "keyword"),
            ("gen", "keyword"),
            ("try", "keyword"),
            ("test", "always there"),
            ("core", "always there"),
            ("std", "always there"),
            ("alloc", "always there"),
            ("proc-macro", "always there"),
            ("proc_macro", "always there"),
            ("wechatpay-runtime", "always there"),
            ("build", "cargo has"),
            ("deps", "cargo has"),
            ("examples", "cargo has"),
            ("incremental", "cargo has"),
            ("con", "Windows"),
            ("NUL", "Windows"),
            ("com1", "Windows"),
            ("Lpt9", "Windows"),
        ] {
            let message = check_package_name(name).unwrap_err();
            assert!(message.contains(why), "{name}: {message}");
        }
    }
}
