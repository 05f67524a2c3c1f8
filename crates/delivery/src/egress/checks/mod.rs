//! Looking at a source as receivers do: is the address ours, do its names agree, may it send for the domains that use
//! it, is it on a blocklist.

mod addresses;
mod blocklists;
mod spf;

use std::time::Duration;

use postroad_base::{Domain, SourceId, UtcMillis};
use postroad_net::dial::LocalAddresses;
use postroad_net::dns::Resolver;
use serde::{Deserialize, Serialize};

use super::{Egress, EgressError, Health, Source};

/// Blocklists asked for one source.
pub const MAX_ZONES: usize = 20;
/// Sender domains whose SPF is looked at for one source.
pub const MAX_SPF_DOMAINS: usize = 50;
/// How long a proxy may take to answer.
const PROXY_TIMEOUT: Duration = Duration::from_secs(5);

/// What was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckKind {
    /// An interface of this machine has the address.
    Plumbed,
    /// The proxy answers.
    Proxy,
    /// PTR and A agree (RFC 8601 §2.7.3 `iprev`).
    ReverseName,
    /// The EHLO name leads to the address (RFC 5321 §4.1.1.1).
    EhloName,
    /// SPF of a sender domain (RFC 7208).
    Spf,
    /// A blocklist (RFC 5782).
    Blocklist,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckStatus {
    Pass,
    /// Receivers may mind.
    Warning,
    /// Mail cannot or must not leave like this.
    Fail,
    /// It could not be found out.
    Unknown,
    /// It does not apply to this source.
    Skipped,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFinding {
    pub check: CheckKind,
    pub status: CheckStatus,
    /// The sender domain or the blocklist, where there are several.
    pub about: Option<Domain>,
    pub found: String,
    pub expected: String,
    /// What to do, when something is to be done.
    pub fix: Option<String>,
}

/// All that was found of a source at one time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceCheck {
    pub at: UtcMillis,
    pub health: Health,
    pub findings: Vec<SourceFinding>,
}

/// What a check is made with.
#[derive(Clone, Debug)]
pub struct CheckWith {
    pub resolver: Resolver,
    pub machine: LocalAddresses,
    /// Blocklists to ask.
    pub zones: Vec<Domain>,
    /// Sender domains whose mail leaves from the source.
    pub domains: Vec<Domain>,
}

impl Egress {
    /// Looks at a source now and keeps what was found; an unusable one is skipped by the queue from here on, a usable one
    /// comes back. `None` when there is no such source.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn check_source(
        &self,
        id: SourceId,
        with: &CheckWith,
    ) -> Result<Option<SourceCheck>, EgressError> {
        let Some(stored) = self.source(id).await? else { return Ok(None) };
        let plan = self.plan();
        let findings = examine(&stored.source, &plan.default_source().ehlo_name, with).await;
        let check = SourceCheck { at: self.now(), health: health(&findings), findings };
        self.save_check(id, stored.source.health, &check).await?;
        Ok(Some(check))
    }
}

/// Everything about one source.
pub(crate) async fn examine(source: &Source, default_name: &Domain, with: &CheckWith) -> Vec<SourceFinding> {
    let ehlo_name = source.ehlo_name.as_ref().unwrap_or(default_name);
    let mut findings = addresses::reachable(source, &with.machine).await;
    findings.push(addresses::reverse_name(source, &with.resolver).await);
    findings.push(addresses::ehlo_name(source, ehlo_name, &with.resolver).await);
    findings.extend(spf::findings(source, ehlo_name, with).await);
    findings.extend(blocklists::findings(source, with).await);
    findings
}

/// What follows for sending. What could not be found out keeps nobody from it.
fn health(findings: &[SourceFinding]) -> Health {
    let any = |status| findings.iter().any(|finding| finding.status == status);
    if any(CheckStatus::Fail) {
        Health::Unusable
    } else if any(CheckStatus::Warning) {
        Health::Warning
    } else {
        Health::Good
    }
}

/// Why an address that receivers never see has no records to look at.
fn unseen(source: &Source) -> Option<&'static str> {
    match source.address {
        None => Some("the system chooses the address"),
        Some(address) if address.is_loopback() => Some("the address is this machine's own"),
        Some(std::net::IpAddr::V4(v4)) if v4.is_private() || v4.is_link_local() => {
            Some("the address is private; receivers see another one")
        }
        Some(std::net::IpAddr::V6(v6)) if v6.is_unique_local() || v6.is_unicast_link_local() => {
            Some("the address is private; receivers see another one")
        }
        Some(_) => None,
    }
}

impl SourceFinding {
    fn new(
        check: CheckKind,
        status: CheckStatus,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        Self { check, status, about: None, found: found.into(), expected: expected.into(), fix: None }
    }

    fn skipped(check: CheckKind, why: &str) -> Self {
        Self::new(check, CheckStatus::Skipped, why, "")
    }

    fn about(mut self, what: &Domain) -> Self {
        self.about = Some(what.clone());
        self
    }

    fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }
}
