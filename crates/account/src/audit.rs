use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use postroad_base::{EventId, SharedClock, UtcMillis, WorkspaceId};
use postroad_db::{Cursor, Db, DbError, Page, Row, Tx, Value, listing, values};
use serde::Serialize;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::{AccountError, Actor, keyset};

/// Who makes a change, and from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct By {
    pub actor: Actor,
    pub ip: Option<IpAddr>,
}

impl By {
    pub const LOCAL_OPERATOR: Self = Self { actor: Actor::LocalOperator, ip: None };
}

/// What was changed.
#[derive(Clone, Debug)]
pub struct Change<'a> {
    /// `None` for the installation.
    pub workspace: Option<WorkspaceId>,
    /// As in `api_key.created`: noun, dot, past participle.
    pub action: &'a str,
    /// The id or name of the changed thing. Never an address of a recipient.
    pub subject: String,
    pub before: Option<Json>,
    pub after: Option<Json>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AuditEntry {
    pub id: Uuid,
    pub at: UtcMillis,
    pub workspace: Option<WorkspaceId>,
    #[serde(serialize_with = "as_text")]
    pub actor: Actor,
    pub ip: Option<IpAddr>,
    pub action: String,
    pub subject: String,
    pub before: Option<Json>,
    pub after: Option<Json>,
}

fn as_text<S: serde::Serializer>(actor: &Actor, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(actor)
}

/// Which entries to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditFilter {
    /// Those of one workspace.
    Workspace(WorkspaceId),
    /// Everything, for administrators.
    All,
}

/// Which entries to list, closer.
#[derive(Clone, Copy, Debug, Default)]
pub struct AuditSearch<'a> {
    /// All workspaces and the installation, without.
    pub workspace: Option<WorkspaceId>,
    /// Part of an action or subject, whatever its case.
    pub text: Option<&'a str>,
    pub actor: Option<Actor>,
    /// An action, or the beginning of several up to a dot: `domain.`.
    pub action: Option<&'a str>,
    pub since: Option<UtcMillis>,
    /// Exclusive.
    pub until: Option<UtcMillis>,
}

/// An entry with the name of who acted.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedEntry {
    pub entry: AuditEntry,
    /// A person's name or a key's label.
    pub actor_name: Option<String>,
}

/// The log of changes. Entries are never changed.
#[derive(Clone, Debug)]
pub struct AuditLog {
    db: Db,
    clock: SharedClock,
}

/// Keys whose values are secrets, whatever they hold; entries say only that they are set.
const SECRET_KEYS: [&str; 4] = ["password", "secret", "token", "private_key"];

impl AuditLog {
    pub(crate) fn new(db: Db, clock: SharedClock) -> Self {
        Self { db, clock }
    }

    /// Writes an entry as part of the change it describes.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn record(&self, tx: &mut Tx, by: &By, change: Change<'_>) -> Result<(), DbError> {
        let now = self.clock.now();
        let sql = "INSERT INTO account_audit (id, at, workspace_id, actor, ip, action, subject, before, after) \
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let json = |value: Option<Json>| value.map(|value| redacted(value).to_string());
        let values = values![
            EventId::new(now),
            now,
            change.workspace,
            by.actor.to_string(),
            by.ip.map(|ip| ip.to_string()),
            change.action,
            change.subject,
            json(change.before),
            json(change.after),
        ];
        tx.execute(sql, values).await.map(drop)
    }

    /// Entries, newest first.
    ///
    /// # Errors
    /// [`AccountError::Cursor`] for a cursor of another listing; otherwise as the database answers.
    pub async fn list(
        &self,
        filter: AuditFilter,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<AuditEntry>, AccountError> {
        let tag = match filter {
            AuditFilter::Workspace(_) => "audit/workspace",
            AuditFilter::All => "audit/all",
        };
        let (limit, below) = keyset::start(tag, cursor, limit)?;
        let select =
            "SELECT id, at, workspace_id, actor, ip, action, subject, before, after FROM account_audit";
        let rows = match filter {
            AuditFilter::Workspace(workspace) => {
                let sql = format!("{select} WHERE workspace_id = ? AND id < ? ORDER BY id DESC LIMIT ?");
                self.db.query(&sql, values![workspace, below, keyset::fetch(limit)]).await?
            }
            AuditFilter::All => {
                let sql = format!("{select} WHERE id < ? ORDER BY id DESC LIMIT ?");
                self.db.query(&sql, values![below, keyset::fetch(limit)]).await?
            }
        };
        let entries = rows.iter().map(entry).collect::<Result<_, _>>()?;
        Ok(keyset::page(tag, entries, limit, |entry: &AuditEntry| entry.id))
    }

    /// Entries that fit, newest first, with names.
    ///
    /// # Errors
    /// [`AccountError::Cursor`] for a cursor of another listing, [`AccountError::Invalid`] for too long a text.
    pub async fn search(
        &self,
        search: &AuditSearch<'_>,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<NamedEntry>, AccountError> {
        let (limit, below) = keyset::start("audit/search", cursor, limit)?;
        let (mut clauses, mut values) = (vec!["id < ?".to_owned()], vec![below]);
        let mut also = |clause: &str, value: Value| {
            clauses.push(clause.to_owned());
            values.push(value);
        };
        if let Some(workspace) = search.workspace {
            also("workspace_id = ?", workspace.into());
        }
        if let Some(actor) = search.actor {
            also("actor = ?", actor.to_string().into());
        }
        match search.action {
            // Up to the character after the dot: a range that an index serves.
            Some(family) if family.ends_with('.') => {
                also("action >= ?", family.into());
                also("action < ?", format!("{}/", family.trim_end_matches('.')).into());
            }
            Some(action) => also("action = ?", action.into()),
            None => {}
        }
        // Ids are ordered by time (RFC 9562 §5.7), so that a time is a place in the listing.
        if let Some(since) = search.since {
            also("id >= ?", first_id_at(since).into());
        }
        if let Some(until) = search.until {
            also("id < ?", first_id_at(until).into());
        }
        if let Some(text) = search.text.map(listing::searched_text).transpose()?.flatten() {
            let pattern = listing::pattern(&text);
            also(
                "(LOWER(action) LIKE ? ESCAPE '!' OR LOWER(subject) LIKE ? ESCAPE '!')",
                pattern.clone().into(),
            );
            values.push(pattern.into());
        }
        values.push(keyset::fetch(limit).into());
        let sql = format!(
            "SELECT id, at, workspace_id, actor, ip, action, subject, before, after FROM account_audit \
             WHERE {} ORDER BY id DESC LIMIT ?",
            clauses.join(" AND ")
        );
        let rows = self.db.query(&sql, values).await?;
        let entries = rows.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
        let page = keyset::page("audit/search", entries, limit, |entry: &AuditEntry| entry.id);
        let names = self.names(&page.items).await?;
        Ok(page.map(|entry| NamedEntry { actor_name: names.get(&entry.actor).cloned(), entry }))
    }

    async fn names(&self, entries: &[AuditEntry]) -> Result<HashMap<Actor, String>, DbError> {
        let mut names = HashMap::new();
        let actors: HashSet<Actor> = entries.iter().map(|entry| entry.actor).collect();
        for actor in actors {
            let (sql, id) = match actor {
                Actor::User(id) => ("SELECT name FROM account_user WHERE id = ?", id.0),
                Actor::ApiKey(id) => ("SELECT label AS name FROM account_api_key WHERE id = ?", id.0),
                Actor::Credential(_) | Actor::LocalOperator | Actor::Anonymous => continue,
            };
            if let Some(row) = self.db.query_one(sql, values![id]).await? {
                names.insert(actor, row.get("name")?);
            }
        }
        Ok(names)
    }
}

fn first_id_at(at: UtcMillis) -> Uuid {
    let millis = u64::try_from(at.0).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid()
}

fn entry(row: &Row) -> Result<AuditEntry, AccountError> {
    let damaged = || AccountError::Damaged { what: "audit entry" };
    let json = |column| -> Result<Option<Json>, AccountError> {
        let text: Option<String> = row.get(column)?;
        text.map(|text| serde_json::from_str(&text)).transpose().map_err(|_| damaged())
    };
    Ok(AuditEntry {
        id: row.get("id")?,
        at: row.get("at")?,
        workspace: row.get("workspace_id")?,
        actor: row.get::<String>("actor")?.parse().map_err(|_| damaged())?,
        ip: row.get::<Option<String>>("ip")?.map(|ip| ip.parse()).transpose().map_err(|_| damaged())?,
        action: row.get("action")?,
        subject: row.get("subject")?,
        before: json("before")?,
        after: json("after")?,
    })
}

fn redacted(mut value: Json) -> Json {
    match &mut value {
        Json::Object(fields) => {
            for (key, field) in fields {
                *field = match field.take() {
                    Json::Null => Json::Null,
                    _ if SECRET_KEYS.contains(&key.as_str()) => Json::from("…"),
                    other => redacted(other),
                };
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| *item = redacted(item.take())),
        _ => {}
    }
    value
}

#[cfg(test)]
mod tests {
    use super::redacted;
    use serde_json::json;

    #[test]
    fn secrets_are_not_kept() {
        let value =
            json!({ "relay": { "password": "x", "user": "u" }, "list": [{ "secret": "y" }], "token": null });
        let expected =
            json!({ "relay": { "password": "…", "user": "u" }, "list": [{ "secret": "…" }], "token": null });
        assert_eq!(redacted(value), expected);
    }
}
