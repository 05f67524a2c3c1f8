mod learned;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use postroad_base::{Reply, ReplyClass, UtcMillis};

use super::bucket::Bucket;
use super::curve::{Curve, CurvePoint};
use super::evidence::{Cause, Evidence, Heard, kept};
use super::gate::Gate;
use super::profile::{Action, Profile, Rule};
use crate::outcome::asked_for;

/// What a controller did, for its history.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub at: UtcMillis,
    pub kind: ChangeKind,
    /// The rule that led to it.
    pub rule: Option<Arc<str>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ChangeKind {
    SlowedDown(Pace),
    Suspended {
        until: UtcMillis,
    },
    /// A probe is allowed.
    Probing,
    /// The probe was taken.
    Recovered(Pace),
    /// It went well, and the limits were in use.
    Raised(Pace),
}

/// The limits in force.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    pub connections: u32,
    /// `None`: free.
    pub messages_per_second: Option<f64>,
    pub messages_per_connection: u32,
    pub connections_per_minute: u32,
}

/// Limits are looked at again after so much time without a sign of trouble.
const WINDOW: Duration = Duration::from_secs(60);
/// Replies of one moment count as one sign.
const DECREASE_EVERY: Duration = Duration::from_secs(5);
/// Changes remembered.
const CHANGES: usize = 30;
/// The message bucket holds what this time brings, at least one and at most so many.
const BURST_SECS: f64 = 1.0;
const BURST_MOST: f64 = 50.0;
/// One connection is enough for what it can carry in this time.
const CONNECTION_CARRIES_SECS: f64 = 5.0;
/// A server that finds one connection too many is left alone for so long.
const ONE_TOO_MANY_SECS: u32 = 60;
/// Of the rate before a suspension, what the recovery begins with.
const RECOVERY: f64 = 0.5;
/// The least it begins with where nothing was measured, messages a second.
const RECOVERY_LEAST: f64 = 0.2;

#[derive(Clone, Copy, Debug)]
struct Window {
    since: UtcMillis,
    taken: u32,
    /// Messages a second of the window before.
    before: f64,
    trouble: bool,
    connections_full: bool,
    rate_full: bool,
}

/// The limits of one source at one provider or site: additive increase while they are used and all is well,
/// multiplicative decrease when the other side complains, within what its profile allows.
#[derive(Clone, Debug)]
pub struct Controller {
    profile: Arc<Profile>,
    /// What the machine allows, whatever the profile says.
    most_connections: u32,
    connections: u32,
    rate: Option<f64>,
    per_connection: u32,
    messages: Bucket,
    dials: Bucket,
    gate: Gate,
    window: Window,
    decreased_at: UtcMillis,
    /// What an increase adds to the rate.
    rate_step: f64,
    /// From here on a rate that was free is free again.
    free_above: f64,
    heard: Heard,
    changes: VecDeque<Change>,
    curve: Curve,
}

impl Controller {
    #[must_use]
    pub fn new(profile: Arc<Profile>, most_connections: u32, now: UtcMillis) -> Self {
        let limits = profile.limits;
        let most = most_connections.min(profile.clamps.most_connections).max(1);
        let rate = limits.messages_per_second;
        let connections = limits.connections.min(most);
        Self {
            most_connections: most,
            connections,
            rate,
            per_connection: limits.messages_per_connection,
            messages: Bucket::full(rate.map_or(1.0, burst), now),
            dials: Bucket::full(f64::from(most), now),
            gate: Gate::Open,
            window: Window::at(now, 0.0),
            decreased_at: UtcMillis(0),
            rate_step: rate.map_or(0.0, |rate| rate * 0.1),
            free_above: f64::INFINITY,
            heard: Heard::default(),
            changes: VecDeque::new(),
            curve: Curve::default(),
            profile,
        }
    }

    #[must_use]
    pub fn profile(&self) -> &Arc<Profile> {
        &self.profile
    }

    #[must_use]
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    pub fn gate_mut(&mut self) -> &mut Gate {
        &mut self.gate
    }

    /// The limits in force.
    #[must_use]
    pub fn pace(&self) -> Pace {
        Pace {
            connections: self.allowed_connections(),
            messages_per_second: self.rate,
            messages_per_connection: self.per_connection,
            connections_per_minute: self.profile.limits.connections_per_minute,
        }
    }

    /// Turns a suspension that is over into a probe. Returns when to look again, if it is not over.
    pub fn look(&mut self, now: UtcMillis) -> Option<UtcMillis> {
        let was_suspended = self.gate.is_suspended();
        let again = self.gate.look(now);
        if was_suspended && self.gate.is_probing() {
            self.changed(now, ChangeKind::Probing, None);
        }
        again
    }

    /// Simultaneous connections.
    #[must_use]
    pub fn allowed_connections(&self) -> u32 {
        match &self.gate {
            Gate::Suspended { .. } => 0,
            Gate::Probing { .. } => 1,
            Gate::Open => match self.rate {
                // More connections than the rate can feed would only idle.
                Some(rate) => self.connections.min((rate * CONNECTION_CARRIES_SECS).ceil().max(1.0) as u32),
                None => self.connections,
            },
        }
    }

    #[must_use]
    pub fn messages_per_connection(&self) -> u32 {
        if self.gate.is_probing() { 1 } else { self.per_connection }
    }

    /// Simultaneous connections were wanted that the limit does not allow.
    pub fn connections_were_full(&mut self) {
        self.window.connections_full = true;
    }

    /// How many of `wanted` connections may be opened now, and when the next may if not all.
    pub fn may_dial(&mut self, wanted: u32, now: UtcMillis) -> (u32, Option<UtcMillis>) {
        let per_sec = f64::from(self.profile.limits.connections_per_minute) / 60.0;
        let burst = f64::from(self.most_connections);
        let there = self.dials.available(per_sec, burst, now).max(0.0) as u32;
        if there >= wanted {
            return (wanted, None);
        }
        let next = self.dials.wait_for(f64::from(there + 1), per_sec, burst, now);
        (there, next.or(Some(UtcMillis(now.0 + 1))))
    }

    pub fn dialled(&mut self, connections: u32) {
        self.dials.take(f64::from(connections));
    }

    /// When a message may go, leaving `reserve` for those that are more urgent; `None` is now.
    pub fn wait_for_message(&mut self, reserve: f64, now: UtcMillis) -> Option<UtcMillis> {
        let rate = self.rate?;
        let wanted = 1.0 + reserve;
        // A bucket that holds one can keep none in reserve: who is urgent goes first by asking first.
        let burst = burst(rate).max(wanted);
        let wait = self.messages.wait_for(wanted, rate, burst, now);
        self.window.rate_full |= wait.is_some();
        wait
    }

    /// Recipients were handed to a session.
    pub fn sent(&mut self, recipients: u32, sessions: u32, now: UtcMillis) {
        if let Some(rate) = self.rate {
            self.messages.available(rate, burst(rate).max(2.0), now);
            self.messages.take(f64::from(recipients));
        }
        self.gate.left(now);
        let point = self.point(now);
        point.connections = point.connections.max(sessions);
    }

    /// What a server said about one recipient. `rule` is the profile's rule for it, if there is one and it concerns this
    /// controller; `carried` is how many messages the connection has carried, `sessions` how many there are.
    /// Returns whether anything changed.
    pub fn replied(
        &mut self,
        reply: &Reply,
        rule: Option<&Rule>,
        carried: u32,
        sessions: u32,
        now: UtcMillis,
    ) -> bool {
        self.count(reply, now);
        match rule {
            Some(rule) if rule.action != Action::Recipient => self.apply(reply, rule, carried, sessions, now),
            Some(rule) => {
                self.heard.note(&rule.id, reply, None, now);
                self.talked(now)
            }
            None if reply.class() == ReplyClass::Transient => self.hesitated(reply, now),
            None => self.talked(now),
        }
    }

    /// A reply that concerns more, or less, than this controller: it is remembered here, and acted on elsewhere. Returns
    /// whether there were enough of them to act on.
    pub fn overheard(&mut self, reply: &Reply, rule: &Rule, now: UtcMillis) -> bool {
        self.count(reply, now);
        self.heard.note(&rule.id, reply, rule.after, now)
    }

    /// A server refused one more connection in words no rule knows.
    pub fn too_many_connections(&mut self, reply: &Reply, sessions: u32, now: UtcMillis) {
        let rule: Arc<str> = "refused_connection".into();
        self.heard.note(&rule, reply, None, now);
        self.window.trouble = true;
        let cause = Cause { rule, reply: kept(reply), at: now };
        self.limit_connections(sessions, cause, now);
    }

    fn count(&mut self, reply: &Reply, now: UtcMillis) {
        let point = self.point(now);
        match reply.class() {
            ReplyClass::Completion => point.delivered += 1,
            ReplyClass::Permanent => point.bounced += 1,
            ReplyClass::Transient | ReplyClass::Intermediate => point.deferred += 1,
        }
        if reply.class() == ReplyClass::Completion {
            self.window.taken = self.window.taken.saturating_add(1);
        }
    }

    /// They talk to us: a probe is answered, and good times count.
    fn talked(&mut self, now: UtcMillis) -> bool {
        if self.gate.answered() {
            self.begin_again(now);
            return true;
        }
        self.raise(now)
    }

    /// A deferral nobody knows: no reason to slow down, and none to open up.
    fn hesitated(&mut self, reply: &Reply, now: UtcMillis) -> bool {
        let Gate::Probing { cause, first_secs, .. } = &self.gate else { return false };
        let cause = Cause { rule: Arc::clone(&cause.rule), reply: kept(reply), at: now };
        let first_secs = *first_secs;
        self.suspend(first_secs, cause, now)
    }

    fn apply(&mut self, reply: &Reply, rule: &Rule, carried: u32, sessions: u32, now: UtcMillis) -> bool {
        self.window.trouble = true;
        let enough = self.heard.note(&rule.id, reply, rule.after, now);
        // While probing one sign is enough.
        if !enough && !self.gate.is_probing() {
            return false;
        }
        let cause = Cause { rule: Arc::clone(&rule.id), reply: kept(reply), at: now };
        match rule.action {
            Action::Suspend { for_secs } => self.suspend(for_secs, cause, now),
            Action::Obey { for_secs } => {
                let asked = asked_for(&reply.text()).and_then(|secs| u32::try_from(secs).ok());
                self.suspend(asked.unwrap_or(for_secs), cause, now)
            }
            Action::SlowDown { factor } => match &self.gate {
                Gate::Probing { first_secs, .. } => {
                    let first_secs = *first_secs;
                    self.suspend(first_secs, cause, now)
                }
                _ => self.slow_down(factor, &rule.id, now),
            },
            Action::LimitConnections => self.limit_connections(sessions, cause, now),
            Action::LimitMessages => {
                self.per_connection = self.per_connection.min(carried.max(1));
                self.changed(now, ChangeKind::SlowedDown(self.pace()), Some(&rule.id));
                true
            }
            Action::Recipient => false,
        }
    }

    fn limit_connections(&mut self, sessions: u32, cause: Cause, now: UtcMillis) -> bool {
        let least = self.profile.clamps.least_connections;
        if sessions <= least {
            return self.suspend(ONE_TOO_MANY_SECS, cause, now);
        }
        let below = (sessions - 1).max(least);
        if below >= self.connections {
            return false;
        }
        self.connections = below;
        let rule = Arc::clone(&cause.rule);
        self.changed(now, ChangeKind::SlowedDown(self.pace()), Some(&rule));
        true
    }

    fn slow_down(&mut self, factor: f64, rule: &Arc<str>, now: UtcMillis) -> bool {
        if now.since(self.decreased_at) < DECREASE_EVERY && self.decreased_at > UtcMillis(0) {
            return false;
        }
        self.decreased_at = now;
        let clamps = self.profile.clamps;
        let connections = (f64::from(self.connections) * factor).floor() as u32;
        self.connections = connections.max(clamps.least_connections);
        let before = self.rate_now(now);
        self.set_rate(before * factor, before);
        self.changed(now, ChangeKind::SlowedDown(self.pace()), Some(rule));
        true
    }

    /// Closes the gate.
    pub fn suspend(&mut self, for_secs: u32, cause: Cause, now: UtcMillis) -> bool {
        if self.gate.is_open() {
            self.window.before = self.rate_now(now);
        }
        let was = self.gate.suspension().map(|(until, _)| until);
        let rule = Arc::clone(&cause.rule);
        let until = self.gate.suspend(now, for_secs, cause);
        if was.is_some_and(|was| until.since(was) < Duration::from_secs(1)) {
            return false;
        }
        self.changed(now, ChangeKind::Suspended { until }, Some(&rule));
        true
    }

    /// After a suspension everything begins small.
    fn begin_again(&mut self, now: UtcMillis) {
        let clamps = self.profile.clamps;
        self.connections = clamps.least_connections;
        let before = self.rate.unwrap_or(self.window.before);
        self.set_rate((before * RECOVERY).max(RECOVERY_LEAST), before);
        self.window = Window::at(now, self.window.before);
        self.changed(now, ChangeKind::Recovered(self.pace()), None);
    }

    fn set_rate(&mut self, rate: f64, before: f64) {
        let clamps = self.profile.clamps;
        let most = self
            .profile
            .limits
            .messages_per_second
            .map_or(clamps.most_messages_per_second, |start| start.max(clamps.most_messages_per_second));
        self.rate = Some(rate.clamp(clamps.least_messages_per_second, most));
        self.rate_step = (before * 0.1).max(clamps.least_messages_per_second);
        if self.profile.limits.messages_per_second.is_none() {
            self.free_above = (before * 2.0).max(5.0);
        }
    }

    /// Messages a second: the limit, or what was measured.
    fn rate_now(&self, now: UtcMillis) -> f64 {
        self.rate.unwrap_or_else(|| self.window.rate(now).max(self.window.before).max(RECOVERY_LEAST))
    }

    /// A window without trouble in which a limit was in use raises it.
    fn raise(&mut self, now: UtcMillis) -> bool {
        if now.since(self.window.since) < WINDOW {
            return false;
        }
        let window = std::mem::replace(&mut self.window, Window::at(now, 0.0));
        self.window.before = window.rate(now);
        if window.trouble || window.taken == 0 {
            return false;
        }
        let before = self.pace();
        if window.connections_full && self.connections < self.most_connections {
            self.connections += 1;
        }
        if window.rate_full
            && let Some(rate) = self.rate
        {
            let raised = (rate + self.rate_step).min(self.profile.clamps.most_messages_per_second);
            self.rate = (raised < self.free_above).then_some(raised);
        }
        let changed = self.pace() != before;
        if changed {
            self.changed(now, ChangeKind::Raised(self.pace()), None);
        }
        changed
    }

    fn changed(&mut self, at: UtcMillis, kind: ChangeKind, rule: Option<&Arc<str>>) {
        if self.changes.len() >= CHANGES {
            self.changes.pop_front();
        }
        self.changes.push_back(Change { at, kind, rule: rule.cloned() });
        self.point(at);
    }

    fn point(&mut self, now: UtcMillis) -> &mut CurvePoint {
        let (connections, rate) = (self.allowed_connections(), self.rate);
        let point = self.curve.at(now);
        point.allowed_connections = connections;
        point.allowed_rate = rate.unwrap_or(0.0) as f32;
        point
    }

    /// What was heard, the latest first.
    #[must_use]
    pub fn evidence(&self) -> Vec<Evidence> {
        self.heard.all()
    }

    /// What was done, the oldest first.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter()
    }

    /// The last hours, the oldest first.
    pub fn curve(&self) -> impl Iterator<Item = &CurvePoint> {
        self.curve.points()
    }

    /// Whether what it allows is less than its profile begins with.
    #[must_use]
    pub fn is_below_start(&self) -> bool {
        let limits = self.profile.limits;
        let slower =
            self.rate.is_some_and(|rate| limits.messages_per_second.is_none_or(|start| rate < start));
        slower
            || self.connections < limits.connections.min(self.most_connections)
            || self.per_connection < limits.messages_per_connection
    }

    /// When the next message may go, if not now.
    #[must_use]
    pub fn next_message(&self, now: UtcMillis) -> Option<UtcMillis> {
        let rate = self.rate?;
        let mut messages = self.messages;
        messages.wait_for(1.0, rate, burst(rate), now)
    }

    /// When the next connection may be opened, if not now.
    #[must_use]
    pub fn next_dial(&self, now: UtcMillis) -> Option<UtcMillis> {
        let per_sec = f64::from(self.profile.limits.connections_per_minute) / 60.0;
        let mut dials = self.dials;
        dials.wait_for(1.0, per_sec, f64::from(self.most_connections), now)
    }

    /// Whether it knows nothing that a new one would not know.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.gate.is_open() && self.changes.is_empty()
    }

    /// When something last changed.
    #[must_use]
    pub fn changed_at(&self) -> Option<UtcMillis> {
        self.changes.back().map(|change| change.at)
    }
}

impl Window {
    fn at(since: UtcMillis, before: f64) -> Self {
        Self { since, taken: 0, before, trouble: false, connections_full: false, rate_full: false }
    }

    fn rate(&self, now: UtcMillis) -> f64 {
        f64::from(self.taken) / now.since(self.since).as_secs_f64().max(1.0)
    }
}

fn burst(rate: f64) -> f64 {
    (rate * BURST_SECS).clamp(1.0, BURST_MOST)
}

#[cfg(test)]
mod tests;
