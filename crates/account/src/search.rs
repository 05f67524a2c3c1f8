//! Listings that can be searched and ordered, in pages.

use postroad_db::{Cursor, Kind, Page, Row, Value};
use uuid::Uuid;

use crate::{AccountError, keyset};

/// The longest text that is searched for.
pub const QUERY_MAX_BYTES: usize = 200;

/// What to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct Search<'a, S> {
    /// Part of a name or address, whatever its case.
    pub text: Option<&'a str>,
    pub sort: S,
    pub descending: bool,
    pub limit: usize,
}

/// An order: the key, then the id.
pub(crate) struct Sorted {
    pub tag: &'static str,
    /// An SQL expression that is never NULL.
    pub column: &'static str,
    pub id: &'static str,
    pub kind: Kind,
}

pub(crate) struct Query {
    pub sql: String,
    pub values: Vec<Value>,
    pub limit: usize,
}

impl Sorted {
    /// `select` is everything before WHERE; `{key}` in it becomes the key, which it names `sort_key`.
    pub fn query<S>(
        &self,
        select: &str,
        conditions: &[(&str, Value)],
        searched: &[&str],
        search: &Search<'_, S>,
        cursor: Option<&Cursor>,
    ) -> Result<Query, AccountError> {
        let limit = search.limit.clamp(1, keyset::MAX_PAGE);
        let mut clauses: Vec<String> = conditions.iter().map(|(sql, _)| (*sql).to_owned()).collect();
        let mut values: Vec<Value> = conditions.iter().map(|(_, value)| value.clone()).collect();
        if let Some(pattern) = search.text.and_then(pattern).transpose()? {
            let any: Vec<String> =
                searched.iter().map(|column| format!("LOWER({column}) LIKE ? ESCAPE '!'")).collect();
            clauses.push(format!("({})", any.join(" OR ")));
            values.extend(searched.iter().map(|_| Value::from(&pattern)));
        }
        let (column, id) = (self.column, self.id);
        let (than, order) = if search.descending { ("<", "DESC") } else { (">", "ASC") };
        if let Some(cursor) = cursor {
            let mut keys = cursor.keys(&self.tag(search.descending), &[self.kind, Kind::Bytes])?;
            let last = keys.pop().ok_or(postroad_db::CursorError)?;
            let key = keys.pop().ok_or(postroad_db::CursorError)?;
            clauses.push(format!("({column} {than} ? OR ({column} = ? AND {id} {than} ?))"));
            values.extend([key.clone(), key, last]);
        }
        let clauses = if clauses.is_empty() { "1 = 1".to_owned() } else { clauses.join(" AND ") };
        values.push(keyset::fetch(limit).into());
        let select = select.replace("{key}", column);
        let sql = format!("{select} WHERE {clauses} ORDER BY {column} {order}, {id} {order} LIMIT ?");
        Ok(Query { sql, values, limit })
    }

    pub fn page<T, S>(
        &self,
        rows: Vec<Row>,
        query_limit: usize,
        search: &Search<'_, S>,
        read: impl Fn(&Row) -> Result<T, AccountError>,
    ) -> Result<Page<T>, AccountError> {
        let mut items = Vec::with_capacity(rows.len());
        for row in &rows {
            let keys = [row.get::<Value>("sort_key")?, Value::from(row.get::<Uuid>("id")?)];
            items.push((read(row)?, keys));
        }
        let tag = self.tag(search.descending);
        Ok(Page::of(items, query_limit, |(_, keys)| Cursor::new(&tag, keys)).map(|(item, _)| item))
    }

    /// A cursor holds in one order only.
    fn tag(&self, descending: bool) -> String {
        format!("{}/{}/{descending}", self.tag, self.column)
    }
}

/// A pattern for LIKE that finds the text anywhere; `None` for a text without anything to find.
pub(crate) fn pattern(text: &str) -> Option<Result<String, AccountError>> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    if text.len() > QUERY_MAX_BYTES {
        return Some(Err(AccountError::invalid("q", "must have at most 200 bytes")));
    }
    let mut pattern = String::from("%");
    for c in text.chars().flat_map(char::to_lowercase) {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    Some(Ok(pattern))
}

#[cfg(test)]
mod tests {
    #[test]
    fn patterns_are_literal() {
        let found = super::pattern(" 50%_Of! ").unwrap().unwrap();
        assert_eq!(found, "%50!%!_of!!%");
        assert!(super::pattern("  ").is_none());
        assert!(super::pattern(&"a".repeat(201)).unwrap().is_err());
    }
}
