//! Messages as bytes (RFC 5322, MIME): looked at with hard limits, checked, completed, built, reported about and signed.
//!
//! * [`scan`]: one linear look at an untrusted message before anything else touches it; every limit has a name.
//! * [`header`]: a view of the header fields without copies, address lists, dates, encoded words, and safe writing.
//! * [`edit`]: a changed header block in front of an untouched, uncopied body.
//! * [`submission`]: what a submitted message must be, what is added to it, and its trace field.
//! * [`build`]: a MIME message from its parts.
//! * [`dsn`]: delivery status notifications (RFC 3464).
//! * [`report`]: bounces, complaints, receipts and automatic replies, taken apart.
//! * [`dmarc`]: aggregate reports (RFC 7489, RFC 9990). [`tls_report`]: reports about TLS (RFC 8460).
//! * [`dkim`]: keys, DNS records and signatures (RFC 6376, RFC 8463).
//!
//! **Invariant:** nothing here performs I/O, reads a clock or decides policy; times and random bytes are parameters (only
//! making a DKIM key draws its own randomness). Message bodies are never copied to be edited or signed.

pub mod build;
pub mod dkim;
pub mod dmarc;
pub mod dsn;
pub mod edit;
pub mod header;
pub mod report;
pub mod scan;
pub mod submission;
pub mod tls_report;
