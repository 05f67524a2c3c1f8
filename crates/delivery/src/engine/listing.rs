use std::collections::HashMap;
use std::sync::Arc;

use postroad_base::{Domain, EmailAddress, MessageId, WorkspaceId};
use postroad_spool::MessageKey;

use super::Engine;
use crate::queue::{
    DestinationList, DestinationQuery, DestinationRow, Selector, Totals, WaitingRecipient, WaitingState,
    WaitingStatus, WalkAt, WorkspaceTotals,
};
use crate::record::MessageRecord;

/// What people ask of the queue. Everything that looks at more than a few entries does it in steps, and lets others have
/// the lock and the thread in between.
impl Engine {
    /// The queue in numbers; kept up to date, so cheap to ask.
    #[must_use]
    pub fn totals(&self, workspace: Option<WorkspaceId>) -> Totals {
        self.core.lock().totals(workspace)
    }

    /// What the way to a recipient domain is doing.
    #[must_use]
    pub fn destination(&self, domain: &Domain) -> WaitingState {
        self.core.lock().destination(domain)
    }

    /// Destinations in the order asked for; one more than the limit if there are more.
    pub async fn destinations(&self, query: DestinationQuery) -> Vec<DestinationRow> {
        let mut list = DestinationList::new(query);
        while self.core.lock().list_destinations(&mut list) {
            tokio::task::yield_now().await;
        }
        list.rows()
    }

    /// What every workspace has waiting, by id.
    pub async fn workspace_totals(&self) -> HashMap<WorkspaceId, WorkspaceTotals> {
        let mut totals = HashMap::new();
        let mut step = 0;
        while self.core.lock().workspace_totals(step, &mut totals) {
            step += 1;
            tokio::task::yield_now().await;
        }
        totals
    }

    /// Up to `limit` waiting recipients that match, from `at` on.
    pub async fn waiting(
        &self,
        selector: &Selector,
        status: Option<WaitingStatus>,
        at: WalkAt,
        limit: usize,
    ) -> Vec<Waiting> {
        let mut found = Vec::new();
        let mut next = Some(at);
        while let Some(at) = next
            && found.len() < limit
        {
            next = self.core.lock().list_waiting(selector, status, at, limit, &mut found);
            tokio::task::yield_now().await;
        }
        let mut waiting: Vec<Waiting> = Vec::with_capacity(found.len());
        for recipient in found {
            let known = waiting.last().filter(|last| last.recipient.key == recipient.key);
            let record = match known {
                Some(last) => last.record.clone(),
                None => self.record(recipient.key).await.map(Arc::new),
            };
            waiting.push(Waiting { recipient, record });
        }
        waiting
    }

    /// What a message was accepted with. `None` if it is gone, or cannot be read.
    pub(super) async fn record(&self, key: MessageKey) -> Option<MessageRecord> {
        MessageRecord::decode(&self.spool.read_meta(key).await.ok()?).ok()
    }
}

/// A recipient that waits, and what is known of its message.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub recipient: WaitingRecipient,
    /// `None` if it left the queue meanwhile, or cannot be read.
    pub record: Option<Arc<MessageRecord>>,
}

impl Waiting {
    /// The message's id and the recipient's address.
    #[must_use]
    pub fn address(&self) -> Option<(MessageId, EmailAddress)> {
        let record = self.record.as_ref()?;
        let recipient = record.envelope.recipients.get(usize::from(self.recipient.index))?;
        Some((record.id, recipient.forward_path.clone()))
    }
}
