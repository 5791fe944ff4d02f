//! Names of fields: as they are written, and as they are on the wire.

use crate::diag::{Code, Diagnostic};
use crate::span::{Span, Spanned};

use super::Cx;

/// The name on the wire; anything else is an error at `place`, which can be pointed at even if the name is empty.
pub fn wire_name(cx: &mut Cx, written: Spanned<&str>, place: Span, help: Option<String>) -> Option<String> {
    let Spanned { value: written, span } = written;
    match joined_name(written) {
        Some(name) if name == written => Some(name),
        Some(name) => {
            let message = format!("the name `{written}` contains a space");
            cx.report(Diagnostic::new(Code::BlankInName, span, message).label(format!("read as `{name}`")));
            Some(name)
        }
        None => {
            let message = match written {
                "" => "this row has no name".to_owned(),
                _ => format!("`{written}` is not a field name"),
            };
            let found = Diagnostic::new(Code::BadName, place, message);
            cx.report(match help {
                Some(help) => found.help(help),
                None => found,
            });
            None
        }
    }
}

/// A name without the blanks that are surplus in it; `None` if that is not a name.
pub fn joined_name(written: &str) -> Option<String> {
    let words: Vec<_> = written.split_whitespace().collect();
    // Beside an underscore a blank is one too many; elsewhere it may stand for one.
    let is_surplus = |pair: &[&str]| pair[0].ends_with('_') || pair[1].starts_with('_');
    Some(words.concat()).filter(|joined| is_wire_name(joined) && words.windows(2).all(is_surplus))
}

/// `^[A-Za-z][A-Za-z0-9_-]*(_\$[a-z])*$`
pub fn is_wire_name(name: &str) -> bool {
    if name.matches("_$").count() > 2 {
        return false;
    }
    let mut base = name;
    while let Some((rest, variable)) = base.rsplit_once("_$") {
        if variable.len() != 1 || !variable.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return false;
        }
        base = rest;
    }
    base.starts_with(|c: char| c.is_ascii_alphabetic())
        && base.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_names_are_letters_digits_and_numbered_families() {
        for name in
            ["openid", "payAuthNo", "Wechatpay-Serial", "med_refund__gov_fee", "coupon_id_$n", "fee_$n_$m"]
        {
            assert!(is_wire_name(name), "{name}");
        }
        for name in ["", "1a", "payer _currency", "a.b", "fee_$nn", "_$n", "描述", "fee$n"] {
            assert!(!is_wire_name(name), "{name}");
        }
    }
}
