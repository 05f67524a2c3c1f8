use std::net::SocketAddr;

use crate::config::ConfigError;
use crate::doctor::bind_fix;

/// Why the server cannot start or had to stop; each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("{address}: {cause}. {}", bind_fix(cause))]
    Bind { address: SocketAddr, cause: std::io::Error },
    #[error("{what}: {cause}")]
    Io { what: String, cause: std::io::Error },
    #[error("the database cannot be used: {0}")]
    Db(#[from] postroad_db::DbError),
    #[error("accounts cannot be opened: {0}")]
    Account(#[from] postroad_account::AccountError),
    #[error("the master key cannot be used: {0}")]
    Seal(#[from] postroad_account::SealError),
    #[error("the spool cannot be opened: {0}")]
    Spool(#[from] postroad_spool::SpoolError),
    #[error("the event log cannot be opened: {0}")]
    Insight(#[from] postroad_insight::InsightError),
    #[error("captured mail cannot be opened: {0}")]
    Sandbox(#[from] postroad_sandbox::SandboxError),
    #[error("the audience cannot be opened: {0}")]
    Audience(#[from] postroad_audience::AudienceError),
    #[error("the sender domains cannot be opened: {0}")]
    Domains(#[from] postroad_delivery::DomainsError),
    #[error("the sources cannot be opened: {0}")]
    Egress(#[from] postroad_delivery::egress::EgressError),
    #[error("the traffic rules cannot be opened: {0}")]
    Traffic(#[from] postroad_delivery::traffic::TrafficError),
    #[error("the queue cannot be started: {0}")]
    Engine(#[from] postroad_delivery::EngineError),
    #[error("TLS cannot be set up: {0}")]
    Certificate(#[from] postroad_net::tls::CertificateError),
    #[error("ACME cannot be set up: {0}")]
    Acme(#[from] postroad_net::acme::AcmeError),
    #[error("DNS cannot be set up: {0}")]
    Resolver(#[from] postroad_net::dns::ResolverError),
    #[error("the HTTP client cannot be set up: {0}")]
    Http(String),
}

impl ServeError {
    pub(super) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |cause| Self::Io { what, cause }
    }
}
