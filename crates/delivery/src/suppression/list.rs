//! The list in pages.
//!
//! A list may have millions of addresses. A part of an address is looked for in the index of the order that is asked
//! for, a stretch at a time, until the page is full or enough was looked at: such a page comes back short, with a cursor
//! to go on from. An index of parts was not worth it: twenty entries for each address that is imported.

use postroad_base::WorkspaceId;
use postroad_db::{Cursor, Db, Dialect, Kind, Page, Row, Search, SearchError, Value, listing, values};

use super::{Suppression, SuppressionReason, SuppressionSort, store};

/// Addresses looked at for one page; that is 20 to 60 ms.
const LOOKED_AT_MAX: i64 = 200_000;
/// The first stretch; each further one is four times as long.
const FIRST_STRETCH: i64 = 3_125;

/// What stays the same from stretch to stretch.
struct Scan<'a> {
    db: &'a Db,
    workspace: WorkspaceId,
    text: Option<String>,
    reason: Option<SuppressionReason>,
    column: &'static str,
    descending: bool,
    limit: usize,
}

pub(super) async fn list(
    db: &Db,
    workspace: WorkspaceId,
    reason: Option<SuppressionReason>,
    search: &Search<'_, SuppressionSort>,
    cursor: Option<&Cursor>,
) -> Result<Page<Suppression>, SearchError> {
    let (column, kind) = match search.sort {
        // In the order of addition, so that times are in order too.
        SuppressionSort::Created => ("seq", Kind::Int),
        SuppressionSort::Address => ("address", Kind::Text),
    };
    let tag = format!("suppressions/{column}/{}", search.descending);
    let after = cursor.map(|cursor| cursor.keys(&tag, &[kind])).transpose()?.and_then(|mut keys| keys.pop());
    let text = search.text.map(listing::searched_text).transpose()?.flatten();
    let limit = search.limit.max(1);
    let scan = Scan { db, workspace, text, reason, column, descending: search.descending, limit };
    let (items, next) = scan.page(after).await?;
    Ok(Page { items, next: next.map(|key| Cursor::new(&tag, &values![key])) })
}

impl Scan<'_> {
    /// A page of what comes after the key, and the key that the next one comes after.
    async fn page(&self, mut after: Option<Value>) -> Result<(Vec<Suppression>, Option<Value>), SearchError> {
        if self.text.is_none() && self.reason.is_none() {
            return self.filled(self.rows(after.as_ref(), None, self.limit + 1).await?, None);
        }
        let (mut rows, mut looked_at, mut stretch) = (Vec::new(), 0, FIRST_STRETCH);
        loop {
            let end = self.end(after.as_ref(), stretch).await?;
            let wanted = self.limit + 1 - rows.len();
            rows.extend(self.rows(after.as_ref(), end.as_ref(), wanted).await?);
            looked_at += stretch;
            stretch = (stretch * 4).min(LOOKED_AT_MAX - looked_at);
            if rows.len() > self.limit || end.is_none() || looked_at >= LOOKED_AT_MAX {
                return self.filled(rows, end);
            }
            after = end;
        }
    }

    /// A page of these rows; `end` is how far was looked, when there is more behind it.
    fn filled(
        &self,
        mut rows: Vec<Row>,
        end: Option<Value>,
    ) -> Result<(Vec<Suppression>, Option<Value>), SearchError> {
        let is_full = rows.len() > self.limit;
        rows.truncate(self.limit);
        let last = rows.last().filter(|_| is_full).map(|row| row.get(self.column)).transpose()?;
        let items = rows.iter().map(store::read).collect::<Result<_, _>>()?;
        Ok((items, last.or(end)))
    }

    /// The key that many rows on, whatever is in them; `None` when there are fewer.
    async fn end(&self, after: Option<&Value>, rows: i64) -> Result<Option<Value>, SearchError> {
        let (clauses, mut values) = self.between(after, None);
        let column = self.column;
        values.push(Value::from(rows - 1));
        let sql = format!(
            "SELECT {column} FROM suppressions WHERE {clauses} ORDER BY {column} {} LIMIT 1 OFFSET ?",
            self.order()
        );
        let row = self.db.query_one(&sql, values).await?;
        Ok(row.map(|row| row.get(column)).transpose()?)
    }

    async fn rows(
        &self,
        after: Option<&Value>,
        end: Option<&Value>,
        limit: usize,
    ) -> Result<Vec<Row>, SearchError> {
        let (mut clauses, mut values) = self.between(after, end);
        if let Some(text) = &self.text {
            let within = if self.db.dialect() == Dialect::Sqlite { "instr" } else { "strpos" };
            clauses.push_str(&format!(" AND {within}(address, ?) > 0"));
            values.push(Value::from(text));
        }
        if let Some(reason) = self.reason {
            clauses.push_str(" AND reason = ?");
            values.push(Value::from(reason.as_str()));
        }
        values.push(Value::from(i64::try_from(limit).unwrap_or(i64::MAX)));
        let sql = format!(
            "SELECT seq, address, reason, source, created_at FROM suppressions WHERE {clauses} ORDER BY {} {} LIMIT ?",
            self.column,
            self.order()
        );
        Ok(self.db.query(&sql, values).await?)
    }

    fn between(&self, after: Option<&Value>, end: Option<&Value>) -> (String, Vec<Value>) {
        let (beyond, up_to) = if self.descending { ("<", ">=") } else { (">", "<=") };
        let mut clauses = String::from("workspace = ?");
        let mut values = vec![Value::from(self.workspace.0)];
        for (than, key) in [(beyond, after), (up_to, end)] {
            if let Some(key) = key {
                clauses.push_str(&format!(" AND {} {than} ?", self.column));
                values.push(key.clone());
            }
        }
        (clauses, values)
    }

    fn order(&self) -> &'static str {
        if self.descending { "DESC" } else { "ASC" }
    }
}
