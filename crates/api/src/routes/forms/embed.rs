use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::FormId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::{Caller, Site, web_origin};
use crate::extract::Id;
use crate::public::forms::plain_html;
use crate::{Answer, ApiState, Problem};

/// Ways to bring a form to people.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormEmbedCodes {
    /// The form's own page.
    url: String,
    /// Where the script stands, the form appears.
    inline: String,
    popup: String,
    iframe: String,
    /// Without any script. What is sent from it is shown once more on the form's own page before it is taken.
    html: String,
    /// What a strict Content-Security-Policy of the embedding page has to allow for each way.
    policies: FormEmbedPolicies,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FormEmbedPolicies {
    script: String,
    iframe: String,
    html: String,
}

/// Get a form's embed codes
#[utoipa::path(
    get,
    path = "/forms/{id}/embed",
    operation_id = "getFormEmbedCodes",
    tag = "forms",
    security(("api_key" = [Scope::AudienceRead])),
    params(("id" = Uuid, Path, description = "The form")),
    responses((status = 200, description = "HTML to paste.", body = FormEmbedCodes))
)]
pub async fn embed(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    site: Site,
    Id(id): Id<FormId>,
) -> Answer<Json<FormEmbedCodes>> {
    let found = state.audience.forms.shown_draft(caller.workspace(), id).await?;
    let form = found.ok_or_else(|| Problem::not_found("form"))?;
    let origin = web_origin(&state, &site);
    let script = format!("<script async src=\"{origin}/f/forms.js\" data-form=\"{id}\"");
    Ok(Json(FormEmbedCodes {
        url: format!("{origin}/f/{id}"),
        inline: format!("{script}></script>"),
        popup: format!("{script} data-popup></script>"),
        iframe: format!(
            "<iframe src=\"{origin}/f/{id}?embed=1\" title=\"{}\" width=\"100%\" height=\"480\" loading=\"lazy\" \
             style=\"border:0\"></iframe>",
            attribute(&form.name)
        ),
        html: plain_html(&form, &origin),
        policies: FormEmbedPolicies {
            script: format!("script-src {origin}; connect-src {origin}"),
            iframe: format!("frame-src {origin}"),
            html: format!("form-action {origin}"),
        },
    }))
}

fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}
