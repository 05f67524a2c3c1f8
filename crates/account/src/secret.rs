use std::fmt;

/// A secret shown once to the person it is made for. It prints as `…`; [`Secret::expose`] gives the text.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Bytes nobody can guess.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).expect("the system's random generator works");
    bytes
}

/// What is stored of a random secret of 256 bits: guessing it is out of reach, so a fast digest protects it.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes)
        .as_ref()
        .try_into()
        .expect("SHA-256 has 32 bytes")
}

/// A random token of 256 bits, and what is stored of it.
pub(crate) fn token() -> (Secret, [u8; 32]) {
    let bytes = random::<32>();
    (Secret::new(base32(&bytes)), sha256(&bytes))
}

/// What is stored of a token; `None` when the text can be none.
pub(crate) fn token_sha256(text: &str) -> Option<[u8; 32]> {
    from_base32::<32>(text).map(|bytes| sha256(&bytes))
}

/// RFC 4648 §6, in lower case and without padding: selected by a double click, read out without doubt.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

pub(crate) fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    let (mut buffer, mut bits) = (0_u32, 0);
    for &byte in bytes {
        buffer = (buffer << 8) | u32::from(byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(symbol(buffer >> bits));
        }
        buffer &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(symbol(buffer << (5 - bits)));
    }
    text
}

fn symbol(value: u32) -> char {
    char::from(ALPHABET[usize::try_from(value & 31).expect("five bits")])
}

/// `None` unless `text` is exactly what [`base32`] makes of `N` bytes.
pub(crate) fn from_base32<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != (N * 8).div_ceil(5) {
        return None;
    }
    let mut bytes = [0; N];
    let (mut buffer, mut bits, mut at) = (0_u32, 0, 0);
    for symbol in text.bytes() {
        let value = ALPHABET.iter().position(|&known| known == symbol)?;
        buffer = (buffer << 5) | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            *bytes.get_mut(at)? = u8::try_from(buffer >> bits).ok()?;
            at += 1;
            buffer &= (1 << bits) - 1;
        }
    }
    (buffer == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base32_is_that_of_the_rfc() {
        // RFC 4648 §10
        for (bytes, text) in
            [("", ""), ("f", "my"), ("fo", "mzxq"), ("foob", "mzxw6yq"), ("foobar", "mzxw6ytboi")]
        {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
        assert_eq!(from_base32("mzxw6ytboi"), Some(*b"foobar"));
        let bytes = random::<32>();
        assert_eq!(from_base32(&base32(&bytes)), Some(bytes));
        for bad in ["mzxw6ytbo", "mzxw6ytboia", "MZXW6YTBOI", "mzxw6ytbo1", "mzxw6ytboj"] {
            assert_eq!(from_base32::<6>(bad), None, "{bad}");
        }
    }

    #[test]
    fn secrets_do_not_print() {
        assert_eq!(format!("{:?}", Secret::new("hunter2".to_owned())), "Secret(…)");
    }
}
