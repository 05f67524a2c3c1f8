//! Credentials as the API shows them.

use postroad_account::{NetworkCredential, SenderRules, SmtpCredential};
use postroad_base::{Domain, Stream};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::routes::messages::view::StreamName;
use crate::time::Timestamp;

/// A login for SMTP submission.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SmtpCredential)]
pub struct SmtpView {
    pub id: Uuid,
    #[schema(example = "shop")]
    pub label: String,
    #[schema(example = "pr_mzxw6ytboi4dgobe")]
    pub username: String,
    /// The stream of mail that names none.
    #[schema(value_type = Option<StreamName>)]
    pub stream: Option<Stream>,
    /// The sender domains it may use; empty for all of the workspace.
    pub sender_domains: Vec<String>,
    pub created_at: Timestamp,
    /// To the minute.
    pub last_used_at: Option<Timestamp>,
    pub disabled_at: Option<Timestamp>,
}

/// A network whose hosts submit by SMTP without a password.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = NetworkCredential)]
pub struct NetworkView {
    pub id: Uuid,
    #[schema(example = "office")]
    pub label: String,
    #[schema(example = "192.0.2.0/24")]
    pub network: String,
    /// The stream of mail that names none.
    #[schema(value_type = Option<StreamName>)]
    pub stream: Option<Stream>,
    /// The sender domains it may use; empty for all of the workspace.
    pub sender_domains: Vec<String>,
    pub created_at: Timestamp,
    /// To the minute.
    pub last_used_at: Option<Timestamp>,
    pub disabled_at: Option<Timestamp>,
}

fn names(domains: &[Domain]) -> Vec<String> {
    domains.iter().map(ToString::to_string).collect()
}

impl From<SmtpCredential> for SmtpView {
    fn from(credential: SmtpCredential) -> Self {
        let SenderRules { stream, sender_domains } = credential.rules;
        Self {
            id: credential.id.0,
            label: credential.label,
            username: credential.username,
            stream,
            sender_domains: names(&sender_domains),
            created_at: credential.created_at.into(),
            last_used_at: credential.last_used_at.map(Timestamp),
            disabled_at: credential.disabled_at.map(Timestamp),
        }
    }
}

impl From<NetworkCredential> for NetworkView {
    fn from(credential: NetworkCredential) -> Self {
        let SenderRules { stream, sender_domains } = credential.rules;
        Self {
            id: credential.id.0,
            label: credential.label,
            network: credential.network.to_string(),
            stream,
            sender_domains: names(&sender_domains),
            created_at: credential.created_at.into(),
            last_used_at: credential.last_used_at.map(Timestamp),
            disabled_at: credential.disabled_at.map(Timestamp),
        }
    }
}
