//! Time zones as clients name them.

use jiff::tz::TimeZone;
use postroad_base::UtcMillis;
use serde::{Deserialize, Deserializer};

/// For `#[serde(default, deserialize_with = "zone::read")]`: a name of the IANA database.
///
/// # Errors
/// When there is no such zone.
pub(crate) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<TimeZone>, D::Error> {
    let Some(name) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    TimeZone::get(&name)
        .map(Some)
        .map_err(|_| serde::de::Error::custom("no time zone of the IANA database, as in Asia/Seoul"))
}

/// When the day of `at` began.
pub(crate) fn midnight(at: UtcMillis, zone: &TimeZone) -> UtcMillis {
    let begun = jiff::Timestamp::from_millisecond(at.0)
        .and_then(|at| at.to_zoned(zone.clone()).start_of_day())
        .map(|begun| begun.timestamp().as_millisecond());
    UtcMillis(begun.unwrap_or(at.0))
}
