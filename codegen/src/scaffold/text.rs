//! The text of a table to fill in. It can be read as it is; what it does not know yet stands in it as comments, which are
//! examples once their signs are taken away.

use std::fmt::Write as _;

use crate::ir::{Method, PathTemplate, Protocol};

use super::target::Target;

/// The whole file.
pub fn table(target: &Target) -> String {
    let mut out = format!(
        "# {}, to be filled in. Lines behind a sign are examples: take the sign away, or the line.\n\
         # The form is described in specs/README.md, section \"YAML tables\".\n\n",
        target.name()
    );
    out.push_str(&match target {
        Target::Operation { protocol, method, path } => operation(*protocol, *method, path),
        Target::Notification { protocol, event } => notification(*protocol, event),
    });
    out
}

const BODY: &str = "\
#   out_trade_no!: string 1..32 | Required, for its `!`, and of 1 to 32 characters.
#   state: string (OPEN, CLOSED) | Optional, and one of these values.
#   begin_time: string date-time | A text of a known form.
#   amount!:
#     .: object | Members stand below it.
#     total!: integer 1.. | A number, from 1.
#   goods:
#     .: object[1..100] | A list of objects.
#     name!: string
";

/// One method, with its key.
pub fn operation(protocol: Protocol, method: Method, path: &PathTemplate) -> String {
    let mut out = String::new();
    let mut put = |text: &str| {
        for line in text.lines() {
            // Writing to a string does not fail.
            let _ = if line.is_empty() { writeln!(out) } else { writeln!(out, "  {line}") };
        }
    };
    put("title:\n# description: What it does, in a sentence or two.\n# links:");
    put(match protocol {
        Protocol::V2 => "#   - https://pay.weixin.qq.com/doc/v2/merchant/0000000000",
        Protocol::V3 | Protocol::Brand => "#   - https://pay.weixin.qq.com/doc/v3/merchant/0000000000",
    });
    if protocol == Protocol::V2 {
        put("# certificate: true");
    }
    let variables: Vec<&str> = path.variables().collect();
    if !variables.is_empty() {
        put("\npath:");
        variables.iter().for_each(|name| put(&format!("  {name}!: string")));
    }
    put("");
    match (protocol, method) {
        (_, Method::Get | Method::Delete) => {
            put(
                "# query:\n#   limit: integer 1..50 | Optional, and a number from 1 to 50.\n#   state: string (OPEN, CLOSED) | Optional, and one of these values.",
            );
        }
        (Protocol::V2, _) => {
            put("# xml:");
            put(BODY.split("#   begin_time").next().unwrap_or_default());
            put(
                "#   scene_info:\n#     .: string json | Members are inside a text, as JSON.\n#     id!: string",
            );
        }
        (Protocol::V3 | Protocol::Brand, _) => {
            put(
                "# A field that is `sealed` is encrypted, and needs the header.\n# headers:\n#   Wechatpay-Serial!: string\n# json:",
            );
            put(BODY);
            put("#   user_name: string sealed | Encrypted by itself.");
        }
    }
    put("\n# What comes back: members below `reply`, or `empty`, `stream` or `redirect`.");
    put(match protocol {
        Protocol::V2 => {
            "reply: xml\n#   return_code!: string (SUCCESS, FAIL)\n#   result_code: string (SUCCESS, FAIL)\n#   sign: string | Replies without it need no signature."
        }
        Protocol::V3 | Protocol::Brand => {
            "reply: json\n#   id!: string | Always there, for its `!`.\n#   state: string (OPEN, CLOSED)"
        }
    });
    put(match protocol {
        Protocol::V2 => "# errors:\n#   - NOAUTH",
        Protocol::V3 | Protocol::Brand => "# errors:\n#   - 400 PARAM_ERROR",
    });
    format!("{}:\n{out}", method.word())
}

fn notification(protocol: Protocol, event: &str) -> String {
    let head = "title:\n# description: When it comes, in a sentence or two.\n\n";
    if protocol == Protocol::V2 {
        return format!(
            "{head}body:\n  return_code!: string (SUCCESS, FAIL)\n  # out_trade_no!: string 1..32 | Required, for its `!`, and of 1 to 32 characters.\n  # sign!: string\n\n\
             answer:\n  return_code!: string (SUCCESS, FAIL)\n  return_msg: string\n"
        );
    }
    format!(
        "{head}headers:\n  Wechatpay-Nonce!: string\n  Wechatpay-Serial!: string\n  Wechatpay-Signature!: string\n  \
         Wechatpay-Timestamp!: string\n\nbody:\n  id!: string\n  create_time!: string date-time\n  \
         event_type!: string ({event})\n  resource_type!: string\n  summary!: string\n  resource!:\n    .: object\n    \
         original_type!: string\n    algorithm!: string (AEAD_AES_256_GCM)\n    associated_data: string\n    \
         nonce!: string\n    ciphertext!:\n      .: string aes-gcm | What is told, sealed.\n      \
         # out_trade_no!: string 1..32 | Required, for its `!`, and of 1 to 32 characters.\n      \
         # state: string (OPEN, CLOSED) | Optional, and one of these values.\n\n\
         answer:\n  code: string (SUCCESS, FAIL)\n  message: string\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical::{self, Written};
    use crate::diag::Diagnostic;
    use crate::read_texts;
    use crate::source::SourceMap;

    fn targets() -> Vec<Target> {
        let mut targets = Vec::new();
        for path in ["v3/lamps", "v3/lamps/{lamp_id}/parts/{part}", "v2/lamps", "brand/lamps/"] {
            for (method, _) in Method::WORDS {
                targets.push(Target::operation(path, method).unwrap());
            }
        }
        for (path, event) in [("v3", "LAMP.LIT"), ("brand", "LAMP.LIT"), ("v2", "lamp-lit")] {
            targets.push(Target::notification(path, event).unwrap());
        }
        targets
    }

    fn read(target: &Target, text: &str) -> Vec<Diagnostic> {
        let read = read_texts(SourceMap::from_texts([(target.relative(), text.to_owned())]));
        let names = read.api.operations.iter().map(ToString::to_string);
        let names: Vec<_> = names.chain(read.api.notifications.iter().map(ToString::to_string)).collect();
        assert_eq!(names, [target.name()]);
        let plan = crate::generate(&read, &crate::Options::default());
        assert!(plan.diagnostics.is_empty() && !plan.files.is_empty(), "{:?}", plan.diagnostics);
        read.diagnostics
    }

    /// The same with all examples in force.
    fn filled(text: &str) -> String {
        let mut out = String::new();
        for line in text.lines().skip(2) {
            let (indent, example) = line.split_at(line.len() - line.trim_start().len());
            let example = example.strip_prefix("# ").unwrap_or(example);
            let is_prose =
                line.trim_start().starts_with("# A field") || line.trim_start().starts_with("# What comes");
            let example = match example {
                "reply: json" | "reply: xml" => "reply:",
                "title:" => "title: A lamp",
                other => other,
            };
            if !is_prose {
                out.push_str(&format!("{indent}{example}\n"));
            }
        }
        out
    }

    #[test]
    fn tables_are_read_as_they_are_and_filled_in() {
        for target in targets() {
            let text = table(&target);
            let found = read(&target, &text);
            assert!(!found.iter().any(Diagnostic::is_error), "{text}\n{found:?}");
            let filled = filled(&text);
            let found: Vec<_> = read(&target, &filled).into_iter().map(|found| found.message).collect();
            assert_eq!(found, [""; 0], "{filled}");
        }
    }

    #[test]
    fn tables_are_in_canonical_form() {
        for target in targets() {
            let text = table(&target);
            let file = Written { shown: target.relative(), relative: target.relative(), text: text.clone() };
            let formed = canonical::run(&[file], None);
            assert_eq!(formed.texts, [(0, text)], "{:?}", formed.diagnostics);
        }
    }
}
