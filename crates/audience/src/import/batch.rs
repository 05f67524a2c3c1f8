//! Writing a batch: contacts, consents, rejected rows and how far it came, in one transaction.

use std::collections::HashSet;
use std::sync::Arc;

use postroad_base::EmailAddress;
use postroad_db::{Tx, values};
use postroad_delivery::SuppressionReason;

use super::consents::{Person, Topics};
use super::reader::{Batch, Position, Source, Taken};
use super::rejects::{self, Kept};
use super::row::Rejected;
use super::run::LEASE;
use super::store::{Work, json};
use super::words::Standing;
use super::{ImportStatus, Imports, pieces};
use crate::AudienceError;
use crate::contact::{Before, Checked, Done, Writer};
use crate::core::Origin;
use crate::sql::insert;

/// How imports are named as a source of contacts, consents and suppressions.
pub(super) const SOURCE: &str = "import";

/// What this process knows of an import while it works on it.
pub(super) struct Worker<'a> {
    imports: &'a Imports,
    work: Work,
    source: Arc<Source>,
    topics: Topics,
    origin: Origin,
}

impl<'a> Worker<'a> {
    pub async fn new(imports: &'a Imports, work: Work, source: Arc<Source>) -> Result<Self, AudienceError> {
        let topics = Topics::of(&imports.core.db, &work).await?;
        let origin = Origin::new(work.actor, SOURCE);
        Ok(Self { imports, work, source, topics, origin })
    }

    fn is_trial(&self) -> bool {
        self.work.import.status == ImportStatus::Trying
    }

    /// Writes a batch, or counts what would be written. Returns whether to go on.
    pub async fn step(&mut self, batch: Batch) -> Result<bool, AudienceError> {
        let Batch { file, mut rows, mut rejected, looked_at, position } = batch;
        self.count_standings(&rows, looked_at);
        if !self.is_trial() {
            self.suppress(&rows).await?;
        }
        rows.retain(|taken| !matches!(taken.row.standing, Standing::Cleaned | Standing::Complained));
        let mut tx = self.imports.core.db.begin().await?;
        tx.lock(&format!("audience contacts {}", self.work.ws)).await?;
        if !self.goes_on(&mut tx).await? {
            return Ok(false);
        }
        rejected.extend(self.people(&mut tx, file, rows).await?);
        rejected.sort_by_key(|kept| kept.line);
        self.reject(&mut tx, rejected).await?;
        self.advance(&mut tx, position).await?;
        tx.commit().await?;
        Ok(true)
    }

    fn count_standings(&mut self, rows: &[Taken], looked_at: u64) {
        let counts = &mut self.work.import.counts;
        counts.rows += looked_at;
        let leavers = rows.iter().filter(|taken| !taken.row.standing.is_reachable() && !taken.is_repeated);
        counts.suppressed += leavers.count() as u64;
    }

    /// Who must not be written to, before anything else is written. Done again after a crash, it changes nothing.
    async fn suppress(&self, rows: &[Taken]) -> Result<(), AudienceError> {
        for (standing, reason) in [
            (Standing::Complained, SuppressionReason::Complaint),
            (Standing::Cleaned, SuppressionReason::Bounce),
            (Standing::Unsubscribed, SuppressionReason::Unsubscribe),
        ] {
            let of_it = rows.iter().filter(|taken| taken.row.standing == standing);
            let addresses: Vec<EmailAddress> = of_it.map(|taken| taken.row.email.clone()).collect();
            if !addresses.is_empty() {
                self.imports.suppressions.add(self.work.workspace, &addresses, reason, SOURCE).await?;
            }
        }
        Ok(())
    }

    /// Whether nobody cancelled it, and nobody else is working on it because this process was thought to be dead.
    async fn goes_on(&self, tx: &mut Tx) -> Result<bool, AudienceError> {
        let sql = "SELECT status, position FROM audience_imports WHERE import = ?";
        let Some(row) = tx.query_one(sql, values![self.work.number]).await? else { return Ok(false) };
        let position: Position = serde_json::from_str(&row.get::<String>("position")?)
            .map_err(|_| AudienceError::Damaged("import"))?;
        let is_ours = position == self.work.position;
        Ok(is_ours && row.get::<String>("status")? == self.work.import.status.as_str())
    }

    /// Contacts and their consents. Returns the rows of people who asked to be forgotten.
    async fn people(
        &mut self,
        tx: &mut Tx,
        file: usize,
        rows: Vec<Taken>,
    ) -> Result<Vec<Kept>, AudienceError> {
        let mut changes: Vec<(EmailAddress, Checked)> = Vec::with_capacity(rows.len());
        let mut others = Vec::with_capacity(rows.len());
        for Taken { line, row, is_repeated, cells } in rows {
            let person = Person::of(&row);
            changes.push((row.email, row.change));
            others.push((line, is_repeated, cells, person));
        }
        let writer = Writer {
            core: &self.imports.core,
            ws: self.work.ws,
            book: &self.source.rules.book,
            origin: &self.origin,
            import: Some(self.work.number),
            keeps_existing: self.work.import.settings.keep_existing,
            now: self.imports.core.now(),
        };
        let (done, before) = if self.is_trial() {
            (writer.foresee(tx, &changes).await?, Vec::new())
        } else {
            writer.upsert_noting(tx, &changes).await?
        };
        let (mut gone, mut people) = (Vec::new(), Vec::with_capacity(done.len()));
        for ((done, (line, is_repeated, cells, person)), (address, _)) in
            done.into_iter().zip(others).zip(&changes)
        {
            let counts = &mut self.work.import.counts;
            match done {
                // A dry run does not know that the row before would have made it.
                Done::Created { .. } if is_repeated && self.work.import.status == ImportStatus::Trying => {
                    counts.unchanged += 1;
                }
                Done::Created { .. } => counts.created += 1,
                Done::Updated { .. } => counts.updated += 1,
                Done::Unchanged { .. } => counts.unchanged += 1,
                Done::Erased => {
                    let detail = "the owner of this address asked to be forgotten";
                    let rejected = Rejected::new("erased", &address.to_string(), detail);
                    gone.push(Kept { file, line, rejected, cells });
                    continue;
                }
            }
            people.extend(done.number().map(|n| (n, person)));
        }
        if !self.is_trial() {
            let said = self.topics.record(tx, &self.work, &people, self.imports.core.now()).await?;
            self.note_touched(tx, &before, &said).await?;
        }
        Ok(gone)
    }

    /// What contacts were that this import did not make, so that it can be undone.
    async fn note_touched(
        &self,
        tx: &mut Tx,
        before: &[Before],
        said: &HashSet<i64>,
    ) -> Result<(), AudienceError> {
        let mut rows = Vec::new();
        for one in before.iter().filter(|one| one.is_changed || said.contains(&one.n)) {
            let what = if one.is_changed { Some(one.to_json()) } else { None };
            rows.push(values![self.work.number, one.n, one.version, what]);
        }
        let conflict = "ON CONFLICT (import, contact) DO UPDATE SET version = EXCLUDED.version, \
                        before = COALESCE(audience_import_touched.before, EXCLUDED.before)";
        let columns = ["import", "contact", "version", "before"];
        insert(tx, "audience_import_touched", &columns, rows, conflict).await?;
        Ok(())
    }

    async fn reject(&mut self, tx: &mut Tx, rejected: Vec<Kept>) -> Result<(), AudienceError> {
        let counts = &mut self.work.import.counts.rejected;
        let first: u64 = counts.values().sum();
        for kept in &rejected {
            *counts.entry(kept.rejected.reason.to_owned()).or_default() += 1;
        }
        rejects::write(tx, self.work.number, first, rejected).await
    }

    async fn advance(&mut self, tx: &mut Tx, position: Position) -> Result<(), AudienceError> {
        let files = &self.work.import.files;
        let before = Source::order(files).into_iter().take(position.file).map(|at| files[at].size_bytes);
        let done = i64::try_from(before.sum::<u64>() + position.offset).unwrap_or(i64::MAX);
        self.work.position = position;
        let sql = "UPDATE audience_imports SET counts = ?, position = ?, done_bytes = ?, lease_until = ?, attempts = 0 \
                   WHERE import = ?";
        let lease = self.imports.core.now().plus(LEASE);
        let values =
            values![json(&self.work.import.counts)?, json(&position)?, done, lease, self.work.number];
        tx.execute(sql, values).await?;
        Ok(())
    }

    /// All rows are done.
    pub async fn end(&self) -> Result<(), AudienceError> {
        let status = if self.is_trial() { ImportStatus::Tried } else { ImportStatus::Finished };
        let mut tx = self.imports.core.db.begin().await?;
        let sql = "UPDATE audience_imports SET status = ?, done_bytes = size_bytes, finished_at = ?, lease_until = NULL \
                   WHERE import = ? AND status = ?";
        let now = self.imports.core.now();
        let before = self.work.import.status.as_str();
        let ended = tx.execute(sql, values![status.as_str(), now, self.work.number, before]).await?;
        if ended > 0 && status == ImportStatus::Finished {
            pieces::delete(&mut tx, self.work.number).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
