use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use postroad_account::Scope;
use postroad_audience::{PageTexts, Tongue};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::view::TongueName;
use crate::auth::Caller;
use crate::extract::Params;
use crate::public::preview;
use crate::public::theme::{Light, Theme};
use crate::{Answer, ApiState};

/// One of the pages.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PublicPageName {
    /// Whether they are sure.
    #[default]
    Unsubscribe,
    /// They left, and are asked why.
    Unsubscribed,
    /// The preference centre.
    Preferences,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// Which page; `unsubscribe` without it.
    #[serde(default)]
    #[param(inline, value_type = Option<PublicPageName>)]
    page: PublicPageName,
    /// In which language; English without it.
    #[serde(default)]
    #[param(inline, value_type = Option<TongueName>)]
    language: Tongue,
    /// 1: with dark colours.
    #[param(minimum = 0, maximum = 1)]
    #[serde(default, deserialize_with = "crate::extract::one_or_zero")]
    dark: Option<u8>,
    /// Instead of the name that is set.
    name: Option<String>,
    /// Instead of the colour that is set.
    colour: Option<String>,
    /// Instead of the text that is set.
    intro: Option<String>,
    /// Instead of the text that is set.
    farewell: Option<String>,
    /// Instead of the text that is set.
    footer: Option<String>,
    /// For frames of the web app: the workspace, where a header cannot be sent.
    #[serde(rename = "workspace")]
    _workspace: Option<String>,
}

/// Preview a public page
///
/// The page as people see it, with what the parameters say instead of what is set. Its buttons do nothing. For a frame of
/// the web app.
#[utoipa::path(
    get,
    path = "/public-pages/preview",
    operation_id = "previewPublicPage",
    tag = "leaving",
    security(("api_key" = [Scope::AudienceRead])),
    params(Query),
    responses((status = 200, description = "A page.", content_type = "text/html", body = String))
)]
pub async fn preview(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Params(query): Params<Query>,
) -> Answer<Response> {
    let workspace = caller.workspace();
    let mut settings = state.audience.pages.get(workspace).await?.settings;
    settings.name = query.name.unwrap_or(settings.name);
    settings.colour = query.colour.unwrap_or(settings.colour);
    let set = settings.texts(query.language);
    let texts = PageTexts {
        intro: query.intro.unwrap_or(set.intro),
        farewell: query.farewell.unwrap_or(set.farewell),
        footer: query.footer.unwrap_or(set.footer),
    };
    settings.texts.insert(query.language, texts);
    let known = state.accounts.workspaces.cached(workspace).await?;
    let theme = Theme::new(settings, known.as_ref().map_or("", |workspace| workspace.name.as_str()));
    let topics = state.audience.topics.list(workspace).await?;
    let light = if query.dark == Some(1) { Light::Night } else { Light::Day };
    Ok(match query.page {
        PublicPageName::Unsubscribe => preview::unsubscribe(&theme, query.language, light, &topics),
        PublicPageName::Unsubscribed => preview::unsubscribed(&theme, query.language, light, &topics),
        PublicPageName::Preferences => preview::preferences(&theme, query.language, light, topics),
    })
}
