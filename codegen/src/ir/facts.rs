//! The model in, one fact per line out: for review, for diffs, and for checking against an independent reading.
//!
//! Five columns with a tab between: operation, part, field, type, flags. A fact is listed where the page has it;
//! what was repaired is reported by the diagnostics. Tabs, line breaks and what cannot be seen are written as escapes,
//! and so are the bars in a listed value. Values may have blanks: `enum=` is the last flag, and goes to the end of the line.

use std::collections::BTreeSet;

use crate::foreign::column;

use super::{
    Api, Cipher, ErrorCode, Field, Format, Host, Key, Nonce, Notation, Notification, Operation, Part,
    Presence, Reply, Secrecy, Type,
};

/// The facts of everything, sorted.
pub fn lines(api: &Api) -> Vec<String> {
    let mut all = BTreeSet::new();
    for operation in &api.operations {
        collect(&mut all, &column(&operation.to_string(), &[]), operation_facts(operation));
    }
    for notification in &api.notifications {
        collect(&mut all, &column(&notification.to_string(), &[]), notification_facts(notification));
    }
    all.into_iter().collect()
}

fn collect(all: &mut BTreeSet<String>, name: &str, facts: Vec<Fact>) {
    if facts.is_empty() {
        all.insert(format!("{name}\t-\t-\t-\t-"));
    }
    all.extend(
        facts
            .into_iter()
            .map(|fact| format!("{name}\t{}\t{}\t{}\t{}", fact.part, fact.field, fact.word, fact.flags)),
    );
}

struct Fact {
    part: &'static str,
    field: String,
    word: String,
    flags: String,
}

fn operation_facts(operation: &Operation) -> Vec<Fact> {
    let mut out = Vec::new();
    let mut fact = |part, field: &str, word: &str| {
        out.push(Fact { part, field: field.to_owned(), word: column(word, &[]), flags: "-".to_owned() });
    };
    if let Some(url) = match &operation.host {
        Host::Main => None,
        Host::Also(url) | Host::Fixed(url) => Some(url),
    } {
        fact("operation", "base_uri", url);
    }
    if operation.client_certificate {
        fact("operation", "mtls", "true");
    }
    if operation.nonce == Nonce::Omitted && operation.protocol == super::Protocol::V2 {
        fact("operation", "nonceless", "true");
    }
    if let Some(word) = operation.lifecycle.state.word() {
        fact("operation", "lifecycle", word);
    }
    match operation.reply {
        Reply::Empty => fact("response", "-", "empty"),
        Reply::Stream { error: None } => fact("response", "-", "stream"),
        Reply::Redirect => fact("response", "-", "redirect"),
        _ => {}
    }
    operation.tables().for_each(|(part, fields)| self::fields(&mut out, part.word(), fields));
    out.extend(operation.errors.iter().map(error));
    out
}

fn notification_facts(notification: &Notification) -> Vec<Fact> {
    let mut out = Vec::new();
    if let Some(word) = notification.lifecycle.state.word() {
        out.push(Fact { part: "operation", field: "lifecycle".into(), word: word.into(), flags: "-".into() });
    }
    for (part, fields) in notification.tables() {
        let word = match part {
            Part::Answer => "ack",
            // No other reading has them to compare with.
            Part::AnswerHeader => continue,
            part => part.word(),
        };
        self::fields(&mut out, word, fields);
    }
    out.extend(notification.errors.iter().map(error));
    out
}

/// A code of an error, which has its status where fields have their type.
fn error(error: &ErrorCode) -> Fact {
    let word = error.status.map_or_else(|| "-".to_owned(), |status| status.to_string());
    Fact { part: "error", field: column(&error.code, &[]), word, flags: "-".to_owned() }
}

fn fields(out: &mut Vec<Fact>, part: &'static str, fields: &[Field]) {
    walk(out, part, "", &fields.iter().collect::<Vec<_>>());
}

fn walk(out: &mut Vec<Fact>, part: &'static str, prefix: &str, fields: &[&Field]) {
    for field in fields {
        let path = format!("{prefix}{}", field.wire);
        for presence in presences(field) {
            out.push(Fact {
                part,
                field: column(&path, &[]),
                word: field.word.to_string(),
                flags: flags(field, presence),
            });
        }
        let joint = match (&field.encoding, field.word.array) {
            (Some(_), _) => "#",
            (None, true) => "[].",
            (None, false) => ".",
        };
        let place = field.encoding.as_ref().and_then(|encoding| encoding.documented_at.as_deref());
        let below = format!("{prefix}{}{joint}", place.unwrap_or(&field.wire));
        walk(out, part, &below, &field.members());
    }
}

/// Alternatives are rows of their own, and may differ in their mark.
fn presences(field: &Field) -> Vec<Presence> {
    match field.ty.element() {
        Type::Variants(variants) => variants.iter().map(|variant| variant.presence).collect(),
        _ => vec![field.presence],
    }
}

fn flags(field: &Field, presence: Presence) -> String {
    let mut flags = Vec::new();
    if presence == Presence::Required {
        flags.push("required".to_owned());
    }
    if let Secrecy::Sealed { cipher, key, .. } = field.secrecy {
        let cipher = match cipher {
            Cipher::RsaOaep | Cipher::RsaPkcs1v15 => "rsa",
            Cipher::Aes256Gcm => "aes-256-gcm",
            Cipher::Aes256Ecb => "aes-256-ecb",
        };
        let key = match key {
            Key::Platform => "platform",
            Key::Merchant => "merchant",
            Key::Bank => "bank",
            Key::ApiV3 => "apiv3",
            Key::ApiV2 => "apiv2",
        };
        flags.push(format!("secret={cipher}:{key}"));
    }
    if let Some(encoding) = &field.encoding
        && encoding.marked
    {
        let format = match encoding.format {
            Format::Json => "json",
            Format::UrlEncoded => "urlencoded",
            Format::Xml => "xml",
        };
        flags.push(format!("encoded={format}"));
    }
    if field.notation == Notation::Closed && !field.values.is_empty() {
        let values: Vec<_> = field.values.iter().map(|value| column(&value.wire, &['|'])).collect();
        flags.push(format!("enum={}", values.join("|")));
    }
    if flags.is_empty() { "-".to_owned() } else { flags.join(" ") }
}
