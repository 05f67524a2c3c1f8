//! Outgoing HTTP to places that users name: webhooks, feeds, images.
//!
//! A user must not be able to make this server talk to its own network (server-side request forgery). So the host is
//! resolved here, private addresses are refused, and the connection goes to exactly the address that was examined:
//! a name that resolves differently the second time (DNS rebinding) has no second time. Redirects are not followed,
//! proxies of the environment are not used, and bodies, headers and time are limited.

mod address;
mod client;
mod exchange;

pub use address::is_public;
pub use client::{Client, ClientOptions, HttpError};
pub use exchange::Response;

use std::time::Duration;

/// From the look-up to the last byte of the body, when [`ClientOptions::timeout`] says nothing else.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);
/// How long one address may take to accept the connection.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Addresses of a host that are tried.
pub const MAX_ADDRESSES_TRIED: usize = 4;
/// Bytes of a response's body that are kept, when [`ClientOptions::max_body_bytes`] says nothing else.
pub const MAX_BODY_BYTES: usize = 64 * 1024;
/// Status line and header fields of a response.
pub const MAX_HEAD_BYTES: usize = 32 * 1024;
/// Header fields of a response.
pub const MAX_HEADERS: usize = 100;
