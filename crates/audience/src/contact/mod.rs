//! People, by a lasting id.

mod before;
mod bulk;
mod change;
mod erase;
mod list;
mod record;
mod store;
mod write;

use std::collections::BTreeMap;

use postroad_base::{ContactId, EmailAddress, UtcMillis};
use serde::{Deserialize, Serialize};

pub(crate) use self::before::Before;
pub use self::bulk::{BulkAction, BulkCount, BulkStep, BulkTarget, CHOSEN_MAX};
pub(crate) use self::change::{Attribute, Checked};
pub use self::change::{ContactChange, Entry};
pub use self::erase::ErasedContact;
pub use self::list::{ContactFilter, ContactSort};
pub(crate) use self::record::{COLUMNS, Record, contacts as contacts_of_rows};
pub use self::store::{BATCH_MAX, Contacts, Outcome, Written};
pub(crate) use self::write::{Done, Writer, delete as delete_records};
use crate::FieldValue;

/// Whether a contact is written to at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactStatus {
    #[default]
    Active,
    /// Kept, never written to.
    Archived,
}

impl ContactStatus {
    pub(crate) fn code(self) -> i64 {
        match self {
            Self::Active => 0,
            Self::Archived => 1,
        }
    }

    pub(crate) fn of(code: i64) -> Option<Self> {
        [Self::Active, Self::Archived].into_iter().find(|status| status.code() == code)
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Archived => "archived",
        }
    }
}

/// One person of a workspace's audience.
#[derive(Clone, Debug, PartialEq)]
pub struct Contact {
    pub id: ContactId,
    pub email: EmailAddress,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub full_name: Option<String>,
    /// BCP 47, as in `pt-BR`.
    pub language: Option<String>,
    /// Of the IANA database, as in `Europe/Berlin`.
    pub time_zone: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    pub status: ContactStatus,
    /// How it came here first.
    pub source: String,
    /// Nothing is sent before.
    pub paused_until: Option<UtcMillis>,
    pub note: String,
    pub fields: BTreeMap<String, FieldValue>,
    pub tags: Vec<String>,
    pub created_at: UtcMillis,
    pub updated_at: UtcMillis,
    /// Grows with every change.
    pub version: i64,
    /// Its number in other tables.
    pub(crate) number: i64,
}

impl Contact {
    /// The name to show: the full name, or the first and last ones.
    #[must_use]
    pub fn display_name(&self) -> String {
        let part = |text: &Option<String>| text.clone().unwrap_or_default();
        record::display_name(&part(&self.full_name), &part(&self.first_name), &part(&self.last_name))
    }
}
