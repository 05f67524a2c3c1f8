//! Contacts as requests describe them.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, StatusCode, header};
use postroad_audience::ContactChange;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::view::ContactStatusView;
use crate::patch::clearable;
use crate::time::Timestamp;
use crate::{Answer, Problem};

/// What is told of a contact: what is absent stays as it is, `null` clears.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::option_option, reason = "absent, null and a value are three things")]
pub struct ContactInput {
    #[schema(format = "email", example = "ann@example.com")]
    pub email: Option<String>,
    /// How it comes here, when it is new: a word of your own. `api` when nothing is said.
    pub source: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<String>)]
    first_name: Option<Option<String>>,
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<String>)]
    last_name: Option<Option<String>>,
    /// For names that do not come in two parts; it is shown instead of them.
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<String>)]
    full_name: Option<Option<String>>,
    /// A language tag after BCP 47.
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<String>, example = "pt-BR")]
    language: Option<Option<String>>,
    /// A name of the IANA time zone database.
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<String>, example = "Europe/Berlin")]
    time_zone: Option<Option<String>>,
    /// A country after ISO 3166-1 alpha-2.
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<String>, example = "DE")]
    country: Option<Option<String>>,
    status: Option<ContactStatusView>,
    /// Nothing is sent before.
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<Timestamp>)]
    paused_until: Option<Option<Timestamp>>,
    note: Option<String>,
    /// The workspace's own fields by name.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, Value>)]
    fields: BTreeMap<String, Value>,
    /// All tags from now on, at most 50 at a time.
    tags: Option<Vec<String>>,
    #[serde(default)]
    add_tags: Vec<String>,
    #[serde(default)]
    remove_tags: Vec<String>,
}

impl ContactInput {
    /// Without the address.
    pub fn into_change(self) -> ContactChange {
        ContactChange {
            email: None,
            first_name: self.first_name,
            last_name: self.last_name,
            full_name: self.full_name,
            language: self.language,
            time_zone: self.time_zone,
            country: self.country,
            status: self.status.map(Into::into),
            paused_until: self.paused_until.map(|at| at.map(|at| at.0)),
            note: self.note,
            fields: self.fields,
            tags: self.tags,
            add_tags: self.add_tags,
            remove_tags: self.remove_tags,
        }
    }
}

/// The version that `If-Match` asks for (RFC 9110 §13.1.1); `*` and nothing ask for none.
pub(crate) fn if_match(headers: &HeaderMap) -> Answer<Option<i64>> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or("").trim();
    if text == "*" {
        return Ok(None);
    }
    let version = text.trim_matches('"').parse().ok();
    version.map(Some).ok_or_else(|| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "if_match_invalid",
            "If-Match must be the ETag of what is to be changed",
        )
    })
}
