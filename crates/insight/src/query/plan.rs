//! Where a listing of messages takes its candidates from: the index that leaves the fewest.

use postroad_base::Stream;
use postroad_db::{Db, Value, values};

use super::messages::all_workspaces;
use super::scan::{Range, numbers, sql_limit};
use super::{MessageFilter, Search, search};
use crate::code::{Code, RECIPIENT_BITS, message_of, recipient_key};
use crate::log::workspace_number;
use crate::{InsightError, RecipientStatus, Source};

/// Candidates looked at to see how close together an index has them.
const SAMPLE: usize = 64;

/// How the messages of a filter are found.
pub(super) struct Plan {
    pub candidates: Candidates,
    /// What is to be looked for in the candidates' words, when the index did not.
    pub search: Option<Search>,
    /// What the candidates must still meet, as SQL over `m`.
    pub condition: String,
    pub values: Vec<Value>,
}

/// Where the numbers of messages that may match come from.
pub(super) enum Candidates {
    /// The index of terms.
    Terms(String),
    /// The index of recipients that are not delivered.
    Status {
        ws: i64,
        status: RecipientStatus,
    },
    /// The index of streams and sources.
    Sorts {
        ws: i64,
        sorts: Vec<(Stream, Source)>,
    },
    Workspace(i64),
    All,
}

impl Plan {
    /// Whether every candidate is a match.
    pub fn is_exact(&self) -> bool {
        self.condition.is_empty()
            && self.search.is_none()
            && !matches!(self.candidates, Candidates::Status { .. })
    }
}

/// `None` when nothing can match.
pub(super) async fn of(db: &Db, filter: &MessageFilter, range: Range) -> Result<Option<Plan>, InsightError> {
    let workspaces = match filter.workspace {
        Some(id) => match workspace_number(db, id).await? {
            Some(ws) => vec![ws],
            None => return Ok(None),
        },
        None => all_workspaces(db).await?,
    };
    if workspaces.is_empty() {
        return Ok(None);
    }
    let ws = filter.workspace.map(|_| workspaces[0]);
    let search = Search::of(filter, &workspaces)?;
    let Some(lookup) = search.lookup(db).await? else { return Ok(None) };
    let mut possible = narrowed(filter, ws);
    possible.extend(lookup.query.map(Candidates::Terms));
    let candidates = match possible.len() {
        0 => ws.map_or(Candidates::All, Candidates::Workspace),
        _ => sparsest(db, possible, range).await?,
    };
    let is_searched = matches!(candidates, Candidates::Terms(_)) && lookup.is_complete;
    let (condition, values) = condition(filter, &candidates);
    let search = Some(search).filter(|search| !search.is_empty() && !is_searched);
    Ok(Some(Plan { candidates, search, condition, values }))
}

/// The indexes that a filter allows, but for the terms.
fn narrowed(filter: &MessageFilter, ws: Option<i64>) -> Vec<Candidates> {
    let Some(ws) = ws else { return Vec::new() };
    let mut possible = Vec::new();
    if filter.stream.is_some() || filter.source.is_some() {
        let fits = |(stream, source): &(Stream, Source)| {
            filter.stream.is_none_or(|wanted| wanted == *stream)
                && filter.source.is_none_or(|wanted| wanted == *source)
        };
        let all = Stream::ALL.into_iter().flat_map(|stream| Source::ALL.map(|source| (stream, source)));
        possible.push(Candidates::Sorts { ws, sorts: all.filter(fits).collect() });
    }
    if let Some(status) = filter.status.filter(|status| *status != RecipientStatus::Delivered) {
        possible.push(Candidates::Status { ws, status });
    }
    possible
}

/// The index whose newest candidates lie farthest apart; one that has only a few wins at once.
async fn sparsest(db: &Db, possible: Vec<Candidates>, range: Range) -> Result<Candidates, InsightError> {
    let is_only = possible.len() == 1;
    let mut best: Option<(i64, Candidates)> = None;
    for candidates in possible {
        if is_only {
            return Ok(candidates);
        }
        let (seqs, more) = candidates.find(db, range, SAMPLE).await?;
        let (Some(first), Some(last), true) = (seqs.first(), seqs.last(), more) else {
            return Ok(candidates);
        };
        let apart = (first - last) / i64::try_from(seqs.len()).unwrap_or(1);
        if best.as_ref().is_none_or(|(most, _)| apart > *most) {
            best = Some((apart, candidates));
        }
    }
    Ok(best.map_or(Candidates::All, |(_, candidates)| candidates))
}

impl Candidates {
    /// The newest ones in a range, at most so many, and whether there may be more.
    pub async fn find(&self, db: &Db, range: Range, want: usize) -> Result<(Vec<i64>, bool), InsightError> {
        let Range { below, floor } = range;
        let limit = sql_limit(want);
        match self {
            Self::Terms(query) => search::find(db, query, range, want).await,
            Self::Status { ws, status } => by_status(db, *ws, *status, range, want).await,
            Self::Sorts { ws, sorts } => by_sorts(db, *ws, sorts, range, want).await,
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

/// The index has each pair of a stream and a source in order; several are merged.
async fn by_sorts(
    db: &Db,
    ws: i64,
    sorts: &[(Stream, Source)],
    range: Range,
    want: usize,
) -> Result<(Vec<i64>, bool), InsightError> {
    let one = "SELECT * FROM (SELECT seq FROM log_messages WHERE ws = ? AND stream = ? AND source = ? \
        AND seq < ? AND seq >= ? ORDER BY seq DESC LIMIT ?) AS one";
    let sql = format!("{} ORDER BY seq DESC LIMIT ?", vec![one; sorts.len()].join(" UNION ALL "));
    let mut keys = Vec::with_capacity(sorts.len() * 6 + 1);
    for (stream, source) in sorts {
        keys.extend(values![ws, stream.code(), source.code(), range.below, range.floor, sql_limit(want)]);
    }
    keys.push(sql_limit(want).into());
    numbers(db, &sql, keys, want).await
}

/// What the candidates must still meet, as SQL over `m`.
fn condition(filter: &MessageFilter, candidates: &Candidates) -> (String, Vec<Value>) {
    let mut sql = String::new();
    let mut values = Vec::new();
    let mut and = |text: &str, value: Value| {
        sql.push_str(text);
        values.push(value);
    };
    if !matches!(candidates, Candidates::Sorts { .. }) {
        if let Some(stream) = filter.stream {
            and(" AND m.stream = ?", stream.code().into());
        }
        if let Some(source) = filter.source {
            and(" AND m.source = ?", source.code().into());
        }
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
