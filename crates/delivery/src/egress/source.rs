use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use postroad_base::{Domain, SourceId, UtcMillis};
use serde::{Deserialize, Serialize};

/// One sending IP address with its EHLO name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub id: SourceId,
    /// Unique among the sources.
    pub name: SourceName,
    /// The address remote servers see. Bound on this machine when the exit is direct; `None`: the system's choice.
    pub address: Option<IpAddr>,
    /// RFC 5321 §4.1.1.1; the installation's name if absent.
    pub ehlo_name: Option<Domain>,
    pub exit: Exit,
    /// Switched off by a person: nothing new goes out from here.
    pub enabled: bool,
    pub health: Health,
    pub created_at: UtcMillis,
}

impl Source {
    /// Whether mail can go out from here now.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.enabled && !matches!(self.health, Health::Unusable)
    }
}

/// How connections leave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Exit {
    /// From this machine.
    #[default]
    Direct,
    /// Through a SOCKS5 server (RFC 1928), whose address remote servers see.
    Socks5 { proxy: SocketAddr, login: Option<SocksLogin> },
    /// Through a proxy that reads the HAProxy PROXY protocol v2 and connects from the address in it.
    ProxyProtocol { proxy: SocketAddr },
}

impl Exit {
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Socks5 { .. } => "socks5",
            Self::ProxyProtocol { .. } => "proxy-protocol",
        }
    }

    #[must_use]
    pub fn proxy(&self) -> Option<SocketAddr> {
        match self {
            Self::Direct => None,
            Self::Socks5 { proxy, .. } | Self::ProxyProtocol { proxy } => Some(*proxy),
        }
    }
}

/// A login for a SOCKS5 server (RFC 1929). The password stays out of logs.
#[derive(Clone, PartialEq, Eq)]
pub struct SocksLogin {
    pub username: String,
    pub password: String,
}

impl fmt::Debug for SocksLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SocksLogin({})", self.username)
    }
}

/// What the last check found, as far as it matters to sending.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// Not checked yet; used.
    #[default]
    Unknown,
    Good,
    /// Something is wrong that receivers may mind; used all the same.
    Warning,
    /// The address is not on this machine, or the proxy does not answer: skipped.
    Unusable,
}

impl Health {
    pub const ALL: [Self; 4] = [Self::Unknown, Self::Good, Self::Warning, Self::Unusable];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Unusable => "unusable",
        }
    }
}

/// The name of a source or a pool: 1 to 63 lowercase letters, digits, dots, hyphens and underscores.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SourceName(Box<str>);

/// The text cannot be a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a name has 1 to 63 lowercase letters, digits, dots, hyphens or underscores, and begins with a letter or digit"
)]
pub struct SourceNameError;

/// The longest name.
pub const MAX_NAME_BYTES: usize = 63;

impl SourceName {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether the text can be a name or a provider's key.
pub(super) fn is_slug(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    (1..=MAX_NAME_BYTES).contains(&text.len())
        && text.bytes().next().is_some_and(plain)
        && text.bytes().all(|byte| plain(byte) || matches!(byte, b'.' | b'-' | b'_'))
}

impl FromStr for SourceName {
    type Err = SourceNameError;
    fn from_str(text: &str) -> Result<Self, SourceNameError> {
        if is_slug(text) { Ok(Self(text.into())) } else { Err(SourceNameError) }
    }
}

impl TryFrom<String> for SourceName {
    type Error = SourceNameError;
    fn try_from(text: String) -> Result<Self, SourceNameError> {
        text.parse()
    }
}

impl From<SourceName> for String {
    fn from(name: SourceName) -> Self {
        name.0.into()
    }
}

impl fmt::Display for SourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain() {
        for fine in ["a", "eu-1", "mail.example.com", "7", &"x".repeat(63)] {
            assert_eq!(fine.parse::<SourceName>().map(String::from).as_deref(), Ok(fine));
        }
        for bad in ["", "-a", ".a", "A", "a b", "ä", "a/b", &"x".repeat(64)] {
            assert_eq!(bad.parse::<SourceName>(), Err(SourceNameError), "{bad}");
        }
    }
}
