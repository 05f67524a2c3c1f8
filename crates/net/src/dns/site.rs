use std::fmt;
use std::sync::Arc;

use crate::mta_sts::MxPattern;

/// The exact MX set as text: hosts by preference, `,` between equals and `;` between ranks. Domains with the same text
/// are served by the same machines, whatever numbers they use as preferences.
///
/// What is demanded of the connections there belongs to it: domains that share machines and not their demands do not share
/// connections.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteKey {
    text: Box<str>,
    demand: Option<Arc<TlsDemand>>,
}

/// What the TLS of connections must be, as far as it is the same for all hosts of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TlsDemand {
    /// DNSSEC proved the MX set: the hosts' TLSA records count (RFC 7672 §2.2.1).
    pub proven: bool,
    /// The hosts that an MTA-STS policy in force allows (RFC 8461 §5, mode `enforce`).
    pub sts: Option<Vec<MxPattern>>,
    /// What an operator set.
    pub configured: Option<TlsLevel>,
}

/// How much TLS there has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TlsLevel {
    /// Plain text, though TLS be offered.
    None,
    /// TLS where it works, whatever the certificate (RFC 7435).
    Opportunistic,
    /// TLS, whatever the certificate.
    Required,
    /// TLS with a certificate that is valid for the host.
    Verified,
}

impl TlsLevel {
    pub const ALL: [Self; 4] = [Self::None, Self::Opportunistic, Self::Required, Self::Verified];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Opportunistic => "opportunistic",
            Self::Required => "required",
            Self::Verified => "verified",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == text)
    }
}

impl SiteKey {
    /// A key from its text, as stored or made up by a test.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { text: text.into(), demand: None }
    }

    /// The same machines with something demanded of the connections there. The text says so too.
    #[must_use]
    pub fn demanding(self, demand: TlsDemand) -> Self {
        if demand == TlsDemand::default() {
            return self;
        }
        Self { text: format!("{}{demand}", self.text).into_boxed_str(), demand: Some(Arc::new(demand)) }
    }

    /// The same machines with this demanded of the connections there, whatever was demanded before.
    #[must_use]
    pub fn with_demand(&self, demand: TlsDemand) -> Self {
        // What is demanded follows the hosts after a space, which no name of a host has.
        let hosts = self.text.split(' ').next().unwrap_or_default();
        Self::new(hosts).demanding(demand)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What is demanded, if anything is.
    #[must_use]
    pub fn demand(&self) -> Option<&TlsDemand> {
        self.demand.as_deref()
    }
}

impl fmt::Display for SiteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for TlsDemand {
    /// What follows the hosts in the text of a site.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.proven {
            f.write_str(" +dnssec")?;
        }
        if let Some(hosts) = &self.sts {
            let hosts: Vec<_> = hosts.iter().map(ToString::to_string).collect();
            write!(f, " +mta-sts={}", hosts.join(","))?;
        }
        self.configured.map_or(Ok(()), |level| write!(f, " +tls={}", level.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn demands_part_sites() {
        let plain = SiteKey::new("mx.test");
        assert_eq!(plain.clone().demanding(TlsDemand::default()), plain);
        let sts = Some(vec!["mx.test".parse().unwrap(), "*.mx.test".parse().unwrap()]);
        let strict = TlsDemand { proven: true, sts, configured: Some(TlsLevel::Verified) };
        let site = plain.clone().demanding(strict.clone());
        assert_ne!(site, plain);
        assert_eq!(site.as_str(), "mx.test +dnssec +mta-sts=mx.test,*.mx.test +tls=verified");
        assert_eq!(site.demand(), Some(&strict));
        let free = TlsDemand { configured: Some(TlsLevel::Opportunistic), ..TlsDemand::default() };
        assert_eq!(site.with_demand(free).as_str(), "mx.test +tls=opportunistic");
        assert_eq!(site.with_demand(TlsDemand::default()), plain);
    }
}
