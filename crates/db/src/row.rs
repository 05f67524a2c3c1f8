use sqlx::postgres::{PgRow, PgValueRef};
use sqlx::sqlite::{Sqlite, SqliteRow, SqliteValueRef};
use sqlx::{Decode, Row as _, TypeInfo, ValueRef};

use crate::postgres::decode as decode_postgres;
use crate::{DbError, FromValue, Kind, Value};

/// One row of a result.
pub struct Row(Inner);

enum Inner {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    pub(crate) fn sqlite(row: SqliteRow) -> Self {
        Self(Inner::Sqlite(row))
    }

    pub(crate) fn postgres(row: PgRow) -> Self {
        Self(Inner::Postgres(row))
    }

    /// The value of a column, by its name in the result. NULL needs an `Option`.
    ///
    /// # Errors
    /// [`DbError::Column`] when there is no such column or its value does not fit `T`.
    pub fn get<T: FromValue>(&self, column: &str) -> Result<T, DbError> {
        let problem = |problem| DbError::Column { column: column.to_owned(), problem };
        let value = match &self.0 {
            Inner::Sqlite(row) => row.try_get_raw(column).map(decode_sqlite),
            Inner::Postgres(row) => {
                row.try_get_raw(column).map(|value: PgValueRef<'_>| decode_postgres(&value))
            }
        };
        let value = value.map_err(|_| problem("is not in the result"))?;
        let value = value.ok_or_else(|| problem("has a type that is not supported"))?;
        let null = value.is_null();
        T::from_value(value)
            .ok_or_else(|| problem(if null { "is NULL" } else { "does not fit the type asked for" }))
    }
}

impl std::fmt::Debug for Row {
    /// Names no values: rows hold addresses.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Row")
    }
}

fn decode_sqlite(value: SqliteValueRef<'_>) -> Option<Value> {
    if value.is_null() {
        return Some(Value::Null(Kind::Text));
    }
    let kind = match value.type_info().name() {
        "INTEGER" | "BOOLEAN" => Kind::Int,
        "REAL" => Kind::Float,
        "TEXT" => Kind::Text,
        "BLOB" => Kind::Bytes,
        _ => return None,
    };
    match kind {
        Kind::Int | Kind::Bool => <i64 as Decode<'_, Sqlite>>::decode(value).map(Value::Int).ok(),
        Kind::Float => <f64 as Decode<'_, Sqlite>>::decode(value).map(Value::Float).ok(),
        Kind::Text => <String as Decode<'_, Sqlite>>::decode(value).map(Value::Text).ok(),
        Kind::Bytes => <Vec<u8> as Decode<'_, Sqlite>>::decode(value).map(Value::Bytes).ok(),
    }
}
