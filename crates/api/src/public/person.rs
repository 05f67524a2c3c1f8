//! What the pages do for a person beyond what the audience knows: their mail in the queue, everything else that is kept.

use postroad_audience::Visit;
use postroad_base::{EmailAddress, MessageId, WorkspaceId};
use postroad_insight::MessageFilter;

use crate::ApiState;

/// The newest messages to somebody that are looked at again when they leave: more do not wait at once for one person.
const LOOKED_AT_MAX: usize = 200;

/// `a•••@example.com`: enough to know one's own address, too little for whom a mail was passed on to.
pub(super) fn masked(address: &EmailAddress) -> String {
    let first = address.local_part().chars().next().unwrap_or('•');
    format!("{first}•••@{}", address.domain())
}

/// Ends what waits in the queue for somebody who must not get it any more.
pub(crate) async fn reconsider(state: &ApiState, workspace: WorkspaceId, address: &EmailAddress) {
    let filter = MessageFilter {
        workspace: Some(workspace),
        recipient: Some(address.clone()),
        ..MessageFilter::default()
    };
    let waiting: Vec<MessageId> = match state.events.messages(&filter, None, LOOKED_AT_MAX).await {
        Ok(page) => page.items.into_iter().map(|message| message.facts.id).collect(),
        Err(error) => {
            // It is asked again before each attempt.
            tracing::warn!(%error, "queued mail of somebody who left waits for its next attempt");
            return;
        }
    };
    if let Err(error) = state.engine.reconsider(workspace, &waiting).await {
        tracing::warn!(%error, "queued mail of somebody who left waits for its next attempt");
    }
}

/// The same for a visitor.
pub(super) async fn reconsider_for(state: &ApiState, visit: &Visit) {
    reconsider(state, visit.workspace, &visit.contact.email).await;
}
