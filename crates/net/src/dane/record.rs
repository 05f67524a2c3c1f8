use std::fmt;

use aws_lc_rs::digest::{Algorithm, SHA256, SHA512};
use hickory_resolver::proto::rr::{RData, RecordType};
use postroad_base::Domain;
use rustls_pki_types::CertificateDer;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::MAX_TLSA_RECORDS;
use crate::dns::{Answer, LookupError, Resolver};

/// Which certificate a record names (RFC 7671 §5). Usages 0 and 1 mean nothing for SMTP (RFC 7672 §3.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Usage {
    /// 2: an authority in the chain.
    DaneTa,
    /// 3: the server's own.
    DaneEe,
}

/// Which part of it (RFC 6698 §2.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Selector {
    /// 0
    Certificate,
    /// 1
    PublicKey,
}

/// How that part is written (RFC 6698 §2.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Matching {
    /// 0
    Full,
    /// 1
    Sha256,
    /// 2
    Sha512,
}

/// A TLSA record as it is in DNS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawTlsa {
    pub usage: u8,
    pub selector: u8,
    pub matching: u8,
    pub data: Vec<u8>,
}

impl fmt::Display for RawTlsa {
    /// As in a zone file (RFC 6698 §2.2).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} ", self.usage, self.selector, self.matching)?;
        self.data.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A TLSA record that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tlsa {
    pub usage: Usage,
    pub selector: Selector,
    pub matching: Matching,
    pub data: Vec<u8>,
}

impl Resolver {
    /// The TLSA records of a host's port (RFC 6698 §3).
    ///
    /// # Errors
    /// When the DNS could not be asked, or its answer is bogus.
    pub async fn tlsa(&self, host: &Domain, port: u16) -> Result<Answer<RawTlsa>, LookupError> {
        let name = format!("_{port}._tcp.{host}");
        let name: Domain = name.parse().map_err(|_| LookupError::InvalidName(name))?;
        let answer = self.lookup(&name, RecordType::TLSA).await?;
        let mut records = answer.filter_map(|data| match data {
            RData::TLSA(tlsa) => Some(RawTlsa {
                usage: tlsa.cert_usage.into(),
                selector: tlsa.selector.into(),
                matching: tlsa.matching.into(),
                data: tlsa.cert_data,
            }),
            _ => None,
        });
        records.records.truncate(MAX_TLSA_RECORDS);
        Ok(records)
    }
}

/// The record, if it is one that can be used for SMTP: usage 2 or 3, a known selector, and data that can match.
#[must_use]
pub fn parse_tlsa(raw: &RawTlsa) -> Option<Tlsa> {
    let usage = match raw.usage {
        2 => Usage::DaneTa,
        3 => Usage::DaneEe,
        _ => return None,
    };
    let selector = match raw.selector {
        0 => Selector::Certificate,
        1 => Selector::PublicKey,
        _ => return None,
    };
    let (matching, fits) = match raw.matching {
        0 => (Matching::Full, is_der_of(selector, &raw.data)),
        1 => (Matching::Sha256, raw.data.len() == 32),
        2 => (Matching::Sha512, raw.data.len() == 64),
        _ => return None,
    };
    fits.then(|| Tlsa { usage, selector, matching, data: raw.data.clone() })
}

/// The records that count. Empty with records given means that TLS is needed, but nothing is proven (RFC 7672 §2.2).
#[must_use]
pub fn usable(raw: &[RawTlsa]) -> Vec<Tlsa> {
    let parsed: Vec<Tlsa> = raw.iter().filter_map(parse_tlsa).collect();
    // RFC 7671 §9: of the digests of one usage and selector only the strongest counts.
    let strongest = |one: &Tlsa| {
        let same = parsed.iter().filter(|other| (other.usage, other.selector) == (one.usage, one.selector));
        same.map(|other| other.matching).max().unwrap_or(one.matching)
    };
    let counts = |one: &&Tlsa| one.matching == Matching::Full || one.matching == strongest(one);
    parsed.iter().filter(counts).cloned().collect()
}

impl Tlsa {
    /// Whether the record names this certificate.
    pub(super) fn matches(&self, certificate: &CertificateDer<'_>) -> bool {
        let selected = match self.selector {
            Selector::Certificate => Some(certificate.as_ref().to_vec()),
            Selector::PublicKey => public_key(certificate),
        };
        selected.is_some_and(|selected| match self.matching {
            Matching::Full => selected == self.data,
            Matching::Sha256 => digest(&SHA256, &selected) == self.data,
            Matching::Sha512 => digest(&SHA512, &selected) == self.data,
        })
    }

    /// The certificate itself, when the record holds it.
    pub(super) fn whole_certificate(&self) -> Option<CertificateDer<'static>> {
        let whole = (self.selector, self.matching) == (Selector::Certificate, Matching::Full);
        whole.then(|| CertificateDer::from(self.data.clone()))
    }
}

/// The SubjectPublicKeyInfo as it stands in the certificate.
fn public_key(certificate: &CertificateDer<'_>) -> Option<Vec<u8>> {
    let (_, parsed) = X509Certificate::from_der(certificate.as_ref()).ok()?;
    Some(parsed.tbs_certificate.subject_pki.raw.to_vec())
}

fn is_der_of(selector: Selector, data: &[u8]) -> bool {
    match selector {
        Selector::Certificate => X509Certificate::from_der(data).is_ok(),
        Selector::PublicKey => x509_parser::x509::SubjectPublicKeyInfo::from_der(data).is_ok(),
    }
}

fn digest(algorithm: &'static Algorithm, data: &[u8]) -> Vec<u8> {
    aws_lc_rs::digest::digest(algorithm, data).as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(usage: u8, selector: u8, matching: u8, length: usize) -> RawTlsa {
        RawTlsa { usage, selector, matching, data: vec![1; length] }
    }

    #[test]
    fn what_counts() {
        for (record, expected) in [
            (raw(3, 1, 1, 32), true),
            (raw(3, 0, 2, 64), true),
            (raw(2, 1, 1, 32), true),
            // RFC 7672 §3.1.3
            (raw(0, 1, 1, 32), false),
            (raw(1, 1, 1, 32), false),
            (raw(4, 1, 1, 32), false),
            (raw(3, 2, 1, 32), false),
            (raw(3, 1, 3, 32), false),
            (raw(3, 1, 1, 31), false),
            (raw(3, 1, 2, 32), false),
            (raw(3, 1, 0, 40), false),
        ] {
            assert_eq!(!usable(std::slice::from_ref(&record)).is_empty(), expected, "{record:?}");
        }
    }

    #[test]
    fn the_strongest_digest_counts_alone() {
        let found = usable(&[raw(3, 1, 1, 32), raw(3, 1, 2, 64), raw(3, 0, 1, 32), raw(2, 1, 1, 32)]);
        let kept: Vec<_> = found.iter().map(|one| (one.usage, one.selector, one.matching)).collect();
        assert_eq!(
            kept,
            [
                (Usage::DaneEe, Selector::PublicKey, Matching::Sha512),
                (Usage::DaneEe, Selector::Certificate, Matching::Sha256),
                (Usage::DaneTa, Selector::PublicKey, Matching::Sha256),
            ]
        );
    }
}
