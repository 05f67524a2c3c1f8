use std::time::Duration;

use hickory_resolver::proto::rr::{Name, RData};
use postroad_base::Domain;

/// What the DNS says about a name and a record type. An empty answer is an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<T> {
    pub records: Vec<T>,
    /// `false` when the name itself does not exist (NXDOMAIN), not just this record type.
    pub name_exists: bool,
    /// Whether DNSSEC proved the answer, empty ones included. Always `false` without validation.
    pub secure: bool,
    /// How long the answer may be used.
    pub valid_for: Duration,
}

impl<T> Answer<T> {
    /// The same answer about other records; `convert` may drop some.
    pub(crate) fn filter_map<U>(self, convert: impl FnMut(T) -> Option<U>) -> Answer<U> {
        Answer {
            records: self.records.into_iter().filter_map(convert).collect(),
            name_exists: self.name_exists,
            secure: self.secure,
            valid_for: self.valid_for,
        }
    }
}

/// The DNS could not be asked, or gave no usable answer. All of these may be gone later, except `InvalidName`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LookupError {
    #[error("{0} is not a name that can be looked up")]
    InvalidName(String),
    #[error("no name server answered in time")]
    Timeout,
    #[error("the name server answered \"{0}\"")]
    ServerFailure(String),
    #[error("the DNSSEC signatures of the answer are wrong")]
    Bogus,
    #[error("no name server could be reached ({0})")]
    Unreachable(String),
    #[error("too many look-ups are under way")]
    Busy,
}

/// An MX record (RFC 5321 §5.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mx {
    pub preference: u16,
    pub exchange: Exchange,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exchange {
    Host(Domain),
    /// The root, as in a null MX (RFC 7505 §3).
    Null,
    /// Something no host can be called.
    Invalid(String),
}

impl Mx {
    pub(super) fn from_rdata(data: &RData) -> Option<Self> {
        let RData::MX(mx) = data else { return None };
        let exchange = if mx.exchange.is_root() {
            Exchange::Null
        } else {
            domain(&mx.exchange).map_or_else(|| Exchange::Invalid(mx.exchange.to_ascii()), Exchange::Host)
        };
        Some(Self { preference: mx.preference, exchange })
    }
}

/// The name as a domain, if a host or mail domain can be called so.
pub(super) fn domain(name: &Name) -> Option<Domain> {
    name.to_ascii().parse().ok()
}

/// RFC 7208 §3.3, RFC 6376 §3.6.2.2: the strings of one TXT record are joined without anything between them.
pub(super) fn text(data: &RData) -> Option<String> {
    let RData::TXT(txt) = data else { return None };
    let bytes: Vec<u8> = txt.txt_data.iter().flat_map(|part| part.iter().copied()).collect();
    Some(
        String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
    )
}
