use std::convert::Infallible;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures::stream;
use postroad_account::{Scope, Search};
use postroad_base::WorkspaceId;
use postroad_db::Cursor;
use postroad_delivery::{Suppression, SuppressionSort};

use super::csv;
use crate::auth::Caller;
use crate::time::Timestamp;
use crate::{Answer, ApiState};

/// Rows read at a time.
const ROWS: usize = 1_000;

/// How far the export is.
struct Export {
    state: Arc<ApiState>,
    workspace: WorkspaceId,
    cursor: Option<Cursor>,
    is_ended: bool,
}

/// Export suppressed addresses
///
/// All of them as CSV (RFC 4180), newest first, with a header: `address,reason,source,created_at`. The import takes it.
#[utoipa::path(
    get,
    path = "/suppressions/export",
    operation_id = "exportSuppressions",
    tag = "suppressions",
    security(("api_key" = [Scope::SuppressionsRead])),
    responses((status = 200, description = "The list.", content_type = "text/csv", body = String))
)]
pub async fn export(State(state): State<Arc<ApiState>>, caller: Caller) -> Answer<Response> {
    let mut export = Export { state, workspace: caller.workspace(), cursor: None, is_ended: false };
    // The first rows are read before anything is answered, so that a fault is a problem and not half a file.
    let first = export.rows().await?;
    let head = Bytes::from_static(b"address,reason,source,created_at\r\n");
    let begin = stream::iter([Ok::<Bytes, Infallible>(head), Ok(first)]);
    let rest = stream::unfold(export, async |mut export| {
        if export.is_ended {
            return None;
        }
        match export.rows().await {
            Ok(rows) => Some((Ok(rows), export)),
            Err(problem) => {
                tracing::error!(rule = problem.rule(), "an export of suppressions ended early");
                None
            }
        }
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"suppressions.csv\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, Body::from_stream(futures::StreamExt::chain(begin, rest))).into_response())
}

impl Export {
    async fn rows(&mut self) -> Answer<Bytes> {
        let search = Search { text: None, sort: SuppressionSort::Created, descending: true, limit: ROWS };
        let page = self.state.suppressions.list(self.workspace, None, &search, self.cursor.as_ref()).await?;
        self.is_ended = page.next.is_none();
        self.cursor = page.next;
        Ok(page.items.iter().map(row).collect::<String>().into())
    }
}

fn row(found: &Suppression) -> String {
    let created_at = Timestamp(found.created_at).to_string();
    csv::row(&[&found.address, found.reason.as_str(), &found.source, &created_at])
}
