use std::collections::{BTreeMap, HashMap};

use postroad_db::{Cursor, Db, Page, Value, values};
use serde::Serialize;

use super::load::{self, MessageFacts, word};
use super::message::{RecipientState, recipient_state};
use super::scan::{Listing, Range, Source, numbers, range_of, sql_limit};
use super::{MessageFilter, Search};
use crate::code::{Code, RECIPIENT_BITS, message_of, recipient_key};
use crate::log::workspace_number;
use crate::sql::{lists, placeholders, value_rows};
use crate::{EventLog, InsightError, RecipientStatus};

/// Recipients shown with a message in a listing.
const SHOWN_RECIPIENTS: usize = 3;
/// Workspaces one search goes through.
const WORKSPACES_MAX: i64 = 1_000;
const TAG: &str = "log messages";

/// A message in a listing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MessageSummary {
    #[serde(flatten)]
    pub facts: MessageFacts,
    /// The first few; `facts.recipient_count` says how many there are.
    pub recipients: Vec<RecipientState>,
    /// How many recipients stand where.
    pub statuses: BTreeMap<RecipientStatus, u32>,
}

impl EventLog {
    /// Messages, newest first.
    ///
    /// # Errors
    /// [`InsightError::Invalid`] for a cursor of another listing or a text without words.
    pub async fn messages(
        &self,
        filter: &MessageFilter,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<MessageSummary>, InsightError> {
        let db = self.db();
        let Some((candidates, range)) = plan(db, filter).await? else {
            return Ok(Page { items: Vec::new(), next: None });
        };
        let (condition, values) = condition(filter);
        let exact = condition.is_empty() && !matches!(candidates, Candidates::Status { .. });
        let listing = Listing { tag: TAG, range, cursor, limit, exact };
        let page = listing.page(&Matching { db, candidates, condition, values }).await?;
        let seqs: Vec<i64> = page.items.iter().map(|(seq, _)| *seq).collect();
        let mut statuses = statuses(db, &seqs).await?;
        let mut recipients = first_recipients(db, &page.items).await?;
        Ok(page.map(|(seq, facts)| MessageSummary {
            facts,
            recipients: recipients.remove(&seq).unwrap_or_default(),
            statuses: statuses.remove(&seq).unwrap_or_default(),
        }))
    }
}

/// The messages a filter lets through.
struct Matching<'a> {
    db: &'a Db,
    candidates: Candidates,
    condition: String,
    values: Vec<Value>,
}

impl Source for Matching<'_> {
    type Item = (i64, MessageFacts);

    async fn candidates(&self, range: Range, want: usize) -> Result<(Vec<i64>, bool), InsightError> {
        self.candidates.find(self.db, range, want).await
    }

    async fn load(&self, seqs: Vec<i64>) -> Result<Vec<(i64, Self::Item)>, InsightError> {
        let found = load::messages(self.db, &seqs, &self.condition, &self.values).await?;
        Ok(found.into_iter().map(|(seq, facts)| (seq, (seq, facts))).collect())
    }
}

/// Where the numbers of messages that may match come from: the narrowest index the filter allows.
enum Candidates {
    Terms(Search),
    /// The index of recipients that are not delivered.
    Status {
        ws: i64,
        status: RecipientStatus,
    },
    Workspace(i64),
    All,
}

/// `None` when nothing can match.
async fn plan(db: &Db, filter: &MessageFilter) -> Result<Option<(Candidates, Range)>, InsightError> {
    let range = range_of(db, filter.from.map(|at| at.0), filter.until.map(|at| at.0)).await?;
    let Some(range) = range else { return Ok(None) };
    let workspaces = match filter.workspace {
        Some(id) => match workspace_number(db, id).await? {
            Some(ws) => vec![ws],
            None => return Ok(None),
        },
        None => all_workspaces(db).await?,
    };
    let search = Search::of(filter, &workspaces)?;
    let candidates = match (filter.workspace, filter.status) {
        _ if workspaces.is_empty() => return Ok(None),
        _ if !search.is_empty() => Candidates::Terms(search),
        (Some(_), Some(status)) if status != RecipientStatus::Delivered => {
            Candidates::Status { ws: workspaces[0], status }
        }
        (Some(_), _) => Candidates::Workspace(workspaces[0]),
        (None, _) => Candidates::All,
    };
    Ok(Some((candidates, range)))
}

pub(super) async fn all_workspaces(db: &Db) -> Result<Vec<i64>, InsightError> {
    let rows = db.query("SELECT ws FROM log_workspaces ORDER BY ws LIMIT ?", values![WORKSPACES_MAX]).await?;
    rows.iter().map(|row| Ok(row.get("ws")?)).collect()
}

impl Candidates {
    async fn find(&self, db: &Db, range: Range, want: usize) -> Result<(Vec<i64>, bool), InsightError> {
        let Range { below, floor } = range;
        let limit = sql_limit(want);
        match self {
            Self::Terms(search) => search.find(db, range, want).await,
            Self::Status { ws, status } => by_status(db, *ws, *status, range, want).await,
            Self::Workspace(ws) => {
                let sql = "SELECT seq FROM log_messages WHERE ws = ? AND seq < ? AND seq >= ? \
                    ORDER BY seq DESC LIMIT ?";
                numbers(db, sql, values![*ws, below, floor, limit], want).await
            }
            Self::All => {
                let sql = "SELECT seq FROM log_messages WHERE seq < ? AND seq >= ? ORDER BY seq DESC LIMIT ?";
                numbers(db, sql, values![below, floor, limit], want).await
            }
        }
    }
}

/// The index covers recipients; a message with many of them is returned once.
async fn by_status(
    db: &Db,
    ws: i64,
    status: RecipientStatus,
    range: Range,
    want: usize,
) -> Result<(Vec<i64>, bool), InsightError> {
    // The literals let the planner see that the partial index covers the question.
    let sql = format!(
        "SELECT rid FROM log_recipients WHERE ws = ? AND status = {} AND status <> 3 AND rid < ? AND rid >= ? \
        ORDER BY rid DESC LIMIT ?",
        status.code()
    );
    let below = range.below.min(i64::MAX >> RECIPIENT_BITS);
    let keys = values![ws, recipient_key(below, 0), recipient_key(range.floor, 0), sql_limit(want)];
    let rows = db.query(&sql, keys).await?;
    let mut seqs = Vec::with_capacity(rows.len());
    for row in &rows {
        let seq = message_of(row.get("rid")?);
        if seqs.last() != Some(&seq) {
            seqs.push(seq);
        }
    }
    Ok((seqs, rows.len() >= want))
}

/// What the candidates must still meet, as SQL over `m`.
fn condition(filter: &MessageFilter) -> (String, Vec<Value>) {
    let mut sql = String::new();
    let mut values = Vec::new();
    let mut and = |text: &str, value: Value| {
        sql.push_str(text);
        values.push(value);
    };
    if let Some(stream) = filter.stream {
        and(" AND m.stream = ?", stream.code().into());
    }
    if let Some(source) = filter.source {
        and(" AND m.source = ?", source.code().into());
    }
    if let Some(from) = filter.from {
        and(" AND m.at >= ?", from.into());
    }
    if let Some(until) = filter.until {
        and(" AND m.at < ?", until.into());
    }
    if let Some(status) = filter.status {
        let base = 1_i64 << RECIPIENT_BITS;
        sql.push_str(&format!(
            " AND EXISTS (SELECT 1 FROM log_recipients r \
            WHERE r.rid BETWEEN m.seq * {base} AND m.seq * {base} + {} AND r.status = {}",
            base - 1,
            status.code()
        ));
        if let Some(domain) =
            filter.recipient.as_ref().map(|address| address.domain()).or(filter.domain.as_ref())
        {
            sql.push_str(" AND r.domain = ?");
            values.push(domain.into());
        }
        if let Some(address) = &filter.recipient
            && address.local_part().is_ascii()
        {
            sql.push_str(" AND lower(r.local) = ?");
            values.push(address.local_part().to_ascii_lowercase().into());
        }
        sql.push(')');
    }
    (sql, values)
}

type Statuses = HashMap<i64, BTreeMap<RecipientStatus, u32>>;

async fn statuses(db: &Db, seqs: &[i64]) -> Result<Statuses, InsightError> {
    let mut found = Statuses::new();
    for list in lists(seqs) {
        let sql = format!(
            "WITH page (seq) AS (VALUES {}) SELECT p.seq, r.status, COUNT(*) AS n \
            FROM (SELECT DISTINCT seq FROM page) p \
            JOIN log_recipients r ON r.rid BETWEEN p.seq * 65536 AND p.seq * 65536 + 65535 \
            GROUP BY p.seq, r.status",
            value_rows(list.len())
        );
        for row in db.query(&sql, list).await? {
            found.entry(row.get("seq")?).or_default().insert(word(&row, "status")?, row.get("n")?);
        }
    }
    Ok(found)
}

async fn first_recipients(
    db: &Db,
    page: &[(i64, MessageFacts)],
) -> Result<HashMap<i64, Vec<RecipientState>>, InsightError> {
    let rids: Vec<i64> = page
        .iter()
        .flat_map(|(seq, facts)| {
            (0..SHOWN_RECIPIENTS.min(facts.recipient_count as usize)).map(|index| recipient_key(*seq, index))
        })
        .collect();
    let mut found: HashMap<i64, Vec<RecipientState>> = HashMap::new();
    for list in lists(&rids) {
        let sql = format!(
            "SELECT rid, status, attempts, next_attempt, local, domain FROM log_recipients \
            WHERE rid IN ({}) ORDER BY rid",
            placeholders(list.len())
        );
        for row in db.query(&sql, list).await? {
            found.entry(message_of(row.get("rid")?)).or_default().push(recipient_state(&row)?);
        }
    }
    Ok(found)
}
