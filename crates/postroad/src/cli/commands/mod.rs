//! One file per command: what is asked of the API, and how the answer is shown.

pub mod contacts;
pub mod credential;
pub mod domain;
pub mod import;
pub mod key;
pub mod messages;
pub mod person;
pub mod pool;
pub mod proxy;
pub mod queue;
mod queue_rule;
mod queue_why;
pub mod rehearse;
pub mod relay;
pub mod sandbox;
pub mod source;
pub mod suppression;
pub mod tls;
pub mod user;
pub mod warmup;
pub mod webhook;
pub mod why;
pub mod workspace;

use serde_json::Value;

use super::client::{Client, CommandError};

/// The id of what has exactly this name in a listing that is searched with `q`.
async fn named(client: &Client, path: &str, name: &str, what: &str) -> Result<String, CommandError> {
    let list = client.get(&format!("{path}?limit=200&q={}", encoded(name))).await?;
    let found = items(&list).find(|item| item["name"] == name).and_then(|item| item["id"].as_str());
    found.map(str::to_owned).ok_or_else(|| CommandError::Usage(format!("there is no {what} {name}")))
}

/// A page's items.
fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list["items"].as_array().into_iter().flatten()
}

/// Percent-encodes one segment or query value of a URL (RFC 3986 §2.1).
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
