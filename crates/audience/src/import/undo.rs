use postroad_base::{ImportId, WorkspaceId};
use postroad_db::{Row, Tx, values};

use super::batch::SOURCE;
use super::run::LEASE;
use super::store::{Work, json};
use super::{Import, ImportStatus, Imports};
use crate::AudienceError;
use crate::consent::{has_others, of_import, retract};
use crate::contact::{Before, COLUMNS, Record, Writer, delete_records};
use crate::core::Origin;
use crate::field::Fieldbook;

/// Contacts of one transaction.
const CHUNK: i64 = 1_000;

/// How far it came: first the contacts that the import made, then those that were here before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Made,
    Touched,
}

impl Imports {
    /// Takes back what an import did: contacts that are as it made them are deleted, contacts that it changed are as they
    /// were before, and the consents it brought are gone. Contacts that somebody changed since, or who said something
    /// themselves, stay as they are; and so do suppressions, for whoever must not be written to must not be forgotten.
    ///
    /// # Errors
    /// [`AudienceError::Missing`]; [`AudienceError::Conflict`] while it runs, or when there is nothing to undo.
    pub async fn undo(&self, workspace: WorkspaceId, id: ImportId) -> Result<Import, AudienceError> {
        let found = self.work_of(workspace, id).await?.ok_or(AudienceError::Missing { what: "import" })?;
        let sql = "UPDATE audience_imports SET status = 'undoing', position = '{}', attempts = 0, lease_until = NULL \
                   WHERE import = ? AND status IN ('finished', 'cancelled', 'failed')";
        if self.core.db.execute(sql, values![found.number]).await? == 0 {
            return Err(AudienceError::conflict(
                "import_not_over",
                "only an import that is over can be undone",
            ));
        }
        self.get(workspace, id).await?.ok_or(AudienceError::Missing { what: "import" })
    }

    pub(super) async fn undo_all(&self, mut work: Work) -> Result<(), AudienceError> {
        let book = Fieldbook::read(&self.core.db, work.ws).await?;
        while self.undo_some(&mut work, &book).await? {}
        Ok(())
    }

    /// One chunk. Returns whether there is another.
    async fn undo_some(&self, work: &mut Work, book: &Fieldbook) -> Result<bool, AudienceError> {
        let turn = if work.position.file == 0 { Turn::Made } else { Turn::Touched };
        let mut tx = self.core.db.begin().await?;
        tx.lock(&format!("audience contacts {}", work.ws)).await?;
        let after = i64::try_from(work.position.offset).unwrap_or(i64::MAX);
        let rows = tx.query(&select(turn), values![work.number, after, CHUNK]).await?;
        let evidence = of_import(&mut tx, work.ws, work.number).await?;
        let last = match turn {
            Turn::Made => self.delete_made(&mut tx, work, &rows, &evidence, book).await?,
            Turn::Touched => self.restore(&mut tx, work, &rows, &evidence, book).await?,
        };
        match (last, turn) {
            (Some(last), _) => work.position.offset = u64::try_from(last).unwrap_or(0),
            (None, Turn::Made) => (work.position.file, work.position.offset) = (1, 0),
            (None, Turn::Touched) => {
                let sql = "DELETE FROM audience_import_touched WHERE import = ?";
                tx.execute(sql, values![work.number]).await?;
                let sql = "UPDATE audience_imports SET status = ?, finished_at = ?, lease_until = NULL \
                           WHERE import = ? AND status = 'undoing'";
                let undone = ImportStatus::Undone.as_str();
                tx.execute(sql, values![undone, self.core.now(), work.number]).await?;
                tx.commit().await?;
                return Ok(false);
            }
        }
        let sql = "UPDATE audience_imports SET counts = ?, position = ?, lease_until = ?, attempts = 0 WHERE import = ?";
        let lease = self.core.now().plus(LEASE);
        let (counts, position) = (json(&work.import.counts)?, json(&work.position)?);
        tx.execute(sql, values![counts, position, lease, work.number]).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn delete_made(
        &self,
        tx: &mut Tx,
        work: &mut Work,
        rows: &[Row],
        evidence: &[i64],
        book: &Fieldbook,
    ) -> Result<Option<i64>, AudienceError> {
        let records = rows.iter().map(|row| Record::read(row, book)).collect::<Result<Vec<_>, _>>()?;
        let numbers: Vec<i64> = records.iter().map(|record| record.n).collect();
        let others = has_others(tx, &numbers, evidence).await?;
        let (made, kept): (Vec<Record>, Vec<Record>) =
            records.into_iter().partition(|record| record.version == 1 && !others.contains(&record.n));
        delete_records(tx, &made).await?;
        let stay: Vec<i64> = kept.iter().map(|record| record.n).collect();
        retract(tx, work.ws, &stay, evidence).await?;
        work.import.counts.deleted += made.len() as u64;
        work.import.counts.kept += kept.len() as u64;
        Ok(numbers.last().copied())
    }

    async fn restore(
        &self,
        tx: &mut Tx,
        work: &mut Work,
        rows: &[Row],
        evidence: &[i64],
        book: &Fieldbook,
    ) -> Result<Option<i64>, AudienceError> {
        let origin = Origin::new(work.actor, SOURCE);
        let writer = Writer {
            core: &self.core,
            ws: work.ws,
            book,
            origin: &origin,
            import: None,
            keeps_existing: false,
            now: self.core.now(),
        };
        let mut last = None;
        let mut numbers = Vec::with_capacity(rows.len());
        for row in rows {
            let record = Record::read(row, book)?;
            last = Some(record.n);
            numbers.push(record.n);
            let Some(before) = row.get::<Option<String>>("before")? else { continue };
            if record.version != row.get::<i64>("left_version")? {
                work.import.counts.kept += 1;
                continue;
            }
            let change = Before::change(&before, &record, book).ok_or(AudienceError::Damaged("import"))?;
            writer.update(tx, record, &change).await?;
            work.import.counts.restored += 1;
        }
        retract(tx, work.ws, &numbers, evidence).await?;
        Ok(last)
    }
}

/// The next contacts after a number.
fn select(turn: Turn) -> String {
    match turn {
        Turn::Made => {
            format!(
                "SELECT {COLUMNS} FROM audience_contacts c WHERE c.import = ? AND c.n > ? ORDER BY c.n LIMIT ?"
            )
        }
        Turn::Touched => format!(
            "SELECT {COLUMNS}, x.before, x.version AS left_version FROM audience_import_touched x \
             JOIN audience_contacts c ON c.n = x.contact WHERE x.import = ? AND x.contact > ? \
             ORDER BY x.contact LIMIT ?"
        ),
    }
}
