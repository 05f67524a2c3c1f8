//! Sources as the API shows them.

use std::net::IpAddr;

use postroad_base::SourceId;
use postroad_delivery::egress::{
    CheckKind, CheckStatus, Health, Pool, SourceCheck, SourceFinding, StoredSource,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::exit::ExitView;
use crate::time::Timestamp;

/// One sending IP address with its EHLO name.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Source)]
pub struct SourceView {
    pub id: Uuid,
    #[schema(example = "eu-1")]
    pub name: String,
    /// What remote servers see; `null` where the system chooses.
    #[schema(value_type = Option<String>, example = "192.0.2.1")]
    pub address: Option<IpAddr>,
    /// `null` for the server's own name.
    #[schema(example = "mail1.example.com")]
    pub ehlo_name: Option<String>,
    pub exit: ExitView,
    /// Switched off, nothing new goes out from here.
    pub enabled: bool,
    pub health: HealthName,
    pub checked_at: Option<Timestamp>,
    /// What the last check found.
    pub findings: Vec<FindingView>,
    /// The pools it is in.
    pub pools: Vec<PoolPlace>,
    pub created_at: Timestamp,
}

/// A place in a pool.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PoolPlace {
    pub id: Uuid,
    pub name: String,
    pub weight: u32,
}

/// What the last check says about sending.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HealthName {
    /// Not checked yet; used.
    Unknown,
    Good,
    /// Something is wrong that receivers may mind; used all the same.
    Warning,
    /// The address is not on this machine, or its proxy does not answer: skipped.
    Unusable,
}

impl From<Health> for HealthName {
    fn from(health: Health) -> Self {
        match health {
            Health::Unknown => Self::Unknown,
            Health::Good => Self::Good,
            Health::Warning => Self::Warning,
            Health::Unusable => Self::Unusable,
        }
    }
}

/// All that was found of a source.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SourceCheck)]
pub struct CheckView {
    pub checked_at: Timestamp,
    pub health: HealthName,
    pub findings: Vec<FindingView>,
}

/// One thing that was looked at.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SourceFinding)]
pub struct FindingView {
    pub check: CheckName,
    pub status: CheckStatusName,
    /// The sender domain or the blocklist, where there are several.
    #[schema(example = "example.com")]
    pub about: Option<String>,
    pub found: String,
    pub expected: String,
    /// What to do, when something is to be done.
    pub fix: Option<String>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SourceCheckName)]
pub enum CheckName {
    /// An interface of this machine has the address.
    Plumbed,
    /// The proxy answers.
    Proxy,
    /// PTR and A agree.
    ReverseName,
    /// The EHLO name leads to the address.
    EhloName,
    /// SPF of a sender domain that uses it.
    Spf,
    Blocklist,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SourceCheckStatus)]
pub enum CheckStatusName {
    Pass,
    /// Receivers may mind.
    Warning,
    /// Nothing leaves like this.
    Fail,
    /// It could not be found out.
    Unknown,
    /// It does not apply to this source.
    Skipped,
}

impl SourceView {
    pub fn new(stored: StoredSource, pools: &[Pool]) -> Self {
        let source = stored.source;
        let findings = stored.last_check.map(|check| check.findings).unwrap_or_default();
        Self {
            id: source.id.0,
            pools: places(source.id, pools),
            name: source.name.into(),
            address: source.address,
            ehlo_name: source.ehlo_name.map(String::from),
            exit: ExitView::from(&source.exit),
            enabled: source.enabled,
            health: source.health.into(),
            checked_at: stored.checked_at.map(Timestamp),
            findings: findings.into_iter().map(FindingView::from).collect(),
            created_at: source.created_at.into(),
        }
    }
}

fn places(source: SourceId, pools: &[Pool]) -> Vec<PoolPlace> {
    let place = |pool: &Pool| {
        let member = pool.members.iter().find(|member| member.source == source)?;
        Some(PoolPlace { id: pool.id.0, name: pool.name.to_string(), weight: member.weight })
    };
    pools.iter().filter_map(place).collect()
}

impl From<SourceCheck> for CheckView {
    fn from(check: SourceCheck) -> Self {
        Self {
            checked_at: check.at.into(),
            health: check.health.into(),
            findings: check.findings.into_iter().map(FindingView::from).collect(),
        }
    }
}

impl From<SourceFinding> for FindingView {
    fn from(finding: SourceFinding) -> Self {
        Self {
            check: match finding.check {
                CheckKind::Plumbed => CheckName::Plumbed,
                CheckKind::Proxy => CheckName::Proxy,
                CheckKind::ReverseName => CheckName::ReverseName,
                CheckKind::EhloName => CheckName::EhloName,
                CheckKind::Spf => CheckName::Spf,
                CheckKind::Blocklist => CheckName::Blocklist,
            },
            status: match finding.status {
                CheckStatus::Pass => CheckStatusName::Pass,
                CheckStatus::Warning => CheckStatusName::Warning,
                CheckStatus::Fail => CheckStatusName::Fail,
                CheckStatus::Unknown => CheckStatusName::Unknown,
                CheckStatus::Skipped => CheckStatusName::Skipped,
            },
            about: finding.about.map(String::from),
            found: finding.found,
            expected: finding.expected,
            fix: finding.fix,
        }
    }
}
