//! Reads rules of segments as their schema has them.

use postroad_audience::Rule;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// What says of which kind an object of a rule is.
const NAMES: [&str; 2] = ["rule", "op"];

/// A rule whose kinds are named: reading would take the number of a kind for its name, too.
pub(super) fn rule<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Rule, D::Error> {
    let value = Value::deserialize(deserializer)?;
    if let Some(name) = numbered(&value) {
        return Err(D::Error::custom(format!("`{name}` must be a name, in quotes")));
    }
    serde_json::from_value(value).map_err(D::Error::custom)
}

pub(super) fn rule_if_any<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Rule>, D::Error> {
    #[derive(Deserialize)]
    struct Written(#[serde(deserialize_with = "rule")] Rule);
    Ok(Option::<Written>::deserialize(deserializer)?.map(|written| written.0))
}

/// The first name that is none. How deep a body may be was checked when it was read.
fn numbered(value: &Value) -> Option<&'static str> {
    match value {
        Value::Object(object) => NAMES
            .into_iter()
            .find(|name| object.get(*name).is_some_and(Value::is_number))
            .or_else(|| object.values().find_map(numbered)),
        Value::Array(items) => items.iter().find_map(numbered),
        _ => None,
    }
}
