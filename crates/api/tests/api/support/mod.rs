//! A whole server but for its sockets: SQLite in a temporary directory, a real spool, a clock of the test's.

mod authenticator;
mod browser;
mod call;
mod post_office;
mod world;

use std::collections::BTreeMap;

use serde_json::Value;

pub use self::authenticator::Authenticator;
pub use self::browser::{Browser, PASSWORD, code_at, cookie};
pub use self::call::{Call, Reply};
pub use self::post_office::PostOffice;
pub use self::world::{START, World};

/// For snapshots: ids are replaced, and properties are in the order of the alphabet, whatever features `serde_json` is built
/// with.
pub fn scrubbed(json: &Value) -> Value {
    match json {
        Value::String(text) if text.parse::<uuid::Uuid>().is_ok() => Value::from("[id]"),
        Value::Array(items) => items.iter().map(scrubbed).collect(),
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, &Value> = fields.iter().collect();
            sorted.into_iter().map(|(key, value)| (key.clone(), scrubbed(value))).collect()
        }
        other => other.clone(),
    }
}
