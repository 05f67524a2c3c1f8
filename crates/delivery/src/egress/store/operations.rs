//! What people do with sources, pools and warm-ups.

use super::{
    Assignment, Day, DayCounts, Egress, EgressError, Health, NewPool, NewSource, Plan, Pool, PoolChange,
    PoolId, Progress, QueueGoes, Source, SourceChange, SourceCheck, SourceId, StoredSource, Stream, Subject,
    UtcMillis, Warmup, WarmupChange, WarmupDay, WarmupId, WorkspaceId, assignments, pools, sources, warmups,
};

impl Egress {
    /// Makes a source.
    ///
    /// # Errors
    /// When name or address are taken, or the address does not fit the exit.
    pub async fn add_source(&self, new: NewSource) -> Result<Source, EgressError> {
        let made = sources::add(&self.0.db, &self.0.sealer, new, self.0.clock.now()).await?;
        self.changed(made).await
    }

    /// # Errors
    /// When the database cannot be read.
    pub async fn source(&self, id: SourceId) -> Result<Option<StoredSource>, EgressError> {
        sources::get(&self.0.db, &self.0.sealer, id).await
    }

    /// Sources whose name, address or EHLO name contains `text`, by name, after `after`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sources(
        &self,
        text: &str,
        after: &str,
        limit: usize,
    ) -> Result<Vec<StoredSource>, EgressError> {
        sources::list(&self.0.db, &self.0.sealer, text, after, limit).await
    }

    /// # Errors
    /// As [`Egress::add_source`].
    pub async fn change_source(
        &self,
        id: SourceId,
        change: SourceChange,
    ) -> Result<Option<StoredSource>, EgressError> {
        let made = sources::change(&self.0.db, &self.0.sealer, id, change).await?;
        self.changed(made).await
    }

    /// Removes a source. What waits for it leaves from the other sources of its pool, or from the one that takes its
    /// place. Returns whether it was there.
    ///
    /// # Errors
    /// [`EgressError::SourceInUse`] when it is in a pool and nothing is said of its queue.
    pub async fn remove_source(&self, id: SourceId, queue: QueueGoes) -> Result<bool, EgressError> {
        let made = sources::remove(&self.0.db, id, queue).await?;
        self.changed(made).await
    }

    /// Sources that were not checked since `before`, longest ago first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn due_for_check(
        &self,
        before: UtcMillis,
        limit: usize,
    ) -> Result<Vec<StoredSource>, EgressError> {
        sources::due_for_check(&self.0.db, &self.0.sealer, before, limit).await
    }

    pub(crate) async fn save_check(
        &self,
        id: SourceId,
        before: Health,
        check: &SourceCheck,
    ) -> Result<(), EgressError> {
        sources::save_check(&self.0.db, id, before, check).await?;
        self.changed(()).await
    }

    /// Makes a pool.
    ///
    /// # Errors
    /// When the name is taken or the members cannot be.
    pub async fn add_pool(&self, new: NewPool) -> Result<Pool, EgressError> {
        let made = pools::add(&self.0.db, new, self.0.clock.now()).await?;
        self.changed(made).await
    }

    /// # Errors
    /// When the database cannot be read.
    pub async fn pool(&self, id: PoolId) -> Result<Option<Pool>, EgressError> {
        pools::get(&self.0.db, id).await
    }

    /// Pools whose name contains `text`, by name, after `after`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pools(&self, text: &str, after: &str, limit: usize) -> Result<Vec<Pool>, EgressError> {
        pools::list(&self.0.db, text, after, limit).await
    }

    /// Every pool, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn all_pools(&self) -> Result<Vec<Pool>, EgressError> {
        pools::load(&self.0.db).await
    }

    /// Every source, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn all_sources(&self) -> Result<Vec<Source>, EgressError> {
        sources::load(&self.0.db, &self.0.sealer).await
    }

    /// # Errors
    /// As [`Egress::add_pool`]; [`EgressError::Mixed`] when a source would come to carry both streams.
    pub async fn change_pool(&self, id: PoolId, change: PoolChange) -> Result<Option<Pool>, EgressError> {
        let made = pools::change(&self.0.db, id, change).await?;
        self.changed(made).await
    }

    /// Removes a pool. Returns whether it was there.
    ///
    /// # Errors
    /// [`EgressError::PoolInUse`] when mail is assigned to it.
    pub async fn remove_pool(&self, id: PoolId) -> Result<bool, EgressError> {
        let made = pools::remove(&self.0.db, id).await?;
        self.changed(made).await
    }

    /// Gives a pool to a workspace's stream, or to everybody's; `mix` allows a source to carry both streams.
    ///
    /// # Errors
    /// [`EgressError::Dedicated`] for somebody else's pool, [`EgressError::Mixed`] for one of the other stream.
    pub async fn assign(&self, assignment: Assignment, mix: bool) -> Result<(), EgressError> {
        assignments::assign(&self.0.db, assignment, mix).await?;
        self.changed(()).await
    }

    /// Ends an assignment. Returns whether it was there.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn unassign(
        &self,
        workspace: Option<WorkspaceId>,
        stream: Stream,
    ) -> Result<bool, EgressError> {
        let made = assignments::unassign(&self.0.db, workspace, stream).await?;
        self.changed(made).await
    }

    /// Assignments, everybody's first, after `after`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn assignments(
        &self,
        pool: Option<PoolId>,
        after: Option<(Option<WorkspaceId>, Stream)>,
        limit: usize,
    ) -> Result<Vec<Assignment>, EgressError> {
        assignments::list(&self.0.db, pool, after, limit).await
    }

    /// Every assignment, everybody's first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn all_assignments(&self) -> Result<Vec<Assignment>, EgressError> {
        assignments::load(&self.0.db).await
    }

    /// Begins a warm-up.
    ///
    /// # Errors
    /// When there is one for the subject already, or no such source.
    pub async fn start_warmup(&self, subject: &Subject, plan: Plan) -> Result<Warmup, EgressError> {
        let made = warmups::start(&self.0.db, subject, plan, self.0.clock.now()).await?;
        self.changed(made).await
    }

    /// # Errors
    /// When the database cannot be written.
    pub async fn change_warmup(
        &self,
        id: WarmupId,
        change: &WarmupChange,
    ) -> Result<Option<Warmup>, EgressError> {
        // Counts of the stage before go with it.
        self.tick().await?;
        let made = warmups::change(&self.0.db, id, change, self.0.clock.now()).await?;
        self.changed(made).await
    }

    /// Ends a warm-up: no limit is left. Returns whether it was there.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn stop_warmup(&self, id: WarmupId) -> Result<bool, EgressError> {
        let made = warmups::stop(&self.0.db, id).await?;
        self.changed(made).await
    }

    /// # Errors
    /// When the database cannot be read.
    pub async fn warmup(&self, id: WarmupId) -> Result<Option<Warmup>, EgressError> {
        warmups::get(&self.0.db, id).await
    }

    /// # Errors
    /// When the database cannot be read.
    pub async fn warmup_of(&self, subject: &Subject) -> Result<Option<Warmup>, EgressError> {
        warmups::find(&self.0.db, subject).await
    }

    /// Warm-ups, newest first, before `before`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn warmups(&self, before: Option<WarmupId>, limit: usize) -> Result<Vec<Warmup>, EgressError> {
        warmups::list(&self.0.db, before, limit).await
    }

    /// How far a warm-up has come with each provider, today's counts included.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn progress(&self, warmup: &Warmup) -> Result<Vec<(String, Progress, DayCounts)>, EgressError> {
        let today = Day::of(self.0.clock.now());
        let stored = warmups::progress(&self.0.db, warmup.id).await?;
        let book = self.0.warmups.lock();
        let with_counts = stored.into_iter().map(|(provider, progress)| {
            let counts = book
                .look(&warmup.subject, &provider)
                .filter(|(_, day, _)| *day == today)
                .map_or_else(DayCounts::default, |(_, _, counts)| counts);
            (provider, progress, counts)
        });
        Ok(with_counts.collect())
    }

    /// The days of a warm-up with one provider, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn warmup_days(
        &self,
        id: WarmupId,
        provider: &str,
        from: Day,
        limit: usize,
    ) -> Result<Vec<WarmupDay>, EgressError> {
        warmups::days(&self.0.db, id, provider, from, limit).await
    }

    /// Built-in plans, then custom ones by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn plans(&self) -> Result<Vec<Plan>, EgressError> {
        let mut plans = Plan::built_in();
        plans.extend(warmups::plans(&self.0.db).await?);
        Ok(plans)
    }

    /// Keeps a custom plan.
    ///
    /// # Errors
    /// When the name is taken.
    pub async fn add_plan(&self, plan: &Plan) -> Result<(), EgressError> {
        warmups::add_plan(&self.0.db, plan, self.0.clock.now()).await
    }

    /// Removes a custom plan; warm-ups that follow it go on. Returns whether it was there.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn remove_plan(&self, name: &str) -> Result<bool, EgressError> {
        warmups::remove_plan(&self.0.db, name).await
    }
}
