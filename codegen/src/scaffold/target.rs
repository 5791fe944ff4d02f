//! A path and a method, or an event, as somebody types them in; what they are and where their table belongs out.

use crate::diag::{did_you_mean, nearest, word_list};
use crate::ir::{Api, Method, PathTemplate, Piece, Protocol};
use crate::rules::{self, Location, is_segment};
use crate::span::Span;

/// What a table is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// One method of a path.
    Operation {
        /// Which protocol it speaks.
        protocol: Protocol,
        /// The method.
        method: Method,
        /// The path below the protocol's folder.
        path: PathTemplate,
    },
    /// A notification.
    Notification {
        /// Which protocol it speaks.
        protocol: Protocol,
        /// The event.
        event: String,
    },
}

/// Why nothing can be described so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    /// What to type.
    pub help: String,
}

fn fault<T>(message: String, help: impl Into<String>) -> Result<T, Fault> {
    Err(Fault { message, help: help.into() })
}

const PROTOCOLS: &str =
    "a path begins with `v2/`, `v3/` or `brand/`, as in `v3/pay/transactions/{transaction_id}`";

impl Target {
    /// An operation.
    ///
    /// # Errors
    ///
    /// No operation can have this path or method.
    pub fn operation(path: &str, method: &str) -> Result<Self, Fault> {
        let method = method_of(method)?;
        let (protocol, rest) = divided(path)?;
        if rest.is_empty() {
            let message = format!("`{path}` is no path, but a protocol");
            return fault(
                message,
                format!("{PROTOCOLS}; a notification has `--event NAME` instead of a method"),
            );
        }
        segments(protocol, rest)?;
        let target = Self::Operation { protocol, method, path: PathTemplate::new(rest) };
        if rules::locate(&target.relative()) != Some(target.location()) {
            let message = format!("a table of `{path}` has no place: its file would be that of another URL");
            return fault(message, "the table of a URL that ends in a slash is called `index`");
        }
        Ok(target)
    }

    /// A notification.
    ///
    /// # Errors
    ///
    /// No notification can be called so.
    pub fn notification(path: &str, event: &str) -> Result<Self, Fault> {
        let (protocol, rest) = divided(path)?;
        if !rest.is_empty() {
            let message = format!("a notification has no path, and `{path}` is one");
            return fault(message, did_you_mean(&format!("new {protocol} --event {event}")));
        }
        if protocol.is_json() && event.contains(|sign: char| sign.is_lowercase()) {
            let message = format!("`{event}` is no event of {}: these are in capitals", protocol.title());
            return fault(message, did_you_mean(&event.to_uppercase()));
        }
        let target = Self::Notification { protocol, event: event.to_owned() };
        if rules::locate(&target.relative()) != Some(target.location()) {
            let message = format!("`{event}` is not the name of an event");
            return fault(message, "a name has letters, digits, `-`, `_` and `.`, as in `REFUND.SUCCESS`");
        }
        Ok(target)
    }

    fn location(&self) -> Location {
        match self {
            Self::Operation { protocol, path, .. } => {
                Location::Operations { protocol: *protocol, path: path.clone() }
            }
            Self::Notification { protocol, event } => {
                Location::Notification { protocol: *protocol, event: event.clone() }
            }
        }
    }

    /// The place of the table below a folder of specs.
    pub fn relative(&self) -> String {
        format!("{}.yaml", self.stem())
    }

    /// The place of a page of the same.
    pub fn page(&self) -> String {
        format!("{}.md", self.stem())
    }

    fn stem(&self) -> String {
        match self {
            Self::Operation { protocol, path, .. } => {
                let index = if path.as_str().ends_with('/') { "index" } else { "" };
                format!("openapi/{protocol}/{path}{index}")
            }
            Self::Notification { protocol, event } => format!("webhook/{protocol}/{event}"),
        }
    }

    /// What it is called: `POST /v3/lamps`, `EVENT v3 LAMP.LIT`.
    pub fn name(&self) -> String {
        match self {
            Self::Operation { protocol, method, path } => format!("{method} /{protocol}/{path}"),
            Self::Notification { protocol, event } => format!("EVENT {protocol} {event}"),
        }
    }
}

/// Where sources describe it already, whatever they call the variables of its path.
pub fn described(api: &Api, target: &Target) -> Vec<Span> {
    let mut places: Vec<Span> = match target {
        Target::Operation { protocol, method, path } => {
            let is_same = |found: &&crate::ir::Operation| {
                found.protocol == *protocol && found.method == *method && shape(&found.path) == shape(path)
            };
            let found = api.operations.iter().filter(is_same);
            found.flat_map(|found| places(found.origin, &found.witnesses)).collect()
        }
        Target::Notification { protocol, event } => {
            let is_same =
                |found: &&crate::ir::Notification| found.protocol == *protocol && found.event == *event;
            let found = api.notifications.iter().filter(is_same);
            found.flat_map(|found| places(found.origin, &found.witnesses)).collect()
        }
    };
    places.sort();
    places.dedup_by_key(|place| place.file);
    places
}

fn places(origin: Span, witnesses: &[crate::ir::Witness]) -> impl Iterator<Item = Span> {
    std::iter::once(origin).chain(witnesses.iter().map(|witness| witness.origin))
}

fn shape(path: &PathTemplate) -> Vec<Option<&str>> {
    let literal = |piece| match piece {
        Piece::Literal(text) => Some(text),
        Piece::Variable(_) => None,
    };
    path.pieces().map(literal).collect()
}

fn method_of(written: &str) -> Result<Method, Fault> {
    let words = Method::WORDS.map(|(word, _)| word);
    if let Some((_, method)) = Method::WORDS.iter().find(|(word, _)| *word == written) {
        return Ok(*method);
    }
    let help = nearest(written, &words)
        .map_or_else(|| format!("the methods are {}", word_list(&words)), did_you_mean);
    fault(format!("`{written}` is not a method"), help)
}

/// The protocol of a path, and what comes after it.
fn divided(written: &str) -> Result<(Protocol, &str), Fault> {
    let path = written.strip_prefix('/').unwrap_or(written);
    if let Some((_, rest)) = path.split_once("://") {
        let message = format!("`{written}` is a whole address");
        let rest = rest.split_once('/').map_or("", |(_, path)| path);
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        return fault(
            message,
            match divided(rest) {
                Ok(_) => did_you_mean(rest),
                Err(_) => PROTOCOLS.to_owned(),
            },
        );
    }
    if let Some((path, _)) = path.split_once(['?', '#']) {
        let message = format!("`{written}` is more than a path");
        let help =
            format!("{} Members of the query string belong below `query` in the table.", did_you_mean(path));
        return fault(message, help);
    }
    let file = path.trim_start_matches("specs/");
    let file = file.strip_prefix("openapi/").unwrap_or(file);
    let file = file.strip_suffix(".yaml").or_else(|| file.strip_suffix(".md")).unwrap_or(file);
    if file != path {
        return fault(format!("`{written}` is the place of a file"), did_you_mean(file));
    }
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    if let Some(protocol) = Protocol::of_word(first) {
        return Ok((protocol, rest));
    }
    let words = Protocol::ALL.map(Protocol::word);
    let message = format!("`{written}` does not say of which API it is");
    let meant = words.into_iter().find(|word| word.eq_ignore_ascii_case(first));
    fault(
        message,
        match (meant, path) {
            (Some(word), _) if rest.is_empty() => did_you_mean(word),
            (Some(word), _) => did_you_mean(&format!("{word}/{rest}")),
            (None, _) => {
                format!("{PROTOCOLS}; `v2` is not sent, and `v2/pay/micropay` is `/pay/micropay` there")
            }
        },
    )
}

/// Checks the segments of a path, of which one at the end may be empty.
fn segments(protocol: Protocol, path: &str) -> Result<(), Fault> {
    let literal = path.strip_suffix('/').unwrap_or(path);
    for (depth, segment) in literal.split('/').enumerate() {
        if is_segment(depth, segment) {
            let is_fixed = !segment.starts_with('{');
            if is_fixed
                && segment.len() > 1
                && !segment.contains(|sign: char| sign.is_ascii_lowercase())
                && segment.contains(|sign: char| sign.is_ascii_uppercase())
            {
                let message = format!("`{segment}` is in capitals, as no part of a URL of the service is");
                let meant = path.replace(segment, &segment.to_lowercase());
                return fault(message, did_you_mean(&format!("{protocol}/{meant}")));
            }
            continue;
        }
        return Err(bad_segment(protocol, path, depth, segment));
    }
    Ok(())
}

fn bad_segment(protocol: Protocol, path: &str, depth: usize, segment: &str) -> Fault {
    let named = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.');
    let name = segment.trim_matches(|sign| !named(sign));
    let is_variable = segment.contains(['{', '}', '<', '>', ':', '$']);
    let is_name = !name.is_empty() && name.chars().all(named);
    let (message, help) = match () {
        () if segment.is_empty() => (
            format!("`{protocol}/{path}` has a segment without anything"),
            "remove one of the slashes".to_owned(),
        ),
        () if is_variable && depth == 0 => (
            format!("`{protocol}/{path}` begins with a variable"),
            "a path begins with the name of its family, such as `pay`".to_owned(),
        ),
        () if is_variable && is_name => {
            let meant =
                path.split('/').map(|it| if it == segment { format!("{{{name}}}") } else { it.to_owned() });
            let meant = meant.collect::<Vec<_>>().join("/");
            (format!("`{segment}` is not a variable"), did_you_mean(&format!("{protocol}/{meant}")))
        }
        () if is_variable => (
            format!("`{segment}` is not a variable"),
            "a variable fills its segment, as in `{out_trade_no}`".to_owned(),
        ),
        () => (
            format!("`{segment}` cannot be a segment of a path"),
            "a segment has letters, digits, `-`, `_` and `.`".to_owned(),
        ),
    };
    Fault { message, help }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_have_a_place() {
        for (path, method, name, place) in [
            ("v3/lamps", "get", "GET /v3/lamps", "openapi/v3/lamps.yaml"),
            (
                "/v3/lamps/{lamp_id}/off",
                "post",
                "POST /v3/lamps/{lamp_id}/off",
                "openapi/v3/lamps/{lamp_id}/off.yaml",
            ),
            ("v2/pay/micropay", "post", "POST /v2/pay/micropay", "openapi/v2/pay/micropay.yaml"),
            ("brand/lamps/", "put", "PUT /brand/lamps/", "openapi/brand/lamps/index.yaml"),
            (
                "v2/mch/addInstitutionsub",
                "post",
                "POST /v2/mch/addInstitutionsub",
                "openapi/v2/mch/addInstitutionsub.yaml",
            ),
        ] {
            let target = Target::operation(path, method).unwrap();
            assert_eq!((target.name().as_str(), target.relative().as_str()), (name, place));
        }
        for (path, event, name, place) in [
            ("v3", "LAMP.LIT", "EVENT v3 LAMP.LIT", "webhook/v3/LAMP.LIT.yaml"),
            ("/v2", "lamp-lit", "EVENT v2 lamp-lit", "webhook/v2/lamp-lit.yaml"),
        ] {
            let target = Target::notification(path, event).unwrap();
            assert_eq!((target.name().as_str(), target.relative().as_str()), (name, place));
        }
    }

    #[test]
    fn faults_say_what_to_type() {
        for (path, method, message, help) in [
            ("v3/lamps", "POST", "`POST` is not a method", "did you mean `post`?"),
            ("v3/lamps", "pst", "`pst` is not a method", "did you mean `post`?"),
            (
                "v3/lamps",
                "head",
                "`head` is not a method",
                "the methods are `get`, `post`, `put`, `patch`, `delete`",
            ),
            ("V3/lamps", "get", "does not say of which API", "did you mean `v3/lamps`?"),
            ("pay/micropay", "post", "does not say of which API", "a path begins with"),
            ("v4/lamps", "get", "does not say of which API", "a path begins with"),
            ("", "get", "does not say of which API", "a path begins with"),
            ("v3", "get", "is no path", "a path begins with"),
            (
                "https://api.mch.weixin.qq.com/v3/lamps?a=b",
                "get",
                "is a whole address",
                "did you mean `v3/lamps`?",
            ),
            ("v3/lamps?limit=1", "get", "is more than a path", "did you mean `v3/lamps`?"),
            ("specs/openapi/v3/lamps.yaml", "get", "is the place of a file", "did you mean `v3/lamps`?"),
            ("v3/LAMPS", "get", "is in capitals", "did you mean `v3/lamps`?"),
            ("v3/lamps/{id", "get", "`{id` is not a variable", "did you mean `v3/lamps/{id}`?"),
            ("v3/lamps/:id", "get", "`:id` is not a variable", "did you mean `v3/lamps/{id}`?"),
            ("v3/lamps/<id>", "get", "`<id>` is not a variable", "did you mean `v3/lamps/{id}`?"),
            ("v3/lamps/{}", "get", "`{}` is not a variable", "a variable fills its segment"),
            ("v3/lamps/a{id}b", "get", "`a{id}b` is not a variable", "a variable fills its segment"),
            ("v3/{id}/lamps", "get", "begins with a variable", "a path begins with the name"),
            ("v3//lamps", "get", "a segment without anything", "remove one of the slashes"),
            ("v3/lamps/a b", "get", "cannot be a segment", "a segment has letters"),
            ("v3/lamps/../b/index", "get", "has no place", "the table of a URL"),
            ("v3/lamps/index", "get", "has no place", "the table of a URL"),
        ] {
            let fault = Target::operation(path, method).unwrap_err();
            assert!(fault.message.contains(message), "{path}: {}", fault.message);
            assert!(fault.help.starts_with(help), "{path}: {}", fault.help);
        }
        for (path, event, message, help) in [
            ("v3", "lamp.lit", "these are in capitals", "did you mean `LAMP.LIT`?"),
            ("v3", "LAMP LIT", "is not the name of an event", "a name has letters"),
            ("v3/lamps", "LAMP.LIT", "a notification has no path", "did you mean `new v3 --event LAMP.LIT`?"),
            ("webhook", "LAMP.LIT", "does not say of which API", "a path begins with"),
        ] {
            let fault = Target::notification(path, event).unwrap_err();
            assert!(fault.message.contains(message), "{path}: {}", fault.message);
            assert!(fault.help.starts_with(help), "{path}: {}", fault.help);
        }
    }

    proptest::proptest! {
        #[test]
        fn anything_typed_has_a_place_or_a_fault(path in "(v3|v2|brand|V3)?[/a-zA-Z{}:?描 .]{0,20}", word in "[a-zA-Z. /]{0,8}") {
            for target in [Target::operation(&path, "get"), Target::notification(&path, &word)].into_iter().flatten() {
                proptest::prop_assert_eq!(rules::locate(&target.relative()), Some(target.location()));
            }
        }
    }
}
