use std::time::Duration;

use aws_lc_rs::digest::{Context, SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use postroad_base::{Domain, UtcMillis};

use crate::header::Headers;

use super::canonical::relaxed_field;
use super::{BodyHash, KeyError, SigningKey};

/// The fields that are signed (RFC 6376 §5.4.1, RFC 8058 §4, RFC 5322 §3.6), each once more than it occurs, so that none can be
/// added later (§8.15).
pub const SIGNED_FIELDS: [&str; 20] = [
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Content-Disposition",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Feedback-ID",
    "Auto-Submitted",
    "CFBL-Address",
];

/// More instances of one field are not signed; such a message would not have come this far.
const INSTANCES_MAX: usize = 100;
/// RFC 5322 §2.1.1.
const LINE_BYTES: usize = 78;

/// A key with the name it is published under.
#[derive(Debug)]
pub struct Signer {
    domain: Domain,
    selector: String,
    key: SigningKey,
}

impl Signer {
    /// # Errors
    /// When domain and selector make no DNS name.
    pub fn new(domain: Domain, selector: &str, key: SigningKey) -> Result<Self, SignError> {
        let name: Result<Domain, _> = format!("{selector}._domainkey.{domain}").parse();
        if domain.is_literal() || name.is_err() || !selector.is_ascii() {
            return Err(SignError::Name);
        }
        Ok(Self { domain, selector: selector.to_owned(), key })
    }

    #[must_use]
    pub fn domain(&self) -> &Domain {
        &self.domain
    }

    #[must_use]
    pub fn selector(&self) -> &str {
        &self.selector
    }

    #[must_use]
    pub fn key(&self) -> &SigningKey {
        &self.key
    }
}

/// What may be said in a signature beyond the necessary.
#[derive(Clone, Debug, Default)]
pub struct SignOptions {
    /// The `i=` tag, within the signer's domain: `@example.com` or an address.
    pub identity: Option<String>,
    /// The `x=` tag, counted from the time of signing.
    pub valid_for: Option<Duration>,
    /// The `h=` list without the one instance more of each field.
    pub without_oversigning: bool,
}

/// Why a message cannot be signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    #[error("the selector and domain make no DNS name")]
    Name,
    /// RFC 6376 §5.4: From must be signed.
    #[error("the message has no From header")]
    NoFrom,
    #[error("the identity is not within the signing domain")]
    Identity,
    #[error("{0}")]
    Key(#[from] KeyError),
}

/// Signs a message with each of `signers` and returns the DKIM-Signature fields, each ended by CRLF, to be put on top of it.
///
/// # Errors
/// When a key fails or the message has no From.
pub fn sign(
    signers: &[&Signer],
    headers: &Headers<'_>,
    body: &BodyHash,
    now: UtcMillis,
    options: &SignOptions,
) -> Result<Vec<u8>, SignError> {
    let (names, fields) = signed_fields(headers, options)?;
    let mut digest = Context::new(&SHA256);
    digest.update(&fields);
    let mut signatures = Vec::with_capacity(signers.len() * 1024);
    for signer in signers {
        let mut field = unsigned(signer, &names, body, now, options)?;
        let mut digest = digest.clone();
        let mut relaxed = Vec::with_capacity(field.text.len());
        relaxed_field("DKIM-Signature", &field.text.as_bytes()["DKIM-Signature:".len()..], &mut relaxed);
        // RFC 6376 §3.7: the field itself comes last, with an empty b= and without CRLF.
        digest.update(&relaxed);
        field.base64(&STANDARD.encode(signer.key.sign(digest)?));
        signatures.extend_from_slice(field.text.as_bytes());
        signatures.extend_from_slice(b"\r\n");
    }
    Ok(signatures)
}

/// The names for `h=`, and the relaxed fields in the order of their hashing. RFC 6376 §5.4.2: instances of a field are taken from
/// the bottom up.
fn signed_fields(
    headers: &Headers<'_>,
    options: &SignOptions,
) -> Result<(Vec<&'static str>, Vec<u8>), SignError> {
    let mut names = Vec::with_capacity(2 * SIGNED_FIELDS.len());
    let mut relaxed = Vec::with_capacity(headers.block().len());
    for name in SIGNED_FIELDS {
        let begun = names.len();
        for field in headers.iter().rev().filter(|field| field.is(name)).take(INSTANCES_MAX) {
            relaxed_field(name, field.value(), &mut relaxed);
            relaxed.extend_from_slice(b"\r\n");
            names.push(name);
        }
        if name == "From" && names.len() == begun {
            return Err(SignError::NoFrom);
        }
        if !options.without_oversigning {
            names.push(name);
        }
    }
    Ok((names, relaxed))
}

/// The field up to and including `b=`.
fn unsigned(
    signer: &Signer,
    names: &[&str],
    body: &BodyHash,
    now: UtcMillis,
    options: &SignOptions,
) -> Result<Folded, SignError> {
    let mut field = Folded { text: String::with_capacity(1024), column: 0 };
    field.push("DKIM-Signature: v=1;");
    field.push(&format!(" a={};", signer.key.algorithm().as_str()));
    field.push(" c=relaxed/relaxed;");
    field.push(&format!(" d={};", signer.domain));
    field.push(&format!(" s={};", signer.selector));
    if let Some(identity) = &options.identity {
        field.push(&format!(" i={};", identity_tag(identity, &signer.domain)?));
    }
    field.push(&format!(" t={};", now.as_secs().max(0)));
    if let Some(valid_for) = options.valid_for {
        field.push(&format!(" x={};", now.plus(valid_for).as_secs().max(1)));
    }
    for (index, name) in names.iter().enumerate() {
        let start = if index == 0 { " h=" } else { "" };
        let end = if index + 1 == names.len() { ";" } else { ":" };
        field.push(&format!("{start}{name}{end}"));
    }
    field.push(&format!(" bh={};", body.to_base64()));
    field.push(" b=");
    Ok(field)
}

/// RFC 6376 §3.5: `i=` is the domain of `d=` or below it; its local part is in DKIM-Quoted-Printable (§2.11).
fn identity_tag(identity: &str, domain: &Domain) -> Result<String, SignError> {
    let (local, host) = identity.rsplit_once('@').ok_or(SignError::Identity)?;
    let host: Domain = host.parse().map_err(|_| SignError::Identity)?;
    if !host.is_within(domain) {
        return Err(SignError::Identity);
    }
    let mut tag = String::new();
    for byte in local.bytes() {
        match byte {
            b'!'..=b':' | b'<' | b'>'..=b'~' => tag.push(char::from(byte)),
            byte => tag.push_str(&format!("={byte:02X}")),
        }
    }
    Ok(format!("{tag}@{host}"))
}

/// A field folded at places where RFC 6376 §3.2 and §3.5 allow white space.
struct Folded {
    text: String,
    column: usize,
}

impl Folded {
    /// Adds something that must not be cut.
    fn push(&mut self, word: &str) {
        if self.column + word.len() > LINE_BYTES && self.column > 1 {
            self.text.push_str("\r\n\t");
            self.column = 1;
            return self.push(word.strip_prefix(' ').unwrap_or(word));
        }
        self.text.push_str(word);
        self.column += word.len();
    }

    /// Adds base64, which may be cut anywhere (RFC 6376 §3.5 `b=`).
    fn base64(&mut self, mut encoded: &str) {
        while !encoded.is_empty() {
            if self.column + 1 >= LINE_BYTES {
                self.text.push_str("\r\n\t");
                self.column = 1;
            }
            let (line, rest) = encoded.split_at(encoded.len().min(LINE_BYTES - self.column));
            self.text.push_str(line);
            self.column += line.len();
            encoded = rest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dkim::Algorithm;

    fn signer() -> Signer {
        let (key, _) = SigningKey::generate(Algorithm::Ed25519Sha256).unwrap();
        Signer::new("example.com".parse().unwrap(), "pr1", key).unwrap()
    }

    #[test]
    fn lines_are_short_and_tags_in_order() {
        let headers = Headers::parse(b"From: a@example.com\r\nTo: b@y.example\r\nto: c@y.example\r\n\r\n");
        let body = BodyHash::of(&[b"x"]);
        let options = SignOptions {
            identity: Some("a;b@mail.example.com".to_owned()),
            valid_for: Some(Duration::from_secs(100)),
            without_oversigning: false,
        };
        let field = sign(&[&signer()], &headers, &body, UtcMillis(1_000_000), &options).unwrap();
        let field = String::from_utf8(field).unwrap();
        assert!(field.lines().all(|line| line.len() <= LINE_BYTES), "{field}");
        let flat = field.replace("\r\n\t", "");
        assert!(
            flat.starts_with("DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com;"),
            "{flat}"
        );
        assert!(flat.contains("i=a=3Bb@mail.example.com; t=1000; x=1100;"), "{flat}");
        assert!(flat.contains("h=From:From:Sender:Reply-To:To:To:To:Cc:"), "{flat}");
        assert!(!flat.contains("l="));
    }

    #[test]
    fn what_cannot_be_signed() {
        let body = BodyHash::of(&[b"x"]);
        let headers = Headers::parse(b"To: b@y.example\r\n\r\n");
        let sign_with = |headers, options| sign(&[&signer()], headers, &body, UtcMillis(0), &options);
        assert_eq!(sign_with(&headers, SignOptions::default()), Err(SignError::NoFrom));
        let headers = Headers::parse(b"From: b@y.example\r\n\r\n");
        for identity in ["example.com", "@other.example", "@badexample.com"] {
            let options = SignOptions { identity: Some(identity.to_owned()), ..SignOptions::default() };
            assert_eq!(sign_with(&headers, options), Err(SignError::Identity));
        }
        for selector in ["", "a b", "a;b", "-a", "ä", "x..y"] {
            let (key, _) = SigningKey::generate(Algorithm::Ed25519Sha256).unwrap();
            let refused = Signer::new("example.com".parse().unwrap(), selector, key);
            assert_eq!(refused.map(|_| ()), Err(SignError::Name), "{selector:?}");
        }
    }
}
