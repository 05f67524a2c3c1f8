use std::collections::HashMap;
use std::sync::Arc;

use postroad_base::{UtcMillis, WorkspaceId};
use postroad_db::{Db, Row, Tx, Value, values};

use crate::AudienceError;
use crate::core::Core;
use crate::error::{Wrong, checked_name};
use crate::segment::{What, build_again};
use crate::sql::{lists, placeholders};

/// Tags of one workspace.
const TAGS_MAX: i64 = 10_000;
pub(crate) const NAME_MAX_CHARS: usize = 100;
/// Contacts from which a deleted tag is taken in one statement.
const CLEAR_CHUNK: i64 = 5_000;
/// Contacts of a tag are counted up to this.
const COUNT_MAX: i64 = 100_000;

/// A word contacts are marked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    pub name: String,
    /// How many contacts have it; counted up to 100,000.
    pub contacts: u64,
    pub created_at: UtcMillis,
}

/// The tags of all workspaces.
#[derive(Clone, Debug)]
pub struct Tags {
    core: Arc<Core>,
}

impl Tags {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Up to `limit` tags whose names contain `text`, after the name `after`, in the order of the alphabet.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn list(
        &self,
        workspace: WorkspaceId,
        text: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Tag>, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let find = match self.core.dialect() {
            postroad_db::Dialect::Sqlite => "instr(name_key, ?) > 0",
            postroad_db::Dialect::Postgres => "strpos(name_key, ?) > 0",
        };
        let sql = format!(
            "SELECT t.name, t.created_at, (SELECT COUNT(*) FROM (SELECT 1 FROM audience_tagged x WHERE x.tag = t.tag \
             LIMIT {COUNT_MAX}) y) AS contacts FROM audience_tags t WHERE t.ws = ? AND {find} AND t.name_key > ? \
             ORDER BY t.name_key LIMIT ?"
        );
        let after = after.map(key).unwrap_or_default();
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.core.db.query(&sql, values![ws, text.trim().to_lowercase(), after, limit]).await?;
        rows.iter().map(tag).collect()
    }

    /// Takes a tag off all contacts. Returns whether it was there.
    ///
    /// # Errors
    /// As the database answers; what was done before stays done, and asking again does the rest.
    pub async fn delete(&self, workspace: WorkspaceId, name: &str) -> Result<bool, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let Some(tag) = number(&self.core.db, ws, name).await? else { return Ok(false) };
        let sql = "DELETE FROM audience_tagged WHERE tag = ? AND contact IN \
                   (SELECT contact FROM audience_tagged WHERE tag = ? ORDER BY contact LIMIT ?)";
        while self.core.db.execute(sql, values![tag, tag, CLEAR_CHUNK]).await? > 0 {}
        let mut tx = self.core.db.begin().await?;
        tx.execute("DELETE FROM audience_tags WHERE tag = ?", values![tag]).await?;
        build_again(&mut tx, ws, What::tag(&key(name)), self.core.now()).await?;
        tx.commit().await?;
        Ok(true)
    }
}

fn tag(row: &Row) -> Result<Tag, AudienceError> {
    Ok(Tag { name: row.get("name")?, contacts: row.get("contacts")?, created_at: row.get("created_at")? })
}

/// How names of tags are compared.
pub(crate) fn key(name: &str) -> String {
    name.trim().to_lowercase()
}

pub(crate) fn checked(pointer: &str, name: &str) -> Result<String, Wrong> {
    checked_name(pointer, name, NAME_MAX_CHARS)
}

pub(crate) async fn number(db: &Db, ws: i64, name: &str) -> Result<Option<i64>, AudienceError> {
    let sql = "SELECT tag FROM audience_tags WHERE ws = ? AND name_key = ?";
    let row = db.query_one(sql, values![ws, key(name)]).await?;
    Ok(row.map(|row| row.get("tag")).transpose()?)
}

/// The numbers of tags by their keys; those that are not there are made.
pub(crate) async fn numbers(
    tx: &mut Tx,
    ws: i64,
    names: &HashMap<String, String>,
    now: UtcMillis,
) -> Result<HashMap<String, i64>, AudienceError> {
    let mut found = find(tx, ws, names.keys()).await?;
    let missing: Vec<(&String, &String)> =
        names.iter().filter(|(key, _)| !found.contains_key(*key)).collect();
    if missing.is_empty() {
        return Ok(found);
    }
    tx.lock(&format!("audience tags {ws}")).await?;
    let sql = "SELECT COUNT(*) AS n FROM audience_tags WHERE ws = ?";
    let count: i64 = tx.query_one(sql, values![ws]).await?.map_or(Ok(0), |row| row.get("n"))?;
    if count + i64::try_from(missing.len()).unwrap_or(i64::MAX) > TAGS_MAX {
        let message = format!("a workspace has at most {TAGS_MAX} tags");
        return Err(AudienceError::conflict("too_many_tags", message));
    }
    for (key, name) in missing {
        let sql = "INSERT INTO audience_tags (ws, name, name_key, created_at) VALUES (?, ?, ?, ?) \
                   ON CONFLICT (ws, name_key) DO NOTHING";
        tx.execute(sql, values![ws, name, key, now]).await?;
    }
    found = find(tx, ws, names.keys()).await?;
    Ok(found)
}

async fn find(
    tx: &mut Tx,
    ws: i64,
    keys: impl Iterator<Item = &String>,
) -> Result<HashMap<String, i64>, AudienceError> {
    let keys: Vec<String> = keys.cloned().collect();
    let mut found = HashMap::with_capacity(keys.len());
    for list in lists(&keys) {
        let sql = format!(
            "SELECT tag, name_key FROM audience_tags WHERE ws = ? AND name_key IN ({})",
            placeholders(list.len())
        );
        let values = std::iter::once(Value::from(ws)).chain(list).collect();
        for row in tx.query(&sql, values).await? {
            found.insert(row.get("name_key")?, row.get("tag")?);
        }
    }
    Ok(found)
}

/// The names of the tags of contacts, in the order of the alphabet.
pub(crate) async fn of_contacts(
    db: &Db,
    contacts: &[i64],
) -> Result<HashMap<i64, Vec<String>>, AudienceError> {
    let mut found: HashMap<i64, Vec<String>> = HashMap::new();
    for list in lists(contacts) {
        let sql = format!(
            "SELECT x.contact, t.name FROM audience_tagged x JOIN audience_tags t ON t.tag = x.tag \
             WHERE x.contact IN ({}) ORDER BY t.name_key",
            placeholders(list.len())
        );
        for row in db.query(&sql, list).await? {
            found.entry(row.get("contact")?).or_default().push(row.get("name")?);
        }
    }
    Ok(found)
}
