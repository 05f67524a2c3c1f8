//! What the program knows of itself and of the machine, as administrators see it.

use postroad_base::UtcMillis;

/// The state of the program and its storage.
#[derive(Clone, Debug, Default)]
pub struct Installation {
    pub started_at: UtcMillis,
    pub data_dir_free_bytes: u64,
    pub data_dir_used_bytes: u64,
    /// `sqlite` or `postgres`.
    pub database: &'static str,
    pub database_bytes: u64,
    pub events_bytes: u64,
    pub certificate: Option<Certificate>,
}

/// What TLS clients are shown.
#[derive(Clone, Debug)]
pub struct Certificate {
    pub names: Vec<String>,
    pub not_after: UtcMillis,
    /// `self_signed`, `files` or `acme`.
    pub source: &'static str,
}

/// The certificate of a host that serves an MTA-STS policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyCertificate {
    /// The end of the one that is valid for the host.
    pub valid_until: Option<UtcMillis>,
    /// Why there is none, or why it was not renewed.
    pub problem: Option<CertificateProblem>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateProblem {
    /// Certificates are self-signed, and no sender accepts them.
    SelfSigned,
    /// The configured certificate is not for the host.
    NotNamed,
    /// DNS has no address for the host.
    NoAddress,
    /// It is about to be ordered.
    Waiting,
    /// There are too many hosts.
    TooMany,
    /// The authority, or what kept us from asking it.
    Failed(String),
}

/// Where connections are accepted.
#[derive(Clone, Debug)]
pub struct Listener {
    /// `http`, `https`, `submission` or `submissions`.
    pub name: &'static str,
    pub address: std::net::SocketAddr,
    /// From the first byte on.
    pub tls: bool,
}

/// One thing the doctor looked at.
#[derive(Clone, Debug)]
pub struct Finding {
    pub check: &'static str,
    pub status: FindingStatus,
    pub found: String,
    /// What to do, when something is to be done.
    pub fix: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingStatus {
    Pass,
    Warning,
    Fail,
}
