use std::net::IpAddr;

use futures::stream::{self, StreamExt};
use postroad_base::Domain;
use postroad_net::dns::{DnsblAnswer, MAX_CONCURRENT_CHECKS, Resolver};

use super::{CheckKind, CheckStatus, CheckWith, MAX_ZONES, SourceFinding, unseen};
use crate::egress::Source;

/// Whether the source is on a blocklist. A list that fails its own test says nothing.
pub(super) async fn findings(source: &Source, with: &CheckWith) -> Vec<SourceFinding> {
    let (Some(address), None) = (source.address, unseen(source)) else {
        return vec![SourceFinding::skipped(CheckKind::Blocklist, unseen(source).unwrap_or_default())];
    };
    let checks: Vec<_> =
        with.zones.iter().take(MAX_ZONES).map(|zone| one(address, zone, &with.resolver)).collect();
    stream::iter(checks).buffered(MAX_CONCURRENT_CHECKS).collect().await
}

async fn one(address: IpAddr, zone: &Domain, resolver: &Resolver) -> SourceFinding {
    let expected = format!("{address} is not on {zone}");
    let new = |status, found: String| {
        SourceFinding::new(CheckKind::Blocklist, status, found, expected.clone()).about(zone)
    };
    let asked = match resolver.test_dnsbl(address, zone).await {
        Ok(()) => resolver.dnsbl(address, zone).await,
        Err(error) => Err(error),
    };
    match asked {
        Err(error) => new(CheckStatus::Unknown, error.to_string())
            .fix(format!("Ask {zone} through another resolver, or take it off the settings' blocklists.")),
        Ok(DnsblAnswer::NotListed) => new(CheckStatus::Pass, "not listed".to_owned()),
        Ok(DnsblAnswer::Listed { codes, reason }) => {
            let codes = codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let reason = reason.map_or_else(String::new, |reason| format!(": {reason}"));
            new(CheckStatus::Warning, format!("listed ({codes}){reason}")).fix(format!(
                "Find out what was sent from {address}, end it, then ask {zone} to take the address off."
            ))
        }
    }
}
