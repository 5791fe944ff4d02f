//! What this project's words say of a code of errors.

use std::collections::BTreeMap;

/// What a code says, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeWords {
    /// The code with `_` between its words: `ORDER_PAID`.
    pub code: String,
    /// A sentence on what it says.
    pub text: String,
    /// Sentences on what to do.
    pub advice: String,
    /// Whether a call that was refused with it may be repeated.
    pub retry: Retry,
    /// What holds instead of operations whose path has a part, the first that applies.
    pub places: Vec<(String, Retry)>,
    /// Whether the runtime lists it, so that documentation can lead there.
    pub is_listed: bool,
}

/// Whether a call that was refused may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Retry {
    /// Later, as it is.
    Later,
    /// When a query has told what became of it.
    AfterQuery,
    /// When something is changed first.
    Changed,
    /// Never.
    Never,
}

impl Retry {
    /// All, each with its word.
    pub const WORDS: [(&'static str, Self); 4] = [
        ("later", Self::Later),
        ("after-query", Self::AfterQuery),
        ("changed", Self::Changed),
        ("never", Self::Never),
    ];

    /// The one that has this word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::WORDS.into_iter().find(|(known, _)| *known == word).map(|(_, retry)| retry)
    }
}

impl CodeWords {
    /// Whether a call of an operation, `POST /v3/…`, may be repeated.
    pub fn retry_of(&self, operation: &str) -> Retry {
        self.places
            .iter()
            .find(|(part, _)| operation.contains(part.as_str()))
            .map_or(self.retry, |(_, retry)| *retry)
    }
}

/// The codes that have words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Codes(BTreeMap<String, CodeWords>);

impl Codes {
    /// Adds one; what was there of the same code stays, and is returned.
    pub fn insert(&mut self, words: CodeWords) -> Result<(), &CodeWords> {
        match self.0.entry(letters(&words.code)) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(words);
                Ok(())
            }
            std::collections::btree_map::Entry::Occupied(entry) => Err(entry.into_mut()),
        }
    }

    /// What is said of a code, in whichever spelling.
    pub fn get(&self, code: &str) -> Option<&CodeWords> {
        self.0.get(&letters(code))
    }

    /// The same, each of which is listed if `runtime` has it.
    pub fn listed_by(mut self, runtime: impl Fn(&CodeWords) -> bool) -> Self {
        for words in self.0.values_mut() {
            words.is_listed = runtime(words);
        }
        self
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &CodeWords> {
        self.0.values()
    }

    /// The same, to be changed.
    pub fn all_mut(&mut self) -> impl Iterator<Item = &mut CodeWords> {
        self.0.values_mut()
    }
}

/// What is compared: both APIs spell the same code with and without `_`, and case says nothing.
pub fn letters(code: &str) -> String {
    code.chars().filter(|char| *char != '_').map(|char| char.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(code: &str, places: &[(&str, Retry)]) -> CodeWords {
        let places = places.iter().map(|(part, retry)| ((*part).to_owned(), *retry)).collect();
        CodeWords {
            code: code.to_owned(),
            text: String::new(),
            advice: String::new(),
            retry: Retry::Changed,
            places,
            is_listed: true,
        }
    }

    #[test]
    fn a_code_has_one_entry_whatever_its_spelling() {
        let mut codes = Codes::default();
        assert_eq!(codes.insert(words("ORDER_PAID", &[])), Ok(()));
        assert_eq!(
            codes.insert(words("ORDERPAID", &[])).map_err(|first| first.code.clone()),
            Err("ORDER_PAID".to_owned())
        );
        let listed = codes.clone().listed_by(|words| words.code != "ORDER_PAID");
        assert!(listed.all().all(|words| !words.is_listed) && codes.all().all(|words| words.is_listed));
        for (code, found) in
            [("ORDERPAID", true), ("ORDER_PAID", true), ("order_paid", true), ("ORDER", false)]
        {
            assert_eq!(codes.get(code).is_some(), found, "{code}");
        }
    }

    #[test]
    fn the_first_place_that_applies_decides() {
        let words = words("NOT_ENOUGH", &[("pay_bank", Retry::AfterQuery), ("pay", Retry::Never)]);
        for (operation, retry) in [
            ("POST /v2/mmpaysptrans/pay_bank", Retry::AfterQuery),
            ("POST /v2/pay/micropay", Retry::Never),
            ("POST /v3/refund/domestic/refunds", Retry::Changed),
        ] {
            assert_eq!(words.retry_of(operation), retry, "{operation}");
        }
    }
}
