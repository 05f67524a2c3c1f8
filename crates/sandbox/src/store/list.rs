use postroad_base::{UtcMillis, WorkspaceId};
use postroad_db::{Cursor, Kind, Page, Value, values};

use super::Sandbox;
use super::row::{self, COLUMNS, Numbered};
use crate::terms::Query;
use crate::{SandboxError, SandboxMessage};

/// Messages on a page.
const PAGE_MAX: usize = 200;

/// What a listing is ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    Newest,
    Oldest,
    Largest,
    Smallest,
    /// By the alphabet.
    Subject,
    SubjectDescending,
}

impl Sort {
    /// The column before the number, its kind, whether downwards, and the cursor's tag.
    fn parts(self) -> (Option<(&'static str, Kind)>, bool, &'static str) {
        match self {
            Self::Newest => (None, true, "sandbox newest"),
            Self::Oldest => (None, false, "sandbox oldest"),
            Self::Largest => (Some(("size_bytes", Kind::Int)), true, "sandbox largest"),
            Self::Smallest => (Some(("size_bytes", Kind::Int)), false, "sandbox smallest"),
            Self::Subject => (Some(("subject_key", Kind::Text)), false, "sandbox subject"),
            Self::SubjectDescending => (Some(("subject_key", Kind::Text)), true, "sandbox subject down"),
        }
    }
}

/// Which messages are asked for; everything that is given must match.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Words of sender, recipients, subject, tags and text; or a whole address.
    pub text: Option<String>,
    /// Captured at this time or later.
    pub since: Option<UtcMillis>,
    /// Captured before this time.
    pub until: Option<UtcMillis>,
    /// Not looked at yet.
    pub unread: bool,
}

impl Sandbox {
    /// The condition of a filter, with its values.
    pub(super) fn condition(
        &self,
        workspace: WorkspaceId,
        filter: &Filter,
    ) -> Result<(String, Vec<Value>), SandboxError> {
        let mut sql = "workspace = ?".to_owned();
        let mut values = values![workspace];
        if let Some(since) = filter.since {
            sql.push_str(" AND captured_at >= ?");
            values.push(since.into());
        }
        if let Some(until) = filter.until {
            sql.push_str(" AND captured_at < ?");
            values.push(until.into());
        }
        if filter.unread {
            sql.push_str(" AND NOT is_read");
        }
        if let Some(text) = filter.text.as_deref().filter(|text| !text.trim().is_empty()) {
            let query = Query::text(workspace, text)
                .ok_or(SandboxError::Search("the search text has no letters or digits"))?;
            sql.push_str(" AND ");
            sql.push_str(self.matching());
            values.push(self.query_text(&query).into());
        }
        Ok((sql, values))
    }

    /// A page of the workspace's captured messages.
    ///
    /// # Errors
    /// [`SandboxError::Cursor`] for a cursor of another order, [`SandboxError::Search`] for a text without words.
    pub async fn list(
        &self,
        workspace: WorkspaceId,
        filter: &Filter,
        sort: Sort,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<SandboxMessage>, SandboxError> {
        let limit = limit.clamp(1, PAGE_MAX);
        let (column, down, tag) = sort.parts();
        let (mut condition, mut values) = self.condition(workspace, filter)?;
        let (compare, direction) = if down { ("<", "DESC") } else { (">", "ASC") };
        if let Some(cursor) = cursor {
            match column {
                Some((column, kind)) => {
                    condition.push_str(&format!(" AND ({column}, seq) {compare} (?, ?)"));
                    values.extend(cursor.keys(tag, &[kind, Kind::Int])?);
                }
                None => {
                    condition.push_str(&format!(" AND seq {compare} ?"));
                    values.extend(cursor.keys(tag, &[Kind::Int])?);
                }
            }
        }
        let order = match column {
            Some((column, _)) => format!("{column} {direction}, seq {direction}"),
            None => format!("seq {direction}"),
        };
        values.push(i64::try_from(limit + 1).unwrap_or(i64::MAX).into());
        let sql =
            format!("SELECT {COLUMNS} FROM sandbox_messages WHERE {condition} ORDER BY {order} LIMIT ?");
        let rows = self.db().query(&sql, values).await?;
        let found = rows.iter().map(row::message).collect::<Result<Vec<Numbered>, _>>()?;
        let page = Page::of(found, limit, |last| Cursor::new(tag, &keys(sort, last)));
        Ok(page.map(|numbered| numbered.message))
    }
}

fn keys(sort: Sort, last: &Numbered) -> Vec<Value> {
    match sort {
        Sort::Newest | Sort::Oldest => values![last.seq],
        Sort::Largest | Sort::Smallest => {
            values![i64::try_from(last.message.size_bytes).unwrap_or(i64::MAX), last.seq]
        }
        Sort::Subject | Sort::SubjectDescending => values![&last.subject_key, last.seq],
    }
}
