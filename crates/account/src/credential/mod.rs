//! Who may submit mail by SMTP: with a name and a password, or from a trusted network.

mod network;
mod smtp;

use postroad_base::{CredentialId, Domain, Stream, WorkspaceId};
use postroad_db::{DbError, Row};
use serde::{Deserialize, Serialize};

use crate::{AccountError, Actor, Principal, Scope, ScopeSet};

pub use network::{NetworkCredential, NetworkCredentials, NetworkLogin, NetworkSort, NewNetworkCredential};
pub use smtp::{NewSmtpCredential, SmtpCredential, SmtpCredentialSort, SmtpCredentials, SmtpLogin};

/// What mail a credential may submit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SenderRules {
    /// The stream of mail that names none.
    pub stream: Option<Stream>,
    /// The sender domains it may use; empty for all of the workspace.
    #[serde(default)]
    pub sender_domains: Vec<Domain>,
}

/// The most sender domains a credential may be bound to.
const SENDER_DOMAINS_MAX: usize = 100;

impl SenderRules {
    /// Whether mail may be sent from `domain`, as far as this credential is concerned.
    #[must_use]
    pub fn allows(&self, domain: &Domain) -> bool {
        self.sender_domains.is_empty() || self.sender_domains.contains(domain)
    }

    fn check(&self) -> Result<(), AccountError> {
        if self.sender_domains.len() > SENDER_DOMAINS_MAX {
            return Err(AccountError::invalid("sender_domains", "must have at most 100 entries"));
        }
        Ok(())
    }

    fn domains_json(&self) -> String {
        serde_json::to_string(&self.sender_domains).expect("domains are plain strings")
    }
}

fn rules(row: &Row) -> Result<SenderRules, AccountError> {
    let domains: Result<String, DbError> = row.get("sender_domains");
    Ok(SenderRules {
        stream: row.get("stream")?,
        sender_domains: serde_json::from_str(&domains?)
            .map_err(|_| AccountError::Damaged { what: "list of sender domains" })?,
    })
}

fn principal(id: CredentialId, workspace: WorkspaceId) -> Principal {
    Principal {
        workspace,
        actor: Actor::Credential(id),
        scopes: ScopeSet::of(&[Scope::MessagesSend]),
        administrator: false,
    }
}
