use std::time::Duration;

use postroad_base::{RehearsalId, UtcMillis, WorkspaceId};
use postroad_db::{Row, values};

use super::{
    KEPT_MOST, Kept, KeptState, NewRehearsal, RehearsalRoom, RoomError, Summary, UNFINISHED_MOST, check,
};
use crate::driver::Progress;
use crate::plan::Policy;
use crate::report::Report;

/// One that runs and was not touched for so long is not run by anybody any more.
const ABANDONED_AFTER: Duration = Duration::from_secs(60);
/// Times one is begun, when processes end before it does.
const RUNS_MOST: i64 = 2;

const COLUMNS: &str = "id, workspace, name, plan, policy, seed, state, done_permille, messages, problem, summary, \
                       created_at, finished_at";

/// How a run ended.
pub(super) enum End {
    Report(Box<Report>),
    Failed(String),
    /// The process ends: another one begins it anew.
    Given,
}

impl RehearsalRoom {
    /// Takes one up; it is run as soon as its turn comes.
    ///
    /// # Errors
    /// When the plan cannot be rehearsed here, when too many wait already, or as the database answers.
    pub async fn start(&self, new: NewRehearsal) -> Result<Kept, RoomError> {
        check(&new.plan)?;
        let now = self.0.clock.now();
        let id = RehearsalId::new(now);
        let plan = serde_json::to_string(&new.plan).expect("a plan always serialises");
        let mut tx = self.0.db.begin().await?;
        tx.lock("rehearsals").await?;
        let unfinished = "SELECT id FROM rehearsals WHERE workspace = ? AND state IN ('waiting', 'running')";
        if tx.query(unfinished, values![new.workspace]).await?.len() >= UNFINISHED_MOST {
            return Err(RoomError::Full);
        }
        let sql = "INSERT INTO rehearsals (id, workspace, name, plan, policy, seed, state, done_permille, messages, \
                   runs, cancel_wanted, created_at, touched_at) VALUES (?, ?, ?, ?, ?, ?, 'waiting', 0, 0, 0, 0, ?, ?)";
        let seed = new.seed.cast_signed();
        let policy = new.policy.as_str();
        let values = values![id, new.workspace, new.name.as_str(), plan, policy, seed, now, now];
        tx.execute(sql, values).await?;
        tx.commit().await?;
        self.0.changed.notify_one();
        Ok(Kept {
            id,
            workspace: new.workspace,
            name: new.name,
            plan: new.plan,
            policy: new.policy,
            seed: new.seed,
            state: KeptState::Waiting,
            done_permille: 0,
            messages: 0,
            problem: None,
            summary: None,
            created_at: now,
            finished_at: None,
        })
    }

    /// A workspace's rehearsals, newest first, before one of them; those whose name has a part.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn list(
        &self,
        workspace: WorkspaceId,
        search: &str,
        before: Option<RehearsalId>,
        limit: usize,
    ) -> Result<Vec<Kept>, RoomError> {
        // As many as are kept at most are few enough to be searched here.
        let sql = format!("SELECT {COLUMNS} FROM rehearsals WHERE workspace = ? ORDER BY id DESC LIMIT 200");
        let rows = self.0.db.query(&sql, values![workspace]).await?;
        let search = search.to_lowercase();
        let mut found = Vec::new();
        for row in &rows {
            let kept = read(row)?;
            let wanted = before.is_none_or(|before| kept.id < before)
                && (search.is_empty() || kept.name.to_lowercase().contains(&search));
            if wanted {
                found.push(kept);
            }
            if found.len() == limit {
                break;
            }
        }
        Ok(found)
    }

    /// One with its report, which is JSON, when it has one.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn get(
        &self,
        workspace: WorkspaceId,
        id: RehearsalId,
    ) -> Result<Option<(Kept, Option<String>)>, RoomError> {
        let sql = format!("SELECT {COLUMNS}, report FROM rehearsals WHERE id = ? AND workspace = ?");
        let row = self.0.db.query_one(&sql, values![id, workspace]).await?;
        row.map(|row| Ok((read(&row)?, row.get("report")?))).transpose()
    }

    /// Ends one; what it found so far is kept. `None` when there is none.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn cancel(&self, workspace: WorkspaceId, id: RehearsalId) -> Result<Option<Kept>, RoomError> {
        let now = self.0.clock.now();
        let waiting = "UPDATE rehearsals SET state = 'cancelled', finished_at = ? \
                       WHERE id = ? AND workspace = ? AND state = 'waiting'";
        self.0.db.execute(waiting, values![now, id, workspace]).await?;
        let running =
            "UPDATE rehearsals SET cancel_wanted = 1 WHERE id = ? AND workspace = ? AND state = 'running'";
        self.0.db.execute(running, values![id, workspace]).await?;
        self.0.changed.notify_waiters();
        Ok(self.get(workspace, id).await?.map(|(kept, _)| kept))
    }

    /// Forgets one, and ends it if it runs. Whether it was there.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn delete(&self, workspace: WorkspaceId, id: RehearsalId) -> Result<bool, RoomError> {
        let sql = "DELETE FROM rehearsals WHERE id = ? AND workspace = ?";
        let gone = self.0.db.execute(sql, values![id, workspace]).await?;
        self.0.changed.notify_waiters();
        Ok(gone > 0)
    }

    /// The next one to run, which is nobody else's from now on.
    pub(super) async fn claim(&self) -> Result<Option<Kept>, RoomError> {
        let now = self.0.clock.now();
        let abandoned = now.minus(ABANDONED_AFTER);
        let sql = "UPDATE rehearsals SET state = 'failed', problem = 'interrupted', finished_at = ? \
                   WHERE state = 'running' AND touched_at < ? AND runs >= ?";
        self.0.db.execute(sql, values![now, abandoned, RUNS_MOST]).await?;
        let sql = format!(
            "SELECT {COLUMNS} FROM rehearsals WHERE state = 'waiting' OR (state = 'running' AND touched_at < ?) \
             ORDER BY id LIMIT 1"
        );
        let Some(row) = self.0.db.query_one(&sql, values![abandoned]).await? else { return Ok(None) };
        let kept = read(&row)?;
        let sql = "UPDATE rehearsals SET state = 'running', touched_at = ?, runs = runs + 1 \
                   WHERE id = ? AND (state = 'waiting' OR (state = 'running' AND touched_at < ?))";
        let claimed = self.0.db.execute(sql, values![now, kept.id, abandoned]).await?;
        Ok((claimed == 1).then_some(kept))
    }

    /// Writes down how far it is. Whether it is to go on.
    pub(super) async fn touch(&self, id: RehearsalId, progress: Option<Progress>) -> Result<bool, RoomError> {
        let now = self.0.clock.now();
        let permille = progress.map_or(0, |progress| (progress.done.clamp(0.0, 1.0) * 1_000.0) as i64);
        let messages = progress.map_or(0, |progress| progress.messages);
        let messages = i64::try_from(messages).unwrap_or(i64::MAX);
        let sql = "UPDATE rehearsals SET touched_at = ?, done_permille = ?, messages = ? \
                   WHERE id = ? AND state = 'running' AND cancel_wanted = 0";
        Ok(self.0.db.execute(sql, values![now, permille, messages, id]).await? == 1)
    }

    pub(super) async fn finish(&self, kept: &Kept, end: End) -> Result<(), RoomError> {
        let now = self.0.clock.now();
        match end {
            End::Given => {
                let sql = "UPDATE rehearsals SET state = 'waiting', done_permille = 0, messages = 0 \
                           WHERE id = ? AND state = 'running'";
                self.0.db.execute(sql, values![kept.id]).await?;
                return Ok(());
            }
            End::Failed(problem) => {
                let sql = "UPDATE rehearsals SET state = 'failed', problem = ?, finished_at = ? WHERE id = ?";
                self.0.db.execute(sql, values![problem, now, kept.id]).await?;
            }
            End::Report(report) => {
                let state = if report.cancelled { KeptState::Cancelled } else { KeptState::Done };
                let summary = serde_json::to_string(&summary(&report)).expect("figures always serialise");
                let text = serde_json::to_string(&report).expect("a report always serialises");
                let messages = i64::try_from(report.simulated_messages).unwrap_or(i64::MAX);
                let permille = if report.cancelled { "done_permille" } else { "1000" };
                let sql = format!(
                    "UPDATE rehearsals SET state = ?, summary = ?, report = ?, messages = ?, finished_at = ?, \
                     done_permille = {permille} WHERE id = ?"
                );
                let values = values![state.as_str(), summary, text, messages, now, kept.id];
                self.0.db.execute(&sql, values).await?;
            }
        }
        let sql = "DELETE FROM rehearsals WHERE workspace = ? AND state NOT IN ('waiting', 'running') AND id NOT IN \
                   (SELECT id FROM rehearsals WHERE workspace = ? ORDER BY id DESC LIMIT ?)";
        self.0.db.execute(sql, values![kept.workspace, kept.workspace, KEPT_MOST]).await?;
        Ok(())
    }
}

fn summary(report: &Report) -> Summary {
    Summary {
        wanted: report.totals.wanted,
        delivered: report.totals.delivered,
        inbox: report.totals.inbox,
        spam: report.totals.spam,
        blocks: report.sources.iter().map(|source| source.blocks).sum(),
        full_volume_on_day: report.full_volume_on_day,
    }
}

fn read(row: &Row) -> Result<Kept, RoomError> {
    let text = |column: &str| row.get::<String>(column);
    let number = |column: &str| row.get::<i64>(column);
    let json = |text: String| serde_json::from_str(&text).map_err(|_| RoomError::Damaged);
    let policy = text("policy")?;
    let policy = [Policy::Ours, Policy::Naive].into_iter().find(|known| known.as_str() == policy);
    let summary: Option<String> = row.get("summary")?;
    Ok(Kept {
        id: row.get("id")?,
        workspace: row.get("workspace")?,
        name: text("name")?,
        plan: json(text("plan")?)?,
        policy: policy.ok_or(RoomError::Damaged)?,
        seed: number("seed")?.cast_unsigned(),
        state: KeptState::parse(&text("state")?).ok_or(RoomError::Damaged)?,
        done_permille: u32::try_from(number("done_permille")?).map_err(|_| RoomError::Damaged)?,
        messages: u64::try_from(number("messages")?).map_err(|_| RoomError::Damaged)?,
        problem: row.get("problem")?,
        summary: summary
            .map(|text| serde_json::from_str(&text).map_err(|_| RoomError::Damaged))
            .transpose()?,
        created_at: row.get::<UtcMillis>("created_at")?,
        finished_at: row.get("finished_at")?,
    })
}
