use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use postroad_account::{Actor, By};
use postroad_audience::{LinkError, VisitError};

use super::Guest;
use crate::ApiState;
use crate::auth::client_address;
use crate::public::problem;
use crate::routes::person::export::known;

/// Who asks, for the audit log.
pub(super) fn by(ip: Option<IpAddr>) -> By {
    By { actor: Actor::Anonymous, ip }
}

/// Everything that is known of the visitor, as a file; with a fresh link only.
pub(in crate::public) async fn data(
    State(state): State<Arc<ApiState>>,
    Path(token): Path<String>,
    request: Request,
) -> Response {
    let guest = match Guest::find(&state, &token, request.uri(), request.headers()).await {
        Ok(guest) => guest,
        Err(response) => return response,
    };
    if !guest.is_personal() {
        let error = VisitError::Link(LinkError::Invalid);
        return problem::link(guest.reader, &error).expect("only Gone has no page of its own");
    }
    let by = by(client_address(request.extensions()));
    match known(&state, guest.visit.workspace, &guest.visit.contact.email, &by).await {
        Ok(mut response) => {
            let headers = response.headers_mut();
            let file = HeaderValue::from_static("attachment; filename=\"my-data.json\"");
            headers.insert(header::CONTENT_DISPOSITION, file);
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
            headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
            response
        }
        Err(error) => problem::failed(guest.reader, error),
    }
}
