use std::collections::{BTreeMap, BTreeSet, HashMap};

use postroad_base::{PoolId, SourceId, Stream, UtcMillis, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::SourceName;

/// Sources that mail goes out from, in proportion to their weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    pub id: PoolId,
    /// Unique among the pools.
    pub name: SourceName,
    pub kind: PoolKind,
    pub overflow: Overflow,
    pub members: Vec<Member>,
    pub created_at: UtcMillis,
}

/// Who may use a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolKind {
    /// Any workspace it is assigned to, everybody included.
    Shared,
    /// This workspace only.
    Dedicated(WorkspaceId),
}

impl PoolKind {
    #[must_use]
    pub fn workspace(self) -> Option<WorkspaceId> {
        match self {
            Self::Shared => None,
            Self::Dedicated(workspace) => Some(workspace),
        }
    }
}

/// What becomes of mail that exceeds the day's warm-up allowance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Overflow {
    /// It waits until the allowance grows again.
    Wait,
    /// It leaves from sources of the pool that are warm.
    #[default]
    WarmSources,
}

impl Overflow {
    pub const ALL: [Self; 2] = [Self::Wait, Self::WarmSources];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wait => "wait",
            Self::WarmSources => "warm-sources",
        }
    }
}

/// A source in a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    pub source: SourceId,
    /// 1 to [`MAX_WEIGHT`].
    pub weight: u32,
}

/// The greatest weight of a source in a pool.
pub const MAX_WEIGHT: u32 = 1_000;

/// A pool carries one stream of one workspace, or of all workspaces that have no pool of their own for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Assignment {
    /// `None`: everybody.
    pub workspace: Option<WorkspaceId>,
    pub stream: Stream,
    pub pool: PoolId,
}

/// Sources that would carry both transactional and broadcast mail with these pools and assignments.
///
/// The reputation of a receipt then hangs on that of a newsletter: it has to be wished for, not to happen.
#[must_use]
pub fn mixed_sources(pools: &[Pool], assignments: &[Assignment]) -> BTreeSet<SourceId> {
    let members: HashMap<PoolId, &[Member]> =
        pools.iter().map(|pool| (pool.id, pool.members.as_slice())).collect();
    let mut streams: BTreeMap<SourceId, BTreeSet<Stream>> = BTreeMap::new();
    for assignment in assignments {
        for member in members.get(&assignment.pool).copied().unwrap_or_default() {
            streams.entry(member.source).or_default().insert(assignment.stream);
        }
    }
    streams.into_iter().filter(|(_, streams)| streams.len() > 1).map(|(source, _)| source).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_of_two_streams_is_found() {
        let now = UtcMillis(0);
        let (shared, alone) = (SourceId::new(now), SourceId::new(now));
        let pool = |name: &str, sources: &[SourceId]| Pool {
            id: PoolId::new(now),
            name: name.parse().unwrap(),
            kind: PoolKind::Shared,
            overflow: Overflow::Wait,
            members: sources.iter().map(|source| Member { source: *source, weight: 1 }).collect(),
            created_at: now,
        };
        let pools = [pool("a", &[shared]), pool("b", &[shared, alone])];
        let assign = |pool: usize, stream| Assignment { workspace: None, stream, pool: pools[pool].id };
        let mixed = [assign(0, Stream::Transactional), assign(1, Stream::Broadcast)];
        assert_eq!(mixed_sources(&pools, &mixed), BTreeSet::from([shared]));
        let apart = [assign(0, Stream::Transactional), assign(1, Stream::Transactional)];
        assert_eq!(mixed_sources(&pools, &apart), BTreeSet::new());
    }
}
