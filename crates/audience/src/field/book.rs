use std::collections::HashMap;

use postroad_db::{Db, DbError, Row, Tx, values};

use super::{Field, FieldKind};
use crate::AudienceError;

/// The fields of a workspace, as they were at one moment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fieldbook {
    by_name: HashMap<String, Field>,
    names: HashMap<i64, (String, FieldKind)>,
}

const SELECT: &str = "SELECT field, id, name, label, kind, choices, created_at FROM audience_fields WHERE ws = ? ORDER BY field";

impl Fieldbook {
    pub async fn read(db: &Db, ws: i64) -> Result<Self, AudienceError> {
        Self::of(db.query(SELECT, values![ws]).await?)
    }

    pub async fn read_in(tx: &mut Tx, ws: i64) -> Result<Self, AudienceError> {
        Self::of(tx.query(SELECT, values![ws]).await?)
    }

    fn of(rows: Vec<Row>) -> Result<Self, AudienceError> {
        let mut book = Self::default();
        for row in &rows {
            let field = field(row)?;
            book.names.insert(field.number, (field.name.clone(), field.kind));
            book.by_name.insert(field.name.clone(), field);
        }
        Ok(book)
    }

    pub fn get(&self, name: &str) -> Option<&Field> {
        self.by_name.get(name)
    }

    /// The name of the field whose name or label is this, but for case, spaces and signs.
    pub fn find_by_key(&self, key: &str) -> Option<&str> {
        let plain = |text: &str| {
            text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
        };
        self.by_name
            .values()
            .filter(|field| plain(&field.name) == key || plain(&field.label) == key)
            .min_by_key(|field| field.number)
            .map(|field| field.name.as_str())
    }

    /// Of a field that was deleted nothing is known.
    pub fn name_of(&self, number: i64) -> Option<(&str, FieldKind)> {
        self.names.get(&number).map(|(name, kind)| (name.as_str(), *kind))
    }

    pub fn into_fields(self) -> Vec<Field> {
        let mut fields: Vec<Field> = self.by_name.into_values().collect();
        fields.sort_unstable_by_key(|field| field.number);
        fields
    }
}

pub(crate) fn field(row: &Row) -> Result<Field, AudienceError> {
    let damaged = || AudienceError::Damaged("field");
    let choices: String = row.get("choices").map_err(|_: DbError| damaged())?;
    Ok(Field {
        id: row.get("id")?,
        name: row.get("name")?,
        label: row.get("label")?,
        kind: FieldKind::parse(&row.get::<String>("kind")?).ok_or_else(damaged)?,
        choices: serde_json::from_str(&choices).map_err(|_| damaged())?,
        created_at: row.get("created_at")?,
        number: row.get("field")?,
    })
}
