use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::time::Timestamp;

/// What somebody should look at, the most pressing first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Attention)]
pub struct AttentionView {
    pub items: Vec<ItemView>,
}

/// One thing, for the reader's own language: a kind, what it is about, and figures.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AttentionItem)]
pub struct ItemView {
    /// The same while it lasts: the kind and what it is about.
    #[schema(example = "domain_failing:example.com")]
    pub id: String,
    pub kind: Kind,
    pub severity: Severity,
    /// What it is about: a domain, a webhook's id, a mail host.
    pub subject: String,
    /// Figures and words for the sentence: strings and numbers.
    #[schema(value_type = BTreeMap<String, Object>)]
    pub params: BTreeMap<&'static str, Value>,
    pub since: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AttentionKind)]
pub enum Kind {
    /// A domain's proof of ownership is missing.
    DomainFailing,
    /// A domain was never seen to be the workspace's own.
    DomainUnverified,
    /// A webhook was turned off after failures.
    WebhookDisabled,
    /// A destination's servers do not answer.
    DestinationSuspended,
    /// Much more is put off than the hour before.
    DeferralSpike,
    /// Most of a daily quota is used up.
    QuotaNear,
    /// Delivery stopped by itself, or was stopped.
    QueueFault,
    /// Mail waits until somebody releases it.
    HeldMail,
    /// The disk is getting full. For administrators.
    DiskLow,
    /// For administrators.
    CertificateExpiring,
    /// Everything is ready, and all mail is still captured.
    ModeSandboxIdle,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = AttentionSeverity)]
pub enum Severity {
    Critical,
    Warning,
    Info,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::DomainFailing => "domain_failing",
            Self::DomainUnverified => "domain_unverified",
            Self::WebhookDisabled => "webhook_disabled",
            Self::DestinationSuspended => "destination_suspended",
            Self::DeferralSpike => "deferral_spike",
            Self::QuotaNear => "quota_near",
            Self::QueueFault => "queue_fault",
            Self::HeldMail => "held_mail",
            Self::DiskLow => "disk_low",
            Self::CertificateExpiring => "certificate_expiring",
            Self::ModeSandboxIdle => "mode_sandbox_idle",
        }
    }
}

impl ItemView {
    pub fn new(kind: Kind, severity: Severity, subject: impl Into<String>) -> Self {
        let subject = subject.into();
        let id = if subject.is_empty() {
            kind.as_str().to_owned()
        } else {
            format!("{}:{subject}", kind.as_str())
        };
        Self { id, kind, severity, subject, params: BTreeMap::new(), since: None }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.params.insert(name, value.into());
        self
    }

    pub fn since(mut self, at: impl Into<Timestamp>) -> Self {
        self.since = Some(at.into());
        self
    }
}
