use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::installation::{Certificate, Listener};
use crate::time::Timestamp;
use crate::{Answer, ApiState};

/// The program, its storage and its listeners.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Installation)]
pub struct InstallationView {
    #[schema(example = "0.1.0")]
    version: &'static str,
    started_at: Timestamp,
    data_dir_free_bytes: u64,
    data_dir_used_bytes: u64,
    database: DatabaseView,
    spool: SpoolView,
    events: EventsView,
    /// What TLS clients are shown.
    certificate: Option<CertificateView>,
    listeners: Vec<ListenerView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InstallationDatabase)]
pub struct DatabaseView {
    /// `sqlite` or `postgres`.
    kind: &'static str,
    size_bytes: u64,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InstallationSpool)]
pub struct SpoolView {
    /// On disk.
    size_bytes: u64,
    /// Messages that are not finished.
    messages: u64,
}

/// The event log. In PostgreSQL it is part of the database.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InstallationEvents)]
pub struct EventsView {
    size_bytes: u64,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InstallationCertificate)]
pub struct CertificateView {
    /// The first of its names.
    subject: String,
    names: Vec<String>,
    not_after: Timestamp,
    /// `self_signed`, `files` or `acme`.
    source: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InstallationListener)]
pub struct ListenerView {
    #[schema(example = "submission")]
    name: &'static str,
    #[schema(example = "0.0.0.0:2587")]
    address: String,
    /// From the first byte on.
    tls: bool,
}

impl From<Certificate> for CertificateView {
    fn from(certificate: Certificate) -> Self {
        Self {
            subject: certificate.names.first().cloned().unwrap_or_default(),
            names: certificate.names,
            not_after: certificate.not_after.into(),
            source: certificate.source,
        }
    }
}

impl From<&Listener> for ListenerView {
    fn from(listener: &Listener) -> Self {
        Self { name: listener.name, address: listener.address.to_string(), tls: listener.tls }
    }
}

/// Show the installation
#[utoipa::path(
    get,
    path = "/installation",
    operation_id = "getInstallation",
    tag = "settings",
    security(("api_key" = ["administrator"])),
    responses((status = 200, description = "The program, its storage and its listeners.", body = InstallationView))
)]
pub async fn get(State(state): State<Arc<ApiState>>) -> Answer<Json<InstallationView>> {
    let found = (state.hooks.installation)().await;
    let spool = state.engine.spool_stats();
    Ok(Json(InstallationView {
        version: env!("CARGO_PKG_VERSION"),
        started_at: found.started_at.into(),
        data_dir_free_bytes: found.data_dir_free_bytes,
        data_dir_used_bytes: found.data_dir_used_bytes,
        database: DatabaseView { kind: found.database, size_bytes: found.database_bytes },
        spool: SpoolView { size_bytes: spool.disk_bytes, messages: spool.live_messages },
        events: EventsView { size_bytes: found.events_bytes },
        certificate: found.certificate.map(CertificateView::from),
        listeners: state.hooks.listeners.iter().map(ListenerView::from).collect(),
    }))
}
