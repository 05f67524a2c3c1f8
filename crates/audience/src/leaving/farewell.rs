use std::sync::Arc;

use postroad_base::{ContactId, MessageId, TopicId, UtcMillis, WorkspaceId};
use postroad_db::{Cursor, CursorError, Kind, Page, Row, Value, values};
use serde::{Deserialize, Serialize};

use crate::AudienceError;
use crate::core::Core;
use crate::sql::Sql;

const TAG: &str = "audience farewells";
const PAGE_MAX: usize = 1_000;
const QUERY_MAX_CHARS: usize = 100;

/// By which way somebody left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The button of a mail program (RFC 8058).
    OneClick,
    /// The page that a link in the mail leads to.
    UnsubscribePage,
    PreferenceCentre,
}

impl Way {
    pub const ALL: [Self; 3] = [Self::OneClick, Self::UnsubscribePage, Self::PreferenceCentre];

    pub(super) fn code(self) -> i64 {
        match self {
            Self::OneClick => 1,
            Self::UnsubscribePage => 2,
            Self::PreferenceCentre => 3,
        }
    }

    fn of(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.code() == code)
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OneClick => "one_click",
            Self::UnsubscribePage => "unsubscribe_page",
            Self::PreferenceCentre => "preference_centre",
        }
    }
}

/// Somebody who left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Farewell {
    pub seq: i64,
    pub at: UtcMillis,
    /// `None` when the contact is gone.
    pub contact: Option<ContactId>,
    pub email: Option<String>,
    /// `None` for everything.
    pub topic: Option<TopicId>,
    pub topic_name: Option<String>,
    /// The mail the link was in.
    pub message: Option<MessageId>,
    pub way: Way,
    /// They came back within days.
    pub undone: bool,
    /// Of the workspace's list; empty when none was given.
    pub reason: String,
    pub comment: String,
}

/// Which of them.
#[derive(Clone, Debug, Default)]
pub struct FarewellFilter {
    pub since: Option<UtcMillis>,
    pub until: Option<UtcMillis>,
    pub topic: Option<TopicId>,
    pub message: Option<MessageId>,
    pub reason: Option<String>,
    /// Only those who gave a reason or wrote something.
    pub explained: bool,
    /// A part of the comment.
    pub text: Option<String>,
}

/// What those who left said, of all workspaces.
#[derive(Clone, Debug)]
pub struct Farewells {
    pub(super) core: Arc<Core>,
}

impl FarewellFilter {
    /// The conditions on `l`, beginning with the workspace.
    pub(super) fn sql(&self, ws: i64) -> Result<Sql, AudienceError> {
        let mut sql = Sql::new("l.ws = ?", values![ws]);
        let mut and = |text: &str, value: Value| sql.append(Sql::new(text, vec![value]));
        if let Some(since) = self.since {
            and(" AND l.at >= ?", since.into());
        }
        if let Some(until) = self.until {
            and(" AND l.at < ?", until.into());
        }
        if let Some(topic) = self.topic {
            and(" AND l.topic = (SELECT topic FROM audience_topics WHERE id = ?)", topic.into());
        }
        if let Some(message) = self.message {
            and(" AND l.message = ?", message.into());
        }
        if let Some(reason) = &self.reason {
            and(" AND l.reason = ?", reason.as_str().into());
        }
        if let Some(text) = self.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            if text.chars().count() > QUERY_MAX_CHARS {
                let message = format!("must have at most {QUERY_MAX_CHARS} characters");
                return Err(AudienceError::invalid("/q", message));
            }
            let escaped = text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            and(" AND LOWER(l.comment) LIKE ? ESCAPE '\\'", format!("%{escaped}%").into());
        }
        if self.explained {
            sql.push(" AND (l.reason <> '' OR l.comment <> '')");
        }
        Ok(sql)
    }
}

impl Farewells {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// A page of those who left, newest first.
    ///
    /// # Errors
    /// [`AudienceError::Cursor`] for a cursor of another listing, [`AudienceError::Invalid`] for the text.
    pub async fn list(
        &self,
        workspace: WorkspaceId,
        filter: &FarewellFilter,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Farewell>, AudienceError> {
        let limit = limit.clamp(1, PAGE_MAX);
        let ws = self.core.ws(workspace).await?;
        let mut sql = Sql::new(
            "SELECT l.seq, l.at, l.way, l.message, l.undone, l.reason, l.comment, c.id AS contact_id, c.email, \
             t.id AS topic_id, t.name AS topic_name FROM audience_leaves l \
             LEFT JOIN audience_contacts c ON c.n = l.contact LEFT JOIN audience_topics t ON t.topic = l.topic WHERE ",
            Vec::new(),
        );
        sql.append(filter.sql(ws)?);
        if let Some(cursor) = cursor {
            let keys = cursor.keys(TAG, &[Kind::Int, Kind::Int])?;
            let [at, seq] = <[Value; 2]>::try_from(keys).map_err(|_| CursorError)?;
            sql.append(Sql::new(" AND (l.at < ? OR l.at = ? AND l.seq < ?)", vec![at.clone(), at, seq]));
        }
        let count = i64::try_from(limit + 1).unwrap_or(i64::MAX);
        sql.append(Sql::new(" ORDER BY l.at DESC, l.seq DESC LIMIT ?", values![count]));
        let rows = self.core.db.query(&sql.text, sql.values).await?;
        let items = rows.iter().map(farewell).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::of(items, limit, |last| Cursor::new(TAG, &values![last.at, last.seq])))
    }
}

fn farewell(row: &Row) -> Result<Farewell, AudienceError> {
    Ok(Farewell {
        seq: row.get("seq")?,
        at: row.get("at")?,
        contact: row.get("contact_id")?,
        email: row.get("email")?,
        topic: row.get("topic_id")?,
        topic_name: row.get("topic_name")?,
        message: row.get("message")?,
        way: Way::of(row.get("way")?).ok_or(AudienceError::Damaged("farewell"))?,
        undone: row.get("undone")?,
        reason: row.get("reason")?,
        comment: row.get("comment")?,
    })
}
