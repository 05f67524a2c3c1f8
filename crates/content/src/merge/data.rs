use postroad_base::UtcMillis;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::limits::DATA_MAX_BYTES;

/// What is merged into a template for one reader.
#[derive(Clone, Debug, Default)]
pub struct MergeData {
    /// `email`, `first_name`, `last_name`, `full_name`, `language`, `country`, `time_zone`, and `fields` by name.
    pub contact: Map<String, Value>,
    /// What the sender gives along.
    pub data: Map<String, Value>,
    pub workspace_name: String,
    pub postal_address: String,
    pub unsubscribe_url: Option<String>,
    pub preferences_url: Option<String>,
    pub view_url: Option<String>,
    /// BCP 47; how dates and numbers are written.
    pub language: String,
    /// IANA; UTC without it.
    pub time_zone: String,
    pub now: UtcMillis,
}

impl MergeData {
    /// Somebody to try a template with.
    #[must_use]
    pub fn sample(language: &str, now: UtcMillis) -> Self {
        let korean = language.starts_with("ko");
        let contact = if korean {
            json!({"email": "minji@example.com", "first_name": "민지", "last_name": "김", "full_name": "김민지",
                   "language": "ko", "country": "KR", "time_zone": "Asia/Seoul", "fields": {}})
        } else {
            json!({"email": "ann@example.com", "first_name": "Ann", "last_name": "Lee", "full_name": "Ann Lee",
                   "language": "en", "country": "US", "time_zone": "America/New_York", "fields": {}})
        };
        let Value::Object(contact) = contact else { return Self::default() };
        Self {
            time_zone: contact.get("time_zone").and_then(Value::as_str).unwrap_or_default().to_owned(),
            contact,
            language: language.to_owned(),
            unsubscribe_url: Some("https://example.com/unsubscribe".to_owned()),
            preferences_url: Some("https://example.com/preferences".to_owned()),
            view_url: Some("https://example.com/view".to_owned()),
            now,
            ..Self::default()
        }
    }

    pub(crate) fn too_big(&self) -> bool {
        let size = |map: &Map<String, Value>| serde_json::to_vec(map).map_or(usize::MAX, |bytes| bytes.len());
        size(&self.contact).saturating_add(size(&self.data)) > DATA_MAX_BYTES
    }

    pub(crate) fn context(&self, report: minijinja::Value) -> minijinja::Value {
        let workspace = json!({"name": self.workspace_name, "postal_address": self.postal_address});
        let mut context = std::collections::BTreeMap::new();
        let mut add = |name: &str, value: minijinja::Value| context.insert(name.to_owned(), value);
        add("contact", value(Value::Object(self.contact.clone())));
        add("data", value(Value::Object(self.data.clone())));
        add("workspace", value(workspace));
        for (name, url) in [
            ("unsubscribe_url", &self.unsubscribe_url),
            ("preferences_url", &self.preferences_url),
            ("view_url", &self.view_url),
        ] {
            if let Some(url) = url {
                add(name, url.into());
            }
        }
        add("now", self.now.0.into());
        add("_language", self.language.as_str().into());
        add("_time_zone", self.time_zone.as_str().into());
        add("_report", report);
        minijinja::Value::from(context)
    }
}

/// JSON always fits.
fn value(json: Value) -> minijinja::Value {
    minijinja::Value::deserialize(json).unwrap_or_default()
}
