//! What was written and what is known in; what was probably meant out.

/// The known word that was probably meant.
pub fn nearest<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    let score = |word: &&str| strsim::damerau_levenshtein(&written.to_lowercase(), word);
    let best = known.iter().copied().min_by_key(|word| score(word))?;
    (score(&best) * 3 <= best.len().max(3)).then_some(best)
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
