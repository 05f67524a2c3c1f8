use futures::Stream;
use futures::stream::try_unfold;
use postroad_base::{EmailAddress, MessageId, WorkspaceId};
use postroad_db::values;
use serde_json::{Value, json};

use super::Trail;
use crate::{EventLog, InsightError, MessageStory};

/// What an export goes on with.
struct Progress {
    trail: Trail,
    below: i64,
    /// Messages of the current step that are still to be given out, oldest first.
    waiting: Vec<i64>,
}

impl EventLog {
    /// Everything the log holds about an address in a workspace: one JSON object per message the person sent or
    /// got, newest first, with what happened to it. Other people's addresses are left out.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn export_person(
        &self,
        workspace: WorkspaceId,
        address: &EmailAddress,
    ) -> Result<impl Stream<Item = Result<Value, InsightError>> + Send + use<>, InsightError> {
        let trail = Trail::of(self.db(), workspace, address).await?;
        let progress = trail.map(|trail| Progress { trail, below: i64::MAX, waiting: Vec::new() });
        let log = self.clone();
        Ok(try_unfold(progress, move |progress| {
            let log = log.clone();
            async move {
                let Some(mut progress) = progress else { return Ok(None) };
                while let Some(seq) = log.next_of(&mut progress).await? {
                    if let Some(story) = log.story_by_number(seq).await?
                        && let Some(value) = about(&progress.trail, story)
                    {
                        return Ok(Some((value, Some(progress))));
                    }
                }
                Ok(None)
            }
        }))
    }

    async fn next_of(&self, progress: &mut Progress) -> Result<Option<i64>, InsightError> {
        if progress.waiting.is_empty() {
            progress.waiting = progress.trail.next(self.db(), progress.below).await?;
            progress.below = progress.waiting.last().copied().unwrap_or(0);
            progress.waiting.reverse();
        }
        Ok(progress.waiting.pop())
    }

    async fn story_by_number(&self, seq: i64) -> Result<Option<MessageStory>, InsightError> {
        let row = self.db().query_one("SELECT id FROM log_messages WHERE seq = ?", values![seq]).await?;
        match row {
            Some(row) => self.message(None, row.get::<MessageId>("id")?).await,
            None => Ok(None),
        }
    }
}

/// The part of a story that is the person's; `None` when it is not theirs.
fn about(trail: &Trail, story: MessageStory) -> Option<Value> {
    let facts = &story.facts;
    let sent = trail.is_author(&facts.header_from)
        || facts.envelope_from.as_ref().is_some_and(|from| trail.is(from));
    let recipients: Vec<_> =
        story.recipients.iter().filter(|recipient| trail.is(&recipient.address)).collect();
    if !sent && recipients.is_empty() {
        return None;
    }
    let mut events: Vec<_> = story
        .events
        .iter()
        .filter(|event| event.recipient.as_ref().is_none_or(|recipient| trail.is(recipient)))
        .map(|event| {
            json!({
                "at": event.at,
                "kind": event.kind,
                "reply": event.reply,
                "reason": event.reason,
                "next_attempt": event.next_attempt,
                "attempt": event.attempt,
            })
        })
        .collect();
    if facts.recipient_count > 1 {
        // A transcript names every recipient of its transaction.
        for event in &mut events {
            if let Some(attempt) = event.get_mut("attempt").and_then(Value::as_object_mut) {
                attempt.remove("transcript");
            }
        }
    }
    Some(json!({
        "message": facts,
        "role": if sent { "sender" } else { "recipient" },
        "recipients": recipients,
        "events": events,
    }))
}
