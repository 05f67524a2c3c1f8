//! How contacts are found by a part of their address or name, the same on both databases.
//!
//! A text is cut into trigrams (pairs where a script has no spaces and short names). Each becomes one short term with
//! the workspace hashed in, so that no query reaches into another workspace's region of the index. Terms only narrow
//! down; whoever asks compares the texts.

use std::collections::BTreeSet;

const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
/// 40 bits: eight letters.
const TERM_CHARS: usize = 8;
/// Characters of a text that count.
const TEXT_MAX_CHARS: usize = 200;
/// The longest text that is searched for, in characters.
pub(crate) const QUERY_MAX_CHARS: usize = 100;
/// Parts of a query.
const PARTS_MAX: usize = 8;

/// The terms of a contact, separated by spaces.
pub(crate) fn terms(ws: i64, email_key: &str, name_key: &str) -> String {
    let mut found = BTreeSet::new();
    grams(ws, email_key, &mut found);
    grams(ws, name_key, &mut found);
    let mut text = String::with_capacity(found.len() * (TERM_CHARS + 1));
    for term in found {
        if !text.is_empty() {
            text.push(' ');
        }
        push_term(&mut text, term);
    }
    text
}

/// The parts of a query, in lower case: all must be in the address or the name.
pub(crate) fn parts(query: &str) -> Vec<String> {
    query.to_lowercase().split_whitespace().take(PARTS_MAX).map(str::to_owned).collect()
}

/// The terms that every contact with this part has; none when it is too short.
pub(crate) fn terms_of_part(ws: i64, part: &str) -> Vec<String> {
    let mut found = BTreeSet::new();
    grams(ws, part, &mut found);
    found
        .into_iter()
        .map(|term| {
            let mut text = String::with_capacity(TERM_CHARS);
            push_term(&mut text, term);
            text
        })
        .collect()
}

/// Three characters that ASCII has, or two that it has not.
fn grams(ws: i64, text: &str, found: &mut BTreeSet<u64>) {
    let mut places = [0_usize; TEXT_MAX_CHARS + 1];
    let mut count = 0;
    for (at, _) in text.char_indices().take(TEXT_MAX_CHARS) {
        places[count] = at;
        count += 1;
    }
    let end = text[places[count.saturating_sub(1)]..].chars().next().map_or(0, char::len_utf8);
    places[count] = if count == 0 { 0 } else { places[count - 1] + end };
    for at in 0..count {
        let wide = |from: usize, to: usize| &text[places[from]..places[to]];
        if at + 3 <= count && wide(at, at + 3).is_ascii() {
            found.insert(hash(ws, wide(at, at + 3)));
        } else if at + 2 <= count {
            let pair = wide(at, at + 2);
            if pair.chars().all(|c| !c.is_ascii()) {
                found.insert(hash(ws, pair));
            }
        }
    }
}

/// FNV-1a (64 bits, folded). Stored: never change it.
fn hash(ws: i64, gram: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in ws.to_be_bytes().iter().chain(gram.as_bytes()) {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    (hash ^ (hash >> 40)) & 0xff_ffff_ffff
}

fn push_term(text: &mut String, term: u64) {
    for place in 0..TERM_CHARS {
        text.push(char::from(ALPHABET[(term >> (place * 5) & 31) as usize]));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn finds(part: &str, email: &str, name: &str) -> bool {
        let all = terms(7, email, name);
        let all: BTreeSet<&str> = all.split(' ').collect();
        terms_of_part(7, part).iter().all(|term| all.contains(term.as_str()))
    }

    #[test]
    fn parts_are_found_anywhere() {
        assert!(finds("hnson", "ann.johnson@example.com", "ann johnson"));
        assert!(finds("n@ex", "ann@example.com", ""));
        assert!(finds("민준", "a@example.com", "김민준"));
        assert!(!finds("bob", "ann@example.com", "ann"));
        assert!(terms_of_part(7, "an").is_empty());
        assert_ne!(terms_of_part(7, "ann"), terms_of_part(8, "ann"));
        assert_eq!(parts("  Ann  SMITH "), ["ann", "smith"]);
    }

    proptest! {
        /// Whatever is in a text is found by its terms.
        #[test]
        fn no_part_is_missed(text in "[a-c가-다é]{1,20}", from in 0_usize..20, len in 1_usize..20) {
            let part: String = text.chars().skip(from).take(len).collect();
            prop_assert!(finds(&part, &text, ""));
        }
    }
}
