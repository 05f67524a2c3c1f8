use std::sync::Arc;
use std::time::Duration;

use postroad_base::{Domain, SourceId, Stream, TrafficRuleId, UtcMillis, WorkspaceId};

use super::core::Core;
use super::entry::Handle;
use super::parking::{LotKey, Why};
use super::path::SiteId;
use super::serve::Wake;
use super::shaper::{ShaperKey, Target};
use crate::egress::warmup::OTHER;
use crate::egress::{Choice, SourceIndex};
use crate::shaping::{Bucket, Gate};
use crate::traffic::{PolicyKey, RouteTo, SendPolicy, Sending, TrafficRules, Verdict};

/// A recipient that wants a source.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub workspace: WorkspaceId,
    pub stream: Stream,
    /// The domain whose keys sign it.
    pub sender: Option<&'a Domain>,
    /// The provider's name, or [`OTHER`].
    pub provider: &'a str,
    /// Where a traffic rule sends it.
    pub route: Option<RouteTo>,
    /// The same for the same message, so that it leaves from the same source again.
    pub draw: u64,
    pub now: UtcMillis,
}

/// Which sources carry whose mail. Asked with the queue's lock held: an answer takes no longer than a look into memory.
pub trait Chooser: Send {
    /// `closed` says which sources the provider does not take anything from at the moment.
    fn choose(&mut self, asked: &Asked<'_>, closed: &dyn Fn(SourceIndex) -> bool) -> Choice;

    /// It was chosen and nothing was sent.
    fn give_back(&mut self, source: SourceIndex, sender: Option<&Domain>, provider: &str, now: UtcMillis);

    /// Whether a source may still be used at all.
    fn is_usable(&self, source: SourceIndex) -> bool;

    /// Whether mail that is routed so may leave from a source.
    fn allows(&self, to: RouteTo, source: SourceIndex) -> bool;

    /// Whether mail that no rule routes may leave from a source: it is in the pool of workspace and stream.
    fn carries(&self, workspace: WorkspaceId, stream: Stream, source: SourceIndex) -> bool;

    /// The id behind a number; `None` for the configuration's.
    fn id(&self, source: SourceIndex) -> Option<SourceId>;
}

/// Everything leaves from the configuration's address.
#[derive(Clone, Copy, Debug, Default)]
pub struct OneSource;

impl Chooser for OneSource {
    fn choose(&mut self, _: &Asked<'_>, _: &dyn Fn(SourceIndex) -> bool) -> Choice {
        Choice::Source(SourceIndex::DEFAULT)
    }

    fn give_back(&mut self, _: SourceIndex, _: Option<&Domain>, _: &str, _: UtcMillis) {}

    fn is_usable(&self, source: SourceIndex) -> bool {
        source == SourceIndex::DEFAULT
    }

    fn allows(&self, _: RouteTo, _: SourceIndex) -> bool {
        true
    }

    fn carries(&self, _: WorkspaceId, _: Stream, _: SourceIndex) -> bool {
        true
    }

    fn id(&self, _: SourceIndex) -> Option<SourceId> {
        None
    }
}

/// A throttle of a policy, for all it speaks of together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Throttle {
    per_minute: u32,
    bucket: Bucket,
}

impl Throttle {
    fn new(per_minute: u32, now: UtcMillis) -> Self {
        Self { per_minute, bucket: Bucket::full(1.0, now) }
    }

    fn rate(&self) -> (f64, f64) {
        let per_sec = f64::from(self.per_minute.max(1)) / 60.0;
        (per_sec, per_sec.max(1.0))
    }

    pub fn available(&mut self, now: UtcMillis) -> f64 {
        let (rate, burst) = self.rate();
        self.bucket.available(rate, burst, now).max(0.0)
    }

    /// What passes between two.
    pub fn period(&self) -> Duration {
        Duration::from_millis(60_000 / u64::from(self.per_minute.max(1))).max(Duration::from_millis(1))
    }

    fn wait(&mut self, per_minute: u32, now: UtcMillis) -> Option<UtcMillis> {
        self.per_minute = per_minute;
        let (rate, burst) = self.rate();
        self.bucket.wait_for(1.0, rate, burst, now)
    }
}

/// What is asked about one recipient, copied out of the tables.
pub(super) struct Flow {
    workspace: u32,
    stream: Stream,
    labels: u32,
    domain: u32,
    pub target: Target,
    sender: Option<Domain>,
    engaged: bool,
}

/// What a policy says about a recipient that is about to go.
pub(super) enum Stop {
    /// It waits.
    Park(LotKey, Option<UtcMillis>),
    /// It leaves from somewhere else.
    Elsewhere,
}

impl Core {
    /// Who chooses sources from now on.
    pub fn set_chooser(&mut self, chooser: Box<dyn Chooser>) {
        self.chooser = chooser;
        self.sources_changed();
    }

    /// Sources or pools are others than before: what waits for one is asked again, and what waits for a source that is
    /// gone takes another.
    pub fn sources_changed(&mut self) {
        self.note_all_lots();
        let gone: Vec<_> = self
            .paths
            .range(0, u32::MAX)
            .filter(|(_, path)| path.source().is_some_and(|source| !self.chooser.is_usable(source)))
            .map(|(number, _)| super::PathId(number))
            .collect();
        self.leaving.extend(gone);
    }

    /// The traffic rules from now on.
    pub fn set_rules(&mut self, rules: Arc<TrafficRules>) {
        let before = std::mem::replace(&mut self.rules, rules);
        self.policies_changed();
        let gone = before.routes().filter(|(rule, _)| self.rules.all().iter().all(|one| one.id != rule.id));
        self.routes_ended(&gone.map(|(_, to)| to).collect::<Vec<_>>());
        let ends: Vec<_> = self.rules.routes().filter_map(|(rule, _)| rule.expires_at).collect();
        for at in ends {
            self.wakes.push(at, Wake::Routes);
        }
    }

    /// One more policy to ask.
    pub fn add_policy(&mut self, policy: Arc<dyn SendPolicy>) {
        self.policies.push(policy);
        self.policies_changed();
    }

    /// A policy answers otherwise than before.
    pub fn policies_changed(&mut self) {
        let rules = &self.rules;
        let code = crate::traffic::RULE_CODE;
        self.throttles.retain(|by, _| by.code != code || rules.of_key(*by).is_some());
        self.note_all_lots();
    }

    /// What a verdict means.
    #[must_use]
    pub fn explain_policy(&self, by: PolicyKey) -> Option<String> {
        self.policies.iter().find_map(|policy| policy.explain(by))
    }

    pub(super) fn flow(&self, handle: Handle, target: Target) -> Option<Flow> {
        let labels = self.store.message(handle)?.labels;
        let domain = self.groups.of(self.store.recipient(handle)?.group).domain;
        let row = self.groups.labels_of(labels);
        Some(Flow {
            workspace: row.workspace,
            stream: row.stream,
            labels,
            domain,
            target,
            sender: row.sender.clone(),
            engaged: row.marks.engaged,
        })
    }

    fn lot_key(flow: &Flow, why: Why, route: Option<TrafficRuleId>) -> LotKey {
        LotKey {
            why,
            workspace: flow.workspace,
            stream: flow.stream,
            target: flow.target,
            sender: flow.sender.clone(),
            route,
        }
    }

    /// A provider's name as policies and warm-ups know it.
    pub(super) fn target_name(&self, target: Target) -> Option<&str> {
        match target {
            Target::Provider(provider) => Some(&self.profiles.get(provider).name),
            Target::Site(_) | Target::Relay(_) => None,
        }
    }

    pub(super) fn sending<'a>(&'a self, flow: &'a Flow, source: Option<SourceIndex>) -> Option<Sending<'a>> {
        let labels = self.groups.labels_of(flow.labels);
        Some(Sending {
            workspace: self.groups.workspaces.get(flow.workspace)?.id,
            stream: flow.stream,
            tags: &labels.tags,
            domain: &self.groups.domains.get(flow.domain)?.name,
            provider: self.target_name(flow.target),
            source: source.and_then(|source| self.chooser.id(source)),
        })
    }

    /// Whether anybody has anything to say about mail.
    pub(super) fn is_policed(&self) -> bool {
        !self.rules.is_empty()
            || !self.workspace_gates.is_empty()
            || self.policies.iter().any(|policy| !policy.is_empty())
    }

    fn verdicts(&self, sending: &Sending<'_>, now: UtcMillis) -> Vec<Verdict> {
        let others = self.policies.iter().map(|policy| policy.verdict(sending, now));
        let verdicts = std::iter::once(self.rules.verdict(sending, now)).chain(others);
        verdicts.filter(|verdict| *verdict != Verdict::Allow).collect()
    }

    /// What stops a recipient from going over a way, asked before it enters a lane and again before it leaves one.
    pub(super) fn stop(
        &mut self,
        handle: Handle,
        target: Target,
        source: SourceIndex,
        now: UtcMillis,
    ) -> Option<Stop> {
        let flow = self.flow(handle, target)?;
        if let Some(gate) = self.workspace_gates.get_mut(&(flow.workspace, target)) {
            let again = gate.look(now);
            if !gate.may_take() {
                return Some(Stop::Park(Self::lot_key(&flow, Why::Workspace, None), again));
            }
        }
        let sending = self.sending(&flow, Some(source))?;
        let route = self.rules.route(&sending, now);
        let verdicts = self.verdicts(&sending, now);
        if let Some((_, to)) = route
            && !self.chooser.allows(to, source)
        {
            return Some(Stop::Elsewhere);
        }
        for verdict in verdicts {
            let (by, until) = match verdict {
                Verdict::Allow => continue,
                Verdict::Hold { by, until } => (by, until),
                Verdict::Throttle { by, per_minute } => {
                    let throttle = self.throttles.entry(by).or_insert_with(|| Throttle::new(per_minute, now));
                    match throttle.wait(per_minute, now) {
                        None => continue,
                        Some(at) => (by, Some(at)),
                    }
                }
            };
            let route = route.map(|(id, _)| id);
            return Some(Stop::Park(Self::lot_key(&flow, Why::Policy(by), route), until));
        }
        None
    }

    /// Takes the tokens of every throttle that speaks of a recipient.
    pub(super) fn charge_throttles(
        &mut self,
        handle: Handle,
        target: Target,
        source: SourceIndex,
        now: UtcMillis,
    ) {
        let Some(flow) = self.flow(handle, target) else { return };
        let Some(sending) = self.sending(&flow, Some(source)) else { return };
        for verdict in self.verdicts(&sending, now) {
            if let Verdict::Throttle { by, .. } = verdict
                && let Some(throttle) = self.throttles.get_mut(&by)
            {
                throttle.bucket.take(1.0);
            }
        }
    }

    /// A recipient whose site is known takes a source and enters its lane, or waits for one.
    pub(super) fn leave_for(&mut self, handle: Handle, site: SiteId, now: UtcMillis) {
        let site = if self.marks(handle).tls_report { self.without_demands(site) } else { site };
        let target = self.target_of(site);
        let Some(flow) = self.flow(handle, target) else { return };
        let (choice, route) = self.choose(handle, &flow, now);
        let source = match choice {
            Choice::Source(source) => source,
            Choice::LaterAt(at) => {
                return self.park(handle, Self::lot_key(&flow, Why::WarmUp, route), Some(at), now);
            }
            Choice::NoSource => {
                return self.park(handle, Self::lot_key(&flow, Why::NoSource, route), None, now);
            }
        };
        if self.is_policed()
            && let Some(Stop::Park(key, until)) = self.stop(handle, target, source, now)
        {
            self.give_source_back(handle, target, source, now);
            return self.park(handle, key, until, now);
        }
        let path = self.site_path(source, site, now);
        self.enter_lane(handle, path);
    }

    /// A relay host has no source to choose; policies hold for it, too.
    pub(super) fn leave_by_relay(&mut self, handle: Handle, path: super::PathId, now: UtcMillis) {
        if self.is_policed() {
            let ShaperKey { source, target } = self.shaper(path).key;
            if let Some(Stop::Park(key, until)) = self.stop(handle, target, source, now) {
                return self.park(handle, key, until, now);
            }
        }
        self.enter_lane(handle, path);
    }

    fn choose(&mut self, handle: Handle, flow: &Flow, now: UtcMillis) -> (Choice, Option<TrafficRuleId>) {
        let Some(sending) = self.sending(flow, None) else { return (Choice::NoSource, None) };
        let workspace = sending.workspace;
        let route = self.rules.route(&sending, now);
        if !flow.engaged
            && let Some(at) =
                self.first_in_lot_wait(&Self::lot_key(flow, Why::WarmUp, route.map(|(id, _)| id)))
        {
            return (Choice::LaterAt(at), route.map(|(id, _)| id));
        }
        let key = self.store.message(handle).map_or(0, |message| message.key.0);
        let Some(sending) = self.sending(flow, None) else { return (Choice::NoSource, None) };
        let by_source = self.rules.routes_by_source(&sending, now);
        let by_source = |source: Option<SourceId>| by_source.get(&source?).copied();
        let Self { chooser, shapers, source_gates, profiles, .. } = self;
        let provider = match flow.target {
            Target::Provider(provider) => &*profiles.get(provider).name,
            Target::Site(_) | Target::Relay(_) => OTHER,
        };
        let closed = |source: SourceIndex| {
            let key = ShaperKey { source, target: flow.target };
            let shaper =
                shapers.find(&key, |shaper| shaper.key == key).and_then(|number| shapers.get(number));
            shaper.is_some_and(|shaper| shaper.controller.gate().is_suspended())
                || source_gates.get(&source).is_some_and(Gate::is_suspended)
        };
        let asked = Asked {
            workspace,
            stream: flow.stream,
            sender: flow.sender.as_ref(),
            provider,
            route: route.map(|(_, to)| to),
            draw: spread(key),
            now,
        };
        let choice = chooser.choose(&asked, &closed);
        // A rule about what leaves from this source may send it to another one.
        if let Choice::Source(source) = choice
            && let Some((id, to)) = by_source(chooser.id(source))
            && !chooser.allows(to, source)
        {
            chooser.give_back(source, asked.sender, provider, now);
            return (chooser.choose(&Asked { route: Some(to), ..asked }, &closed), Some(id));
        }
        (choice, route.map(|(id, _)| id))
    }

    /// A recipient leaves a lane without being sent to: what it took from allowances is there again.
    pub(super) fn give_path_back(&mut self, handle: Handle, now: UtcMillis) {
        let path = self.store.recipient(handle).and_then(|one| one.path());
        let Some(shaper) = path.and_then(|path| self.paths.get(path.0)).map(|path| path.shaper) else {
            return;
        };
        let Some(key) = self.shapers.get(shaper).map(|shaper| shaper.key) else { return };
        self.give_source_back(handle, key.target, key.source, now);
    }

    fn give_source_back(&mut self, handle: Handle, target: Target, source: SourceIndex, now: UtcMillis) {
        if matches!(target, Target::Relay(_)) {
            return;
        }
        let sender = self.flow(handle, target).and_then(|flow| flow.sender);
        let provider = self.target_name(target).unwrap_or(OTHER).to_owned();
        self.chooser.give_back(source, sender.as_ref(), &provider, now);
    }

    /// Recipients that wait for a source that is gone take another, a step at a time. Returns whether to go on at once.
    pub(super) fn leave_sources(&mut self, now: UtcMillis) -> bool {
        let mut budget = LEAVING_STEP;
        while budget > 0 {
            let Some(id) = self.leaving.pop_front() else { return false };
            loop {
                let gone = |path: &super::path::Path| {
                    path.source().is_some_and(|source| !self.chooser.is_usable(source))
                };
                let Some(path) = self.paths.get_mut(id.0) else { break };
                if !gone(path) {
                    break;
                }
                let Some(picked) = path.lanes.pop_class(true).or_else(|| path.lanes.pop_class(false)) else {
                    break;
                };
                path.lanes.charge(picked, 0);
                budget = budget.saturating_sub(1);
                if self.store.recipient(picked.handle).is_some_and(|one| one.is_ready_on(id)) {
                    self.give_path_back(picked.handle, now);
                    self.make_ready(picked.handle, now);
                }
                if budget == 0 {
                    self.leaving.push_front(id);
                    break;
                }
            }
        }
        !self.leaving.is_empty()
    }
}

/// Recipients that take another source in one step.
const LEAVING_STEP: usize = 2_000;

/// Keys are dense; a multiplication spreads them over the weights.
fn spread(key: u64) -> u64 {
    key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16
}
