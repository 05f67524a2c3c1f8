//! The sources and pools in force, as the queue reads them: immutable, without a look-up, swapped as a whole.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use postroad_base::{Domain, PoolId, SourceId, Stream, WorkspaceId};
use postroad_net::dial::Via;

use super::{Assignment, Exit, Overflow, Pool, PoolKind, Source};

/// A source's number in the plans of this process.
///
/// A number means the same source as long as the process runs, in every later plan too; a removed source keeps its
/// number and is unusable. Zero is the source of the configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceIndex(pub u16);

impl SourceIndex {
    /// The EHLO name and address of the configuration.
    pub const DEFAULT: Self = Self(0);
}

/// The most sources one process numbers in its life, removed ones included.
pub const MAX_SOURCES: usize = u16::MAX as usize;

/// A source as a connection needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedSource {
    /// `None`: the source of the configuration.
    pub id: Option<SourceId>,
    pub name: Arc<str>,
    pub address: Option<IpAddr>,
    pub ehlo_name: Domain,
    pub exit: Exit,
    /// Enabled, known and not found unusable by the last check.
    pub usable: bool,
}

impl PlannedSource {
    /// How a connection from this source is made; `None` when it has no address to announce to its proxy.
    #[must_use]
    pub fn via(&self) -> Option<Via> {
        Some(match &self.exit {
            Exit::Direct => Via::Direct { source: self.address },
            Exit::Socks5 { proxy, login } => {
                let login = login.as_ref().map(|login| (login.username.clone(), login.password.clone()));
                Via::Socks5 { proxy: *proxy, login }
            }
            Exit::ProxyProtocol { proxy } => Via::ProxyProtocol { proxy: *proxy, source: self.address? },
        })
    }

    /// Whether the source reaches remotes of the address family; the system chooses where it has no address.
    #[must_use]
    pub fn reaches(&self, remote: IpAddr) -> bool {
        self.address.is_none_or(|address| address.is_ipv4() == remote.is_ipv4())
    }
}

/// A source and its share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeightedSource {
    pub source: SourceIndex,
    pub weight: u32,
}

/// A pool as the queue needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedPool {
    /// `None`: the source of the configuration, where no pool is assigned.
    pub id: Option<PoolId>,
    pub name: Arc<str>,
    pub overflow: Overflow,
    /// Usable sources only. Empty: mail waits; it never leaves from somewhere else.
    pub sources: Vec<WeightedSource>,
}

/// Which sources carry whose mail.
#[derive(Clone, Debug)]
pub struct EgressPlan {
    sources: Vec<Arc<PlannedSource>>,
    by_id: HashMap<SourceId, SourceIndex>,
    pools: Vec<PlannedPool>,
    assigned: HashMap<(Option<WorkspaceId>, Stream), usize>,
}

/// What a plan is made from.
#[derive(Clone, Copy, Debug)]
pub struct PlanParts<'a> {
    pub sources: &'a [Source],
    pub pools: &'a [Pool],
    pub assignments: &'a [Assignment],
}

impl EgressPlan {
    /// Everything leaves from the configuration's address.
    #[must_use]
    pub fn of_configuration(ehlo_name: Domain, address: Option<IpAddr>) -> Self {
        let default = PlannedSource {
            id: None,
            name: "default".into(),
            address,
            ehlo_name,
            exit: Exit::Direct,
            usable: true,
        };
        let pool = PlannedPool {
            id: None,
            name: "default".into(),
            overflow: Overflow::WarmSources,
            sources: vec![WeightedSource { source: SourceIndex::DEFAULT, weight: 1 }],
        };
        Self {
            sources: vec![Arc::new(default)],
            by_id: HashMap::new(),
            pools: vec![pool],
            assigned: HashMap::new(),
        }
    }

    /// The plan after a change; numbers given out by this one stay what they are.
    #[must_use]
    pub fn next(&self, parts: PlanParts<'_>) -> Self {
        let mut sources: Vec<_> = self
            .sources
            .iter()
            .map(|source| match source.id {
                None => Arc::clone(source),
                Some(_) => Arc::new(PlannedSource { usable: false, ..PlannedSource::clone(source) }),
            })
            .collect();
        let mut by_id = self.by_id.clone();
        let default_name = &self.default_source().ehlo_name;
        for source in parts.sources {
            let planned = Arc::new(planned(source, default_name));
            match by_id.get(&source.id) {
                Some(index) => sources[usize::from(index.0)] = planned,
                None if sources.len() <= MAX_SOURCES => {
                    let index = SourceIndex(u16::try_from(sources.len()).unwrap_or(u16::MAX));
                    by_id.insert(source.id, index);
                    sources.push(planned);
                }
                None => tracing::error!(source.id = %source.id, "too many sources; restart to use this one"),
            }
        }
        let mut next = Self { sources, by_id, pools: vec![self.pools[0].clone()], assigned: HashMap::new() };
        let places = next.add_pools(parts.pools);
        next.assigned = assigned(parts, &places);
        next
    }

    fn add_pools(&mut self, pools: &[Pool]) -> HashMap<PoolId, usize> {
        let mut places = HashMap::new();
        for pool in pools {
            let members = pool.members.iter().filter_map(|member| {
                let source = *self.by_id.get(&member.source)?;
                let usable = self.sources[usize::from(source.0)].usable;
                usable.then_some(WeightedSource { source, weight: member.weight.max(1) })
            });
            let planned = PlannedPool {
                id: Some(pool.id),
                name: pool.name.as_str().into(),
                overflow: pool.overflow,
                sources: members.collect(),
            };
            places.insert(pool.id, self.pools.len());
            self.pools.push(planned);
        }
        places
    }

    /// The sources for a workspace's stream: its own pool for this stream, else everybody's for this stream, else the
    /// source of the configuration. A pool assigned for one stream is never used for the other.
    #[must_use]
    pub fn pool(&self, workspace: WorkspaceId, stream: Stream) -> &PlannedPool {
        let own = self.assigned.get(&(Some(workspace), stream));
        let place = own.or_else(|| self.assigned.get(&(None, stream)));
        &self.pools[place.copied().unwrap_or(0)]
    }

    /// A pool that is assigned or not.
    #[must_use]
    pub fn find_pool(&self, id: PoolId) -> Option<&PlannedPool> {
        self.pools.iter().find(|pool| pool.id == Some(id))
    }

    /// A source by number; the configuration's for a number of another process.
    #[must_use]
    pub fn source(&self, index: SourceIndex) -> &Arc<PlannedSource> {
        self.sources.get(usize::from(index.0)).unwrap_or(&self.sources[0])
    }

    /// The number of a source this process has seen.
    #[must_use]
    pub fn index(&self, id: SourceId) -> Option<SourceIndex> {
        self.by_id.get(&id).copied()
    }

    #[must_use]
    pub fn default_source(&self) -> &PlannedSource {
        &self.sources[0]
    }

    /// Every number given out, removed sources included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sources.len()
    }

    /// Whether there is no source but the configuration's.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sources.len() == 1
    }
}

fn planned(source: &Source, default_name: &Domain) -> PlannedSource {
    PlannedSource {
        id: Some(source.id),
        name: source.name.as_str().into(),
        address: source.address,
        ehlo_name: source.ehlo_name.clone().unwrap_or_else(|| default_name.clone()),
        exit: source.exit.clone(),
        usable: source.is_usable(),
    }
}

/// An assignment that contradicts the pool's kind counts for nothing: another workspace's pool is never used.
fn assigned(
    parts: PlanParts<'_>,
    places: &HashMap<PoolId, usize>,
) -> HashMap<(Option<WorkspaceId>, Stream), usize> {
    let kinds: HashMap<PoolId, PoolKind> = parts.pools.iter().map(|pool| (pool.id, pool.kind)).collect();
    parts
        .assignments
        .iter()
        .filter(|assignment| match kinds.get(&assignment.pool) {
            Some(PoolKind::Shared) => true,
            Some(PoolKind::Dedicated(owner)) => assignment.workspace == Some(*owner),
            None => false,
        })
        .filter_map(|a| Some(((a.workspace, a.stream), *places.get(&a.pool)?)))
        .collect()
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
