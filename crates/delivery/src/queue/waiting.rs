use postroad_base::{Domain, UtcMillis, WorkspaceId};
use postroad_spool::MessageKey;

use super::Place;
use super::core::Core;
use super::ops::{Selector, WalkAt};

/// A recipient that waits.
#[derive(Clone, Debug)]
pub struct WaitingRecipient {
    pub key: MessageKey,
    /// Its number in the envelope.
    pub index: u16,
    pub workspace: WorkspaceId,
    pub domain: Domain,
    pub place: Place,
    /// While it is scheduled, or held back until a time.
    pub next_attempt: Option<UtcMillis>,
    pub accepted_at: UtcMillis,
    /// Attempts made so far.
    pub attempts: u16,
    /// Where a list goes on behind it.
    pub behind: WalkAt,
}

/// What to list of those who wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitingStatus {
    Scheduled,
    Ready,
    InFlight,
    Held,
}

impl WaitingStatus {
    #[must_use]
    pub fn of(place: Place) -> Self {
        match place {
            Place::Scheduled | Place::Parked => Self::Scheduled,
            Place::Routing | Place::Ready => Self::Ready,
            Place::InFlight => Self::InFlight,
            Place::Held => Self::Held,
        }
    }
}

impl Core {
    /// The next step of a list of waiting recipients: adds what matches to `found` until there are `limit`.
    /// Where to go on.
    pub fn list_waiting(
        &self,
        selector: &Selector,
        status: Option<WaitingStatus>,
        at: WalkAt,
        limit: usize,
        found: &mut Vec<WaitingRecipient>,
    ) -> Option<WalkAt> {
        let numbers = self.numbers(selector)?;
        self.walk(&numbers, at, |handle, message, recipient| {
            let place = recipient.place();
            if status.is_none_or(|status| status == WaitingStatus::of(place)) {
                let group = self.groups.of(recipient.group);
                let workspace = self.groups.workspaces.get(group.workspace);
                let domain = self.groups.domains.get(group.domain);
                if let (Some(workspace), Some(domain)) = (workspace, domain) {
                    found.push(WaitingRecipient {
                        key: message.key,
                        index: recipient.index,
                        workspace: workspace.id,
                        domain: domain.name.clone(),
                        place,
                        next_attempt: match recipient.lot().and_then(|lot| self.lots.get(lot)) {
                            Some(lot) => Some(lot.wakes_at),
                            None => (place == Place::Scheduled).then(|| recipient.due()),
                        },
                        accepted_at: message.accepted_at,
                        attempts: recipient.attempts,
                        behind: WalkAt::behind(handle),
                    });
                }
            }
            found.len() < limit
        })
    }
}
