use postroad_base::{EventKind, WorkspaceId};
use serde::Serialize;

use super::Span;
use super::counts::{Grain, counts};
use crate::code::Code;
use crate::log::workspace_number;
use crate::{EventLog, InsightError};

/// How many recipients were accepted in a span of time, and what happened in it, to whomever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    pub accepted: u64,
    pub delivered: u64,
    /// Attempts that were put off.
    pub deferred: u64,
    pub bounced: u64,
    pub expired: u64,
    pub cancelled: u64,
    pub suppressed: u64,
    pub captured: u64,
    pub held: u64,
}

impl Totals {
    pub(super) fn add(&mut self, kind: EventKind, count: u64) {
        let field = match kind {
            EventKind::Accepted => &mut self.accepted,
            EventKind::Delivered => &mut self.delivered,
            EventKind::Deferred => &mut self.deferred,
            EventKind::Bounced => &mut self.bounced,
            EventKind::Expired => &mut self.expired,
            EventKind::Cancelled => &mut self.cancelled,
            EventKind::Suppressed => &mut self.suppressed,
            EventKind::Captured => &mut self.captured,
            EventKind::Held => &mut self.held,
            EventKind::Released => return,
        };
        *field += count;
    }
}

impl EventLog {
    /// What happened in a span of time.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn totals(&self, workspace: WorkspaceId, span: Span) -> Result<Totals, InsightError> {
        self.freshen().await;
        let mut totals = Totals::default();
        let Some(ws) = workspace_number(self.db(), workspace).await? else { return Ok(totals) };
        let (first, end) = span.minutes();
        let grain = if span.is_old { Grain::Hour } else { Grain::Quarter };
        let (counts, values) = counts(ws, first, end, grain);
        let sql = format!("SELECT kind, CAST(SUM(n) AS BIGINT) AS n FROM ({counts}) AS counts GROUP BY kind");
        for row in self.db().query(&sql, values).await? {
            // A kind of a newer version is not ours to count.
            if let Some(kind) = EventKind::from_code(row.get("kind")?) {
                totals.add(kind, row.get("n")?);
            }
        }
        Ok(totals)
    }
}
