//! Files hold addresses, so they are not kept longer than they are of use.

use std::time::Duration;

use postroad_db::values;

use super::{Imports, pieces, rejects};
use crate::AudienceError;

const DAY: Duration = Duration::from_secs(24 * 3_600);
/// A file that was never taken to its end.
const TAKING: Duration = DAY;
/// An import that nobody started.
const WAITING: Duration = Duration::from_secs(14 * DAY.as_secs());
/// Rejected rows, and what contacts were before: so long an import that changed some can be undone in full.
const REMAINS: Duration = Duration::from_secs(30 * DAY.as_secs());
/// Imports looked at in one go.
const AT_ONCE: i64 = 100;

impl Imports {
    /// Clears away what is too old: the files of imports that nobody started, and what remains of those that are over.
    ///
    /// # Errors
    /// As the database answers; what was done stays done.
    pub async fn expire(&self) -> Result<(), AudienceError> {
        let now = self.core.now();
        for number in self.older("status = 'taking' AND created_at < ?", now.minus(TAKING)).await? {
            let mut tx = self.core.db.begin().await?;
            pieces::delete(&mut tx, number).await?;
            tx.execute("DELETE FROM audience_imports WHERE import = ?", values![number]).await?;
            tx.commit().await?;
        }
        let waiting = "status IN ('ready', 'tried') AND created_at < ?";
        for number in self.older(waiting, now.minus(WAITING)).await? {
            let mut tx = self.core.db.begin().await?;
            let sql = "UPDATE audience_imports SET status = 'cancelled', finished_at = ? \
                       WHERE import = ? AND status IN ('ready', 'tried')";
            if tx.execute(sql, values![now, number]).await? > 0 {
                pieces::delete(&mut tx, number).await?;
            }
            tx.commit().await?;
        }
        let over = "status IN ('finished', 'cancelled', 'failed', 'undone') AND finished_at < ? AND \
                    (EXISTS (SELECT 1 FROM audience_import_rejects r WHERE r.import = audience_imports.import) OR \
                     EXISTS (SELECT 1 FROM audience_import_touched t WHERE t.import = audience_imports.import) OR \
                     EXISTS (SELECT 1 FROM audience_import_pieces p WHERE p.import = audience_imports.import))";
        for number in self.older(over, now.minus(REMAINS)).await? {
            let mut tx = self.core.db.begin().await?;
            rejects::clear(&mut tx, number).await?;
            pieces::delete(&mut tx, number).await?;
            tx.execute("DELETE FROM audience_import_touched WHERE import = ?", values![number]).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    async fn older(&self, which: &str, than: postroad_base::UtcMillis) -> Result<Vec<i64>, AudienceError> {
        let sql = format!("SELECT import FROM audience_imports WHERE {which} ORDER BY import LIMIT ?");
        let rows = self.core.db.query(&sql, values![than, AT_ONCE]).await?;
        rows.iter().map(|row| Ok(row.get("import")?)).collect()
    }
}
