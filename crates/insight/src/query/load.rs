//! From rows to what callers see.

use std::collections::{HashMap, HashSet};

use postroad_base::{
    AttemptFacts, EmailAddress, EventId, EventKind, MessageId, Reply, Stream, UtcMillis, WorkspaceId,
};
use postroad_db::{Db, DbError, Row, Value, values};
use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::code::{Code, message_of, recipient_key};
use crate::detail::{Detail, Unpacker};
use crate::sql::{lists, placeholders};
use crate::{InsightError, Source};

/// What is known of a message from its acceptance on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MessageFacts {
    pub id: MessageId,
    pub at: UtcMillis,
    pub workspace: WorkspaceId,
    pub stream: Stream,
    pub source: Source,
    pub credential: Option<String>,
    pub envelope_from: Option<EmailAddress>,
    pub header_from: String,
    pub subject: String,
    pub tags: Vec<String>,
    pub metadata: Map<String, Json>,
    pub size_bytes: u64,
    pub message_id_header: String,
    pub send_at: Option<UtcMillis>,
    pub recipient_count: u32,
}

/// Something that happened, with what it happened to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LogEvent {
    /// Its place in the log.
    pub seq: i64,
    /// An acceptance has the message's id.
    pub id: EventId,
    pub at: UtcMillis,
    pub kind: EventKind,
    pub message: MessageFacts,
    /// `None` for the acceptance of a message with several recipients.
    pub recipient: Option<EmailAddress>,
    pub reply: Option<Reply>,
    pub reason: Option<String>,
    pub next_attempt: Option<UtcMillis>,
    pub attempt: Option<AttemptFacts>,
}

pub(super) const MESSAGE_COLUMNS: &str = "m.seq, m.id, m.at, w.id AS workspace, m.stream, m.source, \
    m.size_bytes, m.recipients, m.send_at, m.sender, m.header_from, m.subject, m.message_id, m.credential, \
    m.tags, m.metadata";

pub(super) fn facts(row: &Row) -> Result<MessageFacts, InsightError> {
    Ok(MessageFacts {
        id: row.get("id")?,
        at: row.get("at")?,
        workspace: row.get("workspace")?,
        stream: word(row, "stream")?,
        source: word(row, "source")?,
        credential: row.get("credential")?,
        envelope_from: row.get("sender")?,
        header_from: row.get("header_from")?,
        subject: row.get("subject")?,
        tags: json(row, "tags")?,
        metadata: json(row, "metadata")?,
        size_bytes: row.get("size_bytes")?,
        message_id_header: row.get("message_id")?,
        send_at: row.get("send_at")?,
        recipient_count: row.get("recipients")?,
    })
}

pub(super) fn word<C: Code>(row: &Row, column: &'static str) -> Result<C, InsightError> {
    C::from_code(row.get(column)?).ok_or(InsightError::Corrupt(column))
}

fn json<T: Default + serde::de::DeserializeOwned>(
    row: &Row,
    column: &'static str,
) -> Result<T, InsightError> {
    match row.get::<Option<String>>(column)? {
        None => Ok(T::default()),
        Some(text) => serde_json::from_str(&text).map_err(|_| InsightError::Corrupt(column)),
    }
}

pub(crate) fn address(row: &Row) -> Result<EmailAddress, InsightError> {
    let (local, domain): (String, String) = (row.get("local")?, row.get("domain")?);
    format!("{local}@{domain}").parse().map_err(|_| InsightError::Corrupt("address"))
}

/// The messages with these numbers that meet `condition` (SQL over `m`), newest first.
pub(super) async fn messages(
    db: &Db,
    seqs: &[i64],
    condition: &str,
    values: &[Value],
) -> Result<Vec<(i64, MessageFacts)>, InsightError> {
    let mut found = Vec::with_capacity(seqs.len());
    for list in lists(seqs) {
        let sql = format!(
            "SELECT {MESSAGE_COLUMNS} FROM log_messages m JOIN log_workspaces w ON w.ws = m.ws \
            WHERE m.seq IN ({}){condition} ORDER BY m.seq DESC",
            placeholders(list.len())
        );
        let all = list.into_iter().chain(values.iter().cloned()).collect();
        for row in db.query(&sql, all).await? {
            found.push((row.get("seq")?, facts(&row)?));
        }
    }
    Ok(found)
}

/// An event as it is stored.
pub(super) struct StoredEvent {
    pub seq: i64,
    id: EventId,
    at: UtcMillis,
    kind: EventKind,
    pub rid: i64,
    pub prev: Option<i64>,
    next_attempt: Option<UtcMillis>,
    shared: Option<i64>,
    detail: Detail,
}

const EVENT_COLUMNS: &str = "e.seq, e.id, e.at, e.kind, e.rid, e.prev, e.next_attempt, e.shared, e.detail";

fn stored(row: &Row, unpacker: &mut Unpacker) -> Result<StoredEvent, InsightError> {
    let detail = match row.get::<Option<Vec<u8>>>("detail")? {
        Some(blob) => unpacker.unpack(&blob)?,
        None => Detail::default(),
    };
    Ok(StoredEvent {
        seq: row.get("seq")?,
        id: row.get("id")?,
        at: row.get("at")?,
        kind: word(row, "kind")?,
        rid: row.get("rid")?,
        prev: row.get("prev")?,
        next_attempt: row.get("next_attempt")?,
        shared: row.get("shared")?,
        detail,
    })
}

/// The events with these numbers that meet `condition` (SQL over `e`), newest first.
pub(super) async fn stored_events(
    db: &Db,
    seqs: &[i64],
    condition: &str,
    values: &[Value],
) -> Result<Vec<StoredEvent>, InsightError> {
    let mut unpacker = Unpacker::new()?;
    let mut found = Vec::with_capacity(seqs.len());
    for list in lists(seqs) {
        let sql = format!(
            "SELECT {EVENT_COLUMNS} FROM log_events e WHERE e.seq IN ({}){condition} ORDER BY e.seq DESC",
            placeholders(list.len())
        );
        let all = list.into_iter().chain(values.iter().cloned()).collect();
        for row in db.query(&sql, all).await? {
            found.push(stored(&row, &mut unpacker)?);
        }
    }
    Ok(found)
}

/// Gives stored events their transcripts, messages and recipients. Keeps the order; leaves out events whose
/// message has just been deleted.
pub(super) async fn complete(db: &Db, events: Vec<StoredEvent>) -> Result<Vec<LogEvent>, InsightError> {
    let transcripts = shared_transcripts(db, &events).await?;
    let rids = distinct(events.iter().map(|event| event.rid));
    let addresses = addresses(db, &rids).await?;
    let seqs = distinct(rids.iter().map(|rid| message_of(*rid)));
    let facts: HashMap<i64, MessageFacts> = messages(db, &seqs, "", &[]).await?.into_iter().collect();
    let complete = events.into_iter().filter_map(|event| {
        let message = facts.get(&message_of(event.rid))?.clone();
        let mut attempt = event.detail.attempt;
        if let (Some(attempt), Some(shared)) = (&mut attempt, event.shared) {
            attempt.transcript = transcripts.get(&shared).cloned();
        }
        Some(LogEvent {
            seq: event.seq,
            id: event.id,
            at: event.at,
            kind: event.kind,
            message,
            recipient: addresses.get(&event.rid).cloned(),
            reply: event.detail.reply,
            reason: event.detail.reason,
            next_attempt: event.next_attempt,
            attempt,
        })
    });
    Ok(complete.collect())
}

type Transcripts = HashMap<i64, postroad_base::Transcript>;

async fn shared_transcripts(db: &Db, events: &[StoredEvent]) -> Result<Transcripts, InsightError> {
    let holders = distinct(events.iter().filter_map(|event| event.shared));
    let found = stored_events(db, &holders, "", &[]).await?;
    let transcript = |event: StoredEvent| Some((event.seq, event.detail.attempt?.transcript?));
    Ok(found.into_iter().filter_map(transcript).collect())
}

async fn addresses(db: &Db, rids: &[i64]) -> Result<HashMap<i64, EmailAddress>, InsightError> {
    let mut found = HashMap::with_capacity(rids.len());
    for list in lists(rids) {
        let sql = format!(
            "SELECT rid, local, domain FROM log_recipients WHERE rid IN ({})",
            placeholders(list.len())
        );
        for row in db.query(&sql, list).await? {
            found.insert(row.get("rid")?, address(&row)?);
        }
    }
    Ok(found)
}

/// The acceptances of messages, as events.
pub(super) async fn accepted(
    db: &Db,
    messages: Vec<(i64, MessageFacts)>,
) -> Result<Vec<LogEvent>, InsightError> {
    let single =
        |(seq, facts): &(i64, MessageFacts)| (facts.recipient_count == 1).then(|| recipient_key(*seq, 0));
    let rids: Vec<i64> = messages.iter().filter_map(single).collect();
    let mut addresses = addresses(db, &rids).await?;
    let event = |(seq, message): (i64, MessageFacts)| LogEvent {
        seq,
        id: EventId(message.id.0),
        at: message.at,
        kind: EventKind::Accepted,
        recipient: addresses.remove(&recipient_key(seq, 0)),
        message,
        reply: None,
        reason: None,
        next_attempt: None,
        attempt: None,
    };
    Ok(messages.into_iter().map(event).collect())
}

/// Events and acceptances with these numbers, newest first.
pub(crate) async fn events_by_seq(db: &Db, seqs: &[i64]) -> Result<Vec<LogEvent>, InsightError> {
    let happened = complete(db, stored_events(db, seqs, "", &[]).await?).await?;
    let accepted = accepted(db, messages(db, seqs, "", &[]).await?).await?;
    Ok(newest_first(happened, accepted))
}

pub(super) fn newest_first(mut events: Vec<LogEvent>, more: Vec<LogEvent>) -> Vec<LogEvent> {
    events.extend(more);
    events.sort_unstable_by_key(|event| std::cmp::Reverse(event.seq));
    events
}

/// Numbers and kinds of a workspace's next events after `seq`, oldest first; acceptances not among them.
pub(crate) async fn events_after(
    db: &Db,
    ws: i64,
    seq: i64,
    limit: i64,
) -> Result<Vec<(i64, EventKind)>, InsightError> {
    let sql = "SELECT seq, kind FROM log_events WHERE ws = ? AND seq > ? ORDER BY seq LIMIT ?";
    let rows = db.query(sql, values![ws, seq, limit]).await?;
    rows.iter().map(|row| Ok((row.get("seq")?, word(row, "kind")?))).collect()
}

/// Numbers of a workspace's next messages after `seq`, oldest first.
pub(crate) async fn accepted_after(db: &Db, ws: i64, seq: i64, limit: i64) -> Result<Vec<i64>, DbError> {
    let sql = "SELECT seq FROM log_messages WHERE ws = ? AND seq > ? ORDER BY seq LIMIT ?";
    db.query(sql, values![ws, seq, limit]).await?.iter().map(|row| row.get("seq")).collect()
}

pub(super) fn distinct(numbers: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut seen = HashSet::new();
    numbers.filter(|number| seen.insert(*number)).collect()
}
