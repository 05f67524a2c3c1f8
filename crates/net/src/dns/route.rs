use std::net::IpAddr;
use std::time::Duration;

use futures::future::join_all;
use postroad_base::Domain;
use tokio::time::{Instant, timeout_at};

use super::choose::{Candidate, choose, is_reachable};
use super::site::SiteKey;
use super::{
    Answer, Exchange, LookupError, MAX_MX_HOSTS, Mx, POSITIVE_TTL_MAX, ROUTE_TIME_BUDGET, Resolver,
    RouteError,
};
use crate::dial::{LocalAddresses, has_ipv6_route};

/// Where a domain's mail goes: its hosts in the order to try them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Never empty, and none is without addresses.
    pub hosts: Vec<MxHost>,
    pub site: SiteKey,
    /// Whether DNSSEC proved the set of MX hosts (RFC 7672 §2.2.1).
    pub secure: bool,
    /// How long this may be used without asking again.
    pub valid_for: Duration,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MxHost {
    /// A domain literal for a domain that is one.
    pub name: Domain,
    pub preference: u16,
    /// In the order to try them.
    pub addresses: Vec<IpAddr>,
    /// Whether DNSSEC proved the addresses (RFC 7672 §2.2.2).
    pub secure: bool,
}

/// Which addresses of a host are used, and which of them first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AddressFamilies {
    #[default]
    Ipv6First,
    Ipv4First,
    Ipv4Only,
    Ipv6Only,
}

impl AddressFamilies {
    /// IPv6 first where the machine has a route for it, else IPv4 only.
    #[must_use]
    pub fn of_machine() -> Self {
        if has_ipv6_route() { Self::Ipv6First } else { Self::Ipv4Only }
    }

    fn uses_ipv4(self) -> bool {
        self != Self::Ipv6Only
    }

    fn uses_ipv6(self) -> bool {
        self != Self::Ipv4Only
    }
}

/// What routing has to know about us.
#[derive(Clone, Debug, Default)]
pub struct RouteOptions {
    pub local: LocalAddresses,
    pub families: AddressFamilies,
}

impl Resolver {
    /// The hosts that take a domain's mail (RFC 5321 §5.1), equal preferences in an order drawn from `randomness`.
    ///
    /// # Errors
    /// A permanent [`RouteError`] when the domain can take no mail, a transient one when the DNS gave no answer.
    pub async fn mail_hosts(
        &self,
        domain: &Domain,
        options: &RouteOptions,
        randomness: u64,
    ) -> Result<Route, RouteError> {
        if let Some(address) = domain.literal_ip() {
            return literal(domain, address, options);
        }
        let deadline = Instant::now() + ROUTE_TIME_BUDGET;
        let mx = within(deadline, self.mx(domain)).await;
        let mx =
            mx.map_err(|cause| RouteError::Lookup { name: domain.clone(), wanted: "MX records", cause })?;
        let ranked = rank(domain, &mx)?;
        let looked_up = join_all(ranked.iter().map(|(preference, name)| async move {
            let addresses = self.addresses_by(name, options.families, deadline).await;
            Candidate { name: name.clone(), preference: *preference, addresses }
        }));
        let candidates = looked_up.await;
        let secure = mx.secure;
        let hosts = if mx.records.is_empty() {
            choose(candidates, options, randomness).map_err(|problem| problem.of_implicit_mx(domain))?
        } else {
            choose(candidates, options, randomness).map_err(|problem| problem.of_mx(domain, &ranked))?
        };
        let valid_for = hosts.valid_for.min(mx.valid_for);
        Ok(Route { hosts: hosts.hosts, site: site(&ranked), secure, valid_for })
    }

    // DEVIATION RFC 5321 §5.1, RFC 2181 §10.3: an MX host that is an alias is followed; many domains have one.
    /// All addresses of a host. One family that cannot be looked up does not hide the other.
    ///
    /// # Errors
    /// When no address is known and a family could not be looked up.
    pub async fn addresses(
        &self,
        host: &Domain,
        families: AddressFamilies,
    ) -> Result<Answer<IpAddr>, LookupError> {
        self.addresses_by(host, families, Instant::now() + ROUTE_TIME_BUDGET).await
    }

    async fn addresses_by(
        &self,
        host: &Domain,
        families: AddressFamilies,
        deadline: Instant,
    ) -> Result<Answer<IpAddr>, LookupError> {
        let v4 = async {
            if !families.uses_ipv4() {
                return Ok(none());
            }
            within(deadline, self.a(host)).await.map(|answer| answer.filter_map(|ip| Some(IpAddr::V4(ip))))
        };
        let v6 = async {
            if !families.uses_ipv6() {
                return Ok(none());
            }
            within(deadline, self.aaaa(host)).await.map(|answer| answer.filter_map(|ip| Some(IpAddr::V6(ip))))
        };
        match tokio::join!(v4, v6) {
            (Ok(v4), Ok(v6)) => Ok(merge(v4, v6)),
            (Ok(one), Err(_)) | (Err(_), Ok(one)) if !one.records.is_empty() => Ok(one),
            (Err(cause), _) | (_, Err(cause)) => Err(cause),
        }
    }
}

async fn within<T>(
    deadline: Instant,
    lookup: impl Future<Output = Result<T, LookupError>>,
) -> Result<T, LookupError> {
    timeout_at(deadline, lookup).await.unwrap_or(Err(LookupError::Timeout))
}

/// A family that is not asked for: nothing there, and no say in the rest.
fn none() -> Answer<IpAddr> {
    Answer { records: Vec::new(), name_exists: true, secure: true, valid_for: POSITIVE_TTL_MAX }
}

fn merge(v4: Answer<IpAddr>, v6: Answer<IpAddr>) -> Answer<IpAddr> {
    Answer {
        secure: v4.secure && v6.secure,
        valid_for: v4.valid_for.min(v6.valid_for),
        name_exists: v4.name_exists && v6.name_exists,
        records: v4.records.into_iter().chain(v6.records).collect(),
    }
}

/// RFC 5321 §4.1.3 and §5: an address literal is used as it is.
fn literal(domain: &Domain, address: IpAddr, options: &RouteOptions) -> Result<Route, RouteError> {
    if options.local.contains(address) {
        return Err(RouteError::Loop { domain: domain.clone(), host: domain.to_string() });
    }
    if !is_reachable(address) {
        return Err(RouteError::NoUsableHost { domain: domain.clone(), hosts: domain.to_string() });
    }
    let host = MxHost { name: domain.clone(), preference: 0, addresses: vec![address], secure: false };
    Ok(Route {
        site: site(&[(0, domain.clone())]),
        hosts: vec![host],
        secure: false,
        valid_for: POSITIVE_TTL_MAX,
    })
}

/// The hosts by preference, then name; at most [`MAX_MX_HOSTS`].
fn rank(domain: &Domain, mx: &Answer<Mx>) -> Result<Vec<(u16, Domain)>, RouteError> {
    if mx.records.is_empty() {
        // RFC 5321 §5.1: without MX records the domain itself is the one host, with preference 0. Only then.
        return if mx.name_exists {
            Ok(vec![(0, domain.clone())])
        } else {
            Err(RouteError::NoSuchDomain { domain: domain.clone() })
        };
    }
    // RFC 7505 §3: a null MX stands alone; beside others it names no host.
    if mx.records.iter().all(|record| record.exchange == Exchange::Null) {
        return Err(RouteError::NullMx { domain: domain.clone() });
    }
    let mut ranked: Vec<_> = mx
        .records
        .iter()
        .filter_map(|record| match &record.exchange {
            Exchange::Host(host) => Some((record.preference, host.clone())),
            Exchange::Null | Exchange::Invalid(_) => None,
        })
        .collect();
    ranked.sort();
    ranked.dedup();
    ranked.truncate(MAX_MX_HOSTS);
    if ranked.is_empty() {
        let invalid = mx.records.iter().filter_map(|record| match &record.exchange {
            Exchange::Invalid(name) => Some(name.as_str()),
            Exchange::Host(_) | Exchange::Null => None,
        });
        let hosts = invalid.take(MAX_MX_HOSTS).collect::<Vec<_>>().join(", ");
        return Err(RouteError::NoUsableHost { domain: domain.clone(), hosts });
    }
    Ok(ranked)
}

fn site(ranked: &[(u16, Domain)]) -> SiteKey {
    let mut text = String::new();
    let mut last = None;
    for (preference, host) in ranked {
        match last {
            None => {}
            Some(last) if last == preference => text.push(','),
            Some(_) => text.push(';'),
        }
        text.push_str(host.as_str());
        last = Some(preference);
    }
    SiteKey::new(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(text: &str) -> Domain {
        text.parse().unwrap()
    }

    fn mx(preference: u16, host: &str) -> Mx {
        Mx { preference, exchange: if host == "." { Exchange::Null } else { Exchange::Host(domain(host)) } }
    }

    fn answer(records: Vec<Mx>) -> Answer<Mx> {
        Answer { records, name_exists: true, secure: false, valid_for: Duration::from_secs(60) }
    }

    #[test]
    fn site_keys_depend_on_order_not_on_numbers() {
        let of = |records| site(&rank(&domain("x.test"), &answer(records)).unwrap()).to_string();
        let one = of(vec![mx(10, "b.test"), mx(5, "a.test"), mx(10, "aa.test")]);
        assert_eq!(one, "a.test;aa.test,b.test");
        assert_eq!(of(vec![mx(2, "aa.test"), mx(2, "b.test"), mx(1, "a.test")]), one);
        assert_ne!(of(vec![mx(1, "aa.test"), mx(1, "b.test"), mx(1, "a.test")]), one);
    }

    #[test]
    fn null_mx_counts_only_alone() {
        let rank = |records| rank(&domain("x.test"), &answer(records));
        assert!(matches!(rank(vec![mx(0, ".")]), Err(RouteError::NullMx { .. })));
        assert_eq!(rank(vec![mx(0, "."), mx(9, "a.test")]).unwrap(), vec![(9, domain("a.test"))]);
    }
}
