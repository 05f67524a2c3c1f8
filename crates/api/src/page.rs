//! Paging by cursor: `?limit=&cursor=` answered by `{items, next_cursor}`.

use postroad_db::{Cursor, CursorError, Kind, Page, values};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::Problem;

/// Items on a page when the request does not say.
pub const LIMIT_DEFAULT: u32 = 50;
/// The most items on a page.
pub const LIMIT_MAX: u32 = 200;

/// The parameters of a listing without others.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(default, deserialize_with = "crate::page::checked_limit")]
    pub limit: Option<u32>,
    /// Where to go on: `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// One page of a listing.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Paged<T> {
    pub items: Vec<T>,
    /// Pass it as `cursor` for the next page; `null` on the last one.
    pub next_cursor: Option<String>,
}

impl<T> Paged<T> {
    /// A page of a domain crate in the API's own words.
    pub fn of<U>(page: Page<U>, map: impl FnMut(U) -> T) -> Self {
        Self { items: page.items.into_iter().map(map).collect(), next_cursor: page.next.map(String::from) }
    }

    /// A page of a listing that is continued after a text.
    pub fn after_text<U>(
        tag: &str,
        mut items: Vec<U>,
        limit: usize,
        key: impl FnOnce(&U) -> String,
        map: impl FnMut(U) -> T,
    ) -> Self {
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| Cursor::new(tag, &values![key(last)]));
        Self { items: items.into_iter().map(map).collect(), next_cursor: next.map(String::from) }
    }
}

/// How many items a page shall have.
#[must_use]
pub fn limit(asked: Option<u32>) -> usize {
    asked.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX) as usize
}

/// Reads `limit`, which is refused outside of what is documented.
pub fn checked_limit<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    let limit = Option::<u32>::deserialize(deserializer)?;
    if limit.is_some_and(|limit| !(1..=LIMIT_MAX).contains(&limit)) {
        return Err(D::Error::custom(format_args!("must be between 1 and {LIMIT_MAX}")));
    }
    Ok(limit)
}

/// The cursor of a request.
///
/// # Errors
/// When it is none of ours.
pub fn cursor(text: Option<&str>) -> Result<Option<Cursor>, Problem> {
    text.map(str::parse::<Cursor>).transpose().map_err(Problem::from)
}

/// The text that a page of listing `tag` is continued after.
///
/// # Errors
/// When the cursor is of another listing.
pub fn text_after(tag: &str, text: Option<&str>) -> Result<Option<String>, Problem> {
    let Some(cursor) = cursor(text)? else { return Ok(None) };
    match cursor.keys(tag, &[Kind::Text])?.pop() {
        Some(postroad_db::Value::Text(text)) => Ok(Some(text)),
        _ => Err(CursorError.into()),
    }
}

/// The number that a page of listing `tag` is continued before.
///
/// # Errors
/// When the cursor is of another listing.
pub fn number_before(tag: &str, text: Option<&str>) -> Result<Option<i64>, Problem> {
    let Some(cursor) = cursor(text)? else { return Ok(None) };
    match cursor.keys(tag, &[Kind::Int])?.pop() {
        Some(postroad_db::Value::Int(number)) => Ok(Some(number)),
        _ => Err(CursorError.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_leads_to_the_next_and_to_no_other_listing() {
        let page =
            Paged::after_text("fruit", vec!["apple", "pear", "plum"], 2, |last| (*last).to_owned(), |x| x);
        assert_eq!(page.items, ["apple", "pear"]);
        let next = page.next_cursor.unwrap();
        assert_eq!(text_after("fruit", Some(&next)).unwrap().as_deref(), Some("pear"));
        assert_eq!(text_after("trees", Some(&next)).unwrap_err().rule(), "cursor_invalid");
        assert_eq!(cursor(Some("ö")).unwrap_err().rule(), "cursor_invalid");
        let last = Paged::after_text("fruit", vec!["plum"], 2, |last| (*last).to_owned(), |x| x);
        assert_eq!(last.next_cursor, None);
        assert_eq!((limit(None), limit(Some(0)), limit(Some(9_999))), (50, 1, 200));
    }
}
