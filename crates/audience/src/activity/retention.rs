use std::time::Duration;

use postroad_db::values;

use super::{ACTIVITY_DAYS, Activities};
use crate::AudienceError;

/// Rows deleted in one statement.
const STEP: i64 = 2_000;
/// Who entered and left which segment is told so long.
const SEGMENT_EVENTS_KEPT: Duration = Duration::from_secs(180 * 86_400);

impl Activities {
    /// Forgets what is older than it is kept. Summaries stay. Returns how many rows went; to be called about once an hour.
    ///
    /// # Errors
    /// As the database answers; what was deleted before stays deleted.
    pub async fn prune(&self) -> Result<u64, AudienceError> {
        let now = self.core.now();
        let before = now.minus(Duration::from_secs(u64::from(ACTIVITY_DAYS) * 86_400));
        let kinds = "SELECT DISTINCT ws, kind FROM audience_activity";
        let mut pruned = 0;
        for row in self.core.db.query(kinds, Vec::new()).await? {
            let (ws, kind): (i64, i64) = (row.get("ws")?, row.get("kind")?);
            let sql = "DELETE FROM audience_activity WHERE (contact, kind, at, key) IN (SELECT contact, kind, at, key \
                       FROM audience_activity WHERE ws = ? AND kind = ? AND at < ? ORDER BY at LIMIT ?)";
            loop {
                let count = self.core.db.execute(sql, values![ws, kind, before, STEP]).await?;
                pruned += count;
                if count == 0 {
                    break;
                }
            }
        }
        let before = now.minus(SEGMENT_EVENTS_KEPT);
        let sql = "DELETE FROM audience_segment_events WHERE seq IN \
                   (SELECT seq FROM audience_segment_events WHERE at < ? ORDER BY at LIMIT ?)";
        loop {
            let count = self.core.db.execute(sql, values![before, STEP]).await?;
            pruned += count;
            if count == 0 {
                return Ok(pruned);
            }
        }
    }
}
