//! How PostgreSQL is opened, what is bound to its statements and how its values are read.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgArguments, PgConnectOptions, PgPoolOptions, PgValueRef, Postgres};
use sqlx::{Arguments, ConnectOptions, Connection, Decode, Pool, TypeInfo, ValueRef};

use crate::db::ACQUIRE_TIMEOUT;
use crate::{DbError, Kind, Value};

const CONNECTIONS: u32 = 16;
const STATEMENT_CACHE: usize = 256;
const IDLE: Duration = Duration::from_secs(300);
/// A connection unused for longer is asked whether it still lives before it is handed out.
const PING_AFTER_IDLE: Duration = Duration::from_secs(5);

pub async fn open(url: &str) -> Result<Pool<Postgres>, DbError> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|_| DbError::Url("expected postgres://user:password@host/database".to_owned()))?
        .application_name("postroad")
        .statement_cache_capacity(STATEMENT_CACHE)
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .idle_timeout(IDLE)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for >= PING_AFTER_IDLE {
                    return Ok(connection.ping().await.is_ok());
                }
                Ok(true)
            })
        })
        .connect_with(options)
        .await?;
    Ok(pool)
}

pub fn arguments(values: Vec<Value>) -> Result<PgArguments, DbError> {
    let mut arguments = PgArguments::default();
    arguments.reserve(values.len(), values.len() * 16);
    for value in values {
        match value {
            Value::Null(Kind::Int) => arguments.add(None::<i64>),
            Value::Null(Kind::Bool) => arguments.add(None::<bool>),
            Value::Null(Kind::Float) => arguments.add(None::<f64>),
            Value::Null(Kind::Text) => arguments.add(None::<String>),
            Value::Null(Kind::Bytes) => arguments.add(None::<Vec<u8>>),
            Value::Int(value) => arguments.add(value),
            Value::Bool(value) => arguments.add(value),
            Value::Float(value) => arguments.add(value),
            Value::Text(value) => arguments.add(value),
            Value::Bytes(value) => arguments.add(value),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

/// One argument per column: the column's values as an array, for `UNNEST`.
pub fn column_arguments(columns: usize, rows: Vec<Vec<Value>>) -> Result<(PgArguments, Vec<Kind>), DbError> {
    let mut by_column: Vec<Vec<Value>> = (0..columns).map(|_| Vec::with_capacity(rows.len())).collect();
    for row in rows {
        for (column, value) in by_column.iter_mut().zip(row) {
            column.push(value);
        }
    }
    let mut arguments = PgArguments::default();
    let mut kinds = Vec::with_capacity(columns);
    for values in by_column {
        let kind = values.first().map_or(Kind::Text, Value::kind);
        kinds.push(kind);
        add_array(&mut arguments, kind, values)?;
    }
    Ok((arguments, kinds))
}

fn add_array(arguments: &mut PgArguments, kind: Kind, values: Vec<Value>) -> Result<(), DbError> {
    macro_rules! array {
        ($variant:ident) => {{
            let array = values
                .into_iter()
                .map(|value| match value {
                    Value::$variant(value) => Ok(Some(value)),
                    Value::Null(_) => Ok(None),
                    _ => Err(DbError::Unsupported("the rows of a batch have different types in one column")),
                })
                .collect::<Result<Vec<_>, _>>()?;
            arguments.add(array)
        }};
    }
    match kind {
        Kind::Int => array!(Int),
        Kind::Bool => array!(Bool),
        Kind::Float => array!(Float),
        Kind::Text => array!(Text),
        Kind::Bytes => array!(Bytes),
    }
    .map_err(sqlx::Error::Encode)?;
    Ok(())
}

/// The name of an array of this kind in a cast.
pub fn array_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "bigint[]",
        Kind::Bool => "boolean[]",
        Kind::Float => "double precision[]",
        Kind::Text => "text[]",
        Kind::Bytes => "bytea[]",
    }
}

/// `None` for a type that no migration of ours uses.
pub fn decode(value: &PgValueRef<'_>) -> Option<Value> {
    let info = value.type_info();
    let name = info.name();
    if value.is_null() {
        return Some(Value::Null(Kind::Text));
    }
    let value = value.clone();
    match name {
        "INT8" => <i64 as Decode<'_, Postgres>>::decode(value).ok().map(Value::Int),
        "INT4" => <i32 as Decode<'_, Postgres>>::decode(value).ok().map(|n| Value::Int(n.into())),
        "INT2" => <i16 as Decode<'_, Postgres>>::decode(value).ok().map(|n| Value::Int(n.into())),
        "BOOL" => <bool as Decode<'_, Postgres>>::decode(value).ok().map(Value::Bool),
        "FLOAT8" => <f64 as Decode<'_, Postgres>>::decode(value).ok().map(Value::Float),
        "FLOAT4" => <f32 as Decode<'_, Postgres>>::decode(value).ok().map(|n| Value::Float(n.into())),
        "TEXT" | "VARCHAR" | "NAME" | "CHAR" | "JSON" | "UNKNOWN" => {
            <&str as Decode<'_, Postgres>>::decode(value).ok().map(|text| Value::Text(text.to_owned()))
        }
        "JSONB" => {
            // The binary form is a version byte, 1, and the text.
            let text = value.as_bytes().ok()?.strip_prefix(&[1])?;
            std::str::from_utf8(text).ok().map(|text| Value::Text(text.to_owned()))
        }
        "BYTEA" => {
            <&[u8] as Decode<'_, Postgres>>::decode(value).ok().map(|bytes| Value::Bytes(bytes.to_vec()))
        }
        "UUID" => value.as_bytes().ok().map(|bytes| Value::Bytes(bytes.to_vec())),
        "NUMERIC" => numeric(value.as_bytes().ok()?),
        _ => None,
    }
}

/// `SUM` over 64-bit integers and `AVG` come as NUMERIC: digits of base 10,000, as the protocol sends them
/// (`numeric_send` of PostgreSQL: ndigits, weight, sign, dscale, digits).
fn numeric(bytes: &[u8]) -> Option<Value> {
    let word = |at: usize| Some(i16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
    let digits = usize::try_from(word(0)?).ok()?;
    let weight = i32::from(word(2)?);
    let negative = match word(4)? {
        0 => false,
        0x4000 => true,
        _ => return None, // NaN and infinities
    };
    let fraction_digits = word(6)?;
    if fraction_digits == 0 {
        let mut total = 0_i128;
        for place in 0..=weight.max(-1) {
            let digit = match usize::try_from(place) {
                Ok(index) if index < digits => word(8 + 2 * index)?,
                _ => 0,
            };
            total = total.checked_mul(10_000)?.checked_add(digit.into())?;
        }
        return i64::try_from(if negative { -total } else { total }).ok().map(Value::Int);
    }
    let mut total = 0.0;
    for index in 0..digits {
        let power = weight - i32::try_from(index).ok()?;
        total += f64::from(word(8 + 2 * index)?) * 10_000_f64.powi(power);
    }
    Some(Value::Float(if negative { -total } else { total }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerics_are_read() {
        let wire = |words: &[u16]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>();
        assert_eq!(numeric(&wire(&[0, 0, 0, 0])), Some(Value::Int(0)));
        assert_eq!(numeric(&wire(&[2, 1, 0, 0, 12, 3456])), Some(Value::Int(123_456)));
        // 10,000 has one digit and weight 1.
        assert_eq!(numeric(&wire(&[1, 1, 0x4000, 0, 1])), Some(Value::Int(-10_000)));
        assert_eq!(numeric(&wire(&[2, 0, 0, 1, 1, 5000])), Some(Value::Float(1.5)));
        assert_eq!(numeric(&wire(&[0, 0, 0xC000, 0])), None);
        assert_eq!(numeric(&[0, 1]), None);
    }
}
