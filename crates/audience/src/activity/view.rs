//! What is known of one contact's engagement.

use postroad_base::{ContactId, UtcMillis, WorkspaceId};
use postroad_db::values;

use super::{Activities, ActivityKind, SUMMARY_COLUMNS, Summary, score};
use crate::AudienceError;

/// How often, and when last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    pub count: u64,
    pub last: Option<UtcMillis>,
}

/// What happened between a workspace and a contact, and its score.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EngagementSummary {
    /// In the order of [`ActivityKind::ALL`]; opens and clicks by people.
    pub times: Vec<(ActivityKind, Times)>,
    pub machine_opened: Times,
    pub machine_clicked: Times,
    /// Deliveries since a person last opened or clicked.
    pub unopened: u64,
    /// From 0 to 100.
    pub score: u32,
    /// What the score is made of; see [`score`].
    pub points: f64,
}

impl Activities {
    /// What is known of a contact; `None` without the contact.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn of_contact(
        &self,
        workspace: WorkspaceId,
        contact: ContactId,
    ) -> Result<Option<EngagementSummary>, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let sql = "SELECT n FROM audience_contacts WHERE id = ? AND ws = ?";
        let Some(row) = self.core.db.query_one(sql, values![contact, ws]).await? else { return Ok(None) };
        let n: i64 = row.get("n")?;
        let sql = format!("SELECT {} FROM audience_engagement WHERE contact = ?", SUMMARY_COLUMNS.join(", "));
        let row = self.core.db.query_one(&sql, values![n]).await?;
        let summary = row.as_ref().map(Summary::read).transpose()?.unwrap_or_default();
        Ok(Some(summary.view(self.core.now())))
    }
}

impl Summary {
    fn view(&self, now: UtcMillis) -> EngagementSummary {
        let times = |tally: super::summary::Tally| Times {
            count: u64::try_from(tally.count).unwrap_or(0),
            last: tally.last.map(UtcMillis),
        };
        let points = self.score_key.map_or(0.0, |key| score::points_at(key, now.0));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 100")]
        let rounded = score::of_points(points).round() as u32;
        EngagementSummary {
            times: ActivityKind::ALL.into_iter().map(|kind| (kind, times(self.tally(kind)))).collect(),
            machine_opened: times(self.machines(ActivityKind::Opened)),
            machine_clicked: times(self.machines(ActivityKind::Clicked)),
            unopened: u64::try_from(self.unopened).unwrap_or(0),
            score: rounded,
            points,
        }
    }
}
