use std::net::IpAddr;

use futures::stream::{self, StreamExt};
use postroad_base::Domain;
use postroad_net::dns::{MAX_CONCURRENT_CHECKS, Resolver, SpfVerdict};

use super::{CheckKind, CheckStatus, CheckWith, MAX_SPF_DOMAINS, SourceFinding, unseen};
use crate::egress::Source;

/// Whether the sender domains that use the source allow it.
pub(super) async fn findings(source: &Source, ehlo_name: &Domain, with: &CheckWith) -> Vec<SourceFinding> {
    let (Some(address), None) = (source.address, unseen(source)) else {
        return vec![SourceFinding::skipped(CheckKind::Spf, unseen(source).unwrap_or_default())];
    };
    if with.domains.is_empty() {
        return vec![SourceFinding::skipped(CheckKind::Spf, "no verified sender domain uses this source")];
    }
    let checks: Vec<_> = with
        .domains
        .iter()
        .take(MAX_SPF_DOMAINS)
        .map(|domain| one(address, ehlo_name, domain, &with.resolver))
        .collect();
    stream::iter(checks).buffered(MAX_CONCURRENT_CHECKS).collect().await
}

async fn one(address: IpAddr, ehlo_name: &Domain, domain: &Domain, resolver: &Resolver) -> SourceFinding {
    let (status, found) = match resolver.spf(address, ehlo_name, domain).await {
        SpfVerdict::Pass => (CheckStatus::Pass, "pass"),
        SpfVerdict::Neutral => (CheckStatus::Warning, "neutral: the record says nothing about it"),
        SpfVerdict::None => (CheckStatus::Warning, "the domain has no SPF record"),
        SpfVerdict::SoftFail => (CheckStatus::Warning, "softfail: the record does not name it"),
        SpfVerdict::Fail => (CheckStatus::Warning, "fail: the record forbids it"),
        SpfVerdict::PermError => (CheckStatus::Warning, "permerror: the record is wrong"),
        SpfVerdict::TempError => (CheckStatus::Unknown, "the record could not be looked up"),
    };
    let finding =
        SourceFinding::new(CheckKind::Spf, status, found, format!("SPF of {domain} passes {address}"));
    let finding = finding.about(domain);
    if status != CheckStatus::Warning {
        return finding;
    }
    let mechanism = if address.is_ipv4() { "ip4" } else { "ip6" };
    finding.fix(format!("Add {mechanism}:{address} to the SPF record of {domain}, before its all."))
}
