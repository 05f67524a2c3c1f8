//! `/api/v1/providers`

use axum::Json;
use postroad_account::Scope;
use postroad_delivery::shaping::{Profiles, TlsMinimum};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;
use crate::page::Paged;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default().routes(routes!(list))
}

/// A mailbox provider whose limits and replies are known.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Provider)]
pub struct ProviderView {
    /// As traffic rules, warm-ups and events name it.
    #[schema(example = "google")]
    name: String,
    /// As people call it.
    #[schema(example = "Google")]
    title: String,
    /// Connections at a time that a source begins with.
    connections: u32,
    /// The most it may come to.
    most_connections: u32,
    /// Messages one connection carries.
    messages_per_connection: u32,
    /// Whether nothing is sent there without TLS.
    tls_required: bool,
}

/// List providers
///
/// Those that have a profile, by name, all on one page. A domain belongs to one when all its mail hosts do.
#[utoipa::path(
    get,
    path = "/providers",
    operation_id = "listProviders",
    tag = "queue",
    security(("api_key" = [Scope::QueueRead])),
    responses((status = 200, description = "The providers.", body = Paged<ProviderView>))
)]
pub async fn list() -> Json<Paged<ProviderView>> {
    let view = |profile: &postroad_delivery::shaping::Profile| ProviderView {
        name: profile.name.to_string(),
        title: profile.title.to_string(),
        connections: profile.limits.connections,
        most_connections: profile.clamps.most_connections,
        messages_per_connection: profile.limits.messages_per_connection,
        tls_required: profile.limits.tls == TlsMinimum::Required,
    };
    let profiles = Profiles::builtin();
    let mut items: Vec<ProviderView> = profiles.providers().map(|(_, profile)| view(profile)).collect();
    items.sort_by(|one, other| one.name.cmp(&other.name));
    Json(Paged { items, next_cursor: None })
}
