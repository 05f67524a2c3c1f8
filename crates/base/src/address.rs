use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A domain name, kept as lowercase A-labels without a trailing dot (RFC 5890 §2.3.2.1), or an address literal in
/// brackets (RFC 5321 §4.1.3).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Domain(Box<str>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    #[error("the domain is empty")]
    Empty,
    #[error("the domain is longer than 253 characters or has a label longer than 63")]
    TooLong,
    #[error("the domain contains a character or label that a host name cannot have")]
    Invalid,
}

impl Domain {
    /// The A-label form, or the literal with its brackets.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is `[192.0.2.1]` or `[IPv6:…]` instead of a name.
    #[must_use]
    pub fn is_literal(&self) -> bool {
        self.0.starts_with('[')
    }

    /// The address of a literal.
    #[must_use]
    pub fn literal_ip(&self) -> Option<std::net::IpAddr> {
        let inner = self.0.strip_prefix('[')?.strip_suffix(']')?;
        match inner.strip_prefix("ipv6:") {
            Some(v6) => v6.parse().ok().map(std::net::IpAddr::V6),
            None => inner.parse().ok().map(std::net::IpAddr::V4),
        }
    }

    /// The name with U-labels where they are valid, for people.
    #[must_use]
    pub fn to_unicode(&self) -> String {
        idna::domain_to_unicode(&self.0).0
    }

    /// Whether this domain is `parent` or below it.
    #[must_use]
    pub fn is_within(&self, parent: &Self) -> bool {
        self.0.strip_suffix(&*parent.0).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }
}

impl FromStr for Domain {
    type Err = DomainError;

    fn from_str(text: &str) -> Result<Self, DomainError> {
        if text.is_empty() {
            return Err(DomainError::Empty);
        }
        if text.starts_with('[') {
            let literal = Self(text.to_ascii_lowercase().into_boxed_str());
            return if literal.literal_ip().is_some() { Ok(literal) } else { Err(DomainError::Invalid) };
        }
        let text = text.strip_suffix('.').unwrap_or(text);
        let ascii = if text.is_ascii() {
            text.to_ascii_lowercase()
        } else {
            idna::domain_to_ascii_strict(text).map_err(|_| DomainError::Invalid)?
        };
        check_labels(&ascii)?;
        Ok(Self(ascii.into_boxed_str()))
    }
}

/// RFC 1035 §2.3.1 and §2.3.4, with the underscore that DNS owners of TXT records use.
fn check_labels(ascii: &str) -> Result<(), DomainError> {
    if ascii.is_empty() {
        return Err(DomainError::Empty);
    }
    if ascii.len() > 253 {
        return Err(DomainError::TooLong);
    }
    for label in ascii.split('.') {
        if label.len() > 63 {
            return Err(DomainError::TooLong);
        }
        let fine = !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        if !fine {
            return Err(DomainError::Invalid);
        }
    }
    Ok(())
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Domain> for String {
    fn from(domain: Domain) -> Self {
        domain.0.into()
    }
}

impl TryFrom<String> for Domain {
    type Error = DomainError;
    fn try_from(text: String) -> Result<Self, DomainError> {
        text.parse()
    }
}

/// A mailbox `local-part@domain` (RFC 5321 §4.1.2, RFC 6531 §3.3 for UTF-8), without angle brackets or display name.
///
/// The local part keeps its case and quoting as given, except that a needlessly quoted one loses its quotes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress {
    local: Box<str>,
    domain: Domain,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("an address needs a local part and a domain, as in name@example.com")]
    MissingAt,
    #[error(
        "the part before the @ is empty, longer than 64 bytes, or has characters that are not allowed there"
    )]
    LocalPart,
    #[error("{0}")]
    Domain(#[from] DomainError),
}

impl EmailAddress {
    /// The part before the `@`, as written (quoted when it has to be).
    #[must_use]
    pub fn local_part(&self) -> &str {
        &self.local
    }

    #[must_use]
    pub fn domain(&self) -> &Domain {
        &self.domain
    }

    /// Whether the local part needs SMTPUTF8 (RFC 6531).
    #[must_use]
    pub fn needs_smtputf8(&self) -> bool {
        !self.local.is_ascii()
    }

    /// The form used to compare and store addresses: the local part lower-cased. Providers people use treat local
    /// parts as case-insensitive, although RFC 5321 §2.4 allows them not to.
    #[must_use]
    pub fn canonical(&self) -> String {
        format!("{}@{}", self.local.to_lowercase(), self.domain)
    }
}

impl FromStr for EmailAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let at = text.rfind('@').ok_or(AddressError::MissingAt)?;
        let (local, domain) = (&text[..at], &text[at + 1..]);
        let local = local_part(local).ok_or(AddressError::LocalPart)?;
        Ok(Self { local, domain: domain.parse()? })
    }
}

/// RFC 5321 §4.5.3.1.1: at most 64 octets.
const LOCAL_PART_MAX_BYTES: usize = 64;

fn local_part(text: &str) -> Option<Box<str>> {
    if text.is_empty() || text.len() > LOCAL_PART_MAX_BYTES {
        return None;
    }
    if is_dot_string(text) {
        return Some(text.into());
    }
    let content = unquote(text)?;
    if is_dot_string(&content) { Some(content.into_boxed_str()) } else { Some(text.into()) }
}

/// RFC 5321 §4.1.2 Dot-string.
fn is_dot_string(text: &str) -> bool {
    text.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atext))
}

fn is_atext(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c) || (!c.is_ascii() && !c.is_control())
}

/// The content of an RFC 5321 §4.1.2 Quoted-string, or `None` if it is not one.
fn unquote(text: &str) -> Option<String> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    let mut content = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        let c = match c {
            '"' => return None,
            '\\' => chars.next().filter(|escaped| (' '..='~').contains(escaped))?,
            c => c,
        };
        if c.is_control() {
            return None;
        }
        content.push(c);
    }
    Some(content)
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.to_string()
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = AddressError;
    fn try_from(text: String) -> Result<Self, AddressError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, AddressError>) {
        let found = text.parse::<EmailAddress>().map(|address| address.to_string());
        assert_eq!(found.as_deref().map_err(|error| *error), expected, "{text:?}");
    }

    #[test]
    fn addresses() {
        check("Ann@Example.COM", Ok("Ann@example.com"));
        check("ann@example.com.", Ok("ann@example.com"));
        check("\"ann\"@example.com", Ok("ann@example.com"));
        check("\"a b\"@example.com", Ok("\"a b\"@example.com"));
        check("\"a@b\"@example.com", Ok("\"a@b\"@example.com"));
        check("ann@münchen.de", Ok("ann@xn--mnchen-3ya.de"));
        check("用户@example.com", Ok("用户@example.com"));
        check("a@[192.0.2.1]", Ok("a@[192.0.2.1]"));
        check("a@[IPv6:2001:db8::1]", Ok("a@[ipv6:2001:db8::1]"));
        check("ann", Err(AddressError::MissingAt));
        check("@example.com", Err(AddressError::LocalPart));
        check("a..b@example.com", Err(AddressError::LocalPart));
        check("a\r\nb@example.com", Err(AddressError::LocalPart));
        check("\"a\r\nb\"@example.com", Err(AddressError::LocalPart));
        check("a b@example.com", Err(AddressError::LocalPart));
        check("a@", Err(AddressError::Domain(DomainError::Empty)));
        check("a@exa mple.com", Err(AddressError::Domain(DomainError::Invalid)));
        check("a@-x.com", Err(AddressError::Domain(DomainError::Invalid)));
        check("a@[300.1.1.1]", Err(AddressError::Domain(DomainError::Invalid)));
    }

    #[test]
    fn domains_nest() {
        let domain = |text: &str| text.parse::<Domain>().unwrap();
        assert!(domain("a.example.com").is_within(&domain("example.com")));
        assert!(domain("example.com").is_within(&domain("example.com")));
        assert!(!domain("badexample.com").is_within(&domain("example.com")));
    }
}
