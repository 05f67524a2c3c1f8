use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Algorithm, SigningKey};

/// A published DKIM key (RFC 6376 §3.6.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRecord {
    /// The `k=` tag.
    pub key_type: String,
    /// Decoded `p=`; empty when the key has been revoked.
    pub public_key: Vec<u8>,
    /// `t=y`: verifiers treat failures as if there were no signature.
    pub testing: bool,
    /// `t=s`: `i=` must name the domain itself.
    pub strict: bool,
    /// The `h=` tag, if any, allows SHA-256.
    pub allows_sha256: bool,
    /// The `s=` tag, if any, allows mail.
    pub allows_email: bool,
}

/// Why a TXT record is no key record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    #[error("the record is not a list of tag=value pairs separated by semicolons")]
    Syntax,
    #[error("the record has a tag twice")]
    DuplicateTag,
    #[error("v= must come first and be DKIM1")]
    Version,
    #[error("p= is missing")]
    NoKey,
    #[error("p= is not base64")]
    KeyEncoding,
}

/// What a published record means for one of our keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordCheck {
    /// Signatures made with the key will verify.
    Matches,
    /// They will, but the record says it is a test (`t=y`).
    MatchesTesting,
    /// `p=` is empty.
    Revoked,
    OtherKey,
    /// Another `k=` than the key's.
    OtherKeyType,
    /// `h=` or `s=` exclude what we do.
    Restricted,
}

impl KeyRecord {
    /// Reads a record; the strings of a TXT record are to be joined without anything between (RFC 6376 §3.6.2.2).
    ///
    /// # Errors
    /// When verifiers would not take it.
    pub fn parse(text: &str) -> Result<Self, RecordError> {
        let tags = tags(text)?;
        let find = |name: &str| tags.iter().find(|(tag, _)| *tag == name).map(|(_, value)| *value);
        if find("v").is_some_and(|version| version != "DKIM1" || tags[0].0 != "v") {
            return Err(RecordError::Version);
        }
        let key: String = find("p").ok_or(RecordError::NoKey)?.split_ascii_whitespace().collect();
        let public_key = STANDARD.decode(key).map_err(|_| RecordError::KeyEncoding)?;
        let lists = |tag: &str, wanted: &[&str]| {
            find(tag).is_none_or(|value| value.split(':').any(|entry| wanted.contains(&entry.trim())))
        };
        let has_flag =
            |flag: &str| find("t").is_some_and(|flags| flags.split(':').any(|set| set.trim() == flag));
        Ok(Self {
            key_type: find("k").unwrap_or("rsa").to_owned(),
            public_key,
            testing: has_flag("y"),
            strict: has_flag("s"),
            allows_sha256: lists("h", &["sha256"]),
            allows_email: lists("s", &["*", "email"]),
        })
    }

    /// Whether this is the record of `key`.
    #[must_use]
    pub fn check(&self, key: &SigningKey) -> RecordCheck {
        if self.public_key.is_empty() {
            return RecordCheck::Revoked;
        }
        if self.key_type != key.algorithm().key_type() {
            return RecordCheck::OtherKeyType;
        }
        let is_rsa = key.algorithm() == Algorithm::RsaSha256;
        let same = key.public_key().is_ok_and(|public| public == self.public_key)
            || (is_rsa && self.public_key == key.bare_public_key());
        match (same, self.allows_sha256 && self.allows_email, self.testing) {
            (false, ..) => RecordCheck::OtherKey,
            (true, false, _) => RecordCheck::Restricted,
            (true, true, true) => RecordCheck::MatchesTesting,
            (true, true, false) => RecordCheck::Matches,
        }
    }
}

/// RFC 6376 §3.2.
fn tags(text: &str) -> Result<Vec<(&str, &str)>, RecordError> {
    let text = text.trim();
    let text = text.strip_suffix(';').unwrap_or(text);
    let mut tags: Vec<(&str, &str)> = Vec::new();
    for pair in text.split(';') {
        let (name, value) = pair.split_once('=').ok_or(RecordError::Syntax)?;
        let name = name.trim();
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || !name.chars().all(is_name) {
            return Err(RecordError::Syntax);
        }
        if tags.iter().any(|(tag, _)| *tag == name) {
            return Err(RecordError::DuplicateTag);
        }
        tags.push((name, value.trim()));
    }
    Ok(tags)
}

/// RFC 1035 §3.3.14: a character-string of a TXT record has at most 255 bytes.
const TXT_STRING_BYTES_MAX: usize = 255;

/// Cuts an ASCII value into the strings of a TXT record.
#[must_use]
pub fn txt_strings(value: &str) -> Vec<&str> {
    let mut rest = value;
    let mut strings = Vec::new();
    while rest.len() > TXT_STRING_BYTES_MAX {
        let at = (0..=TXT_STRING_BYTES_MAX).rfind(|at| rest.is_char_boundary(*at)).unwrap_or(rest.len());
        let (string, tail) = rest.split_at(at);
        strings.push(string);
        rest = tail;
    }
    strings.push(rest);
    strings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records() {
        let record = KeyRecord::parse("v=DKIM1; t=y:s; h=sha1; s=*:x; p= QUJD\r\n RA== ;").unwrap();
        assert_eq!(record.public_key, b"ABCD");
        assert_eq!(record.key_type, "rsa");
        assert!(record.testing && record.strict && record.allows_email && !record.allows_sha256);
        let check = |text: &str, expected| assert_eq!(KeyRecord::parse(text), Err(expected), "{text:?}");
        check("", RecordError::Syntax);
        check("v=spf1 -all", RecordError::Version);
        check("k=rsa; v=DKIM1; p=", RecordError::Version);
        check("v=DKIM1; k=rsa", RecordError::NoKey);
        check("v=DKIM1; p=a; p=b", RecordError::DuplicateTag);
        check("v=DKIM1; p=*", RecordError::KeyEncoding);
        check("v=DKIM1;; p=", RecordError::Syntax);
        check("hello", RecordError::Syntax);
    }

    #[test]
    fn compares_with_a_key() {
        for algorithm in [Algorithm::RsaSha256, Algorithm::Ed25519Sha256] {
            let (key, _) = SigningKey::generate(algorithm).unwrap();
            let (other, _) = SigningKey::generate(algorithm).unwrap();
            let value = key.dns_value().unwrap();
            let joined: String = txt_strings(&value).concat();
            let check = |text: &str| KeyRecord::parse(text).unwrap().check(&key);
            assert_eq!(check(&joined), RecordCheck::Matches);
            assert_eq!(check(&value.replace("; k=", "; t=y; k=")), RecordCheck::MatchesTesting);
            assert_eq!(check(&value.replace("; k=", "; s=tlsrpt; k=")), RecordCheck::Restricted);
            assert_eq!(check(&value.replace("; k=", "; n=x; k=x")), RecordCheck::OtherKeyType);
            assert_eq!(check(&other.dns_value().unwrap()), RecordCheck::OtherKey);
            assert_eq!(check("v=DKIM1; p="), RecordCheck::Revoked);
        }
    }

    #[test]
    fn txt_strings_are_short_enough() {
        let value = "x".repeat(600);
        let lengths: Vec<usize> = txt_strings(&value).iter().map(|string| string.len()).collect();
        assert_eq!(lengths, [255, 255, 90]);
        assert_eq!(txt_strings(""), [""]);
    }
}
