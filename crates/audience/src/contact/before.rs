//! What a contact was before an import, to be able to go back.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::record::stored_fields;
use super::{Attribute, Checked, Record};
use crate::field::Fieldbook;

/// A contact that was there already.
#[derive(Clone, Debug)]
pub(crate) struct Before {
    pub n: i64,
    /// The version it has now.
    pub version: i64,
    pub is_changed: bool,
    pub record: Record,
    /// Keys of its tags, when they were changed.
    pub tags: Option<Vec<String>>,
}

/// The properties that an import may change.
#[derive(Serialize, Deserialize)]
struct Stored {
    texts: Vec<String>,
    note: String,
    fields: Option<String>,
    tags: Option<Vec<String>>,
}

impl Before {
    pub fn to_json(&self) -> String {
        let record = &self.record;
        let stored = Stored {
            texts: Attribute::ALL.into_iter().map(|attribute| attribute.read(record).to_owned()).collect(),
            note: record.note.clone(),
            fields: record.fields_json(),
            tags: self.tags.clone(),
        };
        serde_json::to_string(&stored).unwrap_or_default()
    }

    /// The change that makes a contact what it was; `None` when that cannot be understood.
    pub fn change(json: &str, now: &Record, book: &Fieldbook) -> Option<Checked> {
        let stored: Stored = serde_json::from_str(json).ok()?;
        let before = stored.fields.map_or(Some(Default::default()), |text| stored_fields(&text, book))?;
        let numbers: BTreeSet<i64> = before.keys().chain(now.fields.keys()).copied().collect();
        let fields = numbers.into_iter().filter_map(|number| {
            let name = book.name_of(number)?.0.to_owned();
            Some((number, name, before.get(&number).cloned()))
        });
        Some(Checked {
            texts: Attribute::ALL.into_iter().zip(stored.texts).collect(),
            note: Some(stored.note),
            fields: fields.collect(),
            tags: stored.tags,
            ..Checked::default()
        })
    }
}
