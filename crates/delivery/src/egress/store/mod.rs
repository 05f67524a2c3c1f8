//! Sources, pools, assignments and warm-ups as they are kept, and the handle the program has on them.

mod assignments;
mod counts;
mod days;
mod error;
mod operations;
mod pools;
mod schema;
mod sources;
mod warmups;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use arc_swap::ArcSwap;
use parking_lot::Mutex;
use postroad_account::Sealer;
use postroad_base::{Domain, PoolId, SharedClock, SourceId, Stream, UtcMillis, WarmupId, WorkspaceId};
use postroad_db::{Db, DbError, Tx, values};

pub use self::error::EgressError;
pub use self::pools::{MAX_MEMBERS, NewPool, PoolChange};
pub use self::sources::{NewSource, QueueGoes, SourceChange, StoredSource};
pub use self::warmups::{MAX_PLANS, Warmup, WarmupChange, WarmupDay};
use super::warmup::{Day, DayCounts, Enrolled, Noted, Plan, Progress, Subject, Warmups};
use super::{Assignment, Choice, EgressPlan, PlanParts, Pool, Source, SourceIndex, Wish, choose};
use crate::egress::Health;
use crate::egress::checks::SourceCheck;
use counts::Figures;

/// Where mail leaves from. Cheap to clone.
#[derive(Clone)]
pub struct Egress(Arc<Inner>);

struct Inner {
    db: Db,
    clock: SharedClock,
    sealer: Sealer,
    plan: ArcSwap<EgressPlan>,
    /// The change the plan was made at.
    version: AtomicI64,
    warmups: Mutex<Warmups>,
    ids: ArcSwap<HashMap<Subject, WarmupId>>,
    figures: Mutex<Figures>,
    ended: Ended,
    /// Writing and reading back take turns, so that nothing is counted twice.
    storing: tokio::sync::Mutex<()>,
}

/// The day up to which this process knows all days to be decided.
struct Ended(AtomicI64);

impl Ended {
    fn load_through(&self, today: Day) -> bool {
        self.0.load(Ordering::SeqCst) >= today.0
    }

    fn store(&self, today: Day) {
        self.0.store(today.0, Ordering::SeqCst);
    }
}

impl std::fmt::Debug for Egress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Egress({} sources)", self.plan().len())
    }
}

impl Egress {
    /// Brings the tables up to date and loads what is in force. `ehlo_name` and `address` are the configuration's: the
    /// source of whoever has no pool.
    ///
    /// # Errors
    /// When the database cannot be read or a stored password cannot be opened.
    pub async fn open(
        db: Db,
        clock: SharedClock,
        sealer: Sealer,
        ehlo_name: Domain,
        address: Option<IpAddr>,
    ) -> Result<Self, EgressError> {
        db.migrate("egress", &schema::migrations()).await?;
        let this = Self(Arc::new(Inner {
            db,
            clock,
            sealer,
            plan: ArcSwap::from_pointee(EgressPlan::of_configuration(ehlo_name, address)),
            version: AtomicI64::new(0),
            warmups: Mutex::default(),
            ids: ArcSwap::default(),
            figures: Mutex::default(),
            ended: Ended(AtomicI64::new(i64::MIN)),
            storing: tokio::sync::Mutex::default(),
        }));
        this.tick().await?;
        Ok(this)
    }

    /// What is in force now, without a look-up.
    #[must_use]
    pub fn plan(&self) -> Arc<EgressPlan> {
        self.0.plan.load_full()
    }

    /// Picks the source of one recipient, and takes it from the warm-up allowances.
    #[must_use]
    pub fn choose(&self, plan: &EgressPlan, wish: Wish<'_>) -> Choice {
        choose(plan, &mut self.0.warmups.lock(), wish)
    }

    /// A source was chosen and nothing was sent from it: its allowance is given back.
    pub fn give_back(&self, source: SourceIndex, sender: Option<&Domain>, provider: &str) {
        let now = self.0.clock.now();
        let mut warmups = self.0.warmups.lock();
        for subject in self.subjects(source, sender) {
            warmups.give_back(&subject, provider, now);
        }
    }

    /// What became of a recipient that was tried from a source.
    pub fn note(&self, source: SourceIndex, sender: Option<&Domain>, provider: &str, noted: Noted) {
        let now = self.0.clock.now();
        let id = self.plan().source(source).id;
        self.0.figures.lock().note(id, provider, Day::of(now), noted);
        let mut warmups = self.0.warmups.lock();
        for subject in self.subjects(source, sender) {
            warmups.note(&subject, provider, noted, now);
        }
    }

    /// A recipient was put off for a reason that says nothing about its source (greylisting, a full mailbox): the
    /// figures know of it, the warm-up gets its grant back.
    pub fn put_off(&self, source: SourceIndex, sender: Option<&Domain>, provider: &str) {
        let id = self.plan().source(source).id;
        self.0.figures.lock().note(id, provider, Day::of(self.0.clock.now()), Noted::Deferred);
        self.give_back(source, sender, provider);
    }

    fn subjects(
        &self,
        source: SourceIndex,
        sender: Option<&Domain>,
    ) -> impl Iterator<Item = Subject> + use<> {
        let source = self.plan().source(source).id.map(Subject::Source);
        source.into_iter().chain(sender.cloned().map(Subject::Domain))
    }

    /// To be called every few seconds: writes counts, reads what other processes changed and counted, decides on days
    /// that are over.
    ///
    /// # Errors
    /// When the database cannot be read or written; what was counted is kept for the next call.
    pub async fn tick(&self) -> Result<(), EgressError> {
        let _turn = self.0.storing.lock().await;
        self.reload_if_changed().await?;
        self.flush().await?;
        self.end_days().await?;
        self.read_back().await
    }

    async fn reload_if_changed(&self) -> Result<(), EgressError> {
        let row = self.0.db.query_one("SELECT version FROM egress_changes WHERE one = 1", Vec::new()).await?;
        let version: i64 = row.ok_or(EgressError::Damaged("version"))?.get("version")?;
        if version == self.0.version.load(Ordering::SeqCst) {
            return Ok(());
        }
        let sources = sources::load(&self.0.db, &self.0.sealer).await?;
        let pools = pools::load(&self.0.db).await?;
        let assignments = assignments::load(&self.0.db).await?;
        let parts = PlanParts { sources: &sources, pools: &pools, assignments: &assignments };
        let next = self.plan().next(parts);
        let warmups = warmups::load(&self.0.db).await?;
        self.enrol(&warmups);
        self.0.plan.store(Arc::new(next));
        self.0.version.store(version, Ordering::SeqCst);
        Ok(())
    }

    fn enrol(&self, warmups: &[Warmup]) {
        let ids: HashMap<Subject, WarmupId> =
            warmups.iter().map(|warmup| (warmup.subject.clone(), warmup.id)).collect();
        let mut book = self.0.warmups.lock();
        book.retain(|subject| {
            ids.contains_key(subject) && ids.get(subject) == self.0.ids.load().get(subject)
        });
        for warmup in warmups {
            let enrolled = Enrolled {
                plan: Arc::new(warmup.plan.clone()),
                rules: warmups::rules(),
                paused: warmup.paused,
                began: warmup.began,
            };
            book.enrol(warmup.subject.clone(), enrolled);
        }
        self.0.ids.store(Arc::new(ids));
    }

    pub(super) fn now(&self) -> UtcMillis {
        self.0.clock.now()
    }

    /// Makes a change effective here at once.
    async fn changed<T>(&self, made: T) -> Result<T, EgressError> {
        self.tick().await?;
        Ok(made)
    }
}

/// Counts a change up, in its transaction.
async fn touch(tx: &mut Tx) -> Result<(), DbError> {
    tx.execute("UPDATE egress_changes SET version = version + 1 WHERE one = ?", values![1_i64]).await?;
    Ok(())
}

/// A LIKE pattern for a part of a name; names have no wildcards but the underscore, which may stand for itself.
fn like(text: &str) -> String {
    let text: String = text.to_ascii_lowercase().chars().filter(|c| *c != '%' && *c != '\\').collect();
    format!("%{text}%")
}
