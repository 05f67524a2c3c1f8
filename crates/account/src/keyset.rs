//! Listings by id, newest first: ids are ordered by time.

use postroad_db::{Cursor, CursorError, Kind, Page, Value, values};
use uuid::Uuid;

pub use postroad_db::listing::PAGE_MAX as MAX_PAGE;

/// The page's size and the id that the next row must be below.
pub(crate) fn start(tag: &str, cursor: Option<&Cursor>, limit: usize) -> Result<(usize, Value), CursorError> {
    let below = match cursor {
        None => Value::from(Uuid::max()),
        Some(cursor) => cursor.keys(tag, &[Kind::Bytes])?.pop().ok_or(CursorError)?,
    };
    Ok((limit.clamp(1, MAX_PAGE), below))
}

/// One more than the page, to know whether there is another.
pub(crate) fn fetch(limit: usize) -> i64 {
    i64::try_from(limit + 1).unwrap_or(i64::MAX)
}

pub(crate) fn page<T>(tag: &str, items: Vec<T>, limit: usize, id: impl Fn(&T) -> Uuid) -> Page<T> {
    Page::of(items, limit, |last| Cursor::new(tag, &values![id(last)]))
}
