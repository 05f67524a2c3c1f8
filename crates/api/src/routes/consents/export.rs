use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use postroad_account::Scope;
use postroad_audience::Consent;
use postroad_base::WorkspaceId;
use postroad_db::Cursor;

use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::download::{self, Pieces};
use crate::routes::suppressions::csv;
use crate::time::Timestamp;
use crate::{Answer, ApiState};

/// Lines read at a time.
const LINES: usize = 1_000;

const COLUMNS: [&str; 14] = [
    "seq",
    "contact",
    "topic",
    "topic_name",
    "kind",
    "at",
    "recorded_at",
    "ip",
    "source",
    "form",
    "version",
    "text_hash",
    "text",
    "actor",
];

struct Export {
    state: Arc<ApiState>,
    workspace: WorkspaceId,
    cursor: Option<Cursor>,
    is_ended: bool,
}

/// Export consents
///
/// The whole ledger of the workspace as CSV (RFC 4180), newest first.
#[utoipa::path(
    get,
    path = "/consents/export",
    operation_id = "exportConsents",
    tag = "consents",
    security(("api_key" = [Scope::PersonalDataRead])),
    responses((status = 200, description = "The ledger.", content_type = "text/csv", body = String))
)]
pub async fn export(State(state): State<Arc<ApiState>>, caller: Caller) -> Answer<Response> {
    audit::record(&state, &caller, Entry::new("consents.exported", "consents")).await?;
    let export = Export { state, workspace: caller.workspace(), cursor: None, is_ended: false };
    download::csv("consents.csv", csv::row(&COLUMNS), export).await
}

impl Pieces for Export {
    async fn next(&mut self) -> Answer<Option<String>> {
        if self.is_ended {
            return Ok(None);
        }
        let page = self.state.audience.consents.ledger(self.workspace, self.cursor.as_ref(), LINES).await?;
        self.is_ended = page.next.is_none();
        self.cursor = page.next;
        Ok(Some(page.items.iter().map(line).collect()))
    }
}

fn line(line: &Consent) -> String {
    csv::row(&[
        &line.seq.to_string(),
        &line.contact.to_string(),
        &line.topic.to_string(),
        &line.topic_name,
        line.kind.as_str(),
        &Timestamp(line.at).to_string(),
        &Timestamp(line.recorded_at).to_string(),
        &line.ip.map_or(String::new(), |ip| ip.to_string()),
        &line.source,
        &line.form,
        &line.version,
        &line.text_hash,
        &line.text,
        &line.actor,
    ])
}
