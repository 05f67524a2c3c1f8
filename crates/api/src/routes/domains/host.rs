use postroad_base::{Domain, WorkspaceId};
use postroad_delivery::{SenderDomain, SendingHost};

use super::view::{DetailView, OwnPolicyView};
use crate::auth::Caller;
use crate::{Answer, ApiState, Problem};

/// The machine that a workspace's records must name: ours, and the relay host in force.
pub(crate) async fn sending_host(state: &ApiState, workspace: WorkspaceId) -> Answer<SendingHost> {
    let own = state.accounts.workspaces.cached(workspace).await?;
    let own =
        own.and_then(|workspace| workspace.settings.relay_host.as_ref().map(|relay| relay.host.to_string()));
    let installation =
        || state.accounts.settings.current().relay_host.as_ref().map(|relay| relay.host.to_string());
    Ok(SendingHost { relay: own.or_else(installation), ..state.host.clone() })
}

/// The caller's domain with this name.
pub(super) async fn find(state: &ApiState, caller: &Caller, name: &Domain) -> Answer<SenderDomain> {
    state.domains.find(caller.workspace(), name).await?.ok_or_else(|| Problem::not_found("domain"))
}

/// A domain with its keys and records.
pub(super) async fn detail(state: &ApiState, domain: SenderDomain) -> Answer<DetailView> {
    let host = sending_host(state, domain.workspace).await?;
    let keys = state.domains.keys(&domain).await?;
    let records = state.domains.records(&domain, &host).await?;
    let policy = state.domains.mta_sts(&domain).await?;
    Ok(DetailView {
        mta_sts: policy.map(|policy| OwnPolicyView::new(state, &domain.name, policy)),
        domain: domain.into(),
        keys: keys.into_iter().map(Into::into).collect(),
        records: records.into_iter().map(Into::into).collect(),
    })
}
