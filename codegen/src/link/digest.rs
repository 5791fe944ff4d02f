//! The content of a type in, a few characters out that stand for it in its name.
//!
//! Everything that is emitted of a type decides, but for descriptions and examples: what else two types differ in, their
//! digests differ in. So a name does not change when somebody finds a better word. The names of the types inside carry their own. Nothing here follows the order of files, the hashes of a
//! release of Rust or the names of this crate, since a changed digest is a changed name.

use super::table::Table;
use super::types::{Content, Def, Embedding, Member, Record, Role, Symbol, VariantArm};
use super::{Bounds, Documented, Own};
use crate::ir::{ListedValue, TextFormat};

/// Digits, and letters that are not taken for digits or for each other; vowels would make words.
const ALPHABET: &[u8; 29] = b"0123456789bcdfghjkmnpqrstvwxz";

/// How many characters follow the first one, which is a digit and so ends the words of a name.
const LETTERS: u32 = 4;

/// `7c4kq`, from seven million such texts.
pub fn of(own: &Own, def: &Def, types: &Table) -> String {
    let mut hash = Hash::default();
    match own {
        Own::Field { wire, part: _ } => hash.texts(&["field", wire]),
        Own::Alternative { wire, part: _, label, rust } => {
            hash.texts(&["alternative", wire, label, rust.as_str()]);
        }
        Own::Answer => hash.text("answer"),
    }
    match def {
        Def::Record(found) => record(&mut hash, found, types),
        Def::Symbol(found) => symbol(&mut hash, found),
        Def::Variants(arms) => arms.iter().for_each(|found| arm(&mut hash, found, types)),
    }
    hash.shown()
}

fn record(hash: &mut Hash, record: &Record, types: &Table) {
    let Record { role, members } = record;
    hash.text(match role {
        Role::Request => "request",
        Role::Reply => "reply",
    });
    for found in members {
        let Member { wire, rust, content, required, embedding, doc: _, common: _, note, documented } = found;
        hash.texts(&[wire, rust.as_str()]);
        self::content(hash, content, types);
        hash.text(if *required { "required" } else { "optional" });
        hash.option(embedding.map(self::embedding));
        hash.option(note.as_deref());
        self::documented(hash, documented);
    }
}

fn content(hash: &mut Hash, content: &Content, types: &Table) {
    let mut outer = |word: &str, element: &Content| {
        hash.text(word);
        self::content(hash, element, types);
    };
    match content {
        Content::List(element) => outer("list", element),
        Content::Numbered(element) => outer("numbered", element),
        Content::Numbered2(element) => outer("numbered twice", element),
        Content::Named { id, part } => hash.texts(&["named", types.name(*id).as_str(), part.as_str()]),
        Content::Text => hash.text("text"),
        Content::Integer => hash.text("integer"),
        Content::Float => hash.text("float"),
        Content::Boolean => hash.text("boolean"),
        Content::Json => hash.text("json"),
        Content::File => hash.text("file"),
        Content::Sensitive => hash.text("sensitive"),
    }
}

fn embedding(embedding: Embedding) -> &'static str {
    match embedding {
        Embedding::Json => "json",
        Embedding::Form => "form",
        Embedding::AesGcmJson => "aes_gcm_json",
        Embedding::AesGcmXml => "aes_gcm_xml",
        Embedding::AesEcbXml => "aes_ecb_xml",
    }
}

fn documented(hash: &mut Hash, documented: &Documented) {
    let Documented { format, length, size, items, pattern, default, example: _ } = documented;
    hash.option(format.map(|format| match format {
        TextFormat::DateTime => "date-time",
        TextFormat::Date => "date",
        TextFormat::CompactDateTime => "compact-date-time",
        TextFormat::MediaId => "media-id",
        TextFormat::MediaUrl => "media-url",
        TextFormat::Url => "url",
        TextFormat::Digits => "digits",
    }));
    for Bounds { least, most } in [length, size, items] {
        hash.option(least.as_deref());
        hash.option(most.as_deref());
    }
    hash.option(pattern.as_deref());
    hash.option(default.as_deref());
}

fn symbol(hash: &mut Hash, symbol: &Symbol) {
    let Symbol { numeric, values } = symbol;
    hash.text(if *numeric { "numbers" } else { "texts" });
    for (rust, ListedValue { wire, meaning: _, rust: _ }) in values {
        hash.texts(&[rust.as_str(), wire]);
    }
}

fn arm(hash: &mut Hash, arm: &VariantArm, types: &Table) {
    let VariantArm { rust, label, id, doc: _ } = arm;
    hash.texts(&["arm", rust.as_str(), label, types.name(*id).as_str()]);
}

/// FNV-1a over texts, each with its end.
pub struct Hash(u64);

impl Default for Hash {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hash {
    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }

    /// Adds a text.
    pub fn text(&mut self, text: &str) {
        text.bytes().for_each(|byte| self.byte(byte));
        // No text has this byte.
        self.byte(0xff);
    }

    fn texts(&mut self, texts: &[&str]) {
        texts.iter().for_each(|text| self.text(text));
    }

    fn option(&mut self, text: Option<&str>) {
        self.byte(u8::from(text.is_some()));
        self.text(text.unwrap_or_default());
    }

    /// A few characters that stand for them.
    pub fn shown(&self) -> String {
        // FNV mixes upwards, and what is shown is the remainder: first fold the high bits down.
        let mut rest = self.0 ^ (self.0 >> 32);
        rest = rest.wrapping_mul(0xff51_afd7_ed55_8ccd);
        rest ^= rest >> 33;
        let mut take = |base: u64| {
            let at = rest % base;
            rest /= base;
            usize::try_from(at).ok().and_then(|at| ALPHABET.get(at)).copied().map_or('0', char::from)
        };
        let first = take(10);
        std::iter::once(first).chain((0..LETTERS).map(|_| take(ALPHABET.len() as u64))).collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says so by failing")]
mod tests {
    use super::*;
    use crate::ir;
    use crate::link::Whole;
    use crate::link::said::Remark;
    use crate::name::RustName;
    use crate::span::Span;

    fn member() -> Member {
        Member {
            wire: "total".to_owned(),
            rust: RustName::field("total"),
            content: Content::Integer,
            required: true,
            embedding: None,
            doc: vec!["In fen.".to_owned()],
            common: None,
            note: None,
            documented: Documented::default(),
        }
    }

    fn own(wire: &str) -> Own {
        Own::field(&ir::Field::text(wire.to_owned(), Span::default()))
    }

    fn record(role: Role, members: Vec<Member>) -> Def {
        Def::Record(Record { role, members })
    }

    fn symbol(wire: &str) -> Def {
        let value = ListedValue::new(wire, "");
        Def::Symbol(Symbol { numeric: false, values: vec![(RustName::variant(wire), value)] })
    }

    fn digest(own: &Own, def: &Def) -> String {
        of(own, def, &Table::new(0))
    }

    #[test]
    fn a_digest_stays_what_it_is() {
        let amount = record(Role::Request, vec![member()]);
        // Another text here gives every type of every crate another name.
        assert_eq!(digest(&own("amount"), &amount), "6w0xg");
        assert_eq!(digest(&own("trade_state"), &symbol("SUCCESS")), "39dj5");
    }

    #[test]
    fn everything_decides_but_words_and_examples() {
        let changes: [fn(&mut Member); 8] = [
            |member| member.wire.push('s'),
            |member| member.rust = RustName::field("sum"),
            |member| member.content = Content::List(Box::new(Content::Integer)),
            |member| member.required = false,
            |member| member.embedding = Some(Embedding::Json),
            |member| member.note = Some("Travels sealed.".to_owned()),
            |member| member.documented.pattern = Some("[0-9]+".to_owned()),
            |member| member.documented.size.most = Some("100".to_owned()),
        ];
        let amount = own("amount");
        let mut seen = vec![
            digest(&amount, &record(Role::Request, vec![member()])),
            digest(&amount, &record(Role::Reply, vec![member()])),
            digest(&own("order_amount"), &record(Role::Request, vec![member()])),
            digest(
                &amount.alternative("CNY", &RustName::variant("CNY")),
                &record(Role::Request, vec![member()]),
            ),
            digest(&amount, &record(Role::Request, vec![member(), member()])),
        ];
        for change in changes {
            let mut changed = member();
            change(&mut changed);
            seen.push(digest(&amount, &record(Role::Request, vec![changed])));
        }
        let all = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), all);

        let mut with_example = member();
        with_example.documented.example = Some("100".to_owned());
        with_example.doc = vec!["Or cents.".to_owned()];
        assert_eq!(
            digest(&amount, &record(Role::Request, vec![with_example])),
            digest(&amount, &record(Role::Request, vec![member()]))
        );
    }

    #[test]
    fn two_types_of_one_digest_are_not_taken_for_one() {
        let whole = Whole { what: "the body of", of: "POST /v3/a".to_owned() };
        let mut types = Table::new(0);
        // Among a few thousand of seven million texts there are two that are the same.
        let outcome = (0..20_000).find_map(|number| {
            types.intern(own("state"), symbol(&format!("S{number}")), Remark::default(), &whole).err()
        });
        let twin = outcome.unwrap();
        assert!(types.name(twin).as_str().starts_with("State"), "{}", types.name(twin));
    }
}
