use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A range of addresses, `192.0.2.0/24` or `2001:db8::/32` (RFC 4632, RFC 4291 §2.3); a single address is its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Network {
    address: IpAddr,
    prefix_bits: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    #[error("expected a network as in 192.0.2.0/24 or 2001:db8::/48")]
    Syntax,
    #[error("the address has bits set after the prefix; write the first address of the network")]
    HostBits,
    #[error("the network is too wide to be trusted; the widest are /8 and, for IPv6, /32")]
    TooWide,
}

/// Who trusts more than this trusts strangers.
const WIDEST_V4_BITS: u8 = 8;
const WIDEST_V6_BITS: u8 = 32;

impl Network {
    /// Whether `ip` is in the network. An IPv4 address may come mapped into IPv6 (RFC 4291 §2.5.5.2).
    #[must_use]
    pub fn contains(&self, ip: IpAddr) -> bool {
        match (self.address, ip.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(ip)) => {
                masked_v4(ip.to_bits(), self.prefix_bits) == network.to_bits()
            }
            (IpAddr::V6(network), IpAddr::V6(ip)) => {
                masked_v6(ip.to_bits(), self.prefix_bits) == network.to_bits()
            }
            _ => false,
        }
    }

    #[must_use]
    pub fn prefix_bits(&self) -> u8 {
        self.prefix_bits
    }
}

fn masked_v4(bits: u32, prefix: u8) -> u32 {
    bits & u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0)
}

fn masked_v6(bits: u128, prefix: u8) -> u128 {
    bits & u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0)
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| NetworkError::Syntax)?;
        if let IpAddr::V6(v6) = address
            && is_mapped(v6)
        {
            return Err(NetworkError::Syntax);
        }
        let (width, widest) = if address.is_ipv4() { (32, WIDEST_V4_BITS) } else { (128, WIDEST_V6_BITS) };
        let prefix_bits = match prefix {
            None => width,
            Some(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                text.parse().map_err(|_| NetworkError::Syntax)?
            }
            Some(_) => return Err(NetworkError::Syntax),
        };
        if prefix_bits > width {
            return Err(NetworkError::Syntax);
        }
        if prefix_bits < widest {
            return Err(NetworkError::TooWide);
        }
        let network = Self { address, prefix_bits };
        if network.contains(address) { Ok(network) } else { Err(NetworkError::HostBits) }
    }
}

fn is_mapped(address: Ipv6Addr) -> bool {
    address.to_ipv4_mapped().is_some()
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix_bits)
    }
}

impl TryFrom<String> for Network {
    type Error = NetworkError;
    fn try_from(text: String) -> Result<Self, NetworkError> {
        text.parse()
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        network.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_parse_strictly() {
        for (text, expected) in [
            ("192.0.2.0/24", Ok("192.0.2.0/24")),
            ("192.0.2.7", Ok("192.0.2.7/32")),
            ("10.0.0.0/8", Ok("10.0.0.0/8")),
            ("2001:db8::/32", Ok("2001:db8::/32")),
            ("::1", Ok("::1/128")),
            ("192.0.2.1/24", Err(NetworkError::HostBits)),
            ("0.0.0.0/0", Err(NetworkError::TooWide)),
            ("::/0", Err(NetworkError::TooWide)),
            ("192.0.2.0/33", Err(NetworkError::Syntax)),
            ("192.0.2.0/+24", Err(NetworkError::Syntax)),
            ("192.0.2.0/", Err(NetworkError::Syntax)),
            ("::ffff:192.0.2.0/120", Err(NetworkError::Syntax)),
            ("example.com", Err(NetworkError::Syntax)),
        ] {
            let found = text.parse::<Network>().map(|network| network.to_string());
            assert_eq!(found, expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn membership() {
        let contains =
            |network: &str, ip: &str| network.parse::<Network>().unwrap().contains(ip.parse().unwrap());
        assert!(contains("192.0.2.0/24", "192.0.2.255"));
        assert!(contains("192.0.2.0/24", "::ffff:192.0.2.9"));
        assert!(!contains("192.0.2.0/24", "192.0.3.0"));
        assert!(contains("2001:db8::/32", "2001:db8:ffff::1"));
        assert!(!contains("2001:db8::/32", "2001:db9::"));
        assert!(contains("192.0.2.7", "192.0.2.7"));
        assert!(!contains("::1", "127.0.0.1"));
    }
}
