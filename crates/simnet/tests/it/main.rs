//! The simulated internet over real loopback sockets.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accept;
mod client;
mod dns;
mod http;
mod live;
mod refuse;
mod violations;
mod world;
