use std::sync::Arc;

use postroad_base::{Domain, EmailAddress, MessageId, WorkspaceId};

use super::Engine;
use crate::queue::{PathDetail, PathRow};
use crate::shaping::{Explanation, Reason};

/// Why one recipient of a message waits.
#[derive(Clone, Debug)]
pub struct ExplainedRecipient {
    pub recipient: EmailAddress,
    pub reasons: Vec<Explanation>,
}

/// Why is this slow?
impl Engine {
    /// What holds everything back, if something does.
    fn overall(&self) -> Option<Reason> {
        match self.fault_reason() {
            Some(problem) => Some(Reason::Fault { problem }),
            None => self.is_paused().then_some(Reason::Paused),
        }
    }

    fn told(&self, reasons: Vec<Reason>) -> Vec<Explanation> {
        self.overall().into_iter().chain(reasons).map(Explanation::from).collect()
    }

    /// Why the mail of a workspace (or of all) to a domain goes as it goes.
    #[must_use]
    pub fn explain_domain(&self, workspace: Option<WorkspaceId>, domain: &Domain) -> Vec<Explanation> {
        let reasons = self.core.lock().explain_domain(workspace, domain, self.clock.now());
        self.told(reasons)
    }

    /// Why the recipients of a message that waits are where they are; `None` when nothing of it waits, or it is another
    /// workspace's.
    pub async fn explain_message(
        &self,
        workspace: WorkspaceId,
        message: MessageId,
    ) -> Option<Vec<ExplainedRecipient>> {
        let key = self.find(message)?;
        let record = self.record(key).await.filter(|record| record.workspace == workspace)?;
        let explained = self.core.lock().explain_message(key, self.clock.now());
        let recipients = explained.into_iter().filter_map(|(index, reasons)| {
            let recipient = record.envelope.recipients.get(usize::from(index))?.forward_path.clone();
            Some(ExplainedRecipient { recipient, reasons: self.told(reasons) })
        });
        Some(recipients.collect())
    }

    /// Every path where something waits, goes or was learned, in no order.
    pub async fn paths(&self) -> Vec<PathRow> {
        let (mut found, mut step) = (Vec::new(), 0);
        while self.core.lock().list_paths(step, self.clock.now(), &mut found) {
            step += 1;
            tokio::task::yield_now().await;
        }
        found
    }

    /// One path, with what was heard, what was done, and the last hours; and why it is as fast as it is.
    #[must_use]
    pub fn path(&self, id: &str) -> Option<(PathDetail, Vec<Explanation>)> {
        let detail = self.core.lock().path_detail(id, self.clock.now())?;
        let reasons = if detail.reasons.is_empty() { vec![Reason::Free] } else { detail.reasons.clone() };
        let told = self.told(reasons);
        Some((detail, told))
    }

    /// What the source of a path is called.
    #[must_use]
    pub fn source_name(&self, row: &PathRow) -> Arc<str> {
        Arc::clone(&self.egress.plan().source(row.source).name)
    }
}
