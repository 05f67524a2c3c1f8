use std::sync::Arc;

use postroad_account::Sealer;
use postroad_base::{ManualClock, SourceId, Stream, UtcMillis, WorkspaceId};
use postroad_db::Db;
use postroad_db::testing::each_database;
use postroad_delivery::egress::warmup::Day;
use postroad_delivery::egress::{
    Assignment, Choice, Egress, Exit, Member, NewPool, NewSource, Overflow, Pool, PoolKind, Source, Wish,
};

pub const FIRST: Day = Day(20_000);

/// Two processes over one database, with one clock.
pub struct Fixture {
    pub one: Egress,
    pub other: Egress,
    pub clock: Arc<ManualClock>,
    db: Db,
}

impl Fixture {
    /// A third process, started now.
    pub async fn restarted(&self) -> Egress {
        open(&self.db, &self.clock).await
    }

    pub async fn source(&self, name: &str, address: &str) -> Source {
        self.one.add_source(direct(name, address)).await.unwrap()
    }

    pub async fn pool(&self, name: &str, kind: PoolKind, sources: &[SourceId]) -> Pool {
        let members = sources.iter().map(|source| Member { source: *source, weight: 1 }).collect();
        let new = NewPool { name: name.parse().unwrap(), kind, overflow: Overflow::Wait, members };
        self.one.add_pool(new).await.unwrap()
    }

    /// A source that carries everybody's broadcast.
    pub async fn carrying(&self, name: &str, address: &str) -> Source {
        let source = self.source(name, address).await;
        let pool = self.pool(name, PoolKind::Shared, &[source.id]).await;
        self.one.assign(everybody(Stream::Broadcast, &pool), false).await.unwrap();
        source
    }

    /// The clock at an hour of a day after the first.
    pub fn at(&self, day: i64, hour: i64) {
        self.clock.set(UtcMillis(FIRST.plus(day).start().0 + hour * 3_600_000));
    }
}

async fn open(db: &Db, clock: &Arc<ManualClock>) -> Egress {
    let name = "mail.example.com".parse().unwrap();
    Egress::open(db.clone(), clock.clone(), Sealer::new(&[7; 32]), name, None).await.unwrap()
}

/// Runs the body on both databases.
pub async fn each<F: Future<Output = ()>>(body: impl Fn(Fixture) -> F) {
    each_database(|db| async {
        let clock = Arc::new(ManualClock::new(FIRST.start()));
        let one = open(&db, &clock).await;
        let other = open(&db, &clock).await;
        body(Fixture { one, other, clock, db }).await;
    })
    .await;
}

pub fn direct(name: &str, address: &str) -> NewSource {
    NewSource {
        name: name.parse().unwrap(),
        address: Some(address.parse().unwrap()),
        ehlo_name: None,
        exit: Exit::Direct,
    }
}

pub fn everybody(stream: Stream, pool: &Pool) -> Assignment {
    Assignment { workspace: None, stream, pool: pool.id }
}

/// The names of the sources a workspace's stream leaves from.
pub fn used(egress: &Egress, workspace: WorkspaceId, stream: Stream) -> Vec<String> {
    let plan = egress.plan();
    let sources = &plan.pool(workspace, stream).sources;
    sources.iter().map(|weighted| plan.source(weighted.source).name.to_string()).collect()
}

/// Chooses a source for somebody's broadcast to Google.
pub fn choose(egress: &Egress, now: UtcMillis) -> Choice {
    let plan = egress.plan();
    let pool = plan.pool(WorkspaceId::new(now), Stream::Broadcast);
    egress.choose(&plan, Wish { pool, provider: "google", sender: None, draw: 0, now })
}
