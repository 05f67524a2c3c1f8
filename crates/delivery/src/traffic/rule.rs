use postroad_base::{Domain, PoolId, SourceId, Stream, TrafficRuleId, UtcMillis, WorkspaceId};

use super::Sending;

/// Which mail a rule means: what matches everything that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrafficMatch {
    pub workspace: Option<WorkspaceId>,
    pub stream: Option<Stream>,
    pub tag: Option<String>,
    /// The recipient's domain.
    pub domain: Option<Domain>,
    /// A provider's name, as in shaping profiles.
    pub provider: Option<String>,
    pub source: Option<SourceId>,
}

impl TrafficMatch {
    #[must_use]
    pub fn matches(&self, sending: &Sending<'_>) -> bool {
        self.workspace.is_none_or(|workspace| workspace == sending.workspace)
            && self.stream.is_none_or(|stream| stream == sending.stream)
            && self.tag.as_deref().is_none_or(|tag| sending.tags.iter().any(|own| **own == *tag))
            && self.domain.as_ref().is_none_or(|domain| domain == sending.domain)
            && self.provider.as_deref().is_none_or(|provider| sending.provider == Some(provider))
            && self.source.is_none_or(|source| sending.source == Some(source))
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Where mail is routed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RouteTo {
    Pool(PoolId),
    Source(SourceId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrafficAction {
    /// Nothing goes while the rule holds.
    Suspend,
    /// So many recipients a minute, all together.
    Throttle { per_minute: u32 },
    /// It leaves from there. Warm-up and the rules of shaping hold there, too.
    Route(RouteTo),
}

impl TrafficAction {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Suspend => "suspend",
            Self::Throttle { .. } => "throttle",
            Self::Route(_) => "route",
        }
    }
}

/// A standing order about mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrafficRule {
    pub id: TrafficRuleId,
    pub matches: TrafficMatch,
    pub action: TrafficAction,
    /// Why, for people.
    pub reason: String,
    /// Who made it.
    pub author: String,
    pub created_at: UtcMillis,
    pub expires_at: Option<UtcMillis>,
}

impl TrafficRule {
    #[must_use]
    pub fn holds_at(&self, now: UtcMillis) -> bool {
        self.expires_at.is_none_or(|at| at > now)
    }
}
