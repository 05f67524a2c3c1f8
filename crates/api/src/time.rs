//! Times as the API writes them: RFC 3339, UTC, milliseconds.

use std::fmt;

use postroad_base::UtcMillis;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A point in time, `2026-01-02T03:04:05.678Z`. Any offset is read; UTC is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub UtcMillis);

impl From<UtcMillis> for Timestamp {
    fn from(at: UtcMillis) -> Self {
        Self(at)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = jiff::Timestamp::from_millisecond(self.0.0).unwrap_or(if self.0.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        });
        write!(f, "{at:.3}")
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let at: jiff::Timestamp = text.parse().map_err(|_| {
            serde::de::Error::custom("not a time; write it as 2026-01-02T03:04:05Z (RFC 3339)")
        })?;
        Ok(Self(UtcMillis(at.as_millisecond())))
    }
}

impl PartialSchema for Timestamp {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("A time after RFC 3339, written in UTC with milliseconds."))
            .examples(["2026-01-02T03:04:05.678Z"])
            .build()
            .into()
    }
}

impl ToSchema for Timestamp {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_utc_with_milliseconds() {
        let at = Timestamp(UtcMillis(1_767_323_045_070));
        assert_eq!(at.to_string(), "2026-01-02T03:04:05.070Z");
        let read =
            |text: &str| serde_json::from_str::<Timestamp>(&format!("\"{text}\"")).map(|at| at.0.0).ok();
        assert_eq!(read("2026-01-02T04:04:05.07+01:00"), Some(1_767_323_045_070));
        assert_eq!(read("2026-01-02"), None);
        assert_eq!(read("1767323045"), None);
        assert!(Timestamp(UtcMillis::MAX).to_string().starts_with("9999"));
    }
}
