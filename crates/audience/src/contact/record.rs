//! A contact's row.

use std::collections::BTreeMap;

use postroad_base::{ContactId, EmailAddress, UtcMillis};
use postroad_db::{Db, Row, Value, values};
use serde_json::Value as Json;

use super::{Contact, ContactStatus};
use crate::field::Fieldbook;
use crate::{AudienceError, FieldValue, tag};

/// As `c`.
pub(crate) const COLUMNS: &str = "c.n, c.id, c.email, c.first_name, c.last_name, c.full_name, c.language, c.time_zone, \
    c.country, c.status, c.source, c.import, c.paused_until, c.note, c.fields, c.created_at, c.updated_at, c.version";

/// What is stored of a contact in its row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Record {
    pub n: i64,
    pub id: ContactId,
    pub email: EmailAddress,
    pub first_name: String,
    pub last_name: String,
    pub full_name: String,
    pub language: String,
    pub time_zone: String,
    pub country: String,
    pub status: ContactStatus,
    pub source: String,
    pub import: Option<i64>,
    pub paused_until: Option<UtcMillis>,
    pub note: String,
    /// By the fields' numbers.
    pub fields: BTreeMap<i64, FieldValue>,
    pub created_at: UtcMillis,
    pub updated_at: UtcMillis,
    pub version: i64,
}

impl Record {
    pub const STORED: [&'static str; 22] = [
        "n",
        "id",
        "ws",
        "email",
        "email_key",
        "domain",
        "first_name",
        "last_name",
        "full_name",
        "name_key",
        "language",
        "time_zone",
        "country",
        "status",
        "source",
        "import",
        "paused_until",
        "note",
        "fields",
        "created_at",
        "updated_at",
        "version",
    ];

    pub fn new(n: i64, id: ContactId, email: EmailAddress, now: UtcMillis) -> Self {
        Self {
            n,
            id,
            email,
            first_name: String::new(),
            last_name: String::new(),
            full_name: String::new(),
            language: String::new(),
            time_zone: String::new(),
            country: String::new(),
            status: ContactStatus::Active,
            source: String::new(),
            import: None,
            paused_until: None,
            note: String::new(),
            fields: BTreeMap::new(),
            created_at: now,
            updated_at: now,
            version: 0,
        }
    }

    /// Values of fields that are gone are left out.
    pub fn read(row: &Row, book: &Fieldbook) -> Result<Self, AudienceError> {
        let damaged = || AudienceError::Damaged("contact");
        let fields = match row.get::<Option<String>>("fields")? {
            None => BTreeMap::new(),
            Some(text) => stored_fields(&text, book).ok_or_else(damaged)?,
        };
        Ok(Self {
            n: row.get("n")?,
            id: row.get("id")?,
            email: row.get("email")?,
            first_name: row.get("first_name")?,
            last_name: row.get("last_name")?,
            full_name: row.get("full_name")?,
            language: row.get("language")?,
            time_zone: row.get("time_zone")?,
            country: row.get("country")?,
            status: ContactStatus::of(row.get("status")?).ok_or_else(damaged)?,
            source: row.get("source")?,
            import: row.get("import")?,
            paused_until: row.get("paused_until")?,
            note: row.get("note")?,
            fields,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
            version: row.get("version")?,
        })
    }

    /// In the order of [`Record::STORED`].
    pub fn values(&self, ws: i64) -> Vec<Value> {
        values![
            self.n,
            self.id,
            ws,
            &self.email,
            self.email.canonical(),
            self.email.domain().as_str(),
            self.first_name.as_str(),
            self.last_name.as_str(),
            self.full_name.as_str(),
            self.name_key(),
            self.language.as_str(),
            self.time_zone.as_str(),
            self.country.as_str(),
            self.status.code(),
            self.source.as_str(),
            self.import,
            self.paused_until,
            self.note.as_str(),
            self.fields_json(),
            self.created_at,
            self.updated_at,
            self.version,
        ]
    }

    pub fn name_key(&self) -> String {
        display_name(&self.full_name, &self.first_name, &self.last_name).to_lowercase()
    }

    pub fn fields_json(&self) -> Option<String> {
        if self.fields.is_empty() {
            return None;
        }
        let fields = self.fields.iter().map(|(number, value)| (number.to_string(), value.to_json()));
        Some(Json::Object(fields.collect()).to_string())
    }

    pub fn into_contact(self, book: &Fieldbook, tags: Vec<String>) -> Contact {
        let known = |text: String| Some(text).filter(|text| !text.is_empty());
        let fields = self.fields.into_iter();
        Contact {
            id: self.id,
            email: self.email,
            first_name: known(self.first_name),
            last_name: known(self.last_name),
            full_name: known(self.full_name),
            language: known(self.language),
            time_zone: known(self.time_zone),
            country: known(self.country),
            status: self.status,
            source: self.source,
            paused_until: self.paused_until,
            note: self.note,
            fields: fields
                .filter_map(|(number, value)| Some((book.name_of(number)?.0.to_owned(), value)))
                .collect(),
            tags,
            created_at: self.created_at,
            updated_at: self.updated_at,
            version: self.version,
            number: self.n,
        }
    }
}

pub(super) fn display_name(full: &str, first: &str, last: &str) -> String {
    if full.is_empty() { format!("{first} {last}").trim().to_owned() } else { full.to_owned() }
}

pub(super) fn stored_fields(text: &str, book: &Fieldbook) -> Option<BTreeMap<i64, FieldValue>> {
    let Json::Object(object) = serde_json::from_str(text).ok()? else { return None };
    let mut fields = BTreeMap::new();
    for (number, value) in object {
        let number: i64 = number.parse().ok()?;
        if let Some((_, kind)) = book.name_of(number)
            && let Some(value) = FieldValue::of_stored(kind, &value)
        {
            fields.insert(number, value);
        }
    }
    Some(fields)
}

/// The contacts of rows with [`COLUMNS`], with their tags.
pub(crate) async fn contacts(db: &Db, rows: &[Row], book: &Fieldbook) -> Result<Vec<Contact>, AudienceError> {
    let records = rows.iter().map(|row| Record::read(row, book)).collect::<Result<Vec<_>, _>>()?;
    let numbers: Vec<i64> = records.iter().map(|record| record.n).collect();
    let mut tags = tag::of_contacts(db, &numbers).await?;
    Ok(records
        .into_iter()
        .map(|record| {
            let tags = tags.remove(&record.n).unwrap_or_default();
            record.into_contact(book, tags)
        })
        .collect())
}
