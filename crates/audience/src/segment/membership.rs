//! Who is in a segment, and who came and went.

use postroad_base::{ContactId, SegmentId, UtcMillis, WorkspaceId};
use postroad_db::{Cursor, CursorError, Kind, Page, Row, Value, values};

use super::members::Cause;
use super::{BuildStatus, Segment, Segments, roster};
use crate::contact::{COLUMNS, contacts_of_rows};
use crate::field::Fieldbook;
use crate::{AudienceError, Contact};

/// The most members on a page.
const PAGE_MAX: usize = 200;
const TAG: &str = "audience segment members";
const MISSING: AudienceError = AudienceError::Missing { what: "segment" };

/// A contact in a segment.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    pub contact: Contact,
    /// Since when it is known to be in it.
    pub since: UtcMillis,
}

/// A contact entered a segment, or left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentEvent {
    /// Its place among all such events.
    pub seq: i64,
    pub segment: SegmentId,
    pub segment_name: String,
    pub contact: ContactId,
    pub entered: bool,
    pub cause: Cause,
    pub at: UtcMillis,
}

pub(crate) const EVENT: &str = "SELECT e.seq, e.entered, e.cause, e.at, s.id AS segment_id, s.name AS segment_name, \
    c.id AS contact_id FROM audience_segment_events e JOIN audience_segments s ON s.segment = e.segment \
    JOIN audience_contacts c ON c.n = e.contact";

pub(crate) fn event(row: &Row) -> Result<SegmentEvent, AudienceError> {
    Ok(SegmentEvent {
        seq: row.get("seq")?,
        segment: row.get("segment_id")?,
        segment_name: row.get("segment_name")?,
        contact: row.get("contact_id")?,
        entered: row.get("entered")?,
        cause: Cause::of(row.get("cause")?).ok_or(AudienceError::Damaged("segment event"))?,
        at: row.get("at")?,
    })
}

impl Segments {
    /// A page of the members that are kept, in the order the contacts were made; `None` without the segment.
    ///
    /// # Errors
    /// [`AudienceError::Cursor`] for a cursor of another listing.
    pub async fn members(
        &self,
        workspace: WorkspaceId,
        id: SegmentId,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<Page<Member>>, AudienceError> {
        let limit = limit.clamp(1, PAGE_MAX);
        let ws = self.core.ws(workspace).await?;
        let after = match cursor {
            None => Value::from(0_i64),
            Some(cursor) => cursor.keys(TAG, &[Kind::Int])?.pop().ok_or(CursorError)?,
        };
        let sql = "SELECT segment FROM audience_segments WHERE ws = ? AND id = ?";
        let Some(row) = self.core.db.query_one(sql, values![ws, id]).await? else { return Ok(None) };
        let segment: i64 = row.get("segment")?;
        let sql = format!(
            "SELECT {COLUMNS}, x.since FROM audience_members x JOIN audience_contacts c ON c.n = x.contact \
             WHERE x.segment = ? AND x.contact > ? ORDER BY x.contact LIMIT ?"
        );
        let want = i64::try_from(limit + 1).unwrap_or(i64::MAX);
        let rows = self.core.db.query(&sql, values![segment, after, want]).await?;
        let book = Fieldbook::read(&self.core.db, ws).await?;
        let contacts = contacts_of_rows(&self.core.db, &rows, &book).await?;
        let mut members = Vec::with_capacity(rows.len());
        for (contact, row) in contacts.into_iter().zip(&rows) {
            members.push(Member { contact, since: row.get("since")? });
        }
        Ok(Some(Page::of(members, limit, |last| Cursor::new(TAG, &values![last.contact.number]))))
    }

    /// Who entered and left which segments of a workspace after the place `seq`, oldest first: for whoever acts on it.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn events_after(
        &self,
        workspace: WorkspaceId,
        seq: i64,
        limit: usize,
    ) -> Result<Vec<SegmentEvent>, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let sql = format!("{EVENT} WHERE e.ws = ? AND e.seq > ? ORDER BY e.seq LIMIT ?");
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.core.db.query(&sql, values![ws, seq, limit]).await?.iter().map(event).collect()
    }

    /// Looks at all contacts again.
    ///
    /// # Errors
    /// [`AudienceError::Missing`].
    pub async fn rebuild(&self, workspace: WorkspaceId, id: SegmentId) -> Result<Segment, AudienceError> {
        let number = self.number(workspace, id).await?;
        let mut tx = self.core.db.begin().await?;
        roster::begin(&mut tx, &[number], self.core.now()).await?;
        tx.commit().await?;
        self.get(workspace, id).await?.ok_or(MISSING)
    }

    /// Stops building. What is kept by then is not relied on, and not kept up, until it is built again; who asks for the
    /// segment's contacts is answered by its rule.
    ///
    /// # Errors
    /// [`AudienceError::Missing`]; [`AudienceError::Conflict`] with the rule `segment_not_building`.
    pub async fn cancel(&self, workspace: WorkspaceId, id: SegmentId) -> Result<Segment, AudienceError> {
        let number = self.number(workspace, id).await?;
        let sql = "UPDATE audience_segment_state SET status = ?, version = version + 1, finished_at = ? \
                   WHERE segment = ? AND status = ?";
        let (cancelled, building) = (BuildStatus::Cancelled.as_str(), BuildStatus::Building.as_str());
        let values = values![cancelled, self.core.now(), number, building];
        if self.core.db.execute(sql, values).await? == 0 {
            return Err(AudienceError::conflict("segment_not_building", "the segment is not being built"));
        }
        self.get(workspace, id).await?.ok_or(MISSING)
    }

    async fn number(&self, workspace: WorkspaceId, id: SegmentId) -> Result<i64, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let sql = "SELECT segment FROM audience_segments WHERE ws = ? AND id = ?";
        let row = self.core.db.query_one(sql, values![ws, id]).await?.ok_or(MISSING)?;
        Ok(row.get("segment")?)
    }
}
