//! Which known word was probably meant by one that is not known, and how it is suggested.

use super::Diagnostic;

/// The known word that was probably meant.
pub fn nearest<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    let score = |word: &&str| strsim::damerau_levenshtein(&written.to_lowercase(), word);
    let best = known.iter().copied().min_by_key(|word| score(word))?;
    (score(&best) * 3 <= best.len().max(3)).then_some(best)
}

/// The known word that one letter too many, too few, another or two exchanged ones make.
pub fn one_slip_away<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    let written = written.to_lowercase();
    known.iter().copied().find(|word| strsim::damerau_levenshtein(&written, word) == 1)
}

/// Names sorted by how much they look like one that is not known, the likest first.
pub fn by_likeness<T: AsRef<str>>(written: &str, mut known: Vec<T>) -> Vec<T> {
    let written = written.to_lowercase();
    let likeness = |name: &T| strsim::jaro_winkler(&written, &name.as_ref().to_lowercase());
    known.sort_by(|a, b| likeness(b).total_cmp(&likeness(a)));
    known
}

/// The question for what was probably meant.
pub fn did_you_mean(meant: &str) -> String {
    format!("did you mean `{meant}`?")
}

/// Words as they are listed in a sentence.
pub fn word_list(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

impl Diagnostic {
    /// Asks for the known word that was probably meant; where none is near, the help stays as it is.
    #[must_use]
    pub fn suggest(self, written: &str, known: &[&str]) -> Self {
        match nearest(written, known) {
            Some(meant) => self.help(did_you_mean(meant)),
            None => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_near() {
        assert_eq!(nearest("by-rsa-pubky", &["by-rsa-pubkey", "by-aes-gcm"]), Some("by-rsa-pubkey"));
        assert_eq!(nearest("strng", &["string", "object"]), Some("string"));
        assert_eq!(nearest("decimal", &["string", "object"]), None);
    }

    #[test]
    fn the_likest_name_is_the_first() {
        let known = vec!["v3-refund", "v3-pay", "v3-papay"];
        assert_eq!(by_likeness("V3-PAYY", known), ["v3-pay", "v3-papay", "v3-refund"]);
    }
}
