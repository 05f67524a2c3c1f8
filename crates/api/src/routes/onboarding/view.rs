use postroad_account::{Mode, Progress, Search, Workspace};
use postroad_base::WorkspaceId;
use postroad_insight::MessageFilter;
use serde::Serialize;
use utoipa::ToSchema;

use crate::time::Timestamp;
use crate::{Answer, ApiState};

/// The first steps of a workspace, in their order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Onboarding)]
pub struct OnboardingView {
    pub items: Vec<StepView>,
    /// Whether somebody has put the list away.
    pub dismissed: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OnboardingStep)]
pub struct StepView {
    pub step: Step,
    /// Done once is done, whatever is undone later.
    pub done: bool,
    /// When it was first seen done.
    pub done_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OnboardingStepName)]
pub enum Step {
    /// A message was sent, captured or not.
    TestMessage,
    AddDomain,
    /// A domain was seen to be the workspace's own.
    PublishDns,
    /// An SMTP login or an API key.
    CreateCredential,
    /// Somebody else is a member.
    InviteTeam,
    GoLive,
}

impl Step {
    pub const ALL: [Self; 6] = [
        Self::TestMessage,
        Self::AddDomain,
        Self::PublishDns,
        Self::CreateCredential,
        Self::InviteTeam,
        Self::GoLive,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::TestMessage => "test_message",
            Self::AddDomain => "add_domain",
            Self::PublishDns => "publish_dns",
            Self::CreateCredential => "create_credential",
            Self::InviteTeam => "invite_team",
            Self::GoLive => "go_live",
        }
    }

    /// Whether it is done now.
    async fn is_done(self, state: &ApiState, workspace: &Workspace) -> Answer<bool> {
        let id = workspace.id;
        Ok(match self {
            Self::TestMessage => {
                let any = MessageFilter { workspace: Some(id), ..MessageFilter::default() };
                !state.events.messages(&any, None, 1).await?.items.is_empty()
            }
            Self::AddDomain => !state.domains.list(id, None, 1).await?.is_empty(),
            Self::PublishDns => has_verified(state, id).await?,
            Self::CreateCredential => has_credential(state, id).await?,
            Self::InviteTeam => state.accounts.users.members(id).await?.len() > 1,
            Self::GoLive => workspace.settings.mode == Mode::Live,
        })
    }
}

/// Domains looked at.
const DOMAINS_MAX: u32 = 200;

async fn has_verified(state: &ApiState, workspace: WorkspaceId) -> Answer<bool> {
    let domains = state.domains.list(workspace, None, DOMAINS_MAX).await?;
    Ok(domains.iter().any(postroad_delivery::SenderDomain::is_verified))
}

/// Whether there is any is all that is asked.
fn one<S: Default>() -> Search<'static, S> {
    Search { limit: 1, ..Search::default() }
}

async fn has_credential(state: &ApiState, workspace: WorkspaceId) -> Answer<bool> {
    Ok(!state.accounts.smtp_credentials.list(workspace, &one(), None).await?.items.is_empty()
        || !state.accounts.api_keys.list(workspace, &one(), None).await?.items.is_empty())
}

impl OnboardingView {
    /// Looks at what is not known to be done, and remembers what has been done since.
    pub async fn of(state: &ApiState, workspace: &Workspace) -> Answer<Self> {
        let mut progress = state.accounts.onboarding.progress(workspace.id).await?;
        let mut fresh = Vec::new();
        for step in Step::ALL {
            if !progress.done.contains_key(step.as_str()) && step.is_done(state, workspace).await? {
                fresh.push(step.as_str());
            }
        }
        if !fresh.is_empty() {
            state.accounts.onboarding.done(workspace.id, &fresh).await?;
            progress = state.accounts.onboarding.progress(workspace.id).await?;
        }
        Ok(Self::new(&progress))
    }

    fn new(progress: &Progress) -> Self {
        let item = |step: Step| {
            let done_at = progress.done.get(step.as_str()).copied().map(Timestamp);
            StepView { step, done: done_at.is_some(), done_at }
        };
        Self { items: Step::ALL.map(item).into(), dismissed: progress.dismissed }
    }
}
