//! What whoever keeps memberships knows of the segments of a workspace.

use std::collections::HashMap;

use postroad_base::{SegmentId, UtcMillis};
use postroad_db::{Row, Value, values};

use super::facts::Reader;
use super::touch::What;
use super::{BuildStatus, Rule};
use crate::AudienceError;
use crate::segment::resolve::SEGMENT_DEPTH_MAX;

/// One segment.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub segment: i64,
    pub id: SegmentId,
    pub rule: Rule,
    pub version: i64,
    pub status: BuildStatus,
    /// It was complete once.
    pub is_built: bool,
    /// The memberships take all into account that time did until then.
    pub swept_at: UtcMillis,
    /// How far building is: a time, a contact's number, how many are done.
    pub position: (i64, i64, i64),
}

impl Kept {
    /// Whether memberships are kept up.
    pub fn is_kept(&self) -> bool {
        matches!(self.status, BuildStatus::Ready | BuildStatus::Building)
    }

    /// The moment that memberships are looked at for: never before the one they are right for.
    pub fn moment(&self, now: UtcMillis) -> UtcMillis {
        now.max(self.swept_at)
    }
}

/// All rules of a workspace.
#[derive(Clone, Debug, Default)]
pub(super) struct Roster {
    pub segments: Vec<Kept>,
    places: HashMap<SegmentId, usize>,
}

const SELECT: &str = "SELECT s.segment, s.id, s.rule, t.version, t.status, t.built, t.swept_at, t.position_at, t.position_n, \
    t.done FROM audience_segments s JOIN audience_segment_state t ON t.segment = s.segment WHERE s.ws = ? ORDER BY s.segment";

impl Roster {
    pub async fn read(from: &mut Reader<'_>, ws: i64) -> Result<Self, AudienceError> {
        let mut roster = Self::default();
        for row in from.query(SELECT, values![ws]).await? {
            let kept = kept(&row)?;
            roster.places.insert(kept.id, roster.segments.len());
            roster.segments.push(kept);
        }
        Ok(roster)
    }

    pub fn get(&self, id: SegmentId) -> Option<&Kept> {
        self.places.get(&id).and_then(|place| self.segments.get(*place))
    }

    /// What a rule depends on, through the segments it speaks of.
    pub fn what(&self, rule: &Rule) -> What {
        self.what_at(rule, 0)
    }

    fn what_at(&self, rule: &Rule, depth: usize) -> What {
        What::of_rule(rule, &mut |id| match self.get(id) {
            Some(kept) if depth < SEGMENT_DEPTH_MAX => self.what_at(&kept.rule, depth + 1),
            _ => What::NOTHING,
        })
    }

    /// Whether the answer may change by itself.
    pub fn is_timed(&self, rule: &Rule) -> bool {
        self.is_timed_at(rule, 0)
    }

    fn is_timed_at(&self, rule: &Rule, depth: usize) -> bool {
        let mut timed = false;
        rule.visit("", 0, &mut |rule, _, _| {
            timed |= rule.is_timed();
            if let Rule::Segment { segment } = rule
                && depth < SEGMENT_DEPTH_MAX
                && let Some(kept) = self.get(*segment)
            {
                timed |= self.is_timed_at(&kept.rule, depth + 1);
            }
        });
        timed
    }

    /// The segments whose rules speak of this one, also through others.
    pub fn users(&self, id: SegmentId) -> Vec<&Kept> {
        let mut found: Vec<SegmentId> = vec![id];
        let mut next = 0;
        while let Some(of) = found.get(next).copied() {
            next += 1;
            for kept in &self.segments {
                if !found.contains(&kept.id) && kept.rule.segments().contains(&of) {
                    found.push(kept.id);
                }
            }
        }
        found[1..].iter().filter_map(|id| self.get(*id)).collect()
    }
}

fn kept(row: &Row) -> Result<Kept, AudienceError> {
    let damaged = || AudienceError::Damaged("segment");
    Ok(Kept {
        segment: row.get("segment")?,
        id: row.get("id")?,
        rule: serde_json::from_str(&row.get::<String>("rule")?).map_err(|_| damaged())?,
        version: row.get("version")?,
        status: BuildStatus::parse(&row.get::<String>("status")?).ok_or_else(damaged)?,
        is_built: row.get("built")?,
        swept_at: row.get("swept_at")?,
        position: (row.get("position_at")?, row.get("position_n")?, row.get("done")?),
    })
}

/// Begins to build the memberships of segments anew.
pub(super) async fn begin(
    tx: &mut postroad_db::Tx,
    segments: &[i64],
    now: UtcMillis,
) -> Result<(), AudienceError> {
    for segment in segments {
        let sql = "UPDATE audience_segment_state SET status = ?, version = version + 1, swept_at = ?, position_at = ?, \
                   position_n = 0, done = 0, total = 0, started_at = ?, finished_at = NULL WHERE segment = ?";
        let bound: Vec<Value> = values![BuildStatus::Building.as_str(), now, FIRST, now, *segment];
        tx.execute(sql, bound).await?;
    }
    Ok(())
}

/// Before every time a contact can have been made at.
const FIRST: i64 = i64::MIN;
