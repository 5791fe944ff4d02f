//! Which known word was probably meant by one that is not known, and how it is suggested.

use super::Diagnostic;

/// The known word that was probably meant.
pub fn nearest<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    let score = |word: &&str| strsim::damerau_levenshtein(&written.to_lowercase(), word);
    let best = known.iter().copied().min_by_key(|word| score(word))?;
    (score(&best) * 3 <= best.len().max(3)).then_some(best)
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
}
