//! Reports about TLS (RFC 8460): the mail that carries one, and reading what others send.

mod build;
mod read;

pub use build::{ReportMail, build};
pub use read::{FailureDetail, PolicyKind, PolicyOutcome, TlsReport, TlsReportError, read};
