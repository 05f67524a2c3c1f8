use std::net::IpAddr;
use std::time::Duration;

use futures::future::join_all;
use futures::stream::{self, StreamExt};
use hickory_resolver::proto::rr::RecordType;
use mail_auth::spf::verify::SpfParameters;
use mail_auth::{MessageAuthenticator, SpfResult};
use postroad_base::Domain;
use tokio::time::timeout;

use super::{AddressFamilies, Answer, Exchange, LookupError, Resolver};

/// Records of one call of [`Resolver::find_all`] that are looked up at the same time.
pub const MAX_CONCURRENT_CHECKS: usize = 8;
/// RFC 7208 §4.6.4: at most ten of an address's names are looked at.
pub const MAX_PTR_NAMES: usize = 10;
/// RFC 7208 §4.6.4: "SHOULD allow at least 20 seconds".
pub const SPF_TIMEOUT: Duration = Duration::from_secs(25);

/// The types of record that sending domains have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecordKind {
    A,
    Aaaa,
    Cname,
    Mx,
    Txt,
}

impl RecordKind {
    pub const ALL: [Self; 5] = [Self::A, Self::Aaaa, Self::Cname, Self::Mx, Self::Txt];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Cname => "CNAME",
            Self::Mx => "MX",
            Self::Txt => "TXT",
        }
    }

    pub(super) fn record_type(self) -> RecordType {
        match self {
            Self::A => RecordType::A,
            Self::Aaaa => RecordType::AAAA,
            Self::Cname => RecordType::CNAME,
            Self::Mx => RecordType::MX,
            Self::Txt => RecordType::TXT,
        }
    }
}

/// What a domain's SPF record says about an address (RFC 7208 §2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpfVerdict {
    None,
    Neutral,
    Pass,
    Fail,
    SoftFail,
    TempError,
    PermError,
}

impl Resolver {
    /// The values of a name as people write them: `10 mx.example.com` for an MX, `0 .` for a null MX.
    ///
    /// # Errors
    /// When the DNS could not be asked.
    pub async fn values(&self, name: &Domain, kind: RecordKind) -> Result<Answer<String>, LookupError> {
        Ok(match kind {
            RecordKind::A => self.a(name).await?.filter_map(|ip| Some(ip.to_string())),
            RecordKind::Aaaa => self.aaaa(name).await?.filter_map(|ip| Some(ip.to_string())),
            RecordKind::Cname => self.cname(name).await?.filter_map(|target| Some(target.to_string())),
            RecordKind::Txt => self.txt(name).await?,
            RecordKind::Mx => self.mx(name).await?.filter_map(|mx| {
                let host = match &mx.exchange {
                    Exchange::Host(host) => host.as_str(),
                    Exchange::Null => ".",
                    Exchange::Invalid(text) => text,
                };
                Some(format!("{} {host}", mx.preference))
            }),
        })
    }

    /// The values of several names, in the order asked for.
    pub async fn find_all(
        &self,
        wanted: &[(Domain, RecordKind)],
    ) -> Vec<Result<Answer<String>, LookupError>> {
        let look_ups: Vec<_> = wanted.iter().map(|(name, kind)| self.values(name, *kind)).collect();
        stream::iter(look_ups).buffered(MAX_CONCURRENT_CHECKS).collect().await
    }

    /// The names of an address that have the address (RFC 8601 §2.7.3 `iprev`); empty when there are none.
    ///
    /// # Errors
    /// When the names could not be looked up, or no name is confirmed and one of them could not be looked up.
    pub async fn confirmed_names(&self, address: IpAddr) -> Result<Vec<Domain>, LookupError> {
        let families = if address.is_ipv4() { AddressFamilies::Ipv4Only } else { AddressFamilies::Ipv6Only };
        let names = self.ptr(address).await?.records;
        let names: Vec<_> = names.into_iter().take(MAX_PTR_NAMES).collect();
        let forward = join_all(names.iter().map(|name| self.addresses(name, families))).await;
        let mut confirmed = Vec::new();
        let mut failed = None;
        for (name, addresses) in names.into_iter().zip(forward) {
            match addresses {
                Ok(answer) if answer.records.contains(&address) => confirmed.push(name),
                Ok(_) => {}
                Err(error) => failed = Some(error),
            }
        }
        match failed {
            Some(error) if confirmed.is_empty() => Err(error),
            _ => Ok(confirmed),
        }
    }

    /// Evaluates the SPF record of `domain` for mail from `address` (RFC 7208 §4). Nothing comes from the cache.
    pub async fn spf(&self, address: IpAddr, helo: &Domain, domain: &Domain) -> SpfVerdict {
        let sender = format!("postmaster@{domain}");
        let authenticator = MessageAuthenticator(self.hickory());
        let parameters = SpfParameters::verify_mail_from(address, helo.as_str(), helo.as_str(), &sender);
        let checked = timeout(SPF_TIMEOUT, Box::pin(authenticator.verify_spf(parameters))).await;
        match checked.map(|output| output.result()) {
            Ok(SpfResult::Pass) => SpfVerdict::Pass,
            Ok(SpfResult::Fail) => SpfVerdict::Fail,
            Ok(SpfResult::SoftFail) => SpfVerdict::SoftFail,
            Ok(SpfResult::Neutral) => SpfVerdict::Neutral,
            Ok(SpfResult::PermError) => SpfVerdict::PermError,
            Ok(SpfResult::None) => SpfVerdict::None,
            Ok(SpfResult::TempError) | Err(_) => SpfVerdict::TempError,
        }
    }
}
