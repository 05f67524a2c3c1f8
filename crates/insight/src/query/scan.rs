//! Paging with a bound on the work, whatever the filter.

use std::time::Duration;

use postroad_db::{Cursor, CursorError, Db, DbError, Kind, Page, Value, values};

use tokio::time::Instant;

use super::PAGE_MAX;
use crate::InsightError;

/// Candidates looked at for one page.
pub(crate) const SCANNED_MAX: usize = 20_000;
/// How long a page is searched for: then it comes back short, or empty, with a cursor to go on from.
pub(super) const SEARCH_MAX: Duration = Duration::from_millis(40);
/// Candidates fetched at once when some will not match.
pub(super) const CHUNK: usize = 256;

/// Numbers of the log, newest first, from a starting point on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    /// Exclusive.
    pub below: i64,
    /// Inclusive.
    pub floor: i64,
}

impl Range {
    /// What is left of it for the page at a cursor.
    pub fn from(self, cursor: Option<&Cursor>, tag: &str) -> Result<Self, InsightError> {
        let Some(cursor) = cursor else { return Ok(self) };
        Ok(Self { below: self.below.min(position(cursor, tag)?), ..self })
    }
}

/// Which part of the log a page goes through.
pub(super) struct Listing {
    /// What its cursors are good for.
    pub tag: &'static str,
    pub range: Range,
    pub limit: usize,
    /// Whether every candidate is a match.
    pub exact: bool,
}

/// What a listing is made of. Its futures are `Send`, which closures cannot promise (rust-lang/rust#110338).
pub(super) trait Source: Sync {
    type Item: Send;

    /// The newest numbers in a range, at most so many, and whether there may be more.
    fn candidates(
        &self,
        range: Range,
        want: usize,
    ) -> impl Future<Output = Result<(Vec<i64>, bool), InsightError>> + Send;

    /// The matches among them, newest first, with their numbers.
    fn load(
        &self,
        seqs: Vec<i64>,
    ) -> impl Future<Output = Result<Vec<(i64, Self::Item)>, InsightError>> + Send;
}

impl Listing {
    /// Collects a page.
    pub async fn page<S: Source>(&self, source: &S) -> Result<Page<S::Item>, InsightError> {
        let limit = self.limit.clamp(1, PAGE_MAX);
        let mut range = self.range;
        let mut items: Vec<(i64, S::Item)> = Vec::new();
        let mut scanned = 0;
        let until = Instant::now() + SEARCH_MAX;
        let next = loop {
            let want = if self.exact { limit + 1 - items.len() } else { CHUNK };
            let (seqs, more) = source.candidates(range, want).await?;
            scanned += seqs.len();
            let lowest = seqs.last().copied();
            items.extend(source.load(seqs).await?);
            if items.len() > limit {
                items.truncate(limit);
                break items.last().map(|(seq, _)| *seq);
            }
            match lowest.filter(|_| more) {
                Some(lowest) if scanned >= SCANNED_MAX || Instant::now() >= until => break Some(lowest),
                Some(lowest) => range.below = lowest,
                None => break None,
            }
        };
        let next = next.map(|seq| Cursor::new(self.tag, &values![seq]));
        Ok(Page { items: items.into_iter().map(|(_, item)| item).collect(), next })
    }
}

fn position(cursor: &Cursor, tag: &str) -> Result<i64, InsightError> {
    let keys = cursor.keys(tag, &[Kind::Int]).map_err(|CursorError| invalid())?;
    match keys.as_slice() {
        [Value::Int(seq)] => Ok(*seq),
        _ => Err(invalid()),
    }
}

pub(super) fn invalid() -> InsightError {
    InsightError::Invalid(CursorError.to_string())
}

/// The part of the log that holds what happened in a span of time; `None` when nothing did.
pub(crate) async fn range_of(
    db: &Db,
    from: Option<i64>,
    until: Option<i64>,
) -> Result<Option<Range>, DbError> {
    const HOUR_MS: i64 = 3_600_000;
    if from.is_none() && until.is_none() {
        return Ok(Some(Range { below: i64::MAX, floor: 0 }));
    }
    let first = from.unwrap_or(0).div_euclid(HOUR_MS);
    let last = until.unwrap_or(i64::MAX).saturating_sub(1).div_euclid(HOUR_MS);
    let sql =
        "SELECT MIN(first_seq) AS floor, MAX(last_seq) AS top FROM log_hours WHERE hour BETWEEN ? AND ?";
    let row = db.query_one(sql, values![first, last]).await?;
    let Some(row) = row else { return Ok(None) };
    let (floor, top): (Option<i64>, Option<i64>) = (row.get("floor")?, row.get("top")?);
    Ok(floor.zip(top).map(|(floor, top)| Range { below: top + 1, floor }))
}

/// Runs a statement that returns numbers in a column `seq`. There may be more when it returned as many as asked.
pub(super) async fn numbers(
    db: &Db,
    sql: &str,
    values: Vec<Value>,
    want: usize,
) -> Result<(Vec<i64>, bool), InsightError> {
    let rows = db.query(sql, values).await?;
    let seqs = rows.iter().map(|row| row.get("seq")).collect::<Result<Vec<i64>, _>>()?;
    let more = seqs.len() >= want;
    Ok((seqs, more))
}

pub(super) fn sql_limit(want: usize) -> i64 {
    i64::try_from(want).unwrap_or(i64::MAX)
}
