//! Fields as the API shows them.

use postroad_audience::{Field, FieldKind};
use postroad_base::FieldId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::time::Timestamp;

/// The type of a field, for the document.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used; the type is postroad_audience's")]
pub enum FieldKindName {
    Text,
    Number,
    /// A day, as in `2026-01-31`.
    Date,
    Boolean,
    /// One of the choices.
    Choice,
    /// Several texts; of the choices, when there are any.
    List,
}

/// A property that the workspace keeps of its contacts.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ContactField)]
pub struct ContactFieldView {
    #[schema(value_type = Uuid)]
    pub id: FieldId,
    /// What programs, imports and templates call it.
    #[schema(example = "plan")]
    pub name: String,
    /// What people see.
    #[schema(example = "Plan")]
    pub label: String,
    #[schema(value_type = FieldKindName)]
    pub kind: FieldKind,
    pub choices: Vec<String>,
    pub created_at: Timestamp,
}

impl From<Field> for ContactFieldView {
    fn from(field: Field) -> Self {
        Self {
            id: field.id,
            name: field.name,
            label: field.label,
            kind: field.kind,
            choices: field.choices,
            created_at: field.created_at.into(),
        }
    }
}
