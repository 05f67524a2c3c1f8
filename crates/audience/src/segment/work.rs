//! Keeping memberships: contacts that were changed, times that have come, rules that are new.
//!
//! Everything goes in steps of some thousand contacts, each written in one transaction with how far it came. Whatever is
//! looked at twice is looked at in vain, never wrong: a step reads how things are, so what changes while it looks is in the
//! queue behind it.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use postroad_base::UtcMillis;
use postroad_db::{Dialect, Tx, values};

use super::check::fulfils;
use super::facts::{self, Reader, Wanted};
use super::flips;
use super::members::{self, Cause, Change};
use super::resolve::{Node, Resolver};
use super::roster::{self, Kept, Roster};
use super::touch::{What, unpacked};
use super::{BuildStatus, Segments};
use crate::AudienceError;
use crate::field::Fieldbook;
use crate::sql::{lists, placeholders};

/// Contacts looked at in one transaction.
const CHUNK: usize = 1_000;
/// Rows of the queue taken together, and contacts after which no further row is.
const ROWS: i64 = 64;
const CONTACTS: usize = 5_000;
/// How old the answer of a rule about time may become.
const SWEEP_EVERY: Duration = Duration::from_secs(30);
/// Members of a deleted segment that go in one transaction.
const CLEAN: i64 = 5_000;

/// A segment with its rule at one moment.
struct Job<'a> {
    kept: &'a Kept,
    node: Node,
}

/// What is written with a step.
enum Mark<'a> {
    None,
    /// Rows of the queue that are done.
    Touched(&'a [i64]),
    /// Building came so far.
    Built {
        kept: &'a Kept,
        at: i64,
        n: i64,
        count: i64,
    },
}

impl Segments {
    /// A step of everything that is due. Returns whether there was anything to do.
    ///
    /// # Errors
    /// As the database answers; what was written before stays, and the next call goes on.
    pub async fn work(&self) -> Result<bool, AudienceError> {
        self.step(self.core.now().minus(SWEEP_EVERY)).await
    }

    /// Brings all memberships up to this moment.
    ///
    /// # Errors
    /// As [`Segments::work`].
    pub async fn settle(&self) -> Result<(), AudienceError> {
        while self.step(self.core.now()).await? {}
        Ok(())
    }

    async fn step(&self, sweep_before: UtcMillis) -> Result<bool, AudienceError> {
        let _one_at_a_time = self.core.membership.lock().await;
        let touched = self.look_at_touched().await?;
        let swept = self.sweep(sweep_before).await?;
        let built = self.build().await?;
        let cleaned = self.clean().await?;
        Ok(touched || swept || built || cleaned)
    }

    async fn look_at_touched(&self) -> Result<bool, AudienceError> {
        let db = &self.core.db;
        let sql = "SELECT ws FROM audience_touched ORDER BY seq LIMIT 1";
        let Some(row) = db.query_one(sql, Vec::new()).await? else { return Ok(false) };
        let ws: i64 = row.get("ws")?;
        let sql = "SELECT seq, what, contacts FROM audience_touched WHERE ws = ? ORDER BY seq LIMIT ?";
        let mut whats: HashMap<i64, What> = HashMap::new();
        let mut seqs: Vec<i64> = Vec::new();
        for row in db.query(sql, values![ws, ROWS]).await? {
            if whats.len() >= CONTACTS {
                break;
            }
            let what = What::of_bits(row.get("what")?);
            let contacts =
                unpacked(&row.get::<Vec<u8>>("contacts")?).ok_or(AudienceError::Damaged("queue"))?;
            for contact in contacts {
                let known = whats.entry(contact).or_insert(What::NOTHING);
                *known = known.and(what);
            }
            seqs.push(row.get("seq")?);
        }
        let all = whats.values().fold(What::NOTHING, |all, what| all.and(*what));
        let roster = Roster::read(&mut Reader::Db(db), ws).await?;
        let book = Fieldbook::read(db, ws).await?;
        let now = self.core.now();
        let mut jobs = Vec::new();
        for kept in roster.segments.iter().filter(|kept| kept.is_kept()) {
            if roster.what(&kept.rule).touches(all) {
                jobs.push(self.job(ws, &book, kept, kept.moment(now)).await?);
            }
        }
        let depends: HashMap<i64, What> =
            jobs.iter().map(|job| (job.kept.segment, roster.what(&job.kept.rule))).collect();
        let mut contacts: Vec<i64> = whats.keys().copied().collect();
        contacts.sort_unstable();
        let concerns = |job: &Job<'_>, contact: i64| {
            let (what, on) = (whats.get(&contact), depends.get(&job.kept.segment));
            what.zip(on).is_some_and(|(what, on)| what.touches(*on))
        };
        let chunks: Vec<&[i64]> = if jobs.is_empty() { Vec::new() } else { contacts.chunks(CHUNK).collect() };
        let last = chunks.len().saturating_sub(1);
        for (at, chunk) in chunks.iter().enumerate() {
            let mark = if at == last { Mark::Touched(&seqs) } else { Mark::None };
            self.look(ws, &book, &jobs, chunk, &concerns, Cause::Contact, &mark).await?;
        }
        if chunks.is_empty() {
            let mut tx = db.begin().await?;
            write_mark(&mut tx, &Mark::Touched(&seqs)).await?;
            tx.commit().await?;
        }
        Ok(true)
    }

    /// The segment that has waited longest for those whose time has come.
    async fn sweep(&self, before: UtcMillis) -> Result<bool, AudienceError> {
        let db = &self.core.db;
        let sql = "SELECT segment, ws FROM audience_segment_state WHERE status = ? AND timed = ? AND swept_at < ? \
                   ORDER BY swept_at LIMIT 1";
        let values = values![BuildStatus::Ready.as_str(), true, before];
        let Some(row) = db.query_one(sql, values).await? else { return Ok(false) };
        let (segment, ws): (i64, i64) = (row.get("segment")?, row.get("ws")?);
        let roster = Roster::read(&mut Reader::Db(db), ws).await?;
        let Some(kept) = roster.segments.iter().find(|kept| kept.segment == segment) else {
            return Ok(false);
        };
        let now = self.core.now();
        let book = Fieldbook::read(db, ws).await?;
        let earlier = self.job(ws, &book, kept, kept.swept_at).await?;
        let job = self.job(ws, &book, kept, now).await?;
        let Ok(sets) = flips::candidates(&earlier.node, &job.node, self.core.dialect(), ws) else {
            let mut tx = db.begin().await?;
            roster::begin(&mut tx, &[segment], now).await?;
            tx.commit().await?;
            return Ok(true);
        };
        let jobs = [job];
        let mut after = 0;
        while !sets.is_empty() {
            let sql = flips::page(&sets, after, CHUNK);
            let rows = db.query(&sql.text, sql.values).await?;
            let contacts = rows.iter().map(|row| row.get("n")).collect::<Result<Vec<i64>, _>>()?;
            let Some(last) = contacts.last() else { break };
            after = *last;
            self.look(ws, &book, &jobs, &contacts, &|_, _| true, Cause::Time, &Mark::None).await?;
        }
        let sql =
            "UPDATE audience_segment_state SET swept_at = ? WHERE segment = ? AND version = ? AND status = ?";
        db.execute(sql, values![now, segment, kept.version, BuildStatus::Ready.as_str()]).await?;
        Ok(true)
    }

    /// The oldest segment that is being built.
    async fn build(&self) -> Result<bool, AudienceError> {
        let db = &self.core.db;
        let sql = "SELECT segment, ws, total FROM audience_segment_state WHERE status = ? ORDER BY started_at, segment LIMIT 1";
        let building = BuildStatus::Building.as_str();
        let Some(row) = db.query_one(sql, values![building]).await? else { return Ok(false) };
        let (segment, ws): (i64, i64) = (row.get("segment")?, row.get("ws")?);
        let roster = Roster::read(&mut Reader::Db(db), ws).await?;
        let Some(kept) = roster.segments.iter().find(|kept| kept.segment == segment) else {
            return Ok(false);
        };
        let (at, n, done) = kept.position;
        if done == 0 {
            let sql = "UPDATE audience_segment_state SET total = (SELECT COUNT(*) FROM audience_contacts WHERE ws = ?) \
                       WHERE segment = ? AND version = ?";
            db.execute(sql, values![ws, segment, kept.version]).await?;
        }
        let sql = "SELECT n, created_at FROM audience_contacts WHERE ws = ? AND (created_at, n) > (?, ?) \
                   ORDER BY created_at, n LIMIT ?";
        let limit = i64::try_from(CHUNK).unwrap_or(i64::MAX);
        let rows = db.query(sql, values![ws, at, n, limit]).await?;
        let Some(last) = rows.last() else { return self.finish(kept).await };
        let contacts = rows.iter().map(|row| row.get("n")).collect::<Result<Vec<i64>, _>>()?;
        let book = Fieldbook::read(db, ws).await?;
        let jobs = [self.job(ws, &book, kept, kept.moment(self.core.now())).await?];
        let count = i64::try_from(contacts.len()).unwrap_or(i64::MAX);
        let mark = Mark::Built { kept, at: last.get("created_at")?, n: last.get("n")?, count };
        self.look(ws, &book, &jobs, &contacts, &|_, _| true, Cause::Rule, &mark).await?;
        Ok(true)
    }

    async fn finish(&self, kept: &Kept) -> Result<bool, AudienceError> {
        let sql = "UPDATE audience_segment_state SET status = ?, built = ?, total = done, finished_at = ?, \
                   members = (SELECT COUNT(*) FROM audience_members WHERE segment = ?) \
                   WHERE segment = ? AND version = ? AND status = ?";
        let (ready, building) = (BuildStatus::Ready.as_str(), BuildStatus::Building.as_str());
        let values =
            values![ready, true, self.core.now(), kept.segment, kept.segment, kept.version, building];
        self.core.db.execute(sql, values).await?;
        Ok(true)
    }

    /// Members of segments that were deleted.
    async fn clean(&self) -> Result<bool, AudienceError> {
        let db = &self.core.db;
        let sql = "SELECT segment FROM audience_segment_state WHERE status = ? LIMIT 1";
        let Some(row) = db.query_one(sql, values![BuildStatus::Deleting.as_str()]).await? else {
            return Ok(false);
        };
        let segment: i64 = row.get("segment")?;
        let sql = "DELETE FROM audience_members WHERE segment = ? AND contact IN \
                   (SELECT contact FROM audience_members WHERE segment = ? ORDER BY contact LIMIT ?)";
        let members = db.execute(sql, values![segment, segment, CLEAN]).await?;
        let sql = "DELETE FROM audience_segment_events WHERE seq IN \
                   (SELECT seq FROM audience_segment_events WHERE segment = ? ORDER BY seq LIMIT ?)";
        let told = db.execute(sql, values![segment, CLEAN]).await?;
        if members + told == 0 {
            db.execute("DELETE FROM audience_segment_state WHERE segment = ?", values![segment]).await?;
        }
        Ok(true)
    }

    async fn job<'a>(
        &self,
        ws: i64,
        book: &Fieldbook,
        kept: &'a Kept,
        now: UtcMillis,
    ) -> Result<Job<'a>, AudienceError> {
        let mut resolver = Resolver { now, within: vec![kept.id], ..self.resolver(ws, book) };
        let node = resolver.rule(&kept.rule).await?;
        Ok(Job { kept, node })
    }

    /// Looks at contacts for segments, and writes what is different.
    #[expect(clippy::too_many_arguments, reason = "who, for what, why, and what is done then")]
    async fn look(
        &self,
        ws: i64,
        book: &Fieldbook,
        jobs: &[Job<'_>],
        contacts: &[i64],
        concerns: &(dyn Fn(&Job<'_>, i64) -> bool + Sync),
        cause: Cause,
        mark: &Mark<'_>,
    ) -> Result<(), AudienceError> {
        let mut wanted = Wanted::default();
        jobs.iter().for_each(|job| wanted.add(&job.node));
        let db = &self.core.db;
        // Several processes may work on one PostgreSQL; on SQLite reading must not hold up who writes.
        let (changes, mut tx) = if self.core.dialect() == Dialect::Postgres {
            let mut tx = db.begin().await?;
            tx.lock(&format!("audience membership {ws}")).await?;
            let mut reader = Reader::Tx(&mut tx);
            let changes = changes(&mut reader, ws, book, jobs, contacts, concerns, &wanted).await?;
            (changes, tx)
        } else {
            let mut reader = Reader::Db(db);
            let changes = changes(&mut reader, ws, book, jobs, contacts, concerns, &wanted).await?;
            (changes, db.begin().await?)
        };
        tx.lock(&format!("audience contacts {ws}")).await?;
        let changes = of_rules_that_hold(&mut tx, jobs, changes).await?;
        members::apply(&mut tx, ws, changes, cause, self.core.now()).await?;
        if write_mark(&mut tx, mark).await? {
            tx.commit().await?;
        }
        Ok(())
    }
}

/// Without changes of segments whose rule was changed, or that were deleted, since it was read: they are built anew.
async fn of_rules_that_hold(
    tx: &mut Tx,
    jobs: &[Job<'_>],
    mut changes: Vec<Change>,
) -> Result<Vec<Change>, AudienceError> {
    let segments: Vec<i64> = jobs.iter().map(|job| job.kept.segment).collect();
    let mut versions: HashMap<i64, i64> = HashMap::new();
    for list in lists(&segments) {
        let sql = format!(
            "SELECT segment, version FROM audience_segment_state WHERE segment IN ({})",
            placeholders(list.len())
        );
        for row in tx.query(&sql, list).await? {
            versions.insert(row.get("segment")?, row.get("version")?);
        }
    }
    let holds: HashSet<i64> = jobs
        .iter()
        .map(|job| job.kept)
        .filter(|kept| versions.get(&kept.segment) == Some(&kept.version))
        .map(|kept| kept.segment)
        .collect();
    changes.retain(|change| holds.contains(&change.segment));
    Ok(changes)
}

async fn changes(
    from: &mut Reader<'_>,
    ws: i64,
    book: &Fieldbook,
    jobs: &[Job<'_>],
    contacts: &[i64],
    concerns: &(dyn Fn(&Job<'_>, i64) -> bool + Sync),
    wanted: &Wanted,
) -> Result<Vec<Change>, AudienceError> {
    let facts = facts::read(from, ws, contacts, book, wanted).await?;
    let now: HashSet<(i64, i64)> = members::of_contacts(from, contacts).await?;
    let mut changes = Vec::new();
    for one in &facts {
        let contact = one.record.n;
        for job in jobs.iter().filter(|job| concerns(job, contact)) {
            let segment = job.kept.segment;
            let enters = fulfils(&job.node, one);
            if enters != now.contains(&(segment, contact)) {
                changes.push(Change { segment, contact, enters, is_told: job.kept.is_built });
            }
        }
    }
    Ok(changes)
}

/// Returns whether the step still holds.
async fn write_mark(tx: &mut Tx, mark: &Mark<'_>) -> Result<bool, AudienceError> {
    match mark {
        Mark::None => Ok(true),
        Mark::Touched(seqs) => {
            crate::sql::delete_in(tx, "audience_touched", "seq", seqs).await?;
            Ok(true)
        }
        Mark::Built { kept, at, n, count } => {
            let sql = "UPDATE audience_segment_state SET position_at = ?, position_n = ?, done = done + ? \
                       WHERE segment = ? AND version = ? AND status = ?";
            let building = BuildStatus::Building.as_str();
            let values = values![*at, *n, *count, kept.segment, kept.version, building];
            Ok(tx.execute(sql, values).await? > 0)
        }
    }
}
