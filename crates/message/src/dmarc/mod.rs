//! Aggregate reports of DMARC receivers, of RFC 7489 Appendix C and of RFC 9990, read as a stream.
//!
//! [`read_aggregate`] hands each record on as it comes, so that a report of a million rows needs no more memory than one
//! of ten. What stands there is reported; what it *means* for a domain is decided above.

mod read;
mod words;

use std::net::IpAddr;

pub use read::{AggregateError, read_aggregate};
pub use words::{Disposition, OverrideKind, Verdict};

/// Records of one report; a larger one is refused.
pub const RECORDS_MAX: u64 = 1_000_000;
/// What is kept of one text.
pub const TEXT_BYTES_MAX: usize = 1_000;
/// Authentication results and reasons of one record that are kept (RFC 9990 §2: about 100 DKIM signatures at most).
pub const RESULTS_MAX: usize = 100;

/// What a receiver tells of a domain's mail, without the records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aggregate {
    pub edition: Edition,
    pub organization: String,
    pub email: Option<String>,
    pub contact: Option<String>,
    pub report_id: String,
    /// Seconds since 1970 (RFC 7489 Appendix C).
    pub begin: i64,
    pub end: i64,
    /// What went wrong on the reporter's side.
    pub errors: Vec<String>,
    pub generator: Option<String>,
    pub policy: Policy,
    /// Records that were handed on.
    pub records: u64,
    /// Records without a readable address or count, which were left out.
    pub unreadable: u64,
}

/// Which description a report follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Edition {
    #[default]
    Rfc7489,
    Rfc9990,
}

impl Edition {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rfc7489 => "RFC 7489",
            Self::Rfc9990 => "RFC 9990",
        }
    }
}

/// The policy the receiver found in DNS (`policy_published`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    pub domain: String,
    pub p: Option<Disposition>,
    pub sp: Option<Disposition>,
    pub np: Option<Disposition>,
    pub strict_dkim: bool,
    pub strict_spf: bool,
    pub percent: Option<u8>,
    /// RFC 9989 `t=y`: the policy is tried, not enforced.
    pub is_testing: bool,
    pub discovery: Option<String>,
}

/// Mail of one source that was treated alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub source_ip: IpAddr,
    pub count: u64,
    pub disposition: Disposition,
    /// Whether an aligned DKIM signature passed (`policy_evaluated`).
    pub dkim_aligned: bool,
    pub spf_aligned: bool,
    pub reasons: Vec<Reason>,
    pub envelope_to: Option<String>,
    pub envelope_from: Option<String>,
    pub header_from: String,
    pub dkim: Vec<DkimResult>,
    pub spf: Vec<SpfResult>,
}

impl Record {
    /// DMARC passes when either is aligned (RFC 9989 §5.3).
    #[must_use]
    pub fn passes(&self) -> bool {
        self.dkim_aligned || self.spf_aligned
    }
}

/// Why a receiver did something else than the policy says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    pub kind: OverrideKind,
    pub comment: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DkimResult {
    pub domain: String,
    pub selector: Option<String>,
    pub result: Verdict,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpfResult {
    pub domain: String,
    pub result: Verdict,
}

#[cfg(test)]
mod tests;
