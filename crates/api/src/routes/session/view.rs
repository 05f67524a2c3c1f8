//! Sessions as the API shows them.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use postroad_account::{Principal, Secret, Session, Started, User, WorkspaceAccess, WorkspaceStatus};
use postroad_base::EmailAddress;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Site, cookie, csrf_token};
use crate::routes::users::RoleName;
use crate::time::Timestamp;
use crate::{Answer, ApiState, Problem};

/// Who is signed in, and what that person may do.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionView {
    pub user: MeView,
    /// For the header X-CSRF-Token of everything but GET and HEAD.
    pub csrf_token: String,
    /// Where the person may go: for an administrator, everywhere. At most 400.
    pub workspaces: Vec<AccessView>,
    /// The one the request named, or the person's first.
    pub workspace: Option<Uuid>,
    /// In that workspace.
    #[schema(example = json!(["messages:send", "messages:read"]))]
    pub scopes: Vec<String>,
    /// May change the installation.
    pub administrator: bool,
    /// When the person last proved who it is.
    pub signed_in_at: Timestamp,
}

/// The person who is signed in.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Me)]
pub struct MeView {
    pub id: Uuid,
    #[schema(value_type = String, format = "email")]
    pub email: EmailAddress,
    pub name: String,
    #[schema(example = "en")]
    pub language: String,
    /// The browser's, when there is none.
    #[schema(example = "Europe/Berlin")]
    pub time_zone: Option<String>,
    pub theme: ThemeName,
    pub has_password: bool,
    /// Whether a password needs a code of an app besides.
    pub totp_enabled: bool,
    pub passkeys: u32,
    pub recovery_codes_left: u32,
}

/// How the web app looks.
#[derive(Clone, Copy, Debug, serde::Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Theme)]
pub enum ThemeName {
    System,
    Light,
    Dark,
}

/// A workspace a person may enter.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = WorkspaceAccess)]
pub struct AccessView {
    pub id: Uuid,
    pub name: String,
    pub role: RoleName,
    pub mode: ModeName,
    pub status: WorkspaceStatusName,
}

/// Where the workspace's mail goes: nowhere, to chosen addresses, or to its recipients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Mode)]
pub enum ModeName {
    Sandbox,
    Redirect,
    Live,
}

impl From<postroad_account::Mode> for ModeName {
    fn from(mode: postroad_account::Mode) -> Self {
        match mode {
            postroad_account::Mode::Sandbox => Self::Sandbox,
            postroad_account::Mode::Redirect => Self::Redirect,
            postroad_account::Mode::Live => Self::Live,
        }
    }
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorkspaceStatusName {
    Active,
    Suspended,
}

impl SessionView {
    /// `principal` is what the person is in the workspace the request named; the first one's holds without.
    pub(crate) async fn of(
        state: &ApiState,
        session: &Session,
        principal: Option<Principal>,
    ) -> Answer<Self> {
        let person = state.accounts.person(session.user).await?;
        let user = person.ok_or_else(|| Problem::not_found("user"))?;
        let users = &state.accounts.users;
        let principal = match principal {
            Some(principal) => Some(principal),
            None => match users.default_workspace(user.id, user.administrator).await? {
                Some(workspace) => users.principal(user.id, workspace).await?,
                None => None,
            },
        };
        let workspaces = users.workspaces_of(&user).await?;
        Ok(Self {
            csrf_token: csrf_token(state, session.id),
            workspaces: workspaces.into_iter().map(AccessView::from).collect(),
            workspace: principal.map(|principal| principal.workspace.0),
            scopes: principal
                .iter()
                .flat_map(|principal| principal.scopes.iter())
                .map(|scope| scope.to_string())
                .collect(),
            administrator: user.administrator,
            signed_in_at: session.signed_in_at.into(),
            user: MeView::of(state, user).await?,
        })
    }
}

impl MeView {
    pub(crate) async fn of(state: &ApiState, user: User) -> Answer<Self> {
        let (passkeys, recovery_codes_left) = state.accounts.credential_counts(user.id).await?;
        Ok(Self {
            id: user.id.0,
            email: user.email,
            name: user.name,
            language: user.preferences.language,
            time_zone: user.preferences.time_zone,
            theme: user.preferences.theme.into(),
            has_password: user.has_password,
            totp_enabled: user.totp_enabled,
            passkeys,
            recovery_codes_left,
        })
    }
}

impl From<WorkspaceAccess> for AccessView {
    fn from(access: WorkspaceAccess) -> Self {
        let WorkspaceAccess { workspace, role } = access;
        Self {
            id: workspace.id.0,
            name: workspace.name,
            role: role.into(),
            mode: workspace.settings.mode.into(),
            status: match workspace.status {
                WorkspaceStatus::Active => WorkspaceStatusName::Active,
                WorkspaceStatus::Suspended { .. } => WorkspaceStatusName::Suspended,
            },
        }
    }
}

impl From<postroad_account::Theme> for ThemeName {
    fn from(theme: postroad_account::Theme) -> Self {
        match theme {
            postroad_account::Theme::System => Self::System,
            postroad_account::Theme::Light => Self::Light,
            postroad_account::Theme::Dark => Self::Dark,
        }
    }
}

impl From<ThemeName> for postroad_account::Theme {
    fn from(theme: ThemeName) -> Self {
        match theme {
            ThemeName::System => Self::System,
            ThemeName::Light => Self::Light,
            ThemeName::Dark => Self::Dark,
        }
    }
}

/// An answer that hands the browser a session, or takes it.
#[derive(Debug)]
pub struct WithCookie<T> {
    cookie: Option<HeaderValue>,
    body: T,
}

impl<T> WithCookie<T> {
    pub(crate) fn started(site: &Site, started: &Started, body: T) -> Self {
        Self { cookie: Some(cookie::set(site, &started.token)), body }
    }

    pub(crate) fn renewed(site: &Site, token: &Secret, body: T) -> Self {
        Self { cookie: Some(cookie::set(site, token)), body }
    }

    pub(crate) fn ended(site: &Site, body: T) -> Self {
        Self { cookie: Some(cookie::clear(site)), body }
    }

    pub(crate) fn unchanged(body: T) -> Self {
        Self { cookie: None, body }
    }

    fn finish(cookie: Option<HeaderValue>, mut response: Response) -> Response {
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(cookie) = cookie {
            headers.append(header::SET_COOKIE, cookie);
        }
        response
    }
}

impl<T: Serialize> IntoResponse for WithCookie<T> {
    fn into_response(self) -> Response {
        Self::finish(self.cookie, Json(self.body).into_response())
    }
}

/// [`WithCookie`] without a body.
#[derive(Debug)]
pub struct CookieOnly(pub(crate) WithCookie<()>);

impl IntoResponse for CookieOnly {
    fn into_response(self) -> Response {
        WithCookie::<()>::finish(self.0.cookie, StatusCode::NO_CONTENT.into_response())
    }
}
