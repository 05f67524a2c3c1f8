//! How many addresses were added over time.

use postroad_base::{UtcMillis, WorkspaceId};
use postroad_db::{Db, DbError, Value};

use super::SuppressionReason;

/// Every addition of a quarter of an hour, which is what time zones differ by, is read as one row.
const QUARTER_MS: i64 = 900_000;

pub(super) async fn added(
    db: &Db,
    workspace: WorkspaceId,
    reason: SuppressionReason,
    ranges: &[(UtcMillis, UtcMillis)],
) -> Result<Vec<u64>, DbError> {
    let mut counts = vec![0; ranges.len()];
    let (Some((since, _)), Some((_, until))) = (ranges.first(), ranges.last()) else { return Ok(counts) };
    let sql = format!(
        "SELECT created_at - created_at % {QUARTER_MS} AS quarter, COUNT(*) AS n FROM suppressions \
         WHERE workspace = ? AND reason = ? AND created_at >= ? AND created_at < ? \
         GROUP BY created_at - created_at % {QUARTER_MS}"
    );
    let values = vec![
        Value::from(workspace.0),
        Value::from(reason.as_str()),
        Value::from(since.0),
        Value::from(until.0),
    ];
    for row in db.query(&sql, values).await? {
        let quarter: i64 = row.get("quarter")?;
        // The last range that does not begin later.
        let place = ranges.partition_point(|(low, _)| low.0 <= quarter);
        if let Some(count) = place.checked_sub(1).and_then(|place| counts.get_mut(place)) {
            *count += row.get::<u64>("n")?;
        }
    }
    Ok(counts)
}
