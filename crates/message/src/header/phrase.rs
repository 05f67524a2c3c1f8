use super::HeaderCharset;
use super::address::is_atext;
use super::encoded_word::encode_words;

/// Longer quoted strings become encoded words, which can be folded.
const QUOTED_BYTES_MAX: usize = 70;

/// The words of a display name (RFC 5322 §3.2.5), to be separated by one space: atoms, one quoted string, or encoded words.
pub(super) fn phrase_words(name: &str, charset: HeaderCharset) -> Vec<String> {
    let plain = (name.is_ascii() || charset == HeaderCharset::Utf8) && !name.contains("=?");
    let is_atoms = |name: &str| name.split(' ').all(|word| !word.is_empty() && word.bytes().all(is_atext));
    if plain && is_atoms(name) && name.split(' ').all(|word| word.len() <= QUOTED_BYTES_MAX) {
        return name.split(' ').map(str::to_owned).collect();
    }
    if plain && name.len() <= QUOTED_BYTES_MAX {
        return vec![quote(name)];
    }
    encode_words(name)
}

/// RFC 5322 §3.2.4.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}
