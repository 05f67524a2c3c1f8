use postroad_account::Settings;
use postroad_base::{Domain, SourceId, Stream, UtcMillis};
use postroad_net::dial::LocalAddresses;
use postroad_net::dns::Resolver;

use super::{CheckWith, Egress, EgressError, MAX_SPF_DOMAINS, SourceCheck};
use crate::domains::SenderDomains;

/// Sources looked at in one round of the background check.
const AT_ONCE: usize = 10;

/// Looks at sources with what this machine, its resolver and its settings are. Cheap to clone.
#[derive(Clone)]
pub struct SourceChecker {
    egress: Egress,
    domains: SenderDomains,
    settings: Settings,
    resolver: Resolver,
}

impl std::fmt::Debug for SourceChecker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SourceChecker")
    }
}

impl SourceChecker {
    #[must_use]
    pub fn new(egress: Egress, domains: SenderDomains, settings: Settings, resolver: Resolver) -> Self {
        Self { egress, domains, settings, resolver }
    }

    /// Looks at a source now; `None` when there is no such source.
    ///
    /// # Errors
    /// When the database or the machine's interfaces cannot be read.
    pub async fn check(&self, id: SourceId) -> Result<Option<SourceCheck>, EgressError> {
        let with = CheckWith {
            resolver: self.resolver.clone(),
            machine: LocalAddresses::of_machine().map_err(EgressError::Machine)?,
            zones: self.settings.current().blocklists(),
            domains: self.domains_using(id),
        };
        self.egress.check_source(id, &with).await
    }

    /// Looks at the sources that were not looked at since `before`, longest ago first, some at a time.
    ///
    /// # Errors
    /// As [`SourceChecker::check`].
    pub async fn check_due(&self, before: UtcMillis) -> Result<(), EgressError> {
        for stored in self.egress.due_for_check(before, AT_ONCE).await? {
            self.check(stored.source.id).await?;
        }
        Ok(())
    }

    /// Verified sender domains whose mail leaves from the source, by name.
    fn domains_using(&self, id: SourceId) -> Vec<Domain> {
        let plan = self.egress.plan();
        let Some(index) = plan.index(id) else { return Vec::new() };
        let snapshot = self.domains.snapshot();
        let mut domains: Vec<Domain> = snapshot
            .verified()
            .filter(|(workspace, _)| {
                [Stream::Transactional, Stream::Broadcast].into_iter().any(|stream| {
                    plan.pool(*workspace, stream).sources.iter().any(|weighted| weighted.source == index)
                })
            })
            .map(|(_, domain)| domain.clone())
            .collect();
        domains.sort_unstable();
        domains.dedup();
        domains.truncate(MAX_SPF_DOMAINS);
        domains
    }
}
