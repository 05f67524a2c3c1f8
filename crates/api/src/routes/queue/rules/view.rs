use postroad_account::Scope;
use postroad_base::{Domain, PoolId, SourceId, Stream, WorkspaceId};
use postroad_delivery::shaping::Profiles;
use postroad_delivery::traffic::{RouteTo, TrafficAction, TrafficMatch, TrafficRule};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::Caller;
use crate::time::Timestamp;
use crate::{Answer, FieldError, Problem};

/// The longest reason, in bytes; it is shown wherever the rule holds something back.
const REASON_MAX_BYTES: usize = 500;
/// The longest tag.
const TAG_MAX_BYTES: usize = 100;

/// What a traffic rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleAction {
    /// Nothing goes while the rule holds.
    Suspend,
    /// So many recipients a minute, all together.
    Throttle,
    /// It leaves from another pool or source.
    Route,
}

/// A traffic rule to be made: what matches everything that is given.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"provider": "yahoo", "stream": "broadcast", "action": "throttle", "per_minute": 60, "reason": "until the new address is warm"}))]
pub struct NewRule {
    /// For administrators: another workspace's id, or `all`. The own one without it.
    #[schema(example = "all")]
    workspace: Option<String>,
    /// A stream of mail.
    #[schema(value_type = Option<String>, example = "broadcast")]
    stream: Option<Stream>,
    /// A tag of the message.
    #[schema(example = "newsletter")]
    tag: Option<String>,
    /// The recipient's domain.
    #[schema(value_type = Option<String>, example = "example.org")]
    domain: Option<Domain>,
    /// The provider behind the recipient's domain, by its name.
    #[schema(example = "google")]
    provider: Option<String>,
    /// For administrators: the source it would leave from.
    #[schema(value_type = Option<Uuid>)]
    source: Option<SourceId>,
    /// What to do with it.
    action: RuleAction,
    /// With `throttle`: recipients a minute.
    #[schema(minimum = 1, maximum = 1_000_000)]
    per_minute: Option<u32>,
    /// For administrators, with `route`: the pool it leaves from.
    #[schema(value_type = Option<Uuid>)]
    route_pool: Option<PoolId>,
    /// For administrators, with `route`: the source it leaves from.
    #[schema(value_type = Option<Uuid>)]
    route_source: Option<SourceId>,
    /// Why; it is shown wherever the rule holds something back.
    #[serde(default)]
    pub reason: String,
    /// When it ends by itself.
    #[schema(value_type = Option<String>, format = "date-time")]
    pub expires_at: Option<Timestamp>,
}

/// A traffic rule in force.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrafficRule)]
pub struct RuleView {
    pub id: Uuid,
    /// `null`: every workspace.
    pub workspace: Option<Uuid>,
    /// The stream it is about; `null`: all.
    pub stream: Option<String>,
    /// The tag it is about; `null`: any.
    pub tag: Option<String>,
    /// The recipients' domain; `null`: any.
    pub domain: Option<String>,
    /// The provider; `null`: any.
    pub provider: Option<String>,
    /// The source; `null`: any.
    pub source: Option<Uuid>,
    pub action: RuleAction,
    /// With `throttle`: recipients a minute.
    pub per_minute: Option<u32>,
    /// With `route`: the pool it leaves from.
    pub route_pool: Option<Uuid>,
    /// With `route`: the source it leaves from.
    pub route_source: Option<Uuid>,
    pub reason: String,
    /// Who made it.
    pub author: String,
    pub created_at: Timestamp,
    /// `null`: until somebody takes it back.
    pub expires_at: Option<Timestamp>,
}

impl From<TrafficRule> for RuleView {
    fn from(rule: TrafficRule) -> Self {
        let (action, per_minute, route_pool, route_source) = match rule.action {
            TrafficAction::Suspend => (RuleAction::Suspend, None, None, None),
            TrafficAction::Throttle { per_minute } => (RuleAction::Throttle, Some(per_minute), None, None),
            TrafficAction::Route(RouteTo::Pool(pool)) => (RuleAction::Route, None, Some(pool.0), None),
            TrafficAction::Route(RouteTo::Source(source)) => (RuleAction::Route, None, None, Some(source.0)),
        };
        let matches = rule.matches;
        Self {
            id: rule.id.0,
            workspace: matches.workspace.map(|id| id.0),
            stream: matches.stream.map(|stream| stream.to_string()),
            tag: matches.tag,
            domain: matches.domain.map(|domain| domain.to_string()),
            provider: matches.provider,
            source: matches.source.map(|id| id.0),
            action,
            per_minute,
            route_pool,
            route_source,
            reason: rule.reason,
            author: rule.author,
            created_at: rule.created_at.into(),
            expires_at: rule.expires_at.map(Timestamp),
        }
    }
}

impl NewRule {
    /// What it means, for this caller.
    pub fn read(&self, caller: &Caller) -> Answer<(TrafficMatch, TrafficAction)> {
        let workspace = self.workspace(caller)?;
        if self.source.is_some() || self.action == RuleAction::Route {
            caller.require_administrator("make rules about sources")?;
        }
        self.check()?;
        let matches = TrafficMatch {
            workspace,
            stream: self.stream,
            tag: self.tag.clone(),
            domain: self.domain.clone(),
            provider: self.provider.clone(),
            source: self.source,
        };
        Ok((matches, self.action()?))
    }

    fn workspace(&self, caller: &Caller) -> Answer<Option<WorkspaceId>> {
        let wanted = match self.workspace.as_deref() {
            None => Some(caller.workspace()),
            Some("all") => None,
            Some(id) => Some(
                id.parse::<WorkspaceId>()
                    .map_err(|_| Problem::field("/workspace", "expected a workspace's id, or all"))?,
            ),
        };
        if wanted != Some(caller.workspace()) {
            caller.require_administrator("make rules about another workspace's mail")?;
        }
        Ok(wanted)
    }

    fn check(&self) -> Answer<()> {
        let mut errors = Vec::new();
        if self.reason.len() > REASON_MAX_BYTES || self.reason.contains(char::is_control) {
            let problem = format!("must have at most {REASON_MAX_BYTES} bytes and no control characters");
            errors.push(FieldError::new("/reason", problem));
        }
        if self.tag.as_ref().is_some_and(|tag| tag.is_empty() || tag.len() > TAG_MAX_BYTES) {
            errors.push(FieldError::new("/tag", format!("must have 1 to {TAG_MAX_BYTES} bytes")));
        }
        let known = |name: &str| Profiles::builtin().find(name).is_some();
        if self.provider.as_deref().is_some_and(|name| !known(name)) {
            errors.push(FieldError::new("/provider", "is no provider with a profile"));
        }
        if self.stream == Some(Stream::Sandbox) {
            errors.push(FieldError::new("/stream", "captured mail is never sent"));
        }
        if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
    }

    fn action(&self) -> Answer<TrafficAction> {
        let unwanted = |field: &str| Err(Problem::field(field, "does not go with this action"));
        match (self.action, self.per_minute, self.route_pool, self.route_source) {
            (RuleAction::Suspend, None, None, None) => Ok(TrafficAction::Suspend),
            (RuleAction::Throttle, Some(per_minute @ 1..=1_000_000), None, None) => {
                Ok(TrafficAction::Throttle { per_minute })
            }
            (RuleAction::Throttle, _, None, None) => {
                Err(Problem::field("/per_minute", "must be 1 to 1,000,000 recipients a minute"))
            }
            (RuleAction::Route, None, Some(pool), None) => Ok(TrafficAction::Route(RouteTo::Pool(pool))),
            (RuleAction::Route, None, None, Some(source)) => {
                Ok(TrafficAction::Route(RouteTo::Source(source)))
            }
            (RuleAction::Route, None, ..) => {
                Err(Problem::field("/route_pool", "give route_pool or route_source"))
            }
            (_, Some(_), ..) => unwanted("/per_minute"),
            (_, _, Some(_), _) => unwanted("/route_pool"),
            (_, _, _, Some(_)) => unwanted("/route_source"),
        }
    }
}

/// The right to change rules.
pub(super) const WRITE: Scope = Scope::QueueWrite;
