//! Small helpers for SQL text.

use std::fmt::Write;

use postroad_db::{DbError, Dialect, Tx, Value};

/// Values per statement with a list, largest first. Fixed sizes keep the number of prepared statements small.
const LIST_SIZES: [usize; 3] = [8, 64, 256];

/// `?,?,?`
pub(crate) fn placeholders(count: usize) -> String {
    vec!["?"; count].join(",")
}

/// `(?),(?),(?)`, the rows of a one-column VALUES.
pub(crate) fn value_rows(count: usize) -> String {
    vec!["(?)"; count].join(",")
}

/// Cuts a list into statements' worth, each filled up to a fixed size by repeating its last value: harmless in
/// `IN (…)`, and in `VALUES` below a `SELECT DISTINCT`.
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

/// Rows per statement on SQLite, largest first. Each statement is a trip to the connection's thread and back: with at
/// most 64 rows a logged message cost 154 µs, with 256 it cost 71 (one run each, on a busy machine). More was not tried.
const ROWS_PER_STATEMENT: [usize; 4] = [256, 64, 8, 1];

/// Inserts rows, in fewer and larger statements on SQLite than [`Tx::insert_many`].
pub(crate) async fn insert(
    tx: &mut Tx,
    table: &str,
    columns: &[&str],
    rows: Vec<Vec<Value>>,
    on_conflict: &str,
) -> Result<(), DbError> {
    if tx.dialect() == Dialect::Postgres {
        tx.insert_many(table, columns, rows, on_conflict).await?;
        return Ok(());
    }
    let mut left = rows.len();
    let mut rows = rows.into_iter();
    for size in ROWS_PER_STATEMENT {
        if left < size {
            continue;
        }
        let sql = insert_text(table, columns, size, on_conflict);
        while left >= size {
            let mut values = Vec::with_capacity(size * columns.len());
            rows.by_ref().take(size).for_each(|row| values.extend(row));
            tx.execute(&sql, values).await?;
            left -= size;
        }
    }
    Ok(())
}

fn insert_text(table: &str, columns: &[&str], rows: usize, on_conflict: &str) -> String {
    let row = format!("({})", placeholders(columns.len()));
    let mut text = format!("INSERT INTO {table} ({}) VALUES {row}", columns.join(", "));
    for _ in 1..rows {
        write!(text, ",{row}").expect("writing to a string does not fail");
    }
    text.push(' ');
    text.push_str(on_conflict);
    text
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
        assert_eq!(sizes(300), [256, 64]);
        assert_eq!(lists(&[1_i64, 2])[0][7], Value::Int(2));
    }
}
