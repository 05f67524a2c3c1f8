//! Events of the messages to a recipient or a domain, message by message.
//!
//! A message is found by its terms, its events by the chains that end in its recipients. Only numbers are read until the
//! page is known.

use std::collections::{BTreeSet, HashMap};

use postroad_base::{EventKind, UtcMillis};
use postroad_db::{Cursor, CursorError, Db, Kind, Page, Value, values};
use tokio::time::Instant;

use super::load::{LogEvent, address, events_by_seq};
use super::message::{STORY_RECIPIENTS_MAX, find};
use super::messages::all_workspaces;
use super::scan::{CHUNK, Range, SCANNED_MAX, SEARCH_MAX, invalid, sql_limit};
use super::{EventFilter, PAGE_MAX, Search};
use crate::InsightError;
use crate::code::{Code, KIND_DELIVERED, message_of};
use crate::sql::{lists, placeholders, value_rows};

const TAG: &str = "log events by message";
/// Messages looked at first; each time four times as many, up to [`CHUNK`].
const FIRST_CHUNK: usize = 16;
/// Events of one kind that are looked at instead of the messages, when there are no more in the span of time.
const RARE_MAX: usize = 4_000;
/// Events looked at of the messages of one step.
const EVENTS_MAX: usize = 50_000;

/// The place of an event: its message's number, then its own.
type Place = (i64, i64);

/// The newest message's events come first, newest first. `range` is the part of the log that holds the span of time.
pub(super) async fn by_message(
    db: &Db,
    filter: &EventFilter,
    ws: Option<i64>,
    range: Range,
    cursor: Option<&Cursor>,
    limit: usize,
) -> Result<Page<LogEvent>, InsightError> {
    let limit = limit.clamp(1, PAGE_MAX);
    // What happened until a time happened to messages that were there.
    let mut at = cursor.map_or(Ok((range.below.saturating_sub(1), i64::MAX)), position)?;
    let source = Messages::of(db, filter, ws, range).await?;
    let until = Instant::now() + SEARCH_MAX;
    let mut places: Vec<Place> = Vec::new();
    let (mut looked_at, mut chunk) = (0, FIRST_CHUNK);
    let next = loop {
        let (seqs, more) = source.find(db, at.0, chunk).await?;
        let Some(last) = seqs.last().copied() else { break None };
        looked_at += seqs.len();
        chunk = (chunk * 4).min(CHUNK);
        let mut found = of_messages(db, filter, range, &seqs).await?;
        found.retain(|place| place.0 < at.0 || place.1 < at.1);
        places.extend(found);
        if places.len() > limit {
            places.truncate(limit);
            break places.last().copied();
        }
        at = (last - 1, i64::MAX);
        if !more {
            break None;
        }
        if looked_at >= SCANNED_MAX || Instant::now() >= until {
            break Some(at);
        }
    };
    let items = loaded(db, &places).await?;
    Ok(Page { items, next: next.map(|(message, event)| Cursor::new(TAG, &values![message, event])) })
}

/// The message and the event the last page ended with.
fn position(cursor: &Cursor) -> Result<Place, InsightError> {
    let keys = cursor.keys(TAG, &[Kind::Int, Kind::Int]).map_err(|CursorError| invalid())?;
    match keys.as_slice() {
        [Value::Int(message), Value::Int(event)] => Ok((*message, *event)),
        _ => Err(invalid()),
    }
}

/// Where the messages come from.
enum Messages {
    Terms(Search),
    /// These, newest first.
    Known(Vec<i64>),
}

impl Messages {
    async fn of(db: &Db, filter: &EventFilter, ws: Option<i64>, range: Range) -> Result<Self, InsightError> {
        if let Some(id) = filter.message {
            let found = find(db, filter.workspace, id).await?;
            return Ok(Self::Known(found.into_iter().map(|(seq, _)| seq).collect()));
        }
        let workspaces = match ws {
            Some(ws) => vec![ws],
            None => all_workspaces(db).await?,
        };
        if workspaces.is_empty() {
            return Ok(Self::Known(Vec::new()));
        }
        let mut search = Search::default();
        if let Some(address) = &filter.recipient {
            search.recipient(&workspaces, address);
        }
        if let Some(domain) = &filter.domain {
            search.domain(&workspaces, domain);
        }
        // A large domain has very many messages, and a rare event happened to few of them.
        if let (Some(ws), Some(kind)) = (ws, filter.kind)
            && !matches!(kind, EventKind::Accepted | EventKind::Delivered)
            && search.find(db, Range { floor: 0, ..range }, CHUNK).await?.1
            && let Some(seqs) = of_rare_events(db, ws, kind, range).await?
        {
            return Ok(Self::Known(seqs));
        }
        Ok(Self::Terms(search))
    }

    /// The newest ones at or below a number, at most so many, and whether there may be more.
    async fn find(&self, db: &Db, at_most: i64, want: usize) -> Result<(Vec<i64>, bool), InsightError> {
        match self {
            Self::Terms(search) => {
                let range = Range { below: at_most.saturating_add(1), floor: 0 };
                search.find(db, range, want).await
            }
            Self::Known(seqs) => {
                let rest = &seqs[seqs.partition_point(|seq| *seq > at_most)..];
                Ok((rest.iter().take(want).copied().collect(), rest.len() > want))
            }
        }
    }
}

/// The messages that something happened to which hardly ever happens, newest first; `None` when it happens often.
async fn of_rare_events(
    db: &Db,
    ws: i64,
    kind: EventKind,
    range: Range,
) -> Result<Option<Vec<i64>>, InsightError> {
    // The literals let the planner see that the partial index covers the question.
    let sql = format!(
        "SELECT seq FROM log_events WHERE ws = ? AND seq < ? AND seq >= ? AND kind = {} AND kind <> {KIND_DELIVERED} \
        ORDER BY seq DESC LIMIT ?",
        kind.code()
    );
    let keys = values![ws, range.below, range.floor, sql_limit(RARE_MAX + 1)];
    let rows = db.query(&sql, keys).await?;
    if rows.len() > RARE_MAX {
        return Ok(None);
    }
    let seqs = rows.iter().map(|row| row.get("seq")).collect::<Result<Vec<i64>, _>>()?;
    let mut messages = BTreeSet::new();
    for list in lists(&seqs) {
        let sql = format!("SELECT rid FROM log_events WHERE seq IN ({})", placeholders(list.len()));
        for row in db.query(&sql, list).await? {
            messages.insert(message_of(row.get("rid")?));
        }
    }
    Ok(Some(messages.into_iter().rev().collect()))
}

/// The places of the events looked for, in order. `seqs` are the messages, newest first.
async fn of_messages(
    db: &Db,
    filter: &EventFilter,
    range: Range,
    seqs: &[i64],
) -> Result<Vec<Place>, InsightError> {
    let mut places = acceptances(db, filter, seqs).await?;
    if filter.kind != Some(EventKind::Accepted) {
        let mut ends = ends(db, filter, seqs).await?;
        // Chains lead back in time: one that ends before the span has nothing in it.
        ends.retain(|(_, end)| *end >= range.floor);
        places.extend(on_chains(db, filter, range, ends).await?);
    }
    places.sort_unstable_by(|a, b| b.cmp(a));
    Ok(places)
}

/// Whether a recipient that the messages are looked for by is among theirs must be seen once more: a message is found by
/// hashes, and by any of its recipients.
async fn ends(db: &Db, filter: &EventFilter, seqs: &[i64]) -> Result<Vec<Place>, InsightError> {
    let mut ends = Vec::new();
    for list in lists(seqs) {
        // CROSS JOIN holds SQLite to this order, and the domain is looked at below: with it in the question, SQLite would go
        // through all recipients of a large domain for each message.
        let sql = format!(
            "WITH page (seq) AS (VALUES {}) SELECT p.seq, r.last_event, r.local, r.domain \
            FROM (SELECT DISTINCT seq FROM page) p \
            CROSS JOIN log_recipients r WHERE r.rid BETWEEN p.seq * 65536 AND p.seq * 65536 + {} \
            AND r.last_event IS NOT NULL",
            value_rows(list.len()),
            STORY_RECIPIENTS_MAX - 1
        );
        for row in db.query(&sql, list).await? {
            if let Some(wanted) = &filter.domain
                && row.get::<String>("domain")? != wanted.as_str()
            {
                continue;
            }
            if let Some(wanted) = &filter.recipient
                && wanted.canonical() != address(&row)?.canonical()
            {
                continue;
            }
            ends.push((row.get("seq")?, row.get("last_event")?));
        }
    }
    Ok(ends)
}

async fn acceptances(db: &Db, filter: &EventFilter, seqs: &[i64]) -> Result<Vec<Place>, InsightError> {
    if filter.kind.is_some_and(|kind| kind != EventKind::Accepted) {
        return Ok(Vec::new());
    }
    let mut places = Vec::new();
    for list in lists(seqs) {
        let sql =
            format!("SELECT seq, at, stream FROM log_messages WHERE seq IN ({})", placeholders(list.len()));
        for row in db.query(&sql, list).await? {
            let seq = row.get("seq")?;
            if fits(filter, row.get("at")?, row.get("stream")?) {
                places.push((seq, seq));
            }
        }
    }
    Ok(places)
}

/// The events on the chains that end in these.
async fn on_chains(
    db: &Db,
    filter: &EventFilter,
    range: Range,
    ends: Vec<Place>,
) -> Result<Vec<Place>, InsightError> {
    let mut places = Vec::new();
    let mut looked_at = 0;
    // By the event's number; an event is on one chain only.
    let mut ends: HashMap<i64, i64> = ends.into_iter().map(|(message, end)| (end, message)).collect();
    while !ends.is_empty() && looked_at < EVENTS_MAX {
        let seqs: Vec<i64> = ends.keys().copied().collect();
        looked_at += seqs.len();
        let mut before = HashMap::new();
        for list in lists(&seqs) {
            let sql = format!(
                "SELECT seq, at, kind, stream, prev FROM log_events WHERE seq IN ({})",
                placeholders(list.len())
            );
            for row in db.query(&sql, list).await? {
                let seq: i64 = row.get("seq")?;
                let Some(message) = ends.get(&seq).copied() else { continue };
                let kind: i64 = row.get("kind")?;
                if filter.kind.is_none_or(|wanted| wanted.code() == kind)
                    && fits(filter, row.get("at")?, row.get("stream")?)
                {
                    places.push((message, seq));
                }
                if let Some(prev) = row.get::<Option<i64>>("prev")?.filter(|prev| *prev >= range.floor) {
                    before.insert(prev, message);
                }
            }
        }
        ends = before;
    }
    places.sort_unstable();
    places.dedup();
    Ok(places)
}

fn fits(filter: &EventFilter, at: UtcMillis, stream: i64) -> bool {
    filter.stream.is_none_or(|wanted| wanted.code() == stream)
        && filter.from.is_none_or(|from| at >= from)
        && filter.until.is_none_or(|until| at < until)
}

/// The events at these places, but for those that have just been deleted.
async fn loaded(db: &Db, places: &[Place]) -> Result<Vec<LogEvent>, InsightError> {
    let seqs: Vec<i64> = places.iter().map(|(_, seq)| *seq).collect();
    let mut found: HashMap<i64, LogEvent> =
        events_by_seq(db, &seqs).await?.into_iter().map(|event| (event.seq, event)).collect();
    Ok(seqs.iter().filter_map(|seq| found.remove(seq)).collect())
}
