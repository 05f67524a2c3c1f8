//! Listings that can be searched and ordered, in pages, one query each.
//!
//! Meant for tables where a workspace has thousands of rows, not millions: the text is looked for in each of them.

use uuid::Uuid;

use crate::{Cursor, CursorError, Db, DbError, Kind, Page, Row, Value};

/// The longest text that is searched for.
pub const TEXT_MAX_BYTES: usize = 200;
/// The most items on a page; more are asked for in vain.
pub const PAGE_MAX: usize = 200;

/// What to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct Search<'a, S> {
    /// Part of a name or address, whatever its case.
    pub text: Option<&'a str>,
    pub sort: S,
    pub descending: bool,
    pub limit: usize,
}

/// Why a listing cannot be given.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// The text that is searched for; the message says what would be accepted.
    #[error("{0}")]
    Text(&'static str),
}

/// A listing in an order: the key, then the id.
#[derive(Clone, Copy, Debug)]
pub struct Sorted<'a> {
    /// The listing's name; a cursor of another one is refused.
    pub tag: &'static str,
    /// Everything before WHERE; `{key}` in it becomes the key, which it names `sort_key`.
    pub select: &'a str,
    /// The columns that the text is looked for in.
    pub searched: &'a [&'a str],
    /// An SQL expression that is never NULL.
    pub column: &'static str,
    pub id: &'static str,
    pub kind: Kind,
}

impl Sorted<'_> {
    /// A page of the rows that all `conditions` hold for.
    ///
    /// # Errors
    /// [`SearchError`], or as `read` says.
    pub async fn list<T, S, E: From<SearchError>>(
        &self,
        db: &Db,
        conditions: &[(&str, Value)],
        search: &Search<'_, S>,
        cursor: Option<&Cursor>,
        read: impl Fn(&Row) -> Result<T, E>,
    ) -> Result<Page<T>, E> {
        let limit = search.limit.clamp(1, PAGE_MAX);
        let (sql, values) = self.query(conditions, search, cursor)?;
        let rows = db.query(&sql, values).await.map_err(SearchError::from)?;
        let mut items = Vec::with_capacity(rows.len());
        for row in &rows {
            items.push((read(row)?, self.keys(row)?));
        }
        let tag = self.tag(search.descending);
        Ok(Page::of(items, limit, |(_, keys)| Cursor::new(&tag, keys)).map(|(item, _)| item))
    }

    fn query<S>(
        &self,
        conditions: &[(&str, Value)],
        search: &Search<'_, S>,
        cursor: Option<&Cursor>,
    ) -> Result<(String, Vec<Value>), SearchError> {
        let mut clauses: Vec<String> = conditions.iter().map(|(sql, _)| (*sql).to_owned()).collect();
        let mut values: Vec<Value> = conditions.iter().map(|(_, value)| value.clone()).collect();
        if let Some(text) = search.text.map(searched_text).transpose()?.flatten() {
            let pattern = pattern(&text);
            let any: Vec<String> =
                self.searched.iter().map(|column| format!("LOWER({column}) LIKE ? ESCAPE '!'")).collect();
            clauses.push(format!("({})", any.join(" OR ")));
            values.extend(self.searched.iter().map(|_| Value::from(&pattern)));
        }
        let (column, id) = (self.column, self.id);
        let (than, order) = if search.descending { ("<", "DESC") } else { (">", "ASC") };
        if let Some(cursor) = cursor {
            let mut keys = cursor.keys(&self.tag(search.descending), &[self.kind, Kind::Bytes])?;
            let last = keys.pop().ok_or(CursorError)?;
            let key = keys.pop().ok_or(CursorError)?;
            clauses.push(format!("({column} {than} ? OR ({column} = ? AND {id} {than} ?))"));
            values.extend([key.clone(), key, last]);
        }
        let clauses = if clauses.is_empty() { "1 = 1".to_owned() } else { clauses.join(" AND ") };
        values.push(Value::from(i64::try_from(search.limit.clamp(1, PAGE_MAX) + 1).unwrap_or(i64::MAX)));
        let select = self.select.replace("{key}", column);
        let sql = format!("{select} WHERE {clauses} ORDER BY {column} {order}, {id} {order} LIMIT ?");
        Ok((sql, values))
    }

    fn keys(&self, row: &Row) -> Result<[Value; 2], SearchError> {
        Ok([row.get::<Value>("sort_key")?, Value::from(row.get::<Uuid>("id")?)])
    }

    /// A cursor holds in one order only.
    fn tag(&self, descending: bool) -> String {
        format!("{}/{}/{descending}", self.tag, self.column)
    }
}

/// The text to look for, in lower case; `None` when there is nothing to find in it.
///
/// # Errors
/// [`SearchError::Text`] when it is too long or cannot be in any text.
pub fn searched_text(text: &str) -> Result<Option<String>, SearchError> {
    let text = text.trim();
    if text.len() > TEXT_MAX_BYTES {
        return Err(SearchError::Text("must have at most 200 bytes"));
    }
    if text.contains('\0') {
        return Err(SearchError::Text("must not contain the character NUL"));
    }
    Ok(Some(text.to_lowercase()).filter(|text| !text.is_empty()))
}

/// A pattern for `LIKE … ESCAPE '!'` that finds the text anywhere.
#[must_use]
pub fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_literal_and_bounded() {
        assert_eq!(searched_text(" 50%_Of! ").unwrap().as_deref(), Some("50%_of!"));
        assert_eq!(pattern("50%_of!"), "%50!%!_of!!%");
        assert_eq!(searched_text("  ").unwrap(), None);
        for bad in ["a".repeat(201), "a\0b".to_owned()] {
            assert!(matches!(searched_text(&bad), Err(SearchError::Text(_))), "{bad:?}");
        }
    }
}
