//! The properties a workspace keeps of its contacts.

mod book;
mod cell;
mod store;
mod value;

use postroad_base::{FieldId, UtcMillis};
use serde::{Deserialize, Serialize};

pub(crate) use self::book::{Fieldbook, field as field_of_row};
pub use self::store::Fields;
pub use self::value::FieldValue;
pub(crate) use self::value::{Indexed, TEXT_KEY_MAX_CHARS, date_of, days_of, text_key};

/// The type of a field. It stays what it is: change the label and the choices, or make another field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    Text,
    Number,
    /// A day, without time and zone.
    Date,
    Boolean,
    /// One of the choices.
    Choice,
    /// Several texts; of the choices, when there are any.
    List,
}

impl FieldKind {
    pub const ALL: [Self; 6] =
        [Self::Text, Self::Number, Self::Date, Self::Boolean, Self::Choice, Self::List];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Date => "date",
            Self::Boolean => "boolean",
            Self::Choice => "choice",
            Self::List => "list",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// One field.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub id: FieldId,
    /// What programs, imports and templates call it: lower-case letters, digits and underscores.
    pub name: String,
    /// What people see.
    pub label: String,
    pub kind: FieldKind,
    pub choices: Vec<String>,
    pub created_at: UtcMillis,
    /// Its number in other tables.
    pub(crate) number: i64,
}

#[derive(Clone, Debug)]
pub struct NewField {
    pub name: String,
    /// The name, when it is empty.
    pub label: String,
    pub kind: FieldKind,
    pub choices: Vec<String>,
}

/// What to change; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct FieldChange {
    pub label: Option<String>,
    /// Contacts keep values that are no longer among the choices.
    pub choices: Option<Vec<String>>,
}
