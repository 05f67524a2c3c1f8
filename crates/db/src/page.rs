//! Keyset paging: the next page begins after the keys of the last row, wherever rows were added meanwhile.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::{Kind, Value};

/// A position in a listing, opaque to who holds it: version, the listing's tag, the keys and a checksum, in base64url.
///
/// It is not a secret and grants nothing; every query with it names the workspace besides.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cursor(String);

/// The text is no cursor, or one of another listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the cursor is not valid for this listing; begin again without one")]
pub struct CursorError;

/// One page of a listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last page.
    pub next: Option<Cursor>,
}

const VERSION: u8 = 1;
const CHECKSUM_BYTES: usize = 4;
const MAX_TEXT_BYTES: usize = 2_048;
const MAX_KEYS: usize = 8;

impl Cursor {
    /// The position after a row with these `keys` in the listing `tag` (which includes whatever a cursor must not be
    /// carried across, such as the sort order).
    #[must_use]
    pub fn new(tag: &str, keys: &[Value]) -> Self {
        let mut bytes = vec![VERSION];
        for key in keys {
            put(&mut bytes, key);
        }
        bytes.extend_from_slice(&checksum(tag, &bytes));
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The keys, one of each of `kinds` in order.
    ///
    /// # Errors
    /// [`CursorError`] for a cursor of another listing, another version, or a damaged one.
    pub fn keys(&self, tag: &str, kinds: &[Kind]) -> Result<Vec<Value>, CursorError> {
        let bytes = URL_SAFE_NO_PAD.decode(&self.0).map_err(|_| CursorError)?;
        let (body, sum) =
            bytes.split_at_checked(bytes.len().wrapping_sub(CHECKSUM_BYTES)).ok_or(CursorError)?;
        if sum != checksum(tag, body) || body.first() != Some(&VERSION) {
            return Err(CursorError);
        }
        let mut rest = &body[1..];
        let mut keys = Vec::new();
        while !rest.is_empty() && keys.len() < MAX_KEYS {
            keys.push(take(&mut rest).ok_or(CursorError)?);
        }
        let fits = rest.is_empty() && keys.iter().map(Value::kind).eq(kinds.iter().copied());
        if fits { Ok(keys) } else { Err(CursorError) }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<T> Page<T> {
    /// Makes a page from up to `limit + 1` items, the last of which only says that there is more.
    #[must_use]
    pub fn of(mut items: Vec<T>, limit: usize, cursor: impl FnOnce(&T) -> Cursor) -> Self {
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(cursor) } else { None };
        Self { items, next }
    }

    /// The same page with other items.
    #[must_use]
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), next: self.next }
    }
}

fn checksum(tag: &str, body: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let mut hasher = blake3::Hasher::new_derive_key("postroad cursor v1");
    hasher.update(tag.as_bytes()).update(&[0]).update(body);
    hasher.finalize().as_bytes()[..CHECKSUM_BYTES].try_into().expect("a hash has 32 bytes")
}

fn put(bytes: &mut Vec<u8>, key: &Value) {
    let (tag, data): (u8, &[u8]) = match key {
        Value::Null(kind) => (b'0' + *kind as u8, &[]),
        Value::Int(n) => (b'i', &n.to_be_bytes()),
        Value::Bool(b) => (b'b', &[u8::from(*b)]),
        Value::Float(n) => (b'f', &n.to_be_bytes()),
        Value::Text(text) => (b't', text.as_bytes()),
        Value::Bytes(data) => (b'x', data),
    };
    bytes.push(tag);
    bytes.extend_from_slice(&u16::try_from(data.len()).unwrap_or(u16::MAX).to_be_bytes());
    bytes.extend_from_slice(&data[..data.len().min(usize::from(u16::MAX))]);
}

fn take(rest: &mut &[u8]) -> Option<Value> {
    let (&tag, after) = rest.split_first()?;
    let (len, after) = after.split_at_checked(2)?;
    let len = usize::from(u16::from_be_bytes(len.try_into().ok()?));
    let (data, after) = after.split_at_checked(len)?;
    *rest = after;
    Some(match tag {
        b'0' => Value::Null(Kind::Int),
        b'1' => Value::Null(Kind::Bool),
        b'2' => Value::Null(Kind::Float),
        b'3' => Value::Null(Kind::Text),
        b'4' => Value::Null(Kind::Bytes),
        b'i' => Value::Int(i64::from_be_bytes(data.try_into().ok()?)),
        b'b' => Value::Bool(data == [1]),
        b'f' => Value::Float(f64::from_be_bytes(data.try_into().ok()?)),
        b't' => Value::Text(std::str::from_utf8(data).ok()?.to_owned()),
        b'x' => Value::Bytes(data.to_vec()),
        _ => return None,
    })
}

impl FromStr for Cursor {
    type Err = CursorError;
    fn from_str(text: &str) -> Result<Self, CursorError> {
        Self::try_from(text.to_owned())
    }
}

impl TryFrom<String> for Cursor {
    type Error = CursorError;
    fn try_from(text: String) -> Result<Self, CursorError> {
        let fine = !text.is_empty() && text.len() <= MAX_TEXT_BYTES && text.is_ascii();
        if fine { Ok(Self(text)) } else { Err(CursorError) }
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.0
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values;

    const KINDS: [Kind; 3] = [Kind::Int, Kind::Text, Kind::Bytes];

    #[test]
    fn cursors_round_trip_and_belong_to_one_listing() {
        let keys = values![-5_i64, "ä@b", vec![0_u8, 255]];
        let cursor = Cursor::new("events", &keys);
        let again: Cursor = cursor.to_string().parse().unwrap();
        assert_eq!(again.keys("events", &KINDS), Ok(keys));
        assert_eq!(again.keys("messages", &KINDS), Err(CursorError));
        assert_eq!(again.keys("events", &KINDS[..2]), Err(CursorError));
        assert_eq!("".parse::<Cursor>(), Err(CursorError));
        assert_eq!("AQ".parse::<Cursor>().unwrap().keys("events", &[]), Err(CursorError));
    }

    #[test]
    fn a_damaged_cursor_is_refused() {
        let cursor = Cursor::new("events", &values![7_i64]).to_string();
        for at in 0..cursor.len() {
            let mut damaged = cursor.clone().into_bytes();
            damaged[at] = if damaged[at] == b'A' { b'B' } else { b'A' };
            let damaged: Cursor = String::from_utf8(damaged).unwrap().parse().unwrap();
            assert_eq!(damaged.keys("events", &[Kind::Int]), Err(CursorError), "{at}");
        }
    }

    #[test]
    fn a_page_knows_whether_there_is_more() {
        let page = |count: i64, limit| {
            Page::of((0..count).collect(), limit, |last| Cursor::new("n", &values![*last]))
        };
        assert_eq!(page(3, 3).next, None);
        assert_eq!(page(4, 3), Page { items: vec![0, 1, 2], next: Some(Cursor::new("n", &values![2_i64])) });
        assert_eq!(page(0, 3), Page { items: vec![], next: None });
    }
}
