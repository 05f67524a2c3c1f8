use postroad_base::EventKind;
use postroad_db::{Cursor, Db, Page, Value, values};

use super::EventFilter;
use super::by_message::by_message;
use super::load::{self, LogEvent, newest_first};
use super::scan::{Listing, Range, Source, numbers, range_of, sql_limit};
use crate::code::{Code, KIND_DELIVERED};
use crate::log::workspace_number;
use crate::{EventLog, InsightError};

const TAG: &str = "log events";

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
        let range = range_of(db, filter.from.map(|at| at.0), filter.until.map(|at| at.0)).await?;
        let Some(range) = range else { return none };
        if filter.message.is_some() || filter.recipient.is_some() || filter.domain.is_some() {
            return by_message(db, filter, ws, range, cursor, limit).await;
        }
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
    let listing = Listing { tag: TAG, range: range.from(cursor, TAG)?, limit, exact };
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
