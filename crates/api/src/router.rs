use std::sync::Arc;

use axum::Router;
use axum::extract::Extension;
use axum::http::StatusCode;
use axum::middleware;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::auth::{AccessTable, Guard, LocalSocket, authorise};
use crate::{ApiState, openapi, public, request, routes, web};

type Routes = OpenApiRouter<Arc<ApiState>>;

/// The API and the web app as they are served to the world. The server must give each connection's peer address
/// (`into_make_service_with_connect_info::<SocketAddr>()`); without it nobody counts as local.
pub fn router(state: Arc<ApiState>) -> Router {
    assembled(state, Fallback::Web)
}

/// The same API for the control socket, whose users are administrators of the installation: whoever can open the socket
/// can read the data directory. The workspace is the only one, or the one that the header `X-Postroad-Workspace` names.
pub fn local_router(state: Arc<ApiState>) -> Router {
    assembled(state, Fallback::Nothing).layer(Extension(LocalSocket))
}

/// The guarded operations under `/api/v1`, and the open ones.
pub(crate) fn documented() -> (Routes, OpenApi) {
    let mut routes =
        OpenApiRouter::with_openapi(openapi::base()).merge(routes::open()).nest("/api/v1", routes::guarded());
    openapi::finish(routes.get_openapi_mut());
    let document = routes.get_openapi().clone();
    (routes, document)
}

/// What answers where no route does.
enum Fallback {
    Web,
    Nothing,
}

fn assembled(state: Arc<ApiState>, fallback: Fallback) -> Router {
    let (_, document) = documented();
    let guard = Arc::new(Guard::new(AccessTable::of(&document), &state.limits));
    let guarded: Router<Arc<ApiState>> = routes::guarded().into();
    let guarded = guarded.route_layer(middleware::from_fn_with_state((Arc::clone(&state), guard), authorise));
    let open: Router<Arc<ApiState>> = routes::open().into();
    let routes = open.nest("/api/v1", guarded);
    let routes = match fallback {
        Fallback::Web => routes.merge(public::routes(&state)).fallback(web::serve),
        Fallback::Nothing => routes.fallback(|| async { StatusCode::NOT_FOUND }),
    };
    routes
        .layer(Extension(Document::of(&document)))
        .layer(middleware::from_fn_with_state(Arc::clone(&state), request::around))
        .with_state(state)
}

/// The OpenAPI document as it is served, written once.
#[derive(Clone, Debug)]
pub(crate) struct Document(pub axum::body::Bytes);

impl Document {
    fn of(document: &OpenApi) -> Self {
        let json = serde_json::to_vec(document).expect("a document made of strings and numbers");
        Self(json.into())
    }
}
