use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use postroad_account::Scope;
use postroad_audience::form::{FILE_MAX_BYTES, NewFormFile};
use postroad_base::FormFileId;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;

use super::view::FileView;
use crate::audit::{self, Entry};
use crate::auth::Caller;
use crate::extract::{Id, Params, content_length};
use crate::openapi::Conflict;
use crate::page::Paged;
use crate::{Answer, ApiState, Problem};

/// List files for forms
///
/// Newest first. A workspace has at most 100, so all are on one page.
#[utoipa::path(
    get,
    path = "/form-files",
    operation_id = "listFormFiles",
    tag = "forms",
    security(("api_key" = [Scope::AudienceRead])),
    responses((status = 200, description = "The files.", body = Paged<FileView>))
)]
pub async fn list(State(state): State<Arc<ApiState>>, caller: Caller) -> Answer<Json<Paged<FileView>>> {
    let found = state.audience.forms.files(caller.workspace()).await?;
    Ok(Json(Paged { items: found.into_iter().map(FileView::from).collect(), next_cursor: None }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// What the file is called where it is saved.
    #[param(max_length = 150, example = "guide.pdf")]
    name: String,
}

/// Add a file for forms
///
/// A form can promise it to who confirms. The body is the file, at most 10 MiB.
#[utoipa::path(
    post,
    path = "/form-files",
    operation_id = "addFormFile",
    tag = "forms",
    security(("api_key" = [Scope::AudienceWrite])),
    params(Query),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file."),
    responses((status = 201, description = "The file.", body = FileView), Conflict)
)]
pub async fn add(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
    request: Request,
) -> Answer<(StatusCode, Json<FileView>)> {
    let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = media_type.unwrap_or_default().to_owned();
    let announced = content_length(request.headers()).unwrap_or(FILE_MAX_BYTES);
    if announced > FILE_MAX_BYTES {
        return Err(too_large());
    }
    let _share = state.body_budget.take(announced)?;
    let data = read(request.into_body()).await?;
    let new = NewFormFile { name: query.name, media_type, data };
    let file = state.audience.forms.add_file(caller.workspace(), new).await?;
    let entry = Entry::new("form_file.added", file.id.to_string())
        .after(json!({ "name": file.name, "size_bytes": file.size_bytes }));
    audit::record(&state, &caller, entry).await?;
    Ok((StatusCode::CREATED, Json(file.into())))
}

fn too_large() -> Problem {
    let detail = format!("a file for forms has at most {FILE_MAX_BYTES} bytes");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", detail)
}

async fn read(body: Body) -> Answer<Vec<u8>> {
    match Limited::new(body, FILE_MAX_BYTES).collect().await {
        Ok(collected) => Ok(collected.to_bytes().to_vec()),
        Err(error) if error.downcast_ref::<LengthLimitError>().is_some() => Err(too_large()),
        Err(_) => Err(Problem::new(StatusCode::BAD_REQUEST, "body_incomplete", "the body ended too early")),
    }
}

/// Delete a file for forms
///
/// One that a draft or a version that is shown promises cannot be deleted.
#[utoipa::path(
    delete,
    path = "/form-files/{id}",
    operation_id = "deleteFormFile",
    tag = "forms",
    security(("api_key" = [Scope::AudienceWrite])),
    params(("id" = Uuid, Path, description = "The file")),
    responses((status = 204, description = "It is gone."), Conflict)
)]
pub async fn remove(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Id(id): Id<FormFileId>,
) -> Answer<StatusCode> {
    if !state.audience.forms.delete_file(caller.workspace(), id).await? {
        return Err(Problem::not_found("file"));
    }
    audit::record(&state, &caller, Entry::new("form_file.deleted", id.to_string())).await?;
    Ok(StatusCode::NO_CONTENT)
}
