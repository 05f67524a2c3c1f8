//! Each finder looks at one thing.

use std::time::Duration;

use postroad_account::{Mode, Workspace};
use postroad_delivery::SenderDomain;
use postroad_delivery::queue::{DestinationOrder, DestinationQuery, PathState, WaitingState};
use postroad_insight::Span;

use super::view::{ItemView, Kind, Severity};
use crate::{Answer, ApiState};

/// Domains, and destinations, looked at.
const DOMAINS_MAX: u32 = 200;
const DESTINATIONS_MAX: usize = 200;
/// Destinations told of; where so many fail the cause is elsewhere.
const SUSPENDED_MAX: usize = 10;
/// A domain that was just added is being worked on.
const DOMAIN_GRACE: Duration = Duration::from_secs(3_600);
/// Fewer deferrals than this in an hour are no spike, and a spike is so many times the hour before.
const SPIKE_MIN: u64 = 50;
const SPIKE_FACTOR: u64 = 3;
const HOUR: Duration = Duration::from_secs(3_600);
/// Percent of the daily quota.
const QUOTA_NEAR_PERCENT: u64 = 80;
const DISK_WARNING_BYTES: u64 = 5 << 30;
const DISK_CRITICAL_BYTES: u64 = 1 << 30;
const CERTIFICATE_WARNING: Duration = Duration::from_secs(14 * 86_400);
const CERTIFICATE_CRITICAL: Duration = Duration::from_secs(3 * 86_400);

type Found = Answer<Vec<ItemView>>;

pub(super) async fn domains(state: &ApiState, workspace: &Workspace) -> Found {
    let now = state.clock.now();
    let domains = state.domains.list(workspace.id, None, DOMAINS_MAX).await?;
    let mut found: Vec<ItemView> = domains
        .iter()
        .filter_map(|domain| {
            let name = domain.name.to_string();
            if let Some(since) = domain.failing_since {
                return Some(ItemView::new(Kind::DomainFailing, Severity::Critical, name).since(since));
            }
            let is_left = !domain.is_verified() && now.since(domain.created_at) >= DOMAIN_GRACE;
            is_left.then(|| {
                ItemView::new(Kind::DomainUnverified, Severity::Warning, name).since(domain.created_at)
            })
        })
        .collect();
    if workspace.settings.mode == Mode::Sandbox
        && let Some(ready) = domains.iter().filter_map(|domain: &SenderDomain| domain.verified_at).min()
    {
        found.push(ItemView::new(Kind::ModeSandboxIdle, Severity::Info, "").since(ready));
    }
    Ok(found)
}

pub(super) async fn webhooks(state: &ApiState, workspace: &Workspace) -> Found {
    let endpoints = state.webhooks.list(workspace.id).await?;
    let off = endpoints.into_iter().filter_map(|endpoint| {
        let (at, reason) = endpoint.disabled_at.zip(endpoint.disabled_reason)?;
        let item = ItemView::new(Kind::WebhookDisabled, Severity::Warning, endpoint.id.to_string());
        Some(item.with("url", endpoint.url).with("reason", reason).since(at))
    });
    Ok(off.collect())
}

pub(super) async fn queue(state: &ApiState, workspace: &Workspace) -> Found {
    let mut found = Vec::new();
    if let Some(fault) = state.engine.fault_reason() {
        let item = ItemView::new(Kind::QueueFault, Severity::Critical, "");
        found.push(item.with("fault", fault).with("paused", 0));
    } else if state.engine.is_paused() {
        let item = ItemView::new(Kind::QueueFault, Severity::Warning, "");
        found.push(item.with("fault", "").with("paused", 1));
    }
    let totals = state.engine.totals(Some(workspace.id));
    if totals.counts.held > 0 {
        let item = ItemView::new(Kind::HeldMail, Severity::Warning, "");
        found.push(item.with("recipients", totals.counts.held));
    }
    let query = DestinationQuery {
        workspace: Some(workspace.id),
        order: DestinationOrder::Waiting,
        limit: DESTINATIONS_MAX,
        ..DestinationQuery::default()
    };
    let suspended = state.engine.destinations(query).await.into_iter().filter_map(|row| {
        let WaitingState::Path { state: PathState::Suspended { until, because }, .. } = row.state else {
            return None;
        };
        let item = ItemView::new(Kind::DestinationSuspended, Severity::Warning, row.domain.to_string());
        Some(
            item.with("because", because)
                .with("until", crate::time::Timestamp(until).to_string())
                .with("recipients", row.counts.total())
                .since(row.oldest_accepted_at),
        )
    });
    found.extend(suspended.take(SUSPENDED_MAX));
    Ok(found)
}

pub(super) async fn deferrals(state: &ApiState, workspace: &Workspace) -> Found {
    let now = state.clock.now();
    let last = Span::new(now.minus(HOUR), now, now);
    let totals = state.events.totals(workspace.id, last).await?;
    let before = state.events.totals(workspace.id, last.before(now)).await?;
    let is_spike = totals.deferred >= SPIKE_MIN
        && totals.deferred > totals.delivered
        && totals.deferred > before.deferred * SPIKE_FACTOR;
    let item = || {
        ItemView::new(Kind::DeferralSpike, Severity::Warning, "")
            .with("deferred", totals.deferred)
            .with("before", before.deferred)
            .with("delivered", totals.delivered)
            .since(last.since)
    };
    Ok(if is_spike { vec![item()] } else { Vec::new() })
}

pub(super) fn quota(state: &ApiState, workspace: &Workspace) -> Vec<ItemView> {
    let limits = workspace.quota.or(state.accounts.settings.current().default_quota);
    let Some(limit) = limits.per_day.map(u64::from).filter(|limit| *limit > 0) else { return Vec::new() };
    let used = state.accounts.quotas.today(workspace.id);
    if used * 100 < limit * QUOTA_NEAR_PERCENT {
        return Vec::new();
    }
    let severity = if used >= limit { Severity::Critical } else { Severity::Warning };
    vec![ItemView::new(Kind::QuotaNear, severity, "").with("used", used).with("limit", limit)]
}

pub(super) async fn machine(state: &ApiState) -> Vec<ItemView> {
    let installation = (state.hooks.installation)().await;
    let now = state.clock.now();
    let mut found = Vec::new();
    let free = installation.data_dir_free_bytes;
    if free < DISK_WARNING_BYTES {
        let severity = if free < DISK_CRITICAL_BYTES { Severity::Critical } else { Severity::Warning };
        found.push(ItemView::new(Kind::DiskLow, severity, "").with("free_bytes", free));
    }
    // A certificate we signed ourselves is renewed by ourselves.
    let certificate = installation.certificate.filter(|certificate| certificate.source != "self_signed");
    if let Some(certificate) = certificate
        && certificate.not_after <= now.plus(CERTIFICATE_WARNING)
    {
        let is_soon = certificate.not_after <= now.plus(CERTIFICATE_CRITICAL);
        let severity = if is_soon { Severity::Critical } else { Severity::Warning };
        let name = certificate.names.first().cloned().unwrap_or_default();
        let until = crate::time::Timestamp(certificate.not_after).to_string();
        found.push(ItemView::new(Kind::CertificateExpiring, severity, name).with("not_after", until));
    }
    found
}
