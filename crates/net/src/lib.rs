//! What Postroad needs from the network besides the mail protocols themselves.
//!
//! * [`dns`]: [`dns::Resolver`] with its own bounded cache, and [`dns::Resolver::mail_hosts`], the routing of
//!   RFC 5321 §5.1.
//! * [`tls`]: [`tls::ServerCertificates`] (files, self-signed or ACME) for our listeners, [`tls::ClientTls`] for
//!   connections we make.
//! * [`mta_sts`] and [`dane`]: what a domain says about the TLS of its mail hosts (RFC 8461, RFC 7672).
//! * [`acme`]: getting and renewing a certificate (RFC 8555).
//! * [`http`]: [`http::Client`], which cannot be talked into reaching private addresses.
//! * [`dial`]: one TCP connection to a chosen address, and knowing which addresses are ours.
//!
//! **Invariant:** this crate looks things up and says what it found. It does not decide who may send, what is retried
//! or which finding is good enough. **Invariant:** every wait, cache and body has a named limit.

pub mod acme;
pub mod dane;
pub mod dial;
pub mod dns;
pub mod http;
pub mod mta_sts;
pub mod tls;
