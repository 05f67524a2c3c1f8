//! Which memberships are kept, and whether they can be relied on.

use std::time::Duration;

use postroad_base::{SegmentId, UtcMillis};
use postroad_db::{Tx, values};

use super::facts::Reader;
use super::resolve;
use super::roster::{self, Roster};
use super::touch::What;
use super::{BuildStatus, Rule, condition};
use crate::AudienceError;
use crate::core::Core;
use crate::select::Cond;

/// The answer of a rule about time may be so old.
const FRESH: Duration = Duration::from_secs(60);

/// Begins to keep the members of a new segment.
pub(super) async fn add(
    tx: &mut Tx,
    ws: i64,
    segment: i64,
    rule: &Rule,
    now: UtcMillis,
) -> Result<(), AudienceError> {
    let timed = Roster::read(&mut Reader::Tx(tx), ws).await?.is_timed(rule);
    let sql = "INSERT INTO audience_segment_state (segment, ws, version, status, timed, built, members, swept_at, \
               position_at, position_n, done, total, started_at) VALUES (?, ?, 1, ?, ?, ?, 0, ?, ?, 0, 0, 0, ?)";
    let building = BuildStatus::Building.as_str();
    tx.execute(sql, values![segment, ws, building, timed, false, now, i64::MIN, now]).await?;
    Ok(())
}

/// The rule of a segment was changed: it and those that speak of it are built anew.
pub(super) async fn change(tx: &mut Tx, ws: i64, id: SegmentId, now: UtcMillis) -> Result<(), AudienceError> {
    let roster = Roster::read(&mut Reader::Tx(tx), ws).await?;
    let mut numbers = Vec::new();
    for kept in roster.get(id).into_iter().chain(roster.users(id)) {
        let sql = "UPDATE audience_segment_state SET timed = ? WHERE segment = ?";
        tx.execute(sql, values![roster.is_timed(&kept.rule), kept.segment]).await?;
        numbers.push(kept.segment);
    }
    roster::begin(tx, &numbers, now).await
}

/// A segment was deleted: its members go in the background.
pub(super) async fn remove(tx: &mut Tx, segment: i64) -> Result<(), AudienceError> {
    let sql = "UPDATE audience_segment_state SET status = ?, version = version + 1 WHERE segment = ?";
    tx.execute(sql, values![BuildStatus::Deleting.as_str(), segment]).await?;
    Ok(())
}

/// Builds the segments anew that depend on something which was changed for too many contacts to name them.
pub(crate) async fn build_again(
    tx: &mut Tx,
    ws: i64,
    what: What,
    now: UtcMillis,
) -> Result<(), AudienceError> {
    let roster = Roster::read(&mut Reader::Tx(tx), ws).await?;
    let concerned =
        roster.segments.iter().filter(|kept| kept.is_kept() && roster.what(&kept.rule).touches(what));
    let numbers: Vec<i64> = concerned.map(|kept| kept.segment).collect();
    roster::begin(tx, &numbers, now).await
}

/// The number of a segment whose members are all who are in it now; `None` when the rule has to be asked.
pub(super) async fn members_of(core: &Core, ws: i64, id: SegmentId) -> Result<Option<i64>, AudienceError> {
    let sql = "SELECT t.segment, t.timed, t.swept_at FROM audience_segments s JOIN audience_segment_state t \
               ON t.segment = s.segment WHERE s.ws = ? AND s.id = ? AND t.status = ? \
               AND NOT EXISTS (SELECT 1 FROM audience_touched q WHERE q.ws = s.ws)";
    let values = values![ws, id, BuildStatus::Ready.as_str()];
    let Some(row) = core.db.query_one(sql, values).await? else { return Ok(None) };
    let is_fresh = !row.get::<bool>("timed")? || row.get::<UtcMillis>("swept_at")? >= core.now().minus(FRESH);
    Ok(if is_fresh { Some(row.get("segment")?) } else { None })
}

/// The condition to be in a segment; `None` without the segment.
pub(crate) async fn filter(core: &Core, ws: i64, id: SegmentId) -> Result<Option<Cond>, AudienceError> {
    let node = resolve::of_id(core, ws, id).await?;
    Ok(node.map(|node| condition(&node, core.dialect(), ws)))
}
