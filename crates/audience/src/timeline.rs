//! Everything that happened to a contact, newest first: what was changed, what it agreed to, which segments
//! it entered and left, what was sent to it.

use std::sync::Arc;

use postroad_base::{ContactId, EmailAddress, UtcMillis, WorkspaceId};
use postroad_db::{Cursor, CursorError, Kind, Page, Row, Value, values};
use postroad_insight::{EventLog, MessageFilter, MessageSummary};

use crate::AudienceError;
use crate::consent::{Consent, ledger_before};
use crate::core::Core;
use crate::segment::{EVENT, SegmentEvent, event};

const PAGE_MAX: usize = 200;
const TAG: &str = "audience timeline";

/// The timelines of all contacts.
#[derive(Clone)]
pub struct Timelines {
    core: Arc<Core>,
    events: EventLog,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Moment {
    pub at: UtcMillis,
    pub what: Happened,
}

#[derive(Clone, Debug)]
pub enum Happened {
    /// The contact was made.
    Created {
        source: String,
    },
    /// Properties were changed; only their names are kept.
    Changed {
        what: Vec<String>,
        actor: String,
        source: String,
    },
    Consent(Consent),
    /// It entered a segment, or left it.
    Segment(SegmentEvent),
    /// A message was accepted for the contact's present address.
    Message(MessageSummary),
}

/// How far a listing is, in each of its sources.
#[derive(Clone, Copy, Debug)]
struct Position {
    change: i64,
    consent: i64,
    segment: i64,
    /// Messages accepted at this time or before, but for the first `skip` of those at it.
    message_at: i64,
    skip: i64,
    is_created_shown: bool,
}

impl Position {
    const START: Self = Self {
        change: i64::MAX,
        consent: i64::MAX,
        segment: i64::MAX,
        message_at: i64::MAX - 1,
        skip: 0,
        is_created_shown: false,
    };

    fn of(cursor: &Cursor) -> Result<Self, CursorError> {
        let keys = cursor.keys(TAG, &[Kind::Int, Kind::Int, Kind::Int, Kind::Int, Kind::Int, Kind::Bool])?;
        match keys.as_slice() {
            [
                Value::Int(change),
                Value::Int(consent),
                Value::Int(segment),
                Value::Int(message_at),
                Value::Int(skip),
                Value::Bool(shown),
            ] => Ok(Self {
                change: *change,
                consent: *consent,
                segment: *segment,
                message_at: *message_at,
                skip: *skip,
                is_created_shown: *shown,
            }),
            _ => Err(CursorError),
        }
    }

    fn cursor(self) -> Cursor {
        let Self { change, consent, segment, message_at, skip, is_created_shown } = self;
        Cursor::new(TAG, &values![change, consent, segment, message_at, skip, is_created_shown])
    }

    /// Behind this moment.
    fn pass(&mut self, moment: &Moment, seq: i64) {
        match moment.what {
            Happened::Created { .. } => self.is_created_shown = true,
            Happened::Changed { .. } => self.change = seq,
            Happened::Consent(_) => self.consent = seq,
            Happened::Segment(_) => self.segment = seq,
            Happened::Message(_) if self.message_at == moment.at.0 => self.skip += 1,
            Happened::Message(_) => (self.message_at, self.skip) = (moment.at.0, 1),
        }
    }
}

impl Timelines {
    pub(crate) fn new(core: Arc<Core>, events: EventLog) -> Self {
        Self { core, events }
    }

    /// A page of a contact's timeline, newest first; `None` without the contact.
    ///
    /// # Errors
    /// [`AudienceError::Cursor`] for a cursor of another listing; otherwise as the databases answer.
    pub async fn of_contact(
        &self,
        workspace: WorkspaceId,
        contact: ContactId,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Option<Page<Moment>>, AudienceError> {
        let limit = limit.clamp(1, PAGE_MAX);
        let mut position = cursor.map_or(Ok(Position::START), Position::of)?;
        let ws = self.core.ws(workspace).await?;
        let sql = "SELECT n, email, source, created_at FROM audience_contacts WHERE id = ? AND ws = ?";
        let Some(row) = self.core.db.query_one(sql, values![contact, ws]).await? else { return Ok(None) };
        let n: i64 = row.get("n")?;
        let mut found = self.changes(n, position.change, limit + 1).await?;
        for line in ledger_before(&self.core.db, n, position.consent, limit + 1).await? {
            found.push((line.seq, Moment { at: line.recorded_at, what: Happened::Consent(line) }));
        }
        found.extend(self.segments(n, position.segment, limit + 1).await?);
        found.extend(self.messages(workspace, row.get("email")?, position, limit + 1).await?);
        if !position.is_created_shown {
            let what = Happened::Created { source: row.get("source")? };
            found.push((0, Moment { at: row.get("created_at")?, what }));
        }
        // What was made comes first of what happened in its moment, so it is listed last.
        found.sort_by_key(|(seq, moment)| {
            (
                std::cmp::Reverse(moment.at),
                matches!(moment.what, Happened::Created { .. }),
                std::cmp::Reverse(*seq),
            )
        });
        let more = found.len() > limit;
        found.truncate(limit);
        let mut items = Vec::with_capacity(found.len());
        for (seq, moment) in found {
            position.pass(&moment, seq);
            items.push(moment);
        }
        Ok(Some(Page { items, next: more.then(|| position.cursor()) }))
    }

    async fn changes(&self, n: i64, below: i64, limit: usize) -> Result<Vec<(i64, Moment)>, AudienceError> {
        let sql = "SELECT seq, at, actor, source, what FROM audience_changes WHERE contact = ? AND seq < ? \
                   ORDER BY seq DESC LIMIT ?";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.core.db.query(sql, values![n, below, limit]).await?.iter().map(change).collect()
    }

    async fn segments(&self, n: i64, below: i64, limit: usize) -> Result<Vec<(i64, Moment)>, AudienceError> {
        let sql = format!("{} WHERE e.contact = ? AND e.seq < ? ORDER BY e.seq DESC LIMIT ?", EVENT);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut found = Vec::new();
        for row in self.core.db.query(&sql, values![n, below, limit]).await? {
            let event = event(&row)?;
            found.push((event.seq, Moment { at: event.at, what: Happened::Segment(event) }));
        }
        Ok(found)
    }

    async fn messages(
        &self,
        workspace: WorkspaceId,
        address: EmailAddress,
        position: Position,
        limit: usize,
    ) -> Result<Vec<(i64, Moment)>, AudienceError> {
        let skip = usize::try_from(position.skip).unwrap_or(0);
        let filter = MessageFilter {
            workspace: Some(workspace),
            recipient: Some(address),
            until: (position.message_at < Position::START.message_at)
                .then(|| UtcMillis(position.message_at + 1)),
            ..MessageFilter::default()
        };
        let page = self.events.messages(&filter, None, limit + skip).await.map_err(AudienceError::Log)?;
        let left = page.items.into_iter().skip(skip);
        Ok(left
            .map(|message| (0, Moment { at: message.facts.at, what: Happened::Message(message) }))
            .collect())
    }
}

fn change(row: &Row) -> Result<(i64, Moment), AudienceError> {
    let what: String = row.get("what")?;
    let what = serde_json::from_str(&what).map_err(|_| AudienceError::Damaged("change"))?;
    let what = Happened::Changed { what, actor: row.get("actor")?, source: row.get("source")? };
    Ok((row.get("seq")?, Moment { at: row.get("at")?, what }))
}

impl std::fmt::Debug for Timelines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Timelines")
    }
}
