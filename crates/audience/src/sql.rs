//! Small helpers for SQL text.

use postroad_db::{DbError, Dialect, Tx, Value};

/// Values per statement with a list, largest first. Fixed sizes keep the number of prepared statements small.
const LIST_SIZES: [usize; 3] = [8, 64, 500];
/// Rows per statement on SQLite, largest first: each statement is a trip to the connection's thread and back.
const ROWS_PER_STATEMENT: [usize; 4] = [256, 64, 8, 1];

/// A piece of SQL with the values of its placeholders.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sql {
    pub text: String,
    pub values: Vec<Value>,
}

impl Sql {
    pub fn new(text: impl Into<String>, values: Vec<Value>) -> Self {
        Self { text: text.into(), values }
    }

    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub fn append(&mut self, other: Self) {
        self.text.push_str(&other.text);
        self.values.extend(other.values);
    }

    pub fn wrap(mut self, before: &str, after: &str) -> Self {
        self.text = format!("{before}{}{after}", self.text);
        self
    }
}

/// `?,?,?`
pub(crate) fn placeholders(count: usize) -> String {
    vec!["?"; count].join(",")
}

/// Cuts a list into statements' worth, each filled up to a fixed size by repeating its last value, which is harmless in
/// `IN (…)`.
pub(crate) fn lists<T: Clone + Into<Value>>(values: &[T]) -> Vec<Vec<Value>> {
    let largest = LIST_SIZES[LIST_SIZES.len() - 1];
    let mut cut = Vec::new();
    for chunk in values.chunks(largest) {
        let size = LIST_SIZES.into_iter().find(|size| *size >= chunk.len()).unwrap_or(largest);
        let last = chunk[chunk.len() - 1].clone();
        let padding = std::iter::repeat_n(last, size - chunk.len());
        cut.push(chunk.iter().cloned().chain(padding).map(Into::into).collect());
    }
    cut
}

/// Inserts rows, in fewer and larger statements on SQLite than [`Tx::insert_many`].
pub(crate) async fn insert(
    tx: &mut Tx,
    table: &str,
    columns: &[&str],
    rows: Vec<Vec<Value>>,
    on_conflict: &str,
) -> Result<u64, DbError> {
    if rows.is_empty() {
        return Ok(0);
    }
    if tx.dialect() == Dialect::Postgres {
        return tx.insert_many(table, columns, rows, on_conflict).await;
    }
    let mut left = rows.len();
    let mut rows = rows.into_iter();
    let mut count = 0;
    for size in ROWS_PER_STATEMENT {
        if left < size {
            continue;
        }
        let row = format!("({})", placeholders(columns.len()));
        let sql = format!(
            "INSERT INTO {table} ({}) VALUES {} {on_conflict}",
            columns.join(", "),
            vec![row; size].join(",")
        );
        while left >= size {
            let mut values = Vec::with_capacity(size * columns.len());
            rows.by_ref().take(size).for_each(|row| values.extend(row));
            count += tx.execute(&sql, values).await?;
            left -= size;
        }
    }
    Ok(count)
}

/// Deletes the rows of a table whose `column` has one of the values.
pub(crate) async fn delete_in<T: Clone + Into<Value>>(
    tx: &mut Tx,
    table: &str,
    column: &str,
    values: &[T],
) -> Result<u64, DbError> {
    let mut count = 0;
    for list in lists(values) {
        let sql = format!("DELETE FROM {table} WHERE {column} IN ({})", placeholders(list.len()));
        count += tx.execute(&sql, list).await?;
    }
    Ok(count)
}

/// A text PostgreSQL can store: it has no NUL.
pub(crate) fn storable(text: &str) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_filled_up() {
        let sizes =
            |count: i64| lists(&(0..count).collect::<Vec<_>>()).iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(sizes(0), Vec::<usize>::new());
        assert_eq!(sizes(1), [8]);
        assert_eq!(sizes(9), [64]);
        assert_eq!(sizes(501), [500, 8]);
    }
}
