use std::sync::Arc;

use postroad_base::{Reply, ReplyClass, UtcMillis, WorkspaceId};

use super::core::Core;
use super::path::PathId;
use crate::shaping::{Action, Cause, Gate, Profile, Rule, Scope};

/// What a server said, and what its profile knows of it.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'a> {
    pub reply: &'a Reply,
    /// [`Profile::rule_for`] of the path's profile; found without the queue's lock.
    pub rule: Option<&'a Arc<Rule>>,
    /// Whose message it was; `None` when it was about the connection.
    pub workspace: Option<WorkspaceId>,
    /// Messages the connection has carried, this one included.
    pub carried: u32,
}

/// A provider's words as they concern sources, providers and workspaces.
impl Core {
    /// The profile whose rules hold for a path's replies.
    #[must_use]
    pub fn path_profile(&self, path: PathId) -> Arc<Profile> {
        Arc::clone(self.shaper(path).controller.profile())
    }

    /// A server said something on this path. Returns whether that changed what may be sent.
    pub fn heard(&mut self, path: PathId, heard: Heard<'_>, now: UtcMillis) -> bool {
        let scope = heard.rule.map_or(Scope::Path, |rule| rule.scope);
        let shaper = self.shaper_mut(path);
        let (key, sessions) = (shaper.key, shaper.sessions);
        let rule = heard.rule.map(|rule| &**rule);
        let changed = match (scope, rule) {
            (Scope::Path | Scope::Recipient, _) | (_, None) => {
                shaper.controller.replied(heard.reply, rule, heard.carried, sessions, now)
            }
            // The path goes on for the others; the replies are remembered with it.
            (Scope::Workspace, Some(rule)) => {
                let enough = shaper.controller.overheard(heard.reply, rule, now);
                match heard.workspace.and_then(|id| self.groups.find_workspace(id)) {
                    Some(workspace) => {
                        let gate = self.workspace_gates.entry((workspace, key.target)).or_default();
                        close(gate, enough, rule, heard.reply, now)
                    }
                    None => false,
                }
            }
            (Scope::Source, Some(rule)) => {
                let enough = shaper.controller.overheard(heard.reply, rule, now);
                let gate = self.source_gates.entry(key.source).or_default();
                close(gate, enough, rule, heard.reply, now)
            }
            (Scope::Provider, Some(rule)) => {
                let enough = shaper.controller.overheard(heard.reply, rule, now);
                let gate = self.target_gates.entry(key.target).or_default();
                close(gate, enough, rule, heard.reply, now)
            }
        };
        if heard.reply.class() == ReplyClass::Completion {
            self.open_gates(path, heard.workspace);
        }
        if changed {
            self.look_again(path);
        }
        changed
    }

    /// A message was taken: what was half open is open.
    fn open_gates(&mut self, path: PathId, workspace: Option<WorkspaceId>) {
        let key = self.shaper(path).key;
        if !self.workspace_gates.is_empty()
            && let Some(workspace) = workspace.and_then(|id| self.groups.find_workspace(id))
            && self.workspace_gates.get_mut(&(workspace, key.target)).is_some_and(Gate::answered)
        {
            self.workspace_gates.remove(&(workspace, key.target));
            self.note_all_lots();
        }
        if self.source_gates.get_mut(&key.source).is_some_and(Gate::answered) {
            self.source_gates.remove(&key.source);
            self.look_at_all(|other| other.source == key.source);
        }
        if self.target_gates.get_mut(&key.target).is_some_and(Gate::answered) {
            self.target_gates.remove(&key.target);
            self.look_at_all(|other| other.target == key.target);
        }
    }

    fn look_at_all(&mut self, of: impl Fn(&super::shaper::ShaperKey) -> bool) {
        let all: Vec<u32> = self
            .shapers
            .range(0, u32::MAX)
            .filter(|(_, shaper)| of(&shaper.key))
            .map(|(number, _)| number)
            .collect();
        for number in all {
            self.look_at_shaper(number);
        }
    }

    /// What the limits of a path allow has changed: its sessions and those who wait for one hear of it.
    pub(super) fn look_again(&mut self, path: PathId) {
        self.look_at(path);
        if let Some(number) = self.paths.get(path.0).map(|entry| entry.shaper) {
            self.look_at_shaper(number);
        }
    }

    /// A server refused one more connection without words a rule knows, while it serves others: stay below.
    pub fn path_saturated(&mut self, path: PathId, reply: &Reply, now: UtcMillis) {
        let shaper = self.shaper_mut(path);
        let sessions = shaper.sessions;
        shaper.controller.too_many_connections(reply, sessions, now);
        self.look_again(path);
    }
}

fn close(gate: &mut Gate, enough: bool, rule: &Rule, reply: &Reply, now: UtcMillis) -> bool {
    let for_secs = match rule.action {
        Action::Suspend { for_secs } | Action::Obey { for_secs } => for_secs,
        // A rule about one workspace asks for patience where it would slow down a path.
        Action::SlowDown { .. } => 300,
        Action::LimitConnections | Action::LimitMessages | Action::Recipient => return false,
    };
    if !enough && !gate.is_probing() {
        return false;
    }
    gate.suspend(now, for_secs, Cause::new(rule, reply, now));
    true
}
