//! Blocklists in DNS (RFC 5782).

use std::net::{IpAddr, Ipv4Addr};

use postroad_base::Domain;

use super::{LookupError, Resolver};

/// What a blocklist says about an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DnsblAnswer {
    NotListed,
    Listed {
        /// All in 127.0.0.0/8 (RFC 5782 §2.1); what they mean is up to the list.
        codes: Vec<Ipv4Addr>,
        /// What the list says of it, if it says something.
        reason: Option<String>,
    },
}

/// Why a blocklist said nothing that counts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DnsblError {
    #[error(transparent)]
    Lookup(#[from] LookupError),
    #[error("{0} with this prefix is no name")]
    Zone(Domain),
    /// RFC 5782 §5: 127.0.0.2 is on every list, 127.0.0.1 on none.
    #[error("{0} does not pass its own test: it is no blocklist, or not one any more")]
    NotAList(Domain),
    /// The address of somebody's parked web page, not a listing.
    #[error("{zone} answers {code}, which is outside 127.0.0.0/8: it is no blocklist any more")]
    Outside { zone: Domain, code: Ipv4Addr },
    /// How lists refuse public resolvers and whoever asks too much.
    #[error("{zone} refuses to answer ({code}): it wants another resolver, a registration or fewer queries")]
    Refused { zone: Domain, code: Ipv4Addr },
}

impl Resolver {
    /// Whether `zone` answers as a blocklist does (RFC 5782 §5), for the family of `address`.
    ///
    /// # Errors
    /// When it does not, or could not be asked.
    pub async fn test_dnsbl(&self, address: IpAddr, zone: &Domain) -> Result<(), DnsblError> {
        let (never, always) = ([127, 0, 0, 1], [127, 0, 0, 2]);
        // RFC 5782 §5: the test entries of IPv6 lists are the mapped ones.
        let entry = |octets: [u8; 4]| match address {
            IpAddr::V4(_) => IpAddr::from(octets),
            IpAddr::V6(_) => IpAddr::V6(Ipv4Addr::from(octets).to_ipv6_mapped()),
        };
        let listed = self.dnsbl(entry(always), zone).await?;
        let clean = self.dnsbl(entry(never), zone).await?;
        match (listed, clean) {
            (DnsblAnswer::Listed { .. }, DnsblAnswer::NotListed) => Ok(()),
            _ => Err(DnsblError::NotAList(zone.clone())),
        }
    }

    /// What a blocklist says about an address (RFC 5782 §2.1, §2.4).
    ///
    /// # Errors
    /// When it could not be asked, or its answer is no listing.
    pub async fn dnsbl(&self, address: IpAddr, zone: &Domain) -> Result<DnsblAnswer, DnsblError> {
        let name = query_name(address, zone).ok_or_else(|| DnsblError::Zone(zone.clone()))?;
        let codes = self.a(&name).await?.records;
        for code in &codes {
            match code.octets() {
                [127, 255, 255, _] => return Err(DnsblError::Refused { zone: zone.clone(), code: *code }),
                [127, ..] => {}
                _ => return Err(DnsblError::Outside { zone: zone.clone(), code: *code }),
            }
        }
        if codes.is_empty() {
            return Ok(DnsblAnswer::NotListed);
        }
        // RFC 5782 §2.1: the TXT record is for people; a list without one is a list.
        let reason = self.txt(&name).await.ok().and_then(|answer| answer.records.into_iter().next());
        Ok(DnsblAnswer::Listed { codes, reason })
    }
}

/// The octets of an IPv4 address, or the nibbles of an IPv6 address, backwards, before the zone.
fn query_name(address: IpAddr, zone: &Domain) -> Option<Domain> {
    let labels: Vec<String> = match address {
        IpAddr::V4(v4) => v4.octets().iter().rev().map(u8::to_string).collect(),
        IpAddr::V6(v6) => v6
            .octets()
            .iter()
            .rev()
            .flat_map(|octet| [octet & 15, octet >> 4])
            .map(|n| format!("{n:x}"))
            .collect(),
    };
    format!("{}.{zone}", labels.join(".")).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_asked_backwards() {
        let zone: Domain = "bl.example".parse().unwrap();
        let name = |address: &str| query_name(address.parse().unwrap(), &zone).unwrap().to_string();
        assert_eq!(name("192.0.2.99"), "99.2.0.192.bl.example");
        assert_eq!(
            name("2001:db8:1:2:3:4:567:89ab"),
            "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.bl.example"
        );
    }
}
