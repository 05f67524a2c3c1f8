use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use postroad_account::Scope;
use postroad_audience::{Contact, ContactFilter, ContactSort};
use postroad_base::WorkspaceId;
use postroad_db::Cursor;
use serde_json::json;

use super::filter::ContactFilterInput;
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::download::{self, Pieces};
use crate::extract::Params;
use crate::openapi::NotFound;
use crate::routes::suppressions::csv;
use crate::time::Timestamp;
use crate::{Answer, ApiState};

/// Contacts read at a time.
const ROWS: usize = 200;

const COLUMNS: [&str; 14] = [
    "email",
    "first_name",
    "last_name",
    "full_name",
    "language",
    "time_zone",
    "country",
    "status",
    "source",
    "tags",
    "note",
    "paused_until",
    "created_at",
    "id",
];

struct Export {
    state: Arc<ApiState>,
    workspace: WorkspaceId,
    filter: ContactFilter,
    /// The workspace's own fields, after the columns that every contact has.
    fields: Vec<String>,
    cursor: Option<Cursor>,
    is_ended: bool,
}

/// Export contacts
///
/// Those that the listing with the same parameters has. As CSV (RFC 4180), oldest first, with a column for each of the workspace's own fields. The import takes it.
#[utoipa::path(
    get,
    path = "/contacts/export",
    operation_id = "exportContacts",
    tag = "contacts",
    security(("api_key" = [Scope::PersonalDataRead])),
    params(ContactFilterInput),
    responses((status = 200, description = "The contacts.", content_type = "text/csv", body = String), NotFound)
)]
pub async fn export(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<ContactFilterInput>,
) -> Answer<Response> {
    let workspace = caller.workspace();
    let fields = state.audience.fields.list(workspace).await?.into_iter().map(|field| field.name).collect();
    let asked = query.without_text();
    let filter = query.into();
    let mut export = Export { state, workspace, filter, fields, cursor: None, is_ended: false };
    let state = Arc::clone(&export.state);
    let first = Pieces::next(&mut export).await?;
    let entry = Entry::new("contacts.exported", "contacts").after(json!(asked));
    audit::record(&state, &caller, entry).await?;
    let own: Vec<&str> = export.fields.iter().map(String::as_str).collect();
    let head = csv::row(&[&COLUMNS[..], &own].concat()) + &first.unwrap_or_default();
    download::csv("contacts.csv", head, export).await
}

impl Pieces for Export {
    async fn next(&mut self) -> Answer<Option<String>> {
        if self.is_ended {
            return Ok(None);
        }
        let contacts = &self.state.audience.contacts;
        let order = ContactSort::OldestFirst;
        let page = contacts.list(self.workspace, &self.filter, order, self.cursor.as_ref(), ROWS).await?;
        self.is_ended = page.next.is_none();
        self.cursor = page.next;
        Ok(Some(page.items.iter().map(|contact| line(contact, &self.fields)).collect()))
    }
}

fn line(contact: &Contact, fields: &[String]) -> String {
    let known = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut values = vec![
        contact.email.to_string(),
        known(&contact.first_name),
        known(&contact.last_name),
        known(&contact.full_name),
        known(&contact.language),
        known(&contact.time_zone),
        known(&contact.country),
        contact.status.as_str().to_owned(),
        contact.source.clone(),
        contact.tags.join(", "),
        contact.note.clone(),
        contact.paused_until.map_or(String::new(), |at| Timestamp(at).to_string()),
        Timestamp(contact.created_at).to_string(),
        contact.id.to_string(),
    ];
    values.extend(
        fields.iter().map(|name| contact.fields.get(name).map_or(String::new(), |value| value.to_text())),
    );
    csv::row(&values.iter().map(String::as_str).collect::<Vec<_>>())
}
