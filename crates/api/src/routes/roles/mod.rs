//! `/api/v1/roles`

use axum::Json;
use postroad_account::Role;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Routes;
use super::users::RoleName;

pub(super) fn routes() -> Routes {
    OpenApiRouter::default().routes(routes!(list))
}

/// What a role may do in a workspace.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoleRights {
    role: RoleName,
    #[schema(example = json!(["messages:send", "messages:read"]))]
    scopes: Vec<String>,
}

/// All roles there are, the highest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoleList {
    items: Vec<RoleRights>,
}

/// List the roles
#[utoipa::path(
    get,
    path = "/roles",
    operation_id = "listRoles",
    tag = "members",
    security(("session" = [])),
    responses((status = 200, description = "Each with its rights.", body = RoleList))
)]
pub async fn list() -> Json<RoleList> {
    let items = Role::ALL.into_iter().map(|role| RoleRights {
        role: role.into(),
        scopes: role.scopes().iter().map(|scope| scope.to_string()).collect(),
    });
    Json(RoleList { items: items.collect() })
}
