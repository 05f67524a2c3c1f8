use std::collections::HashSet;

use postroad_base::{EmailAddress, MessageId, UtcMillis, WorkspaceId};
use postroad_db::{Db, Row, Tx, values};
use serde::Serialize;

use super::load::{self, LogEvent, MessageFacts, StoredEvent, address, facts, word};
use crate::code::recipient_keys;
use crate::sql::{lists, placeholders};
use crate::{EventLog, InsightError, RecipientStatus};

/// Recipients of one message's story.
pub(super) const STORY_RECIPIENTS_MAX: usize = 1_000;
/// Events of one message's story.
const STORY_EVENTS_MAX: usize = 5_000;

/// Everything that happened to a message.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MessageStory {
    #[serde(flatten)]
    pub facts: MessageFacts,
    /// At most the first 1,000.
    pub recipients: Vec<RecipientState>,
    /// What happened to those, oldest first, beginning with the acceptance; at most 5,000.
    pub events: Vec<LogEvent>,
    /// Whether recipients or events were left out.
    pub truncated: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecipientState {
    pub address: EmailAddress,
    pub status: RecipientStatus,
    pub attempts: u32,
    pub next_attempt: Option<UtcMillis>,
    #[serde(skip)]
    pub(super) rid: i64,
    #[serde(skip)]
    pub(super) last_event: Option<i64>,
}

pub(super) fn recipient_state(row: &Row) -> Result<RecipientState, InsightError> {
    Ok(RecipientState {
        address: address(row)?,
        status: word(row, "status")?,
        attempts: row.get("attempts")?,
        next_attempt: row.get("next_attempt")?,
        rid: row.get("rid")?,
        last_event: None,
    })
}

impl EventLog {
    /// A message's story, if the log has it (in this workspace, when one is given).
    ///
    /// # Errors
    /// As the database answers.
    pub async fn message(
        &self,
        workspace: Option<WorkspaceId>,
        id: MessageId,
    ) -> Result<Option<MessageStory>, InsightError> {
        let db = self.db();
        let Some((seq, facts)) = find(db, workspace, id).await? else { return Ok(None) };
        let recipients = recipients(db, seq).await?;
        let chains = recipients.iter().filter_map(|recipient| recipient.last_event).collect();
        let (stored, complete) = chain(db, chains, STORY_EVENTS_MAX).await?;
        let mut events = load::complete(db, stored).await?;
        events.extend(load::accepted(db, vec![(seq, facts.clone())]).await?);
        events.sort_unstable_by_key(|event| event.seq);
        let truncated = !complete || recipients.len() < facts.recipient_count as usize;
        Ok(Some(MessageStory { facts, recipients, events, truncated }))
    }
}

/// A message and its number.
pub(super) async fn find(
    db: &Db,
    workspace: Option<WorkspaceId>,
    id: MessageId,
) -> Result<Option<(i64, MessageFacts)>, InsightError> {
    let sql = format!(
        "SELECT {} FROM log_messages m JOIN log_workspaces w ON w.ws = m.ws WHERE m.id = ?",
        load::MESSAGE_COLUMNS
    );
    let Some(row) = db.query_one(&sql, values![id]).await? else { return Ok(None) };
    let facts = facts(&row)?;
    let seq = row.get("seq")?;
    Ok(Some((seq, facts)).filter(|(_, facts)| workspace.is_none_or(|workspace| workspace == facts.workspace)))
}

/// The first recipients of a message.
pub(super) async fn recipients(db: &Db, seq: i64) -> Result<Vec<RecipientState>, InsightError> {
    let (first, last) = recipient_keys(seq);
    let sql = "SELECT rid, status, attempts, last_event, next_attempt, local, domain FROM log_recipients \
        WHERE rid BETWEEN ? AND ? ORDER BY rid LIMIT ?";
    let limit = i64::try_from(STORY_RECIPIENTS_MAX).unwrap_or(i64::MAX);
    let rows = db.query(sql, values![first, last, limit]).await?;
    rows.iter()
        .map(|row| Ok(RecipientState { last_event: row.get("last_event")?, ..recipient_state(row)? }))
        .collect()
}

/// The events on the chains that end in these, up to a number; and whether that is all.
pub(super) async fn chain(
    db: &Db,
    mut ends: Vec<i64>,
    limit: usize,
) -> Result<(Vec<StoredEvent>, bool), InsightError> {
    let mut events = Vec::new();
    let mut seen = HashSet::new();
    while !ends.is_empty() {
        ends.retain(|seq| seen.insert(*seq));
        if events.len() + ends.len() > limit {
            ends.truncate(limit - events.len());
            events.extend(load::stored_events(db, &ends, "", &[]).await?);
            return Ok((events, false));
        }
        let found = load::stored_events(db, &ends, "", &[]).await?;
        ends = found.iter().filter_map(|event| event.prev).collect();
        events.extend(found);
    }
    Ok((events, true))
}

/// The numbers of all events on the chains that end in these. Inside a transaction, for those who change them.
pub(crate) async fn chain_numbers(tx: &mut Tx, mut ends: Vec<i64>) -> Result<Vec<i64>, InsightError> {
    let mut all = HashSet::new();
    while !ends.is_empty() {
        ends.retain(|seq| all.insert(*seq));
        let mut before = Vec::new();
        for list in lists(&ends) {
            let sql = format!(
                "SELECT prev FROM log_events WHERE seq IN ({}) AND prev IS NOT NULL",
                placeholders(list.len())
            );
            for row in tx.query(&sql, list).await? {
                before.push(row.get("prev")?);
            }
        }
        ends = before;
    }
    Ok(all.into_iter().collect())
}
