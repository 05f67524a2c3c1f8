use std::collections::HashSet;

use postroad_base::{Domain, UtcMillis, WorkspaceId};
use postroad_spool::MessageKey;

use super::Place;
use super::core::{Core, Handle, Message, Recipient, Wish};
use super::path::PathId;

/// Which recipients an operator means. All given conditions must hold; none given means all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    pub workspace: Option<WorkspaceId>,
    pub message: Option<MessageKey>,
    /// The recipient's domain.
    pub domain: Option<Domain>,
    pub tag: Option<String>,
}

/// What an operator can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Hold,
    Release,
    RetryNow,
    Cancel,
}

/// How many recipients an operation meets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OperationCount {
    /// Changed (or, in a dry run, would be).
    pub changed: u64,
    /// In a session's hands right now: the operation is noted and carried out if the attempt is not the last.
    pub in_flight: u64,
    /// Matched, but there is nothing to do (held already, not held, due already).
    pub unchanged: u64,
}

/// A recipient an operation changes, for the spool and the event log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touched {
    pub handle: Handle,
    pub key: MessageKey,
    pub index: u16,
    pub attempts: u16,
    pub due: UtcMillis,
}

/// A selector in the queue's own numbers. `None` when it cannot match anything.
struct Numbers {
    workspace: Option<u32>,
    domain: Option<u32>,
    message: Option<MessageKey>,
    tag: Option<Box<str>>,
}

impl Core {
    fn numbers(&self, selector: &Selector) -> Option<Numbers> {
        let workspace = match &selector.workspace {
            Some(id) => Some(self.workspaces.find(id)?),
            None => None,
        };
        let domain = match &selector.domain {
            Some(domain) => Some(self.domains.find(domain)?),
            None => None,
        };
        let tag = selector.tag.as_deref().map(Box::from);
        Some(Numbers { workspace, domain, message: selector.message, tag })
    }

    /// What `operation` would change, without changing it. At most `limit` entries are listed; all are counted.
    #[must_use]
    pub fn preview(
        &self,
        selector: &Selector,
        operation: Operation,
        now: UtcMillis,
        limit: usize,
    ) -> (OperationCount, Vec<Touched>) {
        let mut count = OperationCount::default();
        let mut touched = Vec::new();
        let Some(numbers) = self.numbers(selector) else { return (count, touched) };
        self.for_each_matching(&numbers, |handle, message, recipient| {
            let stuck = recipient.place == Place::Ready && self.is_suspended(recipient.path);
            match effect(operation, recipient, stuck, now) {
                Effect::Change => {
                    count.changed += 1;
                    if touched.len() < limit {
                        touched.push(Touched {
                            handle,
                            key: message.key,
                            index: recipient.index,
                            attempts: recipient.attempts,
                            due: recipient.due,
                        });
                    }
                }
                Effect::Wish(_) => count.in_flight += 1,
                Effect::None => count.unchanged += 1,
            }
        });
        (count, touched)
    }

    fn for_each_matching(&self, numbers: &Numbers, mut visit: impl FnMut(Handle, &Message, &Recipient)) {
        let one = numbers.message.map(|key| self.by_key.get(&key).map(|number| *number as usize));
        let range = match one {
            Some(Some(number)) => number..number + 1,
            Some(None) => return,
            None => 0..self.messages.len(),
        };
        for number in range {
            let place = &self.messages[number];
            let Some(message) = &place.message else { continue };
            let matches = numbers.workspace.is_none_or(|workspace| workspace == message.workspace)
                && numbers.tag.as_ref().is_none_or(|tag| self.tags.value(message.tags).contains(tag));
            if !matches {
                continue;
            }
            for (slot, recipient) in message.recipients.iter().enumerate() {
                let Some(recipient) = recipient else { continue };
                if numbers.domain.is_none_or(|domain| domain == recipient.domain) {
                    let handle = Handle {
                        message: u32::try_from(number).expect("message numbers are 32 bits"),
                        slot: u16::try_from(slot).expect("recipient slots are 16 bits"),
                        generation: place.generation,
                    };
                    visit(handle, message, recipient);
                }
            }
        }
    }

    /// Takes what `operation` changes out of circulation (it is in flight until [`Core::settle`] puts it where it
    /// belongs) and notes wishes for what is in flight already.
    pub fn begin(
        &mut self,
        selector: &Selector,
        operation: Operation,
        now: UtcMillis,
        limit: usize,
    ) -> (OperationCount, Vec<Touched>) {
        let (count, touched) = self.preview(selector, operation, now, limit);
        if count.in_flight > 0
            && let Some(numbers) = self.numbers(selector)
        {
            let mut wishes = Vec::new();
            self.for_each_matching(&numbers, |handle, _, recipient| {
                if let Effect::Wish(wish) = effect(operation, recipient, false, now) {
                    wishes.push((handle, wish));
                }
            });
            for (handle, wish) in wishes {
                if let Some(recipient) = self.recipient_mut(handle) {
                    recipient.wish = wish;
                }
            }
        }
        if operation == Operation::RetryNow {
            self.lift_suspensions(&touched, now);
        }
        for entry in &touched {
            if let Some(recipient) = self.recipient_mut(entry.handle) {
                recipient.place = Place::InFlight;
            }
        }
        (count, touched)
    }

    fn is_suspended(&self, path: PathId) -> bool {
        self.paths.get(path.0 as usize).is_some_and(|path| !path.may_take())
    }

    /// Whoever says "now" knows more than our last attempt: the ways these recipients go are probed at once.
    fn lift_suspensions(&mut self, touched: &[Touched], now: UtcMillis) {
        let ways: HashSet<(u32, u32)> = touched
            .iter()
            .filter_map(|one| {
                let workspace = self.messages.get(one.handle.message as usize)?.message.as_ref()?.workspace;
                Some((workspace, self.recipient(one.handle)?.domain))
            })
            .collect();
        for (workspace, domain) in ways {
            if let Some(path) = self.relay_path(workspace).or_else(|| self.known_path(domain, now)) {
                self.paths[path.0 as usize].probe_at(now);
            }
        }
    }

    /// Recipients whose message's time is up, wherever they wait; taken out of circulation.
    pub fn take_expired(&mut self, now: UtcMillis, limit: usize) -> Vec<Touched> {
        let mut expired = Vec::new();
        let all = Numbers { workspace: None, domain: None, message: None, tag: None };
        self.for_each_matching(&all, |handle, message, recipient| {
            if message.expires_at <= now && recipient.place != Place::InFlight && expired.len() < limit {
                expired.push(Touched {
                    handle,
                    key: message.key,
                    index: recipient.index,
                    attempts: recipient.attempts,
                    due: recipient.due,
                });
            }
        });
        for entry in &expired {
            if let Some(recipient) = self.recipient_mut(entry.handle) {
                recipient.place = Place::InFlight;
            }
        }
        expired
    }

    /// One recipient that a wish was noted for, taken out of circulation.
    pub fn take_wished(&mut self, handle: Handle) -> Option<Touched> {
        let key = self.messages.get(handle.message as usize)?.message.as_ref()?.key;
        let recipient = self.recipient_mut(handle)?;
        recipient.place = Place::InFlight;
        Some(Touched {
            handle,
            key,
            index: recipient.index,
            attempts: recipient.attempts,
            due: recipient.due,
        })
    }
}

enum Effect {
    Change,
    Wish(Option<Wish>),
    None,
}

/// `stuck`: it is due, and its way is suspended.
fn effect(operation: Operation, recipient: &Recipient, stuck: bool, now: UtcMillis) -> Effect {
    match (operation, recipient.place) {
        (Operation::Hold, Place::InFlight) => Effect::Wish(Some(Wish::Hold)),
        (Operation::Cancel, Place::InFlight) => Effect::Wish(Some(Wish::Cancel)),
        (Operation::RetryNow, Place::InFlight) => Effect::Wish(Some(Wish::Now)),
        (Operation::Release, Place::InFlight) => Effect::Wish(None),
        (Operation::Hold | Operation::RetryNow, Place::Held) => Effect::None,
        (Operation::Release, Place::Held) => Effect::Change,
        (Operation::Release, _) => Effect::None,
        (Operation::RetryNow, Place::Scheduled) if recipient.due > now => Effect::Change,
        (Operation::RetryNow, Place::Ready) if stuck => Effect::Change,
        (Operation::RetryNow, _) => Effect::None,
        (Operation::Hold | Operation::Cancel, _) => Effect::Change,
    }
}
