//! Pages for people who have no login: they follow a signed link in their mail, or open a form.
//!
//! * [`shell`]: the page around everything: layout, theme, light and dark, headers. Nothing is loaded from anywhere, no
//!   cookie is set, and no script runs unless the page names it.
//! * [`theme`]: how a workspace looks. [`reader`]: in which language a page is written. [`limits`]: how much of us one
//!   network may take. [`form`]: what a form sent.
//! * [`unsubscribe`] at `/u/`, [`preferences`] at `/p/`, sign-up forms ([`forms`]) at `/f/`.
//!
//! They are at the root of the HTTP listener, outside of `/api/v1`: their addresses stand in mail and have to be short.
//!
//! **Invariant:** a GET (and a HEAD) changes nothing: mail programs and scanners fetch every link.

mod form;
pub(crate) mod forms;
mod limits;
pub(crate) mod person;
mod preferences;
pub(crate) mod preview;
mod problem;
pub(crate) mod reader;
pub(crate) mod shell;
pub(crate) mod theme;
mod unsubscribe;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Extension};
use axum::routing::get;
use axum::{Router, middleware};

pub(crate) use self::limits::{Limits, guard};
use crate::ApiState;

/// What a form of ours can be at most.
const BODY_MAX_BYTES: usize = 64 * 1024;

/// The pages, with their own limits.
pub(crate) fn routes(state: &Arc<ApiState>) -> Router<Arc<ApiState>> {
    Router::new()
        .route("/u/{token}", get(unsubscribe::show).post(unsubscribe::act))
        .route("/p/{token}", get(preferences::show).post(preferences::act))
        .route("/p/{token}/data", get(preferences::data))
        .route("/a/{token}", get(preferences::address::show).post(preferences::address::act))
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .route_layer(middleware::from_fn_with_state(Arc::clone(state), guard))
        .layer(Extension(Arc::new(Limits::new(&state.limits))))
        .merge(forms::routes(state))
}
