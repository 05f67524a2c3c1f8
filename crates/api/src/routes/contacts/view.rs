//! Contacts as the API shows them.

use std::collections::BTreeMap;

use axum::http::{HeaderName, HeaderValue, header};
use postroad_audience::{Contact, ContactStatus};
use postroad_base::ContactId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::time::Timestamp;

/// Whether a contact is written to at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ContactStatus)]
pub enum ContactStatusView {
    /// As its subscriptions say.
    Active,
    /// Kept, never written to.
    Archived,
}

impl From<ContactStatus> for ContactStatusView {
    fn from(status: ContactStatus) -> Self {
        match status {
            ContactStatus::Active => Self::Active,
            ContactStatus::Archived => Self::Archived,
        }
    }
}

impl From<ContactStatusView> for ContactStatus {
    fn from(status: ContactStatusView) -> Self {
        match status {
            ContactStatusView::Active => Self::Active,
            ContactStatusView::Archived => Self::Archived,
        }
    }
}

/// A person of the audience.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Contact)]
pub struct ContactView {
    #[schema(value_type = Uuid)]
    pub id: ContactId,
    #[schema(format = "email", example = "ann@example.com")]
    pub email: String,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    /// For names that do not come in two parts; it is shown instead of them.
    pub full_name: Option<String>,
    /// The name to show.
    #[schema(example = "Ann Smith")]
    pub name: String,
    /// A language tag after BCP 47.
    #[schema(example = "pt-BR")]
    pub language: Option<String>,
    /// A name of the IANA time zone database.
    #[schema(example = "Europe/Berlin")]
    pub time_zone: Option<String>,
    /// A country after ISO 3166-1 alpha-2.
    #[schema(example = "DE")]
    pub country: Option<String>,
    pub status: ContactStatusView,
    /// How the contact came here first.
    #[schema(example = "import")]
    pub source: String,
    /// Nothing is sent before.
    pub paused_until: Option<Timestamp>,
    pub note: String,
    /// The workspace's own fields by name: texts, numbers, dates as texts, booleans, lists of texts.
    #[schema(value_type = BTreeMap<String, Value>)]
    pub fields: BTreeMap<String, Value>,
    pub tags: Vec<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Grows with every change; also in the ETag, for `If-Match`.
    pub version: i64,
}

impl From<Contact> for ContactView {
    fn from(contact: Contact) -> Self {
        let name = contact.display_name();
        Self {
            id: contact.id,
            email: contact.email.to_string(),
            first_name: contact.first_name,
            last_name: contact.last_name,
            full_name: contact.full_name,
            name,
            language: contact.language,
            time_zone: contact.time_zone,
            country: contact.country,
            status: contact.status.into(),
            source: contact.source,
            paused_until: contact.paused_until.map(Timestamp),
            note: contact.note,
            fields: contact.fields.into_iter().map(|(name, value)| (name, value.to_json())).collect(),
            tags: contact.tags,
            created_at: contact.created_at.into(),
            updated_at: contact.updated_at.into(),
            version: contact.version,
        }
    }
}

/// RFC 9110 §8.8.3
pub(super) fn etag(contact: &ContactView) -> [(HeaderName, HeaderValue); 1] {
    let value = HeaderValue::from_str(&format!("\"{}\"", contact.version));
    [(header::ETAG, value.expect("digits in quotes are a header value"))]
}
