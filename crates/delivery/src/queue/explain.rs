use postroad_base::{Domain, UtcMillis, WorkspaceId};
use postroad_spool::MessageKey;

use super::Place;
use super::core::Core;
use super::entry::Recipient;
use super::groups::LastReply;
use super::parking::{Lot, Why};
use super::path::{PathId, PathState};
use super::route::DomainRoute;
use super::shaper::{Shaper, Target};
use crate::shaping::{Cause, ChangeKind, Gate, Reason, Scope};
use crate::traffic::PolicyKey;

/// Lots told of for one domain.
const LOTS_TOLD: usize = 10;

/// Why is this slow? Everything that holds something back, the strongest first.
impl Core {
    /// Why the mail of one workspace (or of all) to a domain goes as it goes.
    #[must_use]
    pub fn explain_domain(
        &self,
        workspace: Option<WorkspaceId>,
        domain: &Domain,
        now: UtcMillis,
    ) -> Vec<Reason> {
        self.domain_reasons(workspace, domain, now)
            .unwrap_or_else(|| vec![Reason::NothingWaits { domain: domain.to_string() }])
    }

    fn domain_reasons(
        &self,
        of: Option<WorkspaceId>,
        domain: &Domain,
        now: UtcMillis,
    ) -> Option<Vec<Reason>> {
        let row = self.groups.domains.get(self.groups.find_domain(domain)?)?;
        let workspace = match of {
            None => None,
            Some(id) => Some(self.groups.find_workspace(id)?),
        };
        let meant = |of: u32| workspace.is_none_or(|workspace| workspace == of);
        let next = self.groups.groups_of(row).filter(|(_, group)| meant(group.workspace));
        let (number, group) = next.min_by_key(|(_, group)| group.earliest.due)?;
        let mut reasons: Vec<Reason> = self.lots_for(row.route.site(), meant).collect();
        let relay =
            workspace.and_then(|workspace| self.relay_key(workspace)).and_then(|key| self.find_path(&key));
        let paths = match (&row.route, relay) {
            (_, Some(path)) => vec![path],
            (DomainRoute::Known { site, .. }, None) => {
                self.sites.get(site.0).map(|site| site.paths.clone()).unwrap_or_default()
            }
            (DomainRoute::Asked { .. }, None) => {
                reasons.push(Reason::Routing { domain: domain.to_string() });
                Vec::new()
            }
            (DomainRoute::Unknown, None) => Vec::new(),
        };
        for path in paths {
            reasons.extend(self.path_reasons(path, now));
        }
        if group.counts.scheduled > 0 && (now..UtcMillis::MAX).contains(&group.earliest.due) {
            let last = self.groups.reply(number).map(last_word);
            let attempts = u16::from(last.is_some());
            reasons.push(Reason::Scheduled { due: group.earliest.due, attempts, last });
        }
        Some(or_free(reasons))
    }

    /// What holds those back who wait beside the lanes of a site.
    fn lots_for(
        &self,
        site: Option<super::SiteId>,
        meant: impl Fn(u32) -> bool,
    ) -> impl Iterator<Item = Reason> {
        let target = site.map(|site| self.target_of(site));
        let lots = self.lots.range(0, u32::MAX).map(|(_, lot)| lot);
        lots.filter(move |lot| lot.live > 0 && Some(lot.key.target) == target && meant(lot.key.workspace))
            .filter_map(|lot| self.lot_reason(lot))
            .take(LOTS_TOLD)
    }

    /// Why each recipient of a message that waits is where it is, by its number in the envelope.
    #[must_use]
    pub fn explain_message(&self, key: MessageKey, now: UtcMillis) -> Vec<(u16, Vec<Reason>)> {
        let Some(number) = self.store.find(key) else { return Vec::new() };
        self.store.live(number).map(|(_, one)| (one.index, self.explain_recipient(one, now))).collect()
    }

    fn explain_recipient(&self, one: &Recipient, now: UtcMillis) -> Vec<Reason> {
        match one.place() {
            Place::Held => vec![Reason::Held],
            Place::InFlight => vec![Reason::InFlight],
            Place::Routing => {
                let domain = self.groups.domains.get(self.groups.of(one.group).domain);
                vec![Reason::Routing { domain: domain.map(|row| row.name.to_string()).unwrap_or_default() }]
            }
            Place::Scheduled => {
                let last = self.groups.reply(one.group).filter(|_| one.attempts > 0).map(last_word);
                vec![Reason::Scheduled { due: one.due(), attempts: one.attempts, last }]
            }
            Place::Parked => {
                let lot = one.lot().and_then(|lot| self.lots.get(lot));
                or_free(lot.and_then(|lot| self.lot_reason(lot)).into_iter().collect())
            }
            Place::Ready => or_free(one.path().map(|path| self.path_reasons(path, now)).unwrap_or_default()),
        }
    }

    fn lot_reason(&self, lot: &Lot) -> Option<Reason> {
        let until = Some(lot.wakes_at);
        let policy = |code, sentence: &str| Reason::Policy { code, sentence: sentence.to_owned(), until };
        match lot.key.why {
            Why::Policy(by) => self.policy_reason(by, lot.wakes_at),
            Why::Workspace => {
                let gate = self.workspace_gates.get(&(lot.key.workspace, lot.key.target))?;
                gate_reason(Scope::Workspace, gate, 1)
            }
            Why::WarmUp => Some(policy(
                "warm_up",
                "The warm-up of its source, or of its sender's domain, allows no more for now.",
            )),
            Why::NoSource => Some(policy("no_source", "Its pool has no usable source.")),
        }
    }

    fn policy_reason(&self, by: PolicyKey, until: UtcMillis) -> Option<Reason> {
        if let Some(rule) = self.rules.of_key(by) {
            return Some(Reason::Rule {
                id: rule.id.to_string(),
                action: rule.action.as_str(),
                reason: rule.reason.clone(),
                author: rule.author.clone(),
                until: rule.expires_at,
            });
        }
        let sentence = self.explain_policy(by)?;
        Some(Reason::Policy { code: by.code, sentence, until: Some(until) })
    }

    fn path_reasons(&self, id: PathId, now: UtcMillis) -> Vec<Reason> {
        let Some(path) = self.paths.get(id.0) else { return Vec::new() };
        let mut reasons = Vec::new();
        match &path.state {
            PathState::Open => {}
            PathState::Suspended { until, because } => {
                reasons.push(Reason::Unreachable { until: *until, problem: because.clone() });
            }
            PathState::Probing { because } => {
                reasons.push(Reason::UnreachableProbing { problem: because.clone() });
            }
        }
        reasons.extend(self.shaper_reasons(self.shaper(id), now));
        if path.ready > 1 {
            reasons.push(Reason::InLine { before: path.ready - 1 });
        }
        reasons
    }

    /// What the limits of a shaper say.
    pub(super) fn shaper_reasons(&self, shaper: &Shaper, now: UtcMillis) -> Vec<Reason> {
        let controller = &shaper.controller;
        let evidence = controller.evidence();
        let mut reasons = Vec::new();
        for (scope, gate) in self.gates_of(shaper) {
            let rule = gate.cause().map(|cause| &cause.rule);
            let count = evidence.iter().find(|one| Some(&one.rule) == rule).map_or(1, |one| one.count);
            reasons.extend(gate_reason(scope, gate, count));
        }
        let pace = controller.pace();
        let slowed = controller.changes().filter(|change| matches!(change.kind, ChangeKind::SlowedDown(_)));
        if controller.is_below_start()
            && let Some(rule) = slowed.last().and_then(|change| change.rule.as_ref())
            && let Some(evidence) = evidence.iter().find(|one| one.rule == *rule)
        {
            reasons.push(Reason::SlowedDown { evidence: evidence.clone(), pace });
        }
        if !controller.gate().is_open() {
            return reasons;
        }
        if let Some(per_second) = pace.messages_per_second {
            reasons.push(Reason::MessageRate { per_second, next: controller.next_message(now) });
        }
        let waiting = !shaper.turns.is_empty() || !shaper.urgent_turns.is_empty();
        if waiting && shaper.sessions >= shaper.for_bulk().max(1) {
            reasons.push(Reason::Connections { open: shaper.sessions, allowed: pace.connections });
        } else if let Some(next) = controller.next_dial(now).filter(|_| waiting) {
            reasons.push(Reason::ConnectionRate { per_minute: pace.connections_per_minute, next });
        }
        if shaper.starved {
            reasons.push(Reason::Sessions { open: self.sessions });
        }
        reasons
    }

    /// The gates that mail of a shaper has to pass.
    pub(super) fn gates_of<'a>(&'a self, shaper: &'a Shaper) -> impl Iterator<Item = (Scope, &'a Gate)> {
        let own = (Scope::Path, shaper.controller.gate());
        let source = self.source_gates.get(&shaper.key.source).map(|gate| (Scope::Source, gate));
        let target = self.target_gates.get(&shaper.key.target).map(|gate| (Scope::Provider, gate));
        std::iter::once(own).chain(source).chain(target)
    }

    /// Whom limits are kept for at a site.
    pub(super) fn target_of(&self, site: super::SiteId) -> Target {
        let provider = self.sites.get(site.0).and_then(|site| site.provider);
        provider.map_or(Target::Site(site), Target::Provider)
    }
}

fn last_word(reply: &LastReply) -> Cause {
    Cause { rule: "last_reply".into(), reply: format!("{} {}", reply.code, reply.text).into(), at: reply.at }
}

fn or_free(reasons: Vec<Reason>) -> Vec<Reason> {
    if reasons.is_empty() { vec![Reason::Free] } else { reasons }
}

fn gate_reason(scope: Scope, gate: &Gate, count: u32) -> Option<Reason> {
    match gate {
        Gate::Open => None,
        Gate::Suspended { until, cause, .. } => {
            Some(Reason::Suspended { scope, until: *until, cause: cause.clone(), count })
        }
        Gate::Probing { cause, .. } => Some(Reason::Probing { scope, cause: cause.clone() }),
    }
}
