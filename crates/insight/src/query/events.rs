use postroad_base::EventKind;
use postroad_db::{Cursor, CursorError, Db, Kind, Page, Value, values};

use super::load::{self, LogEvent, newest_first};
use super::message::{chain, find, recipients};
use super::messages::all_workspaces;
use super::scan::{Listing, Range, Source, invalid, numbers, range_of, sql_limit};
use super::{EventFilter, PAGE_MAX, Search};
use crate::code::{Code, KIND_DELIVERED};
use crate::log::workspace_number;
use crate::{EventLog, InsightError};

const TAG: &str = "log events";
const TAG_BY_MESSAGE: &str = "log events by message";
/// Messages looked at for one page of events by recipient or domain.
const MESSAGES_MAX: usize = 200;
/// Events looked at of one message.
const EVENTS_OF_MESSAGE_MAX: usize = 5_000;

impl EventLog {
    /// Events, newest first; by `recipient`, `domain` or `message` in the order of the messages, newest first.
    ///
    /// # Errors
    /// [`InsightError::Invalid`] for a cursor of another listing.
    pub async fn events(
        &self,
        filter: &EventFilter,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<LogEvent>, InsightError> {
        let db = self.db();
        let none = Ok(Page { items: Vec::new(), next: None });
        let ws = match filter.workspace {
            None => None,
            Some(id) => match workspace_number(db, id).await? {
                None => return none,
                ws => ws,
            },
        };
        if filter.message.is_some() || filter.recipient.is_some() || filter.domain.is_some() {
            return by_message(db, filter, ws, cursor, limit).await;
        }
        let range = range_of(db, filter.from.map(|at| at.0), filter.until.map(|at| at.0)).await?;
        let Some(range) = range else { return none };
        in_order(db, filter, ws, range, cursor, limit).await
    }
}

/// The log itself.
async fn in_order(
    db: &Db,
    filter: &EventFilter,
    ws: Option<i64>,
    range: Range,
    cursor: Option<&Cursor>,
    limit: usize,
) -> Result<Page<LogEvent>, InsightError> {
    let (condition, values) = condition(filter);
    // Deliveries have no index of their own: most events are one.
    let exact = condition.is_empty() && filter.kind != Some(EventKind::Delivered);
    let listing = Listing { tag: TAG, range, cursor, limit, exact };
    listing.page(&Matching { db, kind: filter.kind, ws, condition, values }).await
}

/// The events a filter lets through.
struct Matching<'a> {
    db: &'a Db,
    kind: Option<EventKind>,
    ws: Option<i64>,
    condition: String,
    values: Vec<Value>,
}

impl Source for Matching<'_> {
    type Item = LogEvent;

    async fn candidates(&self, range: Range, want: usize) -> Result<(Vec<i64>, bool), InsightError> {
        candidates(self.db, self.kind, self.ws, range, want).await
    }

    async fn load(&self, seqs: Vec<i64>) -> Result<Vec<(i64, LogEvent)>, InsightError> {
        let Self { db, values, .. } = self;
        let happened = self.condition.replace("t.", "e.");
        let mut events = load::complete(db, load::stored_events(db, &seqs, &happened, values).await?).await?;
        if self.kind.is_none_or(|kind| kind == EventKind::Accepted) {
            let messages = load::messages(db, &seqs, &self.condition.replace("t.", "m."), values).await?;
            events = newest_first(events, load::accepted(db, messages).await?);
        }
        events.retain(|event| self.kind.is_none_or(|kind| kind == event.kind));
        Ok(events.into_iter().map(|event| (event.seq, event)).collect())
    }
}

/// What the candidates must still meet, as SQL over `t`, an event or a message. The kind is compared later.
fn condition(filter: &EventFilter) -> (String, Vec<Value>) {
    let mut sql = String::new();
    let mut values = Vec::new();
    let mut and = |text: &str, value: Value| {
        sql.push_str(text);
        values.push(value);
    };
    if let Some(stream) = filter.stream {
        and(" AND t.stream = ?", stream.code().into());
    }
    if let Some(from) = filter.from {
        and(" AND t.at >= ?", from.into());
    }
    if let Some(until) = filter.until {
        and(" AND t.at < ?", until.into());
    }
    (sql, values)
}

async fn candidates(
    db: &Db,
    kind: Option<EventKind>,
    ws: Option<i64>,
    range: Range,
    want: usize,
) -> Result<(Vec<i64>, bool), InsightError> {
    let of = |table: &str, condition: &str| {
        let ws = if ws.is_some() { "ws = ? AND " } else { "" };
        format!("SELECT seq FROM {table} WHERE {ws}seq < ? AND seq >= ?{condition} ORDER BY seq DESC LIMIT ?")
    };
    let mut keys: Vec<Value> = ws.into_iter().map(Value::from).collect();
    keys.extend(values![range.below, range.floor, sql_limit(want)]);
    match kind {
        Some(EventKind::Accepted) => numbers(db, &of("log_messages", ""), keys, want).await,
        Some(EventKind::Delivered) => numbers(db, &of("log_events", ""), keys, want).await,
        Some(kind) => {
            let condition = format!(" AND kind = {} AND kind <> {KIND_DELIVERED}", kind.code());
            numbers(db, &of("log_events", &condition), keys, want).await
        }
        None => {
            let sql = format!(
                "SELECT seq FROM ({}) AS happened UNION ALL SELECT seq FROM ({}) AS accepted \
                ORDER BY seq DESC LIMIT ?",
                of("log_events", ""),
                of("log_messages", "")
            );
            let mut all = keys.clone();
            all.extend(keys);
            all.push(sql_limit(want).into());
            numbers(db, &sql, all, want).await
        }
    }
}

/// The events of the messages that match, message by message.
async fn by_message(
    db: &Db,
    filter: &EventFilter,
    ws: Option<i64>,
    cursor: Option<&Cursor>,
    limit: usize,
) -> Result<Page<LogEvent>, InsightError> {
    let limit = limit.clamp(1, PAGE_MAX);
    let (mut message, mut event) = cursor.map_or(Ok((i64::MAX, i64::MAX)), position)?;
    let mut items = Vec::new();
    for _ in 0..MESSAGES_MAX {
        let Some(found) = next_message(db, filter, ws, message).await? else {
            return Ok(Page { items, next: None });
        };
        if found != message {
            (message, event) = (found, i64::MAX);
        }
        let mut events = of_message(db, filter, message).await?;
        events.retain(|candidate| candidate.seq < event);
        let room = limit - items.len();
        if events.len() > room {
            events.truncate(room);
            let last = events.last().map_or(event, |last| last.seq);
            items.extend(events);
            return Ok(Page { items, next: Some(Cursor::new(TAG_BY_MESSAGE, &values![message, last])) });
        }
        items.extend(events);
        (message, event) = (message - 1, i64::MAX);
    }
    Ok(Page { items, next: Some(Cursor::new(TAG_BY_MESSAGE, &values![message, event])) })
}

/// The message and the event the last page ended with.
fn position(cursor: &Cursor) -> Result<(i64, i64), InsightError> {
    let keys = cursor.keys(TAG_BY_MESSAGE, &[Kind::Int, Kind::Int]).map_err(|CursorError| invalid())?;
    match keys.as_slice() {
        [Value::Int(message), Value::Int(event)] => Ok((*message, *event)),
        _ => Err(invalid()),
    }
}

/// The newest message at or below a number that may have such events.
async fn next_message(
    db: &Db,
    filter: &EventFilter,
    ws: Option<i64>,
    at_most: i64,
) -> Result<Option<i64>, InsightError> {
    if let Some(id) = filter.message {
        let found = find(db, filter.workspace, id).await?;
        return Ok(found.map(|(seq, _)| seq).filter(|seq| *seq <= at_most));
    }
    let workspaces = match ws {
        Some(ws) => vec![ws],
        None => all_workspaces(db).await?,
    };
    if workspaces.is_empty() {
        return Ok(None);
    }
    let mut search = Search::default();
    if let Some(address) = &filter.recipient {
        search.recipient(&workspaces, address);
    }
    if let Some(domain) = &filter.domain {
        search.domain(&workspaces, domain);
    }
    let range = Range { below: at_most.saturating_add(1), floor: 0 };
    Ok(search.find(db, range, 1).await?.0.first().copied())
}

async fn of_message(db: &Db, filter: &EventFilter, seq: i64) -> Result<Vec<LogEvent>, InsightError> {
    let wanted = |address: &postroad_base::EmailAddress| {
        filter.recipient.as_ref().is_none_or(|wanted| wanted.canonical() == address.canonical())
            && filter.domain.as_ref().is_none_or(|wanted| wanted == address.domain())
    };
    let recipients = recipients(db, seq).await?;
    let ends = recipients
        .iter()
        .filter(|recipient| wanted(&recipient.address))
        .filter_map(|recipient| recipient.last_event)
        .collect();
    let (stored, _) = chain(db, ends, EVENTS_OF_MESSAGE_MAX).await?;
    let happened = load::complete(db, stored).await?;
    let messages = load::messages(db, &[seq], "", &[]).await?;
    let mut events = newest_first(happened, load::accepted(db, messages).await?);
    events.retain(|event| {
        filter.kind.is_none_or(|kind| kind == event.kind)
            && filter.stream.is_none_or(|stream| stream == event.message.stream)
            && filter.from.is_none_or(|from| event.at >= from)
            && filter.until.is_none_or(|until| event.at < until)
    });
    Ok(events)
}
