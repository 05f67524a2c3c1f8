//! Sign-up forms as strangers see them, at `/f/`: the page, the script for other sites, and what comes of a form.
//!
//! Everything works without scripts: each step is a POST that is answered by the next step, and what was answered before
//! travels along in hidden fields that are checked again at the end. The script only saves waiting: it takes the same
//! answers as pieces of a page, and does the proof of work meanwhile.
//!
//! **Invariant:** a GET changes nothing but figures. **Invariant:** no answer tells whether an address is known.

mod confirm;
mod css;
mod download;
mod embed;
mod fields;
mod frame;
mod limits;
mod plain;
mod receive;
mod reply;
mod script;
mod seen;
mod show;
mod step;
mod thanks;
mod visitor;
mod words;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Extension};
use axum::routing::{get, post};
use axum::{Router, middleware};

use self::limits::{Limits, guard};
pub(crate) use self::plain::html as plain_html;
pub(crate) use self::show::{Look, preview};
use crate::ApiState;

/// What a form of ours can send at most.
const BODY_MAX_BYTES: usize = 64 * 1024;

/// Names of fields that are no answers. Fields of workspaces have no hyphens.
const TICKET: &str = "form-ticket";
const STEP: &str = "form-step";
const PROOF: &str = "form-proof";
const STARTED: &str = "form-started";
const GO: &str = "form-go";
const VIEW: &str = "form-view";
/// Nobody sees it, so only programs fill it in.
const HONEYPOT: &str = "homepage-url";

/// `/f/`, with limits of their own.
pub(crate) fn routes(state: &Arc<ApiState>) -> Router<Arc<ApiState>> {
    Router::new()
        .route("/f/forms.js", get(script::script))
        .route("/f/confirm/{token}", get(confirm::show).post(confirm::act))
        .route("/f/file/{token}", get(download::download))
        .route("/f/{id}", get(show::show).post(receive::receive))
        .route("/f/{id}/embed", get(embed::embed))
        .route("/f/{id}/seen", post(seen::seen))
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .route_layer(middleware::from_fn_with_state(Arc::clone(state), guard))
        .layer(Extension(Arc::new(Limits::new(&state.limits))))
}
