//! DANE for SMTP (RFC 7672): a mail host's certificate as its TLSA records name it, proven by DNSSEC.
//!
//! [`Resolver::tlsa`](crate::dns::Resolver::tlsa) looks the records up, [`usable`] leaves those that count,
//! [`ClientTls::dane`](crate::tls::ClientTls::dane) holds a server to them. Whether the names and addresses are secure,
//! without which none of this means anything (RFC 7672 §2.2), is the caller's to see to.

mod record;
mod verify;

pub use record::{Matching, RawTlsa, Selector, Tlsa, Usage, parse_tlsa, usable};
pub(crate) use verify::DaneVerifier;

/// TLSA records of one host that are looked at.
pub const MAX_TLSA_RECORDS: usize = 32;
