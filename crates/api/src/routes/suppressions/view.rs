//! Suppressions as the API shows them.

use postroad_delivery::{Suppression, SuppressionReason};
use serde::Serialize;
use utoipa::ToSchema;

use crate::time::Timestamp;

/// Why an address is suppressed, for the document.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used; the type is postroad_delivery's")]
pub enum SuppressionReasonName {
    Bounce,
    Complaint,
    Unsubscribe,
    Manual,
}

/// An address that must not be written to.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Suppression)]
pub struct SuppressionView {
    /// In lower case.
    #[schema(format = "email")]
    pub address: String,
    #[schema(value_type = SuppressionReasonName)]
    pub reason: SuppressionReason,
    /// What put it here: a reply, a person, an import.
    pub source: String,
    pub created_at: Timestamp,
}

impl From<Suppression> for SuppressionView {
    fn from(found: Suppression) -> Self {
        Self {
            address: found.address,
            reason: found.reason,
            source: found.source,
            created_at: found.created_at.into(),
        }
    }
}
