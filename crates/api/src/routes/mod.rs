//! One folder per resource, one file per operation, named like the URLs.

mod audit;
mod credentials;
mod domains;
pub(crate) mod events;
mod keys;
mod live;
mod me;
pub(crate) mod messages;
mod person;
mod queue;
mod session;
mod settings;
mod setup;
mod stats;
mod suppressions;
mod system;
mod users;
mod webhooks;
mod why;
mod workspaces;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;

use crate::ApiState;

type Routes = OpenApiRouter<Arc<ApiState>>;

/// What anybody may ask: health, the document, ACME challenges.
pub(crate) fn open() -> Routes {
    system::routes()
}

/// Everything under `/api/v1`.
pub(crate) fn guarded() -> Routes {
    OpenApiRouter::default()
        .merge(messages::routes())
        .merge(events::routes())
        .merge(live::routes())
        .merge(stats::routes())
        .merge(why::routes())
        .merge(queue::routes())
        .merge(domains::routes())
        .merge(suppressions::routes())
        .merge(credentials::routes())
        .merge(keys::routes())
        .merge(webhooks::routes())
        .merge(workspaces::routes())
        .merge(settings::routes())
        .merge(users::routes())
        .merge(setup::routes())
        .merge(session::routes())
        .merge(me::routes())
        .merge(audit::routes())
        .merge(person::routes())
}
