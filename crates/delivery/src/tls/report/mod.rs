//! TLS reports (RFC 8460): what became of connections, counted, and told to the domains that ask for it.

mod address;
mod build;
mod counts;
mod send;
mod store;

pub use address::Destination;
pub(in crate::tls) use counts::Counts;
pub(crate) use counts::DAY_MS;
pub use store::{ReportDelivery, SendState, TlsReport};
