//! TLS policies and reports as the API shows them.

use postroad_delivery::tls_report::{SendState, TlsReport};
use postroad_delivery::{CachedPolicy, TlsPolicyRule};
use postroad_net::dns::TlsLevel;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::time::Timestamp;

/// How much TLS there has to be.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TlsLevelName {
    /// Plain text, though TLS be offered.
    None,
    /// TLS where it works, whatever the certificate.
    Opportunistic,
    /// TLS, whatever the certificate, or nothing is sent.
    Required,
    /// TLS with a certificate that is valid for the host, or nothing is sent.
    Verified,
}

impl From<TlsLevelName> for TlsLevel {
    fn from(name: TlsLevelName) -> Self {
        match name {
            TlsLevelName::None => Self::None,
            TlsLevelName::Opportunistic => Self::Opportunistic,
            TlsLevelName::Required => Self::Required,
            TlsLevelName::Verified => Self::Verified,
        }
    }
}

impl From<TlsLevel> for TlsLevelName {
    fn from(level: TlsLevel) -> Self {
        match level {
            TlsLevel::None => Self::None,
            TlsLevel::Opportunistic => Self::Opportunistic,
            TlsLevel::Required => Self::Required,
            TlsLevel::Verified => Self::Verified,
        }
    }
}

/// What is wanted of the connections to some destinations. DANE and MTA-STS go before it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TlsPolicy)]
pub struct TlsPolicyView {
    /// A domain, all domains below one (`*.example.com`), or a provider by its mail hosts (`mx:example.net`).
    #[schema(example = "mx:example.net")]
    pub pattern: String,
    pub level: TlsLevelName,
    /// Why, for the next administrator.
    pub note: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl From<TlsPolicyRule> for TlsPolicyView {
    fn from(rule: TlsPolicyRule) -> Self {
        Self {
            pattern: rule.pattern.to_string(),
            level: rule.level.into(),
            note: rule.note,
            created_at: rule.created_at.into(),
            updated_at: rule.updated_at.into(),
        }
    }
}

/// An MTA-STS policy of a recipient domain (RFC 8461), as it is kept here.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = MtaStsPolicy)]
pub struct StsPolicyView {
    #[schema(example = "example.com")]
    pub domain: String,
    /// The id in the domain's DNS record when it was fetched.
    pub record_id: String,
    /// `enforce`, `testing` or `none`.
    #[schema(example = "enforce")]
    pub mode: String,
    /// The hosts it allows.
    pub mx: Vec<String>,
    pub max_age_secs: u64,
    pub fetched_at: Timestamp,
    pub expires_at: Timestamp,
    /// Why it could not be renewed lately, when it could not; it holds until it expires.
    pub failure: Option<String>,
}

impl From<CachedPolicy> for StsPolicyView {
    fn from(cached: CachedPolicy) -> Self {
        Self {
            domain: cached.domain.to_string(),
            record_id: cached.record_id,
            mode: cached.policy.mode.to_string(),
            mx: cached.policy.mx.iter().map(ToString::to_string).collect(),
            max_age_secs: cached.policy.max_age.as_secs(),
            fetched_at: cached.fetched_at.into(),
            expires_at: cached.expires_at.into(),
            failure: cached.failure,
        }
    }
}

/// How far the sending of a report is.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReportStateName {
    Waiting,
    /// Taken by the server it was posted to, or in the queue as mail.
    Sent,
    Failed,
}

impl From<ReportStateName> for SendState {
    fn from(name: ReportStateName) -> Self {
        match name {
            ReportStateName::Waiting => Self::Waiting,
            ReportStateName::Sent => Self::Sent,
            ReportStateName::Failed => Self::Failed,
        }
    }
}

impl From<SendState> for ReportStateName {
    fn from(state: SendState) -> Self {
        match state {
            SendState::Waiting => Self::Waiting,
            SendState::Sent => Self::Sent,
            SendState::Failed => Self::Failed,
        }
    }
}

/// A TLS report (RFC 8460) to a domain that asks for them.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TlsReport)]
pub struct ReportView {
    pub id: i64,
    /// Whom it is about.
    #[schema(example = "example.com")]
    pub domain: String,
    /// The day it is about, in UTC.
    #[schema(example = "2026-01-31")]
    pub day: String,
    pub created_at: Timestamp,
    pub state: ReportStateName,
    /// Connections that were as the domain's policy wants them.
    pub successes: i64,
    pub failures: i64,
    pub deliveries: Vec<ReportDeliveryView>,
    /// When it is tried next.
    pub due_at: Option<Timestamp>,
}

/// A report on its way to one place.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TlsReportDelivery)]
pub struct ReportDeliveryView {
    #[schema(example = "mailto:tls@example.com")]
    pub uri: String,
    pub state: ReportStateName,
    pub attempts: u32,
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// The mail that carries it.
    pub message_id: Option<Uuid>,
}

/// A report with its content.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TlsReportDetail)]
pub struct ReportDetailView {
    #[serde(flatten)]
    pub report: ReportView,
    /// As it was sent (RFC 8460 §4.4).
    #[schema(value_type = Object)]
    pub content: Value,
}

impl From<&TlsReport> for ReportView {
    fn from(report: &TlsReport) -> Self {
        let deliveries = report.deliveries.iter().map(|delivery| ReportDeliveryView {
            uri: delivery.destination.uri(),
            state: delivery.state.into(),
            attempts: delivery.attempts,
            error: delivery.error.clone(),
            message_id: delivery.message.map(|id| id.0),
        });
        Self {
            id: report.seq,
            domain: report.domain.to_string(),
            day: report.date(),
            created_at: report.created_at.into(),
            state: report.state.into(),
            successes: report.successes,
            failures: report.failures,
            deliveries: deliveries.collect(),
            due_at: report.due_at.map(Timestamp),
        }
    }
}
