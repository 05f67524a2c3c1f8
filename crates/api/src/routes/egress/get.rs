use std::net::IpAddr;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use postroad_account::Scope;
use postroad_base::{Stream, WorkspaceId};
use postroad_delivery::egress::warmup::Subject;
use postroad_delivery::egress::{EgressPlan, WeightedSource};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::pools::{AdviceView, OverflowName, advised};
use super::super::warmups::{WarmupView, view};
use crate::auth::Caller;
use crate::{Answer, ApiState};

/// Where a workspace's mail leaves from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Egress)]
pub struct EgressView {
    streams: Vec<StreamEgress>,
    /// Whether it should have addresses of its own.
    advice: AdviceView,
}

/// Where the mail of one stream leaves from.
#[derive(Debug, Serialize, ToSchema)]
pub struct StreamEgress {
    #[schema(value_type = String, example = "broadcast")]
    stream: Stream,
    /// `null` where no pool is assigned: the server's own address is used.
    #[schema(example = "shared-eu")]
    pool: Option<String>,
    /// Whether no other workspace uses the pool.
    dedicated: bool,
    overflow: OverflowName,
    /// Those that can be used now; without one, mail waits.
    sources: Vec<EgressSource>,
}

/// A source as those see it who send from it.
#[derive(Debug, Serialize, ToSchema)]
pub struct EgressSource {
    #[schema(example = "eu-1")]
    name: String,
    /// `null` where the system chooses.
    #[schema(value_type = Option<String>, example = "192.0.2.1")]
    address: Option<IpAddr>,
    #[schema(example = "mail1.example.com")]
    ehlo_name: String,
    /// Its share, compared with the others'.
    weight: u32,
    /// Its warm-up, while there is one.
    warmup: Option<WarmupView>,
}

/// Show where the workspace's mail leaves from
#[utoipa::path(
    get,
    path = "/egress",
    operation_id = "getEgress",
    tag = "egress",
    security(("api_key" = [Scope::WorkspaceRead])),
    responses((status = 200, description = "Pool and sources of each stream.", body = EgressView))
)]
pub async fn get(State(state): State<Arc<ApiState>>, caller: Caller) -> Answer<Json<EgressView>> {
    let plan = state.egress.plan();
    let pools = state.egress.all_pools().await?;
    let mut streams = Vec::new();
    for stream in [Stream::Transactional, Stream::Broadcast] {
        let used = plan.pool(caller.workspace(), stream);
        let owner = pools.iter().find(|pool| Some(pool.id) == used.id).and_then(|pool| pool.kind.workspace());
        streams.push(StreamEgress {
            stream,
            pool: used.id.map(|_| used.name.to_string()),
            dedicated: is_own(owner, caller.workspace()),
            overflow: used.overflow.into(),
            sources: sources(&state, &plan, &used.sources).await?,
        });
    }
    let (_, advised) = advised(&state, caller.workspace()).await?;
    Ok(Json(EgressView { streams, advice: advised.into() }))
}

fn is_own(owner: Option<WorkspaceId>, workspace: WorkspaceId) -> bool {
    owner == Some(workspace)
}

async fn sources(state: &ApiState, plan: &EgressPlan, used: &[WeightedSource]) -> Answer<Vec<EgressSource>> {
    let mut shown = Vec::with_capacity(used.len());
    for weighted in used {
        let source = plan.source(weighted.source);
        let warmup = match source.id {
            Some(id) => state.egress.warmup_of(&Subject::Source(id)).await?,
            None => None,
        };
        shown.push(EgressSource {
            name: source.name.to_string(),
            address: source.address,
            ehlo_name: source.ehlo_name.to_string(),
            weight: weighted.weight,
            warmup: match warmup {
                Some(warmup) => Some(view(state, warmup).await?),
                None => None,
            },
        });
    }
    Ok(shown)
}
