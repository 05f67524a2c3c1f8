use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use futures::StreamExt;
use postroad_account::Scope;
use postroad_audience::{Part, Tool, Upload, is_archive, unpack};
use serde::Deserialize;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use utoipa::IntoParams;

use super::view::{ImportTool, ImportView};
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::Params;
use crate::openapi::Conflict;
use crate::routes::contacts::origin;
use crate::{Answer, ApiState, Problem};

/// The largest body.
const BODY_MAX_BYTES: u64 = 1 << 30;
/// How long we wait for the next part of the body.
const PART_TIMEOUT: Duration = Duration::from_secs(60);
/// Parts of an archive on their way.
const PARTS: usize = 4;
/// What tells an archive from a table.
const HEAD_BYTES: usize = 4;
const NAME_MAX_CHARS: usize = 200;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// The file's name; those of Mailchimp's files say what is in them.
    #[param(min_length = 1, max_length = 200, example = "audience_export.zip")]
    name: String,
    /// The tool that wrote the file; recognised by the columns, without it.
    #[param(value_type = Option<ImportTool>)]
    tool: Option<Tool>,
}

/// Upload contacts
///
/// A CSV file or a ZIP archive of them, at most 1 GiB and 10,000,000 rows, from any tool. Encoding (UTF-8, UTF-16,
/// Windows-1252, EUC-KR), delimiter and columns are recognised; nothing is written into the audience yet. Decide about the
/// columns with PATCH, then start a dry run or the import itself. What nobody starts is deleted after 14 days.
#[utoipa::path(
    post,
    path = "/imports",
    operation_id = "createImport",
    tag = "imports",
    security(("api_key" = [Scope::AudienceWrite])),
    params(Query),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file."),
    responses((status = 201, description = "What was found in it.", body = ImportView), Conflict)
)]
pub async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
    request: Request,
) -> Answer<(StatusCode, Json<ImportView>)> {
    let length = query.name.trim().chars().count();
    if !(1..=NAME_MAX_CHARS).contains(&length) {
        return Err(Problem::field("name", format!("must have 1 to {NAME_MAX_CHARS} characters")));
    }
    let imports = &state.audience.imports;
    let origin = origin(&caller, Some("import"));
    let mut upload = imports.upload(caller.workspace(), query.name.trim(), query.tool, &origin).await?;
    let taken = async {
        receive(&mut upload, &query.name, request.into_body()).await?;
        Ok(imports.take(caller.workspace(), &mut upload).await?)
    };
    let import = match taken.await {
        Ok(import) => import,
        Err(problem) => {
            imports.discard(&upload).await?;
            return Err(problem);
        }
    };
    let entry = Entry::new("import.created", import.id.to_string()).after(json!({ "name": import.name }));
    audit::record(&state, &caller, entry).await?;
    Ok((StatusCode::CREATED, Json(ImportView::of(import, state.clock.now()))))
}

/// The next part of the body.
async fn part(chunks: &mut BodyDataStream) -> Answer<Option<Bytes>> {
    match tokio::time::timeout(PART_TIMEOUT, chunks.next()).await {
        Ok(Some(Ok(bytes))) => Ok(Some(bytes)),
        Ok(None) => Ok(None),
        Ok(Some(Err(_))) | Err(_) => {
            Err(Problem::new(StatusCode::BAD_REQUEST, "body_incomplete", "the body ended too early"))
        }
    }
}

async fn receive(upload: &mut Upload, name: &str, body: Body) -> Answer<()> {
    let mut chunks = body.into_data_stream();
    let mut head = Vec::new();
    while head.len() < HEAD_BYTES {
        match part(&mut chunks).await? {
            Some(chunk) => head.extend_from_slice(&chunk),
            None => break,
        }
    }
    let mut total = head.len() as u64;
    let mut count = |bytes: &Bytes| {
        total += bytes.len() as u64;
        if total > BODY_MAX_BYTES { Err(too_large()) } else { Ok(()) }
    };
    if !is_archive(&head) {
        upload.file(name).await?;
        upload.write(&head).await?;
        while let Some(chunk) = part(&mut chunks).await? {
            count(&chunk)?;
            upload.write(&chunk).await?;
        }
        return Ok(());
    }
    // An archive's directory is at its end, so it has to be a file first.
    let mut file = tokio::fs::File::from_std(tempfile::tempfile().map_err(|error| no_room(&error))?);
    file.write_all(&head).await.map_err(|error| no_room(&error))?;
    while let Some(chunk) = part(&mut chunks).await? {
        count(&chunk)?;
        file.write_all(&chunk).await.map_err(|error| no_room(&error))?;
    }
    file.flush().await.map_err(|error| no_room(&error))?;
    unpack_into(upload, file.into_std().await).await
}

async fn unpack_into(upload: &mut Upload, file: std::fs::File) -> Answer<()> {
    let (parts, mut inbox) = tokio::sync::mpsc::channel(PARTS);
    let unpacking = tokio::task::spawn_blocking(move || unpack(file, &parts));
    while let Some(part) = inbox.recv().await {
        match part {
            Part::File(name) => upload.file(&name).await?,
            Part::Data(data) => upload.write(&data).await?,
        }
    }
    match unpacking.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(Problem::new(StatusCode::CONFLICT, "import_unreadable", error.to_string())),
        Err(_) => Err(Problem::internal()),
    }
}

fn too_large() -> Problem {
    let detail = format!("an import may have {} GiB", BODY_MAX_BYTES >> 30);
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", detail)
}

fn no_room(error: &std::io::Error) -> Problem {
    tracing::error!(%error, "an archive cannot be kept");
    Problem::new(StatusCode::INSUFFICIENT_STORAGE, "disk_full", "there is no room for the file")
}
