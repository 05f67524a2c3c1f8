//! SMTP sessions without I/O, both sides, and the SASL mechanisms they need.
//!
//! * [`server::Session`] speaks to a client that submits mail or, as an MX, to another server.
//! * [`client::Session`] delivers to an MX or to a relay host.
//! * [`sasl`] has PLAIN, LOGIN and SCRAM-SHA-256 with and without channel binding, and [`sasl::ScramVerifier`],
//!   what is stored instead of a password.
//!
//! Both sessions are driven the same way: bytes from the peer go in, events and bytes for the peer come out, and
//! `deadline` says when to call `timeout`. The shell owns sockets, TLS and the clock, and decides (who may log in,
//! which recipients exist, what to do with the content); the session owns the protocol.
//!
//! **Invariant:** nothing here reads a clock, makes random numbers, opens a socket or holds policy. Every buffer and
//! wait has a limit, in [`server::Limits`] or as a named constant.

pub mod client;
mod content;
mod reply_line;
pub mod sasl;
pub mod server;
mod tls_info;
mod xtext;

pub use reply_line::encode_reply;
pub use tls_info::TlsInfo;
