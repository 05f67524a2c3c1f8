//! One folder per resource, one file per operation, named like the URLs.

mod attention;
mod audience;
mod audit;
mod consents;
mod contact_fields;
mod contact_tags;
pub(crate) mod contacts;
mod credentials;
mod domains;
mod egress;
pub(crate) mod events;
pub(crate) mod forms;
mod imports;
mod installation;
mod invites;
mod join;
mod keys;
mod live;
mod me;
mod members;
pub(crate) mod messages;
mod oidc;
mod onboarding;
pub(crate) mod person;
mod pool_assignments;
mod pools;
mod providers;
mod public_pages;
mod queue;
mod rehearsals;
mod reset;
mod roles;
pub(crate) mod sandbox;
mod segments;
mod session;
mod settings;
mod setup;
mod sources;
mod stats;
mod suppressions;
mod system;
mod tls;
mod topics;
mod unsubscribe_reasons;
mod users;
mod warmups;
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
        .merge(attention::routes())
        .merge(onboarding::routes())
        .merge(installation::routes())
        .merge(stats::routes())
        .merge(why::routes())
        .merge(queue::routes())
        .merge(sandbox::routes())
        .merge(domains::routes())
        .merge(sources::routes())
        .merge(pools::routes())
        .merge(pool_assignments::routes())
        .merge(warmups::routes())
        .merge(rehearsals::routes())
        .merge(providers::routes())
        .merge(egress::routes())
        .merge(suppressions::routes())
        .merge(audience::routes())
        .merge(contacts::routes())
        .merge(contact_fields::routes())
        .merge(contact_tags::routes())
        .merge(topics::routes())
        .merge(consents::routes())
        .merge(segments::routes())
        .merge(public_pages::routes())
        .merge(unsubscribe_reasons::routes())
        .merge(forms::routes())
        .merge(imports::routes())
        .merge(credentials::routes())
        .merge(keys::routes())
        .merge(webhooks::routes())
        .merge(workspaces::routes())
        .merge(settings::routes())
        .merge(tls::routes())
        .merge(users::routes())
        .merge(setup::routes())
        .merge(session::routes())
        .merge(me::routes())
        .merge(roles::routes())
        .merge(members::routes())
        .merge(invites::routes())
        .merge(join::routes())
        .merge(reset::routes())
        .merge(oidc::routes())
        .merge(audit::routes())
        .merge(person::routes())
}
