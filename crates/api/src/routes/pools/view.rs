//! Pools as the API shows them.

use postroad_base::Stream;
use postroad_delivery::egress::{Assignment, Member, Overflow, Pool, Source};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::sources::HealthName;
use crate::time::Timestamp;

/// Sources that mail leaves from, in proportion to their weights.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Pool)]
pub struct PoolView {
    pub id: Uuid,
    #[schema(example = "shared-eu")]
    pub name: String,
    /// The workspace it is dedicated to; `null` when it is shared.
    pub workspace: Option<Uuid>,
    pub overflow: OverflowName,
    pub members: Vec<MemberView>,
    /// Whose mail it carries.
    pub assignments: Vec<PoolUse>,
    pub created_at: Timestamp,
}

/// A source in a pool.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PoolMember)]
pub struct MemberView {
    pub source: Uuid,
    pub name: String,
    pub weight: u32,
    pub enabled: bool,
    pub health: HealthName,
}

/// Whose mail a pool carries.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PoolUse {
    /// `null`: every workspace without a pool of its own for the stream.
    pub workspace: Option<Uuid>,
    #[schema(value_type = String, example = "broadcast")]
    pub stream: Stream,
}

/// What becomes of mail that exceeds the day's warm-up allowance.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OverflowName {
    /// It waits until the allowance grows again.
    Wait,
    /// It leaves from sources of the pool that are warm.
    WarmSources,
}

/// A source to be in a pool.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPoolMember)]
pub struct MemberInput {
    source: Uuid,
    /// Its share, compared with the others'.
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 1000, default = 1)]
    weight: u32,
}

fn one() -> u32 {
    1
}

impl From<MemberInput> for Member {
    fn from(member: MemberInput) -> Self {
        Self { source: postroad_base::SourceId(member.source), weight: member.weight }
    }
}

impl From<Overflow> for OverflowName {
    fn from(overflow: Overflow) -> Self {
        match overflow {
            Overflow::Wait => Self::Wait,
            Overflow::WarmSources => Self::WarmSources,
        }
    }
}

impl From<OverflowName> for Overflow {
    fn from(overflow: OverflowName) -> Self {
        match overflow {
            OverflowName::Wait => Self::Wait,
            OverflowName::WarmSources => Self::WarmSources,
        }
    }
}

impl PoolView {
    pub fn new(pool: Pool, sources: &[Source], assignments: &[Assignment]) -> Self {
        let member = |member: &Member| {
            let source = sources.iter().find(|source| source.id == member.source)?;
            Some(MemberView {
                source: source.id.0,
                name: source.name.to_string(),
                weight: member.weight,
                enabled: source.enabled,
                health: source.health.into(),
            })
        };
        let uses = assignments.iter().filter(|assignment| assignment.pool == pool.id);
        Self {
            id: pool.id.0,
            workspace: pool.kind.workspace().map(|workspace| workspace.0),
            overflow: pool.overflow.into(),
            members: pool.members.iter().filter_map(member).collect(),
            assignments: uses
                .map(|one| PoolUse { workspace: one.workspace.map(|id| id.0), stream: one.stream })
                .collect(),
            name: pool.name.into(),
            created_at: pool.created_at.into(),
        }
    }
}
