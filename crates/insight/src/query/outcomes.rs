//! The whole log as what became of whom, for consumers that keep figures about people.

use std::collections::HashMap;

use postroad_base::{EmailAddress, EventId, EventKind, MessageId, Reply, Stream, UtcMillis, WorkspaceId};
use postroad_db::{Row, values};

use super::load::{address, word};
use super::scan::sql_limit;
use crate::code::{message_of, recipient_keys};
use crate::detail::{Detail, Unpacker};
use crate::sql::{lists, placeholders};
use crate::{EventLog, InsightError};

/// Recipients of one call; a message with more comes alone.
const RECIPIENTS_MAX: i64 = 5_000;

/// What happened to one recipient. An acceptance comes once for each of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Its place in the log; the recipients of one acceptance share it.
    pub seq: i64,
    /// Of the event; an acceptance has the message's id.
    pub id: EventId,
    pub message: MessageId,
    pub at: UtcMillis,
    pub workspace: WorkspaceId,
    pub stream: Stream,
    pub kind: EventKind,
    pub recipient: EmailAddress,
    pub reply: Option<Reply>,
    /// The host that was spoken to, if any.
    pub mx_host: Option<String>,
}

/// A stretch of the log.
#[derive(Clone, Debug, Default)]
pub struct Outcomes {
    /// Oldest first.
    pub items: Vec<Outcome>,
    /// The place to go on after.
    pub upto: i64,
    /// Whether there was as much as was asked for.
    pub more: bool,
}

impl EventLog {
    /// What happened in any workspace after the place `seq`, up to `limit` places of the log. Nothing is left out but
    /// what was deleted meanwhile.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn outcomes_after(&self, seq: i64, limit: usize) -> Result<Outcomes, InsightError> {
        let want = sql_limit(limit);
        let sql = "SELECT seq, recipients FROM log_messages WHERE seq > ? ORDER BY seq LIMIT ?";
        let messages = self.db().query(sql, values![seq, want]).await?;
        let sql = "SELECT seq FROM log_events WHERE seq > ? ORDER BY seq LIMIT ?";
        let events = self.db().query(sql, values![seq, want]).await?;
        let mut places: Vec<(i64, i64)> = Vec::with_capacity(messages.len() + events.len());
        for row in &messages {
            places.push((row.get("seq")?, row.get("recipients")?));
        }
        for row in &events {
            places.push((row.get("seq")?, 1));
        }
        places.sort_unstable();
        let found = places.len();
        places.truncate(limit);
        let mut taken: usize = 0;
        let mut recipients = 0;
        for (_, count) in &places {
            recipients += count;
            if taken > 0 && recipients > RECIPIENTS_MAX {
                break;
            }
            taken += 1;
        }
        let Some((upto, _)) = taken.checked_sub(1).and_then(|last| places.get(last)).copied() else {
            return Ok(Outcomes { items: Vec::new(), upto: seq, more: false });
        };
        let mut items = self.accepted_between(seq, upto).await?;
        items.extend(self.happened_between(seq, upto).await?);
        items.sort_by_key(|item| item.seq);
        Ok(Outcomes { items, upto, more: found > taken || found >= limit })
    }

    async fn accepted_between(&self, after: i64, upto: i64) -> Result<Vec<Outcome>, InsightError> {
        let sql = "SELECT m.seq, m.id, m.at, m.stream, w.id AS workspace FROM log_messages m \
            JOIN log_workspaces w ON w.ws = m.ws WHERE m.seq > ? AND m.seq <= ? ORDER BY m.seq";
        let mut items = Vec::new();
        for message in self.db().query(sql, values![after, upto]).await? {
            let seq: i64 = message.get("seq")?;
            let (first, last) = recipient_keys(seq);
            let sql = "SELECT local, domain FROM log_recipients WHERE rid BETWEEN ? AND ? ORDER BY rid";
            for row in self.db().query(sql, values![first, last]).await? {
                let id: MessageId = message.get("id")?;
                items.push(Outcome {
                    seq,
                    id: EventId(id.0),
                    message: id,
                    at: message.get("at")?,
                    workspace: message.get("workspace")?,
                    stream: word(&message, "stream")?,
                    kind: EventKind::Accepted,
                    recipient: address(&row)?,
                    reply: None,
                    mx_host: None,
                });
            }
        }
        Ok(items)
    }

    async fn happened_between(&self, after: i64, upto: i64) -> Result<Vec<Outcome>, InsightError> {
        let sql = "SELECT e.seq, e.id, e.at, e.kind, e.stream, e.rid, e.detail, w.id AS workspace, r.local, r.domain \
            FROM log_events e JOIN log_workspaces w ON w.ws = e.ws JOIN log_recipients r ON r.rid = e.rid \
            WHERE e.seq > ? AND e.seq <= ? ORDER BY e.seq";
        let rows = self.db().query(sql, values![after, upto]).await?;
        let messages = self.message_ids(&rows).await?;
        let mut unpacker = Unpacker::new()?;
        let mut items = Vec::with_capacity(rows.len());
        for row in &rows {
            let detail = match row.get::<Option<Vec<u8>>>("detail")? {
                Some(blob) => unpacker.unpack(&blob)?,
                None => Detail::default(),
            };
            let Some(message) = messages.get(&message_of(row.get("rid")?)) else { continue };
            items.push(Outcome {
                seq: row.get("seq")?,
                id: row.get("id")?,
                message: *message,
                at: row.get("at")?,
                workspace: row.get("workspace")?,
                stream: word(row, "stream")?,
                kind: word(row, "kind")?,
                recipient: address(row)?,
                reply: detail.reply,
                mx_host: detail.attempt.map(|attempt| attempt.mx_host).filter(|host| !host.is_empty()),
            });
        }
        Ok(items)
    }

    async fn message_ids(&self, events: &[Row]) -> Result<HashMap<i64, MessageId>, InsightError> {
        let mut seqs = Vec::with_capacity(events.len());
        for row in events {
            seqs.push(message_of(row.get("rid")?));
        }
        seqs.sort_unstable();
        seqs.dedup();
        let mut found = HashMap::with_capacity(seqs.len());
        for list in lists(&seqs) {
            let sql = format!("SELECT seq, id FROM log_messages WHERE seq IN ({})", placeholders(list.len()));
            for row in self.db().query(&sql, list).await? {
                found.insert(row.get("seq")?, row.get("id")?);
            }
        }
        Ok(found)
    }
}
