use std::collections::HashMap;
use std::sync::Arc;

use postroad_base::{TopicId, UtcMillis, WorkspaceId};
use postroad_db::{Db, Row, Tx, values};

use super::SubscriptionState;
use crate::AudienceError;
use crate::core::Core;
use crate::error::{Wrong, checked_line, checked_name};
use crate::sql::{lists, placeholders};

/// Topics of one workspace.
const TOPICS_MAX: usize = 500;
const NAME_MAX_CHARS: usize = 100;
const DESCRIPTION_MAX_CHARS: usize = 500;

/// What contacts can subscribe to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    pub id: TopicId,
    pub name: String,
    pub description: String,
    /// Whether a grant has to be confirmed by the owner of the address.
    pub double_opt_in: bool,
    /// Whether people see it at forms and in the preference centre.
    pub public: bool,
    /// Nothing is sent to an archived topic.
    pub archived_at: Option<UtcMillis>,
    pub created_at: UtcMillis,
    pub subscribed: u64,
    pub pending: u64,
    pub unsubscribed: u64,
    /// Its number in other tables.
    pub(crate) number: i64,
}

#[derive(Clone, Debug)]
pub struct NewTopic {
    pub name: String,
    pub description: String,
    pub double_opt_in: bool,
    pub public: bool,
}

/// What to change; what is `None` stays. Who is subscribed stays so, whatever becomes of the opt-in.
#[derive(Clone, Debug, Default)]
pub struct TopicChange {
    pub name: Option<String>,
    pub description: Option<String>,
    pub double_opt_in: Option<bool>,
    pub public: Option<bool>,
    pub archived: Option<bool>,
}

/// The topics of all workspaces. They are archived, not deleted: the ledger speaks of them.
#[derive(Clone, Debug)]
pub struct Topics {
    core: Arc<Core>,
}

/// What consents need to know of a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TopicRow {
    pub topic: i64,
    pub id: TopicId,
    pub double_opt_in: bool,
    pub is_archived: bool,
}

const SELECT: &str = "SELECT t.topic, t.id, t.name, t.description, t.double_opt_in, t.public, t.archived_at, \
    t.created_at, COALESCE((SELECT n FROM audience_topic_counts x WHERE x.topic = t.topic AND x.state = 1), 0) AS pending, \
    COALESCE((SELECT n FROM audience_topic_counts x WHERE x.topic = t.topic AND x.state = 2), 0) AS subscribed, \
    COALESCE((SELECT n FROM audience_topic_counts x WHERE x.topic = t.topic AND x.state = 3), 0) AS unsubscribed \
    FROM audience_topics t";

impl Topics {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// All topics of a workspace, oldest first: there are at most 500.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn list(&self, workspace: WorkspaceId) -> Result<Vec<Topic>, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let sql = format!("{SELECT} WHERE t.ws = ? ORDER BY t.topic");
        self.core.db.query(&sql, values![ws]).await?.iter().map(topic).collect()
    }

    pub(crate) async fn by_number(&self, ws: i64, number: i64) -> Result<Option<Topic>, AudienceError> {
        let sql = format!("{SELECT} WHERE t.ws = ? AND t.topic = ?");
        self.core.db.query_one(&sql, values![ws, number]).await?.as_ref().map(topic).transpose()
    }

    /// # Errors
    /// As the database answers.
    pub async fn get(&self, workspace: WorkspaceId, id: TopicId) -> Result<Option<Topic>, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let sql = format!("{SELECT} WHERE t.ws = ? AND t.id = ?");
        self.core.db.query_one(&sql, values![ws, id]).await?.as_ref().map(topic).transpose()
    }

    /// # Errors
    /// [`AudienceError::Invalid`], [`AudienceError::Taken`] for the name.
    pub async fn create(&self, workspace: WorkspaceId, new: NewTopic) -> Result<Topic, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let (name, description) = checked(&new.name, &new.description)?;
        let (id, now) = (TopicId::new(self.core.now()), self.core.now());
        let mut tx = self.core.db.begin().await?;
        tx.lock(&format!("audience topics {ws}")).await?;
        let sql = "SELECT COUNT(*) AS n FROM audience_topics WHERE ws = ?";
        let count: usize = match tx.query_one(sql, values![ws]).await? {
            Some(row) => usize::try_from(row.get::<i64>("n")?).unwrap_or(usize::MAX),
            None => 0,
        };
        if count >= TOPICS_MAX {
            let message = format!("a workspace has at most {TOPICS_MAX} topics");
            return Err(AudienceError::conflict("too_many_topics", message));
        }
        let sql = "INSERT INTO audience_topics (id, ws, name, name_key, description, double_opt_in, public, created_at) \
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
        let key = name.to_lowercase();
        let values = values![id, ws, &name, key, &description, new.double_opt_in, new.public, now];
        tx.execute(sql, values).await.map_err(taken)?;
        tx.commit().await?;
        self.get(workspace, id).await?.ok_or(AudienceError::Missing { what: "topic" })
    }

    /// # Errors
    /// [`AudienceError::Missing`], [`AudienceError::Invalid`], [`AudienceError::Taken`] for the name.
    pub async fn update(
        &self,
        workspace: WorkspaceId,
        id: TopicId,
        change: TopicChange,
    ) -> Result<Topic, AudienceError> {
        let missing = AudienceError::Missing { what: "topic" };
        let ws = self.core.ws(workspace).await?;
        let before = self.get(workspace, id).await?.ok_or(missing)?;
        let name = change.name.unwrap_or(before.name);
        let (name, description) = checked(&name, &change.description.unwrap_or(before.description))?;
        let archived_at = match (change.archived, before.archived_at) {
            (Some(true), None) => Some(self.core.now()),
            (Some(false), _) => None,
            (_, at) => at,
        };
        let sql = "UPDATE audience_topics SET name = ?, name_key = ?, description = ?, double_opt_in = ?, public = ?, \
                   archived_at = ? WHERE ws = ? AND id = ?";
        let values = values![
            &name,
            name.to_lowercase(),
            &description,
            change.double_opt_in.unwrap_or(before.double_opt_in),
            change.public.unwrap_or(before.public),
            archived_at,
            ws,
            id,
        ];
        self.core.db.execute(sql, values).await.map_err(taken)?;
        self.get(workspace, id).await?.ok_or(AudienceError::Missing { what: "topic" })
    }
}

fn taken(error: postroad_db::DbError) -> AudienceError {
    if error.is_unique_violation() { AudienceError::Taken { field: "name" } } else { error.into() }
}

fn checked(name: &str, description: &str) -> Result<(String, String), AudienceError> {
    let invalid = |wrong: Wrong| AudienceError::Invalid(vec![wrong]);
    let name = checked_name("/name", name, NAME_MAX_CHARS).map_err(invalid)?;
    let description = checked_line("/description", description, DESCRIPTION_MAX_CHARS).map_err(invalid)?;
    Ok((name, description))
}

fn topic(row: &Row) -> Result<Topic, AudienceError> {
    Ok(Topic {
        id: row.get("id")?,
        name: row.get("name")?,
        description: row.get("description")?,
        double_opt_in: row.get("double_opt_in")?,
        public: row.get("public")?,
        archived_at: row.get("archived_at")?,
        created_at: row.get("created_at")?,
        subscribed: row.get("subscribed")?,
        pending: row.get("pending")?,
        unsubscribed: row.get("unsubscribed")?,
        number: row.get("topic")?,
    })
}

const SELECT_ROW: &str =
    "SELECT topic, id, double_opt_in, archived_at FROM audience_topics WHERE ws = ? AND id = ?";

fn topic_row(row: &Row) -> Result<TopicRow, AudienceError> {
    Ok(TopicRow {
        topic: row.get("topic")?,
        id: row.get("id")?,
        double_opt_in: row.get("double_opt_in")?,
        is_archived: row.get::<Option<UtcMillis>>("archived_at")?.is_some(),
    })
}

pub(crate) async fn by_id(db: &Db, ws: i64, id: TopicId) -> Result<Option<TopicRow>, AudienceError> {
    db.query_one(SELECT_ROW, values![ws, id]).await?.as_ref().map(topic_row).transpose()
}

pub(crate) async fn by_id_in(tx: &mut Tx, ws: i64, id: TopicId) -> Result<Option<TopicRow>, AudienceError> {
    tx.query_one(SELECT_ROW, values![ws, id]).await?.as_ref().map(topic_row).transpose()
}

pub(crate) async fn by_number(tx: &mut Tx, ws: i64, topic: i64) -> Result<Option<TopicRow>, AudienceError> {
    let sql = "SELECT topic, id, double_opt_in, archived_at FROM audience_topics WHERE ws = ? AND topic = ?";
    tx.query_one(sql, values![ws, topic]).await?.as_ref().map(topic_row).transpose()
}

/// The topics that people can be subscribed to, by their names in lower case.
pub(crate) async fn by_name(db: &Db, ws: i64) -> Result<HashMap<String, TopicRow>, AudienceError> {
    let sql = "SELECT topic, id, name_key, double_opt_in, archived_at FROM audience_topics \
               WHERE ws = ? AND archived_at IS NULL";
    let rows = db.query(sql, values![ws]).await?;
    rows.iter().map(|row| Ok((row.get("name_key")?, topic_row(row)?))).collect()
}

/// Whether the topics of these numbers ask for confirmation.
pub(super) async fn double_opt_in(tx: &mut Tx, numbers: &[i64]) -> Result<HashMap<i64, bool>, AudienceError> {
    let mut found = HashMap::new();
    for list in lists(numbers) {
        let sql = format!(
            "SELECT topic, double_opt_in FROM audience_topics WHERE topic IN ({})",
            placeholders(list.len())
        );
        for row in tx.query(&sql, list).await? {
            found.insert(row.get("topic")?, row.get("double_opt_in")?);
        }
    }
    Ok(found)
}

/// Adds to the counts of a topic.
pub(super) async fn count(
    tx: &mut Tx,
    topic: i64,
    state: SubscriptionState,
    by: i64,
) -> Result<(), AudienceError> {
    let sql = "INSERT INTO audience_topic_counts (topic, state, n) VALUES (?, ?, ?) \
               ON CONFLICT (topic, state) DO UPDATE SET n = audience_topic_counts.n + EXCLUDED.n";
    tx.execute(sql, values![topic, state.code(), by]).await?;
    Ok(())
}
