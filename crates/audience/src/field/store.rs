use std::sync::Arc;

use postroad_base::{FieldId, WorkspaceId};
use postroad_db::{Tx, Value, values};

use super::{Field, FieldChange, FieldKind, Fieldbook, NewField, field_of_row};
use crate::AudienceError;
use crate::core::Core;
use crate::error::{Wrong, checked_line, checked_name};
use crate::segment::{What, build_again};

/// Fields of one workspace.
const FIELDS_MAX: usize = 200;
const NAME_MAX_CHARS: usize = 50;
const LABEL_MAX_CHARS: usize = 100;
const CHOICES_MAX: usize = 200;
/// Contacts from which a deleted field is taken in one transaction.
const CLEAR_CHUNK: i64 = 2_000;
/// Contacts of a field are counted up to this.
const COUNT_MAX: i64 = 100_000;

/// Names that contacts, imports and templates use for what every contact has.
const RESERVED: [&str; 20] = [
    "id",
    "email",
    "first_name",
    "last_name",
    "full_name",
    "name",
    "language",
    "time_zone",
    "country",
    "status",
    "source",
    "tags",
    "note",
    "fields",
    "topics",
    "created_at",
    "updated_at",
    "paused_until",
    "domain",
    "import",
];

/// The fields of all workspaces.
#[derive(Clone, Debug)]
pub struct Fields {
    core: Arc<Core>,
}

impl Fields {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// All fields of a workspace, oldest first: there are at most 200.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn list(&self, workspace: WorkspaceId) -> Result<Vec<Field>, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        Ok(Fieldbook::read(&self.core.db, ws).await?.into_fields())
    }

    /// How many contacts have a value of each field, counted up to 100,000; oldest fields first.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn usage(&self, workspace: WorkspaceId) -> Result<Vec<(FieldId, u64)>, AudienceError> {
        let mut found = Vec::new();
        for field in self.list(workspace).await? {
            let from = match field.kind {
                FieldKind::Text | FieldKind::Choice => "contact FROM audience_texts",
                // A contact has a row for each item.
                FieldKind::List => "DISTINCT contact FROM audience_texts",
                FieldKind::Number | FieldKind::Date | FieldKind::Boolean => "contact FROM audience_figures",
            };
            let sql =
                format!("SELECT COUNT(*) AS n FROM (SELECT {from} WHERE field = ? LIMIT {COUNT_MAX}) x");
            let row = self.core.db.query_one(&sql, values![field.number]).await?;
            found.push((field.id, row.map_or(Ok(0), |row| row.get("n"))?));
        }
        Ok(found)
    }

    /// # Errors
    /// [`AudienceError::Invalid`], [`AudienceError::Taken`] for the name.
    pub async fn create(&self, workspace: WorkspaceId, new: NewField) -> Result<Field, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let (name, label, choices) = checked(&new).map_err(AudienceError::Invalid)?;
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        tx.lock(&format!("audience fields {ws}")).await?;
        let count = Fieldbook::read_in(&mut tx, ws).await?.into_fields().len();
        if count >= FIELDS_MAX {
            let message = format!("a workspace has at most {FIELDS_MAX} fields");
            return Err(AudienceError::conflict("too_many_fields", message));
        }
        let id = FieldId::new(now);
        let sql = "INSERT INTO audience_fields (id, ws, name, label, kind, choices, created_at) \
                   VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING field";
        let values = values![id, ws, &name, &label, new.kind.as_str(), json(&choices), now];
        let row = tx.query_one(sql, values).await.map_err(|error| {
            if error.is_unique_violation() { AudienceError::Taken { field: "name" } } else { error.into() }
        })?;
        let number = row.ok_or(AudienceError::Damaged("field"))?.get("field")?;
        tx.commit().await?;
        Ok(Field { id, name, label, kind: new.kind, choices, created_at: now, number })
    }

    /// # Errors
    /// [`AudienceError::Missing`], [`AudienceError::Invalid`].
    pub async fn update(
        &self,
        workspace: WorkspaceId,
        id: FieldId,
        change: FieldChange,
    ) -> Result<Field, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let mut tx = self.core.db.begin().await?;
        tx.lock(&format!("audience fields {ws}")).await?;
        let mut field = find(&mut tx, ws, id).await?.ok_or(AudienceError::Missing { what: "field" })?;
        if let Some(label) = &change.label {
            field.label = checked_name("/label", label, LABEL_MAX_CHARS)
                .map_err(|wrong| AudienceError::Invalid(vec![wrong]))?;
        }
        if let Some(choices) = &change.choices {
            field.choices =
                checked_choices(field.kind, choices).map_err(|wrong| AudienceError::Invalid(vec![wrong]))?;
        }
        let sql = "UPDATE audience_fields SET label = ?, choices = ? WHERE field = ?";
        tx.execute(sql, values![&field.label, json(&field.choices), field.number]).await?;
        tx.commit().await?;
        Ok(field)
    }

    /// Deletes a field and its values. Returns whether it was there.
    ///
    /// # Errors
    /// As the database answers; what was done before stays done, and asking again does the rest.
    pub async fn delete(&self, workspace: WorkspaceId, id: FieldId) -> Result<bool, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let mut tx = self.core.db.begin().await?;
        let Some(field) = find(&mut tx, ws, id).await? else { return Ok(false) };
        tx.commit().await?;
        // The values in the contacts' rows stay: without their field nobody reads them, and the next change of a
        // contact drops them.
        for table in ["audience_texts", "audience_figures"] {
            loop {
                let sql = format!("SELECT value, contact FROM {table} WHERE field = ? LIMIT ?");
                let rows = self.core.db.query(&sql, values![field.number, CLEAR_CHUNK]).await?;
                if rows.is_empty() {
                    break;
                }
                let mut tx = self.core.db.begin().await?;
                for row in &rows {
                    let sql = format!("DELETE FROM {table} WHERE field = ? AND value = ? AND contact = ?");
                    let (value, contact) = (row.get::<Value>("value")?, row.get::<i64>("contact")?);
                    tx.execute(&sql, values![field.number, value, contact]).await?;
                }
                tx.commit().await?;
            }
        }
        let mut tx = self.core.db.begin().await?;
        tx.execute("DELETE FROM audience_fields WHERE field = ?", values![field.number]).await?;
        build_again(&mut tx, ws, What::field(&field.name), self.core.now()).await?;
        tx.commit().await?;
        Ok(true)
    }
}

async fn find(tx: &mut Tx, ws: i64, id: FieldId) -> Result<Option<Field>, AudienceError> {
    let sql = "SELECT field, id, name, label, kind, choices, created_at FROM audience_fields WHERE ws = ? AND id = ?";
    tx.query_one(sql, values![ws, id]).await?.as_ref().map(field_of_row).transpose()
}

fn checked(new: &NewField) -> Result<(String, String, Vec<String>), Vec<Wrong>> {
    let mut wrong = Vec::new();
    let name = new.name.trim();
    let fine = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() <= NAME_MAX_CHARS
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !fine {
        let message = "begins with a letter and has at most 50 lower-case letters, digits and underscores";
        wrong.push(Wrong::new("/name", message));
    } else if RESERVED.contains(&name) {
        wrong.push(Wrong::new("/name", "every contact has a property of this name"));
    }
    let label = if new.label.trim().is_empty() { name } else { &new.label };
    let label = checked_name("/label", label, LABEL_MAX_CHARS).map_err(|found| wrong.push(found));
    let choices = checked_choices(new.kind, &new.choices).map_err(|found| wrong.push(found));
    match (label, choices) {
        (Ok(label), Ok(choices)) if wrong.is_empty() => Ok((name.to_owned(), label, choices)),
        _ => Err(wrong),
    }
}

fn checked_choices(kind: FieldKind, choices: &[String]) -> Result<Vec<String>, Wrong> {
    let takes = matches!(kind, FieldKind::Choice | FieldKind::List);
    if !takes && !choices.is_empty() {
        return Err(Wrong::new("/choices", "only fields of the kinds choice and list have choices"));
    }
    if kind == FieldKind::Choice && choices.is_empty() {
        return Err(Wrong::new("/choices", "name at least one"));
    }
    if choices.len() > CHOICES_MAX {
        return Err(Wrong::new("/choices", format!("name at most {CHOICES_MAX}")));
    }
    let mut checked: Vec<String> = Vec::with_capacity(choices.len());
    for (at, choice) in choices.iter().enumerate() {
        let pointer = format!("/choices/{at}");
        let choice = checked_line(&pointer, choice, super::TEXT_KEY_MAX_CHARS)?;
        if choice.is_empty() || checked.iter().any(|known| known.to_lowercase() == choice.to_lowercase()) {
            return Err(Wrong::new(pointer, "is empty or named twice"));
        }
        checked.push(choice);
    }
    Ok(checked)
}

fn json(choices: &[String]) -> String {
    serde_json::Value::from(choices).to_string()
}
