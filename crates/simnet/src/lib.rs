//! The simulated internet: an authoritative DNS server, SMTP sinks and HTTP sinks on loopback addresses, scripted
//! by the test that started them and changeable while they run.
//!
//! * [`Internet`] starts the DNS server and hands out [`SimDomain`]s and [`SimHost`]s. Every MX host has its own
//!   address in `127.0.0.0/8`; all of them share one port ([`Internet::smtp_port`]), because a mail server has one
//!   "remote port" setting.
//! * [`Dns`] scripts records and faults and remembers every query.
//! * [`SimDomain`], [`SimHost`] and [`SimRecipient`] script what happens at each [`Stage`] of an SMTP session with
//!   [`Action`]s; [`Received`] is a message as it arrived; [`Violation`] is something a client may not do.
//! * [`HttpSink`] receives webhooks.
//! * [`world`] is the other half: mailbox providers with opinions, pure, with any clock. [`Internet::live`] lets it answer
//!   on the sockets here.
//! * [`CertificateAuthority`] signs the hosts' certificates; clients trust [`Internet::root_pem`].
//!
//! **Invariant:** the SMTP server here shares no code with `postroad-smtp`, so that a bug in one is seen by the
//! other. **Invariant:** nothing binds or connects outside loopback. It does not send mail, does not validate
//! DNSSEC.

mod ca;
mod dns;
mod http;
mod internet;
mod live;
mod script;
mod smtp;
mod stream;
pub mod world;

pub use ca::{CertificateAuthority, CertificateFault, IssuedCertificate};
pub use dns::{Dns, DnsFault, DnsQuery};
pub use hickory_proto::rr::{RData, RecordType};
pub use http::{HttpAction, HttpRequest, HttpSink};
pub use internet::{Internet, SimnetError};
pub use live::{LiveWorld, PostError, Report, ReportKind, post};
pub use smtp::{
    Action, CommandRecord, ConnectionRecord, Extension, Limits, Parameter, Received, ReceivedRecipient,
    SimDomain, SimHost, SimRecipient, Stage, TlsMode, TlsSeen, Violation, WaitError,
};
