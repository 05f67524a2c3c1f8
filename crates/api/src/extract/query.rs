use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};

use crate::{FieldError, Problem};

/// The longest query string that is looked at.
const QUERY_MAX_BYTES: usize = 8 * 1024;

/// Query parameters, read strictly: unknown ones are refused where the type says so.
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parse(parts.uri.query().unwrap_or("")).map(Self)
    }
}

fn parse<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    if query.len() > QUERY_MAX_BYTES {
        return Err(Problem::new(StatusCode::URI_TOO_LONG, "query_too_long", "the query string is too long"));
    }
    let deserializer = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let field = error.path().to_string();
        let field = if field == "." { String::new() } else { field };
        let message = error.inner().to_string();
        Problem::new(StatusCode::BAD_REQUEST, "query_invalid", format!("the query cannot be read: {message}"))
            .with_errors(vec![FieldError::new(field, message)])
    })
}

/// Reads a parameter that is 1 or 0, for links.
pub fn one_or_zero<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    let flag = Option::<u8>::deserialize(deserializer)?;
    if flag.is_some_and(|flag| flag > 1) {
        return Err(D::Error::custom("must be 1 or 0"));
    }
    Ok(flag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;
    use postroad_base::EventKind;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        #[serde(default, deserialize_with = "crate::page::checked_limit")]
        limit: Option<u32>,
        since: Option<Timestamp>,
        kind: Option<EventKind>,
        #[serde(default, deserialize_with = "one_or_zero")]
        dark: Option<u8>,
    }

    #[test]
    fn parameters_are_read_strictly() {
        let wanted: Wanted = parse("limit=7&since=2026-01-02T03:04:05%2B01:00&kind=bounced").unwrap();
        assert_eq!(wanted.limit, Some(7));
        assert_eq!(wanted.since.unwrap().to_string(), "2026-01-02T02:04:05.000Z");
        assert_eq!(wanted.kind, Some(EventKind::Bounced));
        assert_eq!(parse::<Wanted>("dark=1").unwrap().dark, Some(1));
        let wrong = ["limit=x", "limit=0", "limit=201", "limt=1", "kind=lost", "since=now", "dark=2"];
        for (query, field) in wrong.map(|query| (query, query.split_once('=').unwrap().0)) {
            let body = parse::<Wanted>(query).unwrap_err().body(None);
            assert_eq!((body.status, body.errors[0].field.as_str()), (400, field), "{body:?}");
        }
    }
}
