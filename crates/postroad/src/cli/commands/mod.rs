//! One file per command: what is asked of the API, and how the answer is shown.

pub mod credential;
pub mod domain;
pub mod key;
pub mod messages;
pub mod person;
pub mod queue;
pub mod relay;
pub mod sandbox;
pub mod suppression;
pub mod user;
pub mod webhook;
pub mod why;
pub mod workspace;

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
