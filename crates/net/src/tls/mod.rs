//! TLS 1.2 and 1.3 with rustls and aws-lc-rs, for the connections we take and the ones we make.

mod certificate;
mod client;
mod facts;
mod files;
mod private_file;
mod self_signed;
mod server;

pub use certificate::{CertificateError, CertificatePair};
pub use client::{ClientTls, TlsError, TrustRoots, Verification, builder_for_clients, server_name};
pub use facts::{server_facts, tls_exporter};
pub use files::{CertificateFiles, Reload};
pub(crate) use private_file::{read_capped, write_private};
pub use self_signed::SelfSigned;
pub use server::{ACME_TLS_ALPN, ServerCertificates};

use std::sync::Arc;
use std::time::Duration;

use postroad_base::SharedClock;
use rustls::crypto::CryptoProvider;
use rustls_pki_types::UnixTime;

/// How often certificate files are looked at.
pub const RELOAD_INTERVAL: Duration = Duration::from_secs(5);
/// Certificate and key files larger than this are refused.
pub const MAX_PEM_BYTES: u64 = 1 << 20;
/// How long a self-signed certificate holds. Browsers refuse more than 398 days.
pub const SELF_SIGNED_VALIDITY: Duration = Duration::from_secs(365 * 86_400);
/// A self-signed certificate with less time left is replaced.
pub const SELF_SIGNED_RENEW_BEFORE: Duration = Duration::from_secs(30 * 86_400);
/// How often the age of a self-signed certificate is looked at.
pub const SELF_SIGNED_CHECK_INTERVAL: Duration = Duration::from_secs(12 * 3_600);
/// Sessions kept for resumption by TLS 1.2 clients that know no tickets, per listener configuration.
pub const SERVER_SESSIONS: usize = 1_024;
/// Servers whose sessions we keep to resume.
pub const CLIENT_SESSIONS: usize = 4_096;
/// How long a TLS handshake we start may take.
pub const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(30);

pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

/// Our clock as rustls wants it.
#[derive(Debug)]
struct ClockTime(SharedClock);

impl rustls::time_provider::TimeProvider for ClockTime {
    fn current_time(&self) -> Option<UnixTime> {
        u64::try_from(self.0.now().as_secs())
            .ok()
            .map(|secs| UnixTime::since_unix_epoch(Duration::from_secs(secs)))
    }
}
