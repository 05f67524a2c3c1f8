use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use futures::{StreamExt, TryStreamExt};
use postroad_account::Scope;
use postroad_base::EmailAddress;
use postroad_delivery::SuppressionReason;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use super::csv;
use super::view::SuppressionReasonName;
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::Params;
use crate::{Answer, ApiState, Problem};

/// The largest import.
const BODY_MAX_BYTES: usize = 256 << 20;
/// The longest line: longer than any address with a reason and a source.
const LINE_MAX_BYTES: usize = 4_096;
/// Addresses written at a time.
const BATCH: usize = 1_000;
/// Lines told of that could not be taken.
const REJECTED_MAX: usize = 1_000;
/// Of a value that could not be taken, so much is shown.
const SHOWN_MAX_CHARS: usize = 100;
const SOURCE: &str = "import";

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Only say what would be done.
    #[serde(default)]
    dry_run: bool,
    /// For lines without one; `manual` without it.
    #[param(value_type = Option<SuppressionReasonName>)]
    reason: Option<SuppressionReason>,
}

/// What became of the lines.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct SuppressionImport {
    /// New on the list (or would be, with `dry_run`).
    added: u64,
    /// On the list already; they keep their first reason. An address that is in the file twice counts here too: its first
    /// line holds.
    unchanged: u64,
    /// The first 1,000 lines that could not be taken.
    rejected: Vec<RejectedLine>,
    rejected_count: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RejectedLine {
    /// Counted from 1.
    line: u64,
    value: String,
    why: String,
}

/// Import suppressed addresses
///
/// CSV with one address a line, in the first column or in the one that a header calls `address` or `email`; columns
/// `reason` and `source` are taken too. Of several lines with one address the first one holds. At most 256 MiB; lines that cannot be read are told of and do not stop the others.
#[utoipa::path(
    post,
    path = "/suppressions/import",
    operation_id = "importSuppressions",
    tag = "suppressions",
    security(("api_key" = [Scope::SuppressionsWrite])),
    params(Query),
    request_body(content = String, content_type = "text/csv", description = "The list."),
    responses((status = 200, description = "What became of the lines.", body = SuppressionImport))
)]
pub async fn import(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
    request: Request,
) -> Answer<Json<SuppressionImport>> {
    check_media_type(request.headers())?;
    let mut import = Import {
        state: &state,
        caller: &caller,
        query,
        columns: None,
        batch: Batch::default(),
        outcome: SuppressionImport::default(),
    };
    import.read(request.into_body()).await?;
    let outcome = import.outcome;
    if outcome.added > 0 && !import.query.dry_run {
        let entry = Entry::new("suppressions.imported", "suppressions").after(
            json!({ "added": outcome.added, "unchanged": outcome.unchanged, "rejected": outcome.rejected_count }),
        );
        audit::record(&state, &caller, entry).await?;
    }
    Ok(Json(outcome))
}

fn check_media_type(headers: &HeaderMap) -> Answer<()> {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let essence = value.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    if ["text/csv", "text/plain"].contains(&essence.as_str()) {
        return Ok(());
    }
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type_unsupported", "the body must be CSV")
        .with_fix("Send the header Content-Type: text/csv."))
}

/// Where the address, the reason and the source are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Columns {
    address: usize,
    reason: Option<usize>,
    source: Option<usize>,
}

impl Columns {
    const WITHOUT_HEADER: Self = Self { address: 0, reason: None, source: None };

    /// The columns that a header names; `None` when the line is none.
    fn of_header(values: &[String]) -> Option<Self> {
        let find = |names: &[&str]| {
            values.iter().position(|value| names.contains(&value.to_ascii_lowercase().as_str()))
        };
        let address = find(&["address", "email", "email address", "e-mail", "recipient"])?;
        Some(Self { address, reason: find(&["reason", "type"]), source: find(&["source"]) })
    }
}

/// Lines that wait to be written.
#[derive(Default)]
struct Batch {
    addresses: BTreeMap<(SuppressionReason, String), Vec<EmailAddress>>,
    /// In the canonical form. The first line of an address holds, whatever the others are grouped with.
    seen: HashSet<String>,
    lines: usize,
}

impl Batch {
    fn push(&mut self, key: (SuppressionReason, String), address: EmailAddress) {
        self.lines += 1;
        if self.seen.insert(address.canonical()) {
            self.addresses.entry(key).or_default().push(address);
        }
    }
}

struct Import<'a> {
    state: &'a ApiState,
    caller: &'a Caller,
    query: Query,
    columns: Option<Columns>,
    batch: Batch,
    outcome: SuppressionImport,
}

impl Import<'_> {
    /// Line by line: no more of the file is in memory than a line and a batch.
    async fn read(&mut self, body: Body) -> Answer<()> {
        let mut chunks = body.into_data_stream().map_err(|_| incomplete());
        let (mut line, mut number, mut bytes, mut is_cut) = (Vec::new(), 1, 0, false);
        while let Some(chunk) = chunks.next().await {
            let chunk: Bytes = chunk?;
            bytes += chunk.len();
            if bytes > BODY_MAX_BYTES {
                return Err(too_large());
            }
            for byte in chunk {
                if byte == b'\n' {
                    self.line(number, &line, is_cut).await?;
                    (number, is_cut) = (number + 1, false);
                    line.clear();
                } else if line.len() < LINE_MAX_BYTES {
                    line.push(byte);
                } else {
                    is_cut = true;
                }
            }
        }
        self.line(number, &line, is_cut).await?;
        self.write().await
    }

    async fn line(&mut self, number: u64, line: &[u8], is_cut: bool) -> Answer<()> {
        let text = String::from_utf8_lossy(line);
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            return Ok(());
        }
        if is_cut {
            self.reject(number, text, format!("longer than {LINE_MAX_BYTES} bytes"));
            return Ok(());
        }
        let values = csv::values(text);
        let columns = match self.columns {
            Some(columns) => columns,
            None => {
                let header = Columns::of_header(&values);
                self.columns = Some(header.unwrap_or(Columns::WITHOUT_HEADER));
                if header.is_some() {
                    return Ok(());
                }
                Columns::WITHOUT_HEADER
            }
        };
        match self.entry(&values, columns) {
            Ok((key, address)) => self.batch.push(key, address),
            Err(why) => self.reject(number, values.get(columns.address).map_or("", String::as_str), why),
        }
        if self.batch.lines >= BATCH { self.write().await } else { Ok(()) }
    }

    fn entry(
        &self,
        values: &[String],
        columns: Columns,
    ) -> Result<((SuppressionReason, String), EmailAddress), String> {
        let value =
            |column: Option<usize>| column.and_then(|at| values.get(at)).filter(|value| !value.is_empty());
        let address = value(Some(columns.address)).ok_or("no address")?;
        let address = address.parse::<EmailAddress>().map_err(|error| error.to_string())?;
        let reason = match value(columns.reason) {
            Some(text) => SuppressionReason::parse(&text.to_ascii_lowercase())
                .ok_or("the reason is not bounce, complaint, unsubscribe or manual")?,
            None => self.query.reason.unwrap_or(SuppressionReason::Manual),
        };
        let source = value(columns.source).map_or(SOURCE, String::as_str);
        let source = source.chars().filter(|c| !c.is_control()).take(SHOWN_MAX_CHARS).collect();
        Ok(((reason, source), address))
    }

    fn reject(&mut self, line: u64, value: &str, why: String) {
        self.outcome.rejected_count += 1;
        if self.outcome.rejected.len() < REJECTED_MAX {
            let value = value.chars().take(SHOWN_MAX_CHARS).collect();
            self.outcome.rejected.push(RejectedLine { line, value, why });
        }
    }

    async fn write(&mut self) -> Answer<()> {
        let Batch { addresses, lines, .. } = std::mem::take(&mut self.batch);
        let (workspace, list) = (self.caller.workspace(), &self.state.suppressions);
        let mut added = 0;
        if self.query.dry_run {
            let addresses: Vec<EmailAddress> = addresses.into_values().flatten().collect();
            added = list.count_new(workspace, &addresses).await?;
        } else {
            for ((reason, source), addresses) in addresses {
                added += list.add(workspace, &addresses, reason, &source).await?;
            }
        }
        self.outcome.added += added;
        self.outcome.unchanged += (lines as u64).saturating_sub(added);
        Ok(())
    }
}

fn incomplete() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "body_incomplete", "the body ended too early")
}

fn too_large() -> Problem {
    let detail = format!("an import may have {BODY_MAX_BYTES} bytes; what came before is on the list");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", detail)
}
