//! A request with an `Idempotency-Key` whose first try died with the process: some of its messages may be on disk.

use postroad_base::{EmailAddress, MessageId, WorkspaceId};
use postroad_delivery::REDIRECTED_FROM;
use postroad_insight::{RecipientState, RecipientStatus};

use super::view::{AcceptedMessage, AcceptedRecipient, AcceptedStatus};
use crate::idempotency::Ids;
use crate::{Answer, ApiState};

/// The id a message gets, and whether it may exist already.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    pub id: Option<MessageId>,
    resumed: bool,
}

impl Slot {
    pub fn of(ids: &Ids, index: usize) -> Self {
        Self { id: ids.ids.get(index).copied(), resumed: ids.resumed }
    }
}

/// The message, if the earlier try got as far as accepting it. The log has everything that was accepted: it is brought up
/// to date from the spool at the start.
pub async fn find(
    state: &ApiState,
    workspace: WorkspaceId,
    slot: &Slot,
    recipients: &[EmailAddress],
    held: bool,
) -> Answer<Option<AcceptedMessage>> {
    let Some(id) = slot.id.filter(|_| slot.resumed) else { return Ok(None) };
    state.events.flush().await?;
    let Some(story) = state.events.message(Some(workspace), id).await? else { return Ok(None) };
    let redirected = story.facts.metadata.contains_key(REDIRECTED_FROM);
    let waiting = match (held, redirected) {
        (true, _) => AcceptedStatus::Held,
        (false, true) => AcceptedStatus::Redirected,
        (false, false) => AcceptedStatus::Queued,
    };
    let recipients = recipients
        .iter()
        .map(|address| {
            let known = |known: &&RecipientState| known.address.canonical() == address.canonical();
            let status = match story.recipients.iter().find(known) {
                Some(known) if known.status == RecipientStatus::Captured => AcceptedStatus::Captured,
                Some(_) => waiting,
                None if story.truncated || redirected => waiting,
                None => AcceptedStatus::Suppressed,
            };
            AcceptedRecipient { address: address.clone(), status }
        })
        .collect();
    Ok(Some(AcceptedMessage { id: id.0, accepted_at: story.facts.at.into(), recipients }))
}
