use std::collections::HashMap;
use std::sync::Arc;

use postroad_base::{ContactId, SegmentId, WorkspaceId};
use postroad_db::{Row, Tx, values};

use super::check::fulfils;
use super::explain::{Names, Phrase, phrases};
use super::facts::{self, Reader, Wanted};
use super::keep;
use super::resolve::{Node, Resolver};
use super::{Build, BuildStatus, Rule, Segment, condition};
use crate::contact::{COLUMNS, contacts_of_rows};
use crate::core::Core;
use crate::error::{Wrong, checked_line, checked_name};
use crate::field::Fieldbook;
use crate::select::{self, Order, Plan};
use crate::{AudienceError, Contact, FieldKind};

/// Segments of one workspace.
const SEGMENTS_MAX: usize = 1_000;
const NAME_MAX_CHARS: usize = 100;
const DESCRIPTION_MAX_CHARS: usize = 500;
/// Sets are counted up to this to choose the smallest.
const SIZED_MAX: i64 = 200_000;
const SAMPLE: usize = 10;

#[derive(Clone, Debug)]
pub struct NewSegment {
    pub name: String,
    pub description: String,
    pub rule: Rule,
}

/// What to change; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct SegmentChange {
    pub name: Option<String>,
    pub description: Option<String>,
    pub rule: Option<Rule>,
}

/// What a rule picks at the moment.
#[derive(Clone, Debug)]
pub struct Preview {
    pub count: u64,
    /// The newest of them.
    pub sample: Vec<Contact>,
    pub phrases: Vec<Phrase>,
}

/// The segments of all workspaces.
#[derive(Clone, Debug)]
pub struct Segments {
    pub(super) core: Arc<Core>,
}

const SELECT: &str = "SELECT s.id, s.name, s.description, s.rule, s.version, s.created_at, s.updated_at, t.status, \
    t.members, t.done, t.total, t.started_at, t.finished_at FROM audience_segments s \
    JOIN audience_segment_state t ON t.segment = s.segment WHERE s.ws = ?";

impl Segments {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// All segments of a workspace, by name: there are at most 1,000.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn list(&self, workspace: WorkspaceId) -> Result<Vec<Segment>, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let sql = format!("{SELECT} ORDER BY s.name_key");
        self.core.db.query(&sql, values![ws]).await?.iter().map(segment).collect()
    }

    /// # Errors
    /// As the database answers.
    pub async fn get(&self, workspace: WorkspaceId, id: SegmentId) -> Result<Option<Segment>, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let sql = format!("{SELECT} AND s.id = ?");
        self.core.db.query_one(&sql, values![ws, id]).await?.as_ref().map(segment).transpose()
    }

    /// # Errors
    /// [`AudienceError::Invalid`] for the rule, a field of another kind or an unknown segment in it;
    /// [`AudienceError::Taken`] for the name.
    pub async fn create(&self, workspace: WorkspaceId, new: NewSegment) -> Result<Segment, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let (name, description) = checked(&new.name, &new.description)?;
        self.check_rule(ws, &new.rule, None).await?;
        let now = self.core.now();
        let id = SegmentId::new(now);
        let mut tx = self.core.db.begin().await?;
        tx.lock(&format!("audience segments {ws}")).await?;
        let sql = "SELECT COUNT(*) AS n FROM audience_segments WHERE ws = ?";
        let count: i64 = tx.query_one(sql, values![ws]).await?.map_or(Ok(0), |row| row.get("n"))?;
        if usize::try_from(count).unwrap_or(usize::MAX) >= SEGMENTS_MAX {
            let message = format!("a workspace has at most {SEGMENTS_MAX} segments");
            return Err(AudienceError::conflict("too_many_segments", message));
        }
        let sql = "INSERT INTO audience_segments (id, ws, name, name_key, description, rule, version, created_at, \
                   updated_at) VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?) RETURNING segment";
        let values = values![id, ws, &name, name.to_lowercase(), &description, json(&new.rule)?, now, now];
        let row = tx.query_one(sql, values).await.map_err(taken)?;
        let segment = row.ok_or(AudienceError::Damaged("segment"))?.get("segment")?;
        keep::add(&mut tx, ws, segment, &new.rule, now).await?;
        tx.commit().await?;
        self.get(workspace, id).await?.ok_or(AudienceError::Missing { what: "segment" })
    }

    /// Changes a segment; when `version` is given, only if it still has it.
    ///
    /// # Errors
    /// As [`Segments::create`]; [`AudienceError::Missing`], [`AudienceError::Stale`]; [`AudienceError::Conflict`] with the
    /// rule `segment_cycle`.
    pub async fn update(
        &self,
        workspace: WorkspaceId,
        id: SegmentId,
        change: SegmentChange,
        version: Option<i64>,
    ) -> Result<Segment, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let before = self.get(workspace, id).await?.ok_or(AudienceError::Missing { what: "segment" })?;
        let name = change.name.unwrap_or(before.name);
        let (name, description) = checked(&name, &change.description.unwrap_or(before.description))?;
        let rule = change.rule.unwrap_or_else(|| before.rule.clone());
        self.check_rule(ws, &rule, Some(id)).await?;
        let expected = version.unwrap_or(before.version);
        let sql = "UPDATE audience_segments SET name = ?, name_key = ?, description = ?, rule = ?, \
                   version = version + 1, updated_at = ? WHERE ws = ? AND id = ? AND version = ?";
        let now = self.core.now();
        let values = values![&name, name.to_lowercase(), &description, json(&rule)?, now, ws, id, expected];
        let mut tx = self.core.db.begin().await?;
        tx.lock(&format!("audience segments {ws}")).await?;
        if tx.execute(sql, values).await.map_err(taken)? == 0 {
            return Err(AudienceError::Stale);
        }
        if rule != before.rule {
            keep::change(&mut tx, ws, id, now).await?;
        }
        tx.commit().await?;
        self.get(workspace, id).await?.ok_or(AudienceError::Missing { what: "segment" })
    }

    /// Deletes a segment. Returns whether it was there.
    ///
    /// # Errors
    /// [`AudienceError::Conflict`] with the rule `segment_used` while another segment speaks of it.
    pub async fn delete(&self, workspace: WorkspaceId, id: SegmentId) -> Result<bool, AudienceError> {
        let users = self.list(workspace).await?;
        if let Some(user) = users.iter().find(|segment| segment.rule.segments().contains(&id)) {
            let message = format!("the segment {:?} speaks of it; change that first", user.name);
            return Err(AudienceError::conflict("segment_used", message));
        }
        let ws = self.core.ws(workspace).await?;
        let mut tx = self.core.db.begin().await?;
        let sql = "DELETE FROM audience_segments WHERE ws = ? AND id = ? RETURNING segment";
        let Some(row) = tx.query_one(sql, values![ws, id]).await? else { return Ok(false) };
        keep::remove(&mut tx, row.get("segment")?).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// How many contacts a rule picks, a few of them, and the rule in words to be.
    ///
    /// # Errors
    /// As [`Segments::create`] for the rule.
    pub async fn preview(&self, workspace: WorkspaceId, rule: &Rule) -> Result<Preview, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        self.check_rule(ws, rule, None).await?;
        let book = Fieldbook::read(&self.core.db, ws).await?;
        let cond = condition(&self.resolved(ws, &book, rule).await?, self.core.dialect(), ws);
        let count = Plan::of(&self.core, ws, cond.clone(), SIZED_MAX).await?.count(&self.core).await?;
        let newest = Order { column: "created_at", kind: postroad_db::Kind::Int, descending: true };
        let rows = select::page(&self.core, ws, cond, newest, None, COLUMNS, SAMPLE - 1).await?;
        let sample = contacts_of_rows(&self.core.db, &rows, &book).await?;
        Ok(Preview { count, sample, phrases: self.explain(workspace, rule).await? })
    }

    /// How many contacts a rule picks at the moment.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn count(&self, workspace: WorkspaceId, rule: &Rule) -> Result<u64, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let book = Fieldbook::read(&self.core.db, ws).await?;
        let cond = condition(&self.resolved(ws, &book, rule).await?, self.core.dialect(), ws);
        Plan::of(&self.core, ws, cond, SIZED_MAX).await?.count(&self.core).await
    }

    /// Whether a contact is one of those a rule picks, without asking for all; `false` without the contact.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn picks(
        &self,
        workspace: WorkspaceId,
        rule: &Rule,
        contact: ContactId,
    ) -> Result<bool, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let sql = "SELECT n FROM audience_contacts WHERE id = ? AND ws = ?";
        let Some(row) = self.core.db.query_one(sql, values![contact, ws]).await? else { return Ok(false) };
        let book = Fieldbook::read(&self.core.db, ws).await?;
        let mut resolver = self.resolver(ws, &book);
        let node = resolver.rule(rule).await?;
        let mut reader = Reader::Db(&self.core.db);
        let found = facts::read(&mut reader, ws, &[row.get("n")?], &book, &Wanted::of(&node)).await?;
        Ok(found.first().is_some_and(|facts| fulfils(&node, facts)))
    }

    /// The rule and those within it as codes with parameters, in reading order.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn explain(&self, workspace: WorkspaceId, rule: &Rule) -> Result<Vec<Phrase>, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let names = |sql: &'static str| async move {
            let mut found = HashMap::new();
            for row in self.core.db.query(sql, values![ws]).await? {
                found.insert(row.get::<uuid::Uuid>("id")?, row.get::<String>("name")?);
            }
            Ok::<_, AudienceError>(found)
        };
        let topics = names("SELECT id, name FROM audience_topics WHERE ws = ?").await?;
        let segments = names("SELECT id, name FROM audience_segments WHERE ws = ?").await?;
        let names =
            Names { topic: &|id| topics.get(&id.0).cloned(), segment: &|id| segments.get(&id.0).cloned() };
        Ok(phrases(rule, &names))
    }

    /// To be asked of all contacts.
    async fn resolved(&self, ws: i64, book: &Fieldbook, rule: &Rule) -> Result<Node, AudienceError> {
        let mut resolver = Resolver { uses_members: true, ..self.resolver(ws, book) };
        resolver.rule(rule).await
    }

    pub(super) fn resolver<'a>(&'a self, ws: i64, book: &'a Fieldbook) -> Resolver<'a> {
        Resolver { core: &self.core, ws, book, now: self.core.now(), within: Vec::new(), uses_members: false }
    }

    /// Whether a rule can be kept, for the segment `id` when it has one.
    async fn check_rule(&self, ws: i64, rule: &Rule, id: Option<SegmentId>) -> Result<(), AudienceError> {
        rule.checked().map_err(AudienceError::Invalid)?;
        let mut tx = self.core.db.begin().await?;
        let book = Fieldbook::read_in(&mut tx, ws).await?;
        let mut wrong = Vec::new();
        rule.visit("/rule", 0, &mut |rule, at, _| wrong.extend(wrong_field(&book, rule, at)));
        for segment in rule.segments() {
            if !exists(&mut tx, ws, segment).await? {
                wrong.push(Wrong::new("/rule", format!("there is no segment {segment}")));
            }
        }
        tx.rollback().await?;
        if !wrong.is_empty() {
            return Err(AudienceError::Invalid(wrong));
        }
        // Resolving goes through all segments within, and refuses to come back to this one.
        let mut resolver = Resolver { within: id.into_iter().collect(), ..self.resolver(ws, &book) };
        resolver.rule(rule).await.map(drop)
    }
}

fn wrong_field(book: &Fieldbook, rule: &Rule, at: &str) -> Option<Wrong> {
    let (field, kinds): (&String, &[FieldKind]) = match rule {
        Rule::TextField { field, .. } => (field, &[FieldKind::Text, FieldKind::Choice, FieldKind::List]),
        Rule::NumberField { field, .. } => (field, &[FieldKind::Number]),
        Rule::DateField { field, .. } => (field, &[FieldKind::Date]),
        Rule::BooleanField { field, .. } => (field, &[FieldKind::Boolean]),
        _ => return None,
    };
    let fits = book.get(field).is_some_and(|found| kinds.contains(&found.kind));
    (!fits).then(|| Wrong::new(format!("{at}/field"), "the workspace has no such field of this kind"))
}

async fn exists(tx: &mut Tx, ws: i64, id: SegmentId) -> Result<bool, AudienceError> {
    let sql = "SELECT 1 AS one FROM audience_segments WHERE ws = ? AND id = ?";
    Ok(tx.query_one(sql, values![ws, id]).await?.is_some())
}

fn checked(name: &str, description: &str) -> Result<(String, String), AudienceError> {
    let invalid = |wrong: Wrong| AudienceError::Invalid(vec![wrong]);
    let name = checked_name("/name", name, NAME_MAX_CHARS).map_err(invalid)?;
    let description = checked_line("/description", description, DESCRIPTION_MAX_CHARS).map_err(invalid)?;
    Ok((name, description))
}

fn taken(error: postroad_db::DbError) -> AudienceError {
    if error.is_unique_violation() { AudienceError::Taken { field: "name" } } else { error.into() }
}

fn json(rule: &Rule) -> Result<String, AudienceError> {
    serde_json::to_string(rule).map_err(|_| AudienceError::Damaged("segment"))
}

fn segment(row: &Row) -> Result<Segment, AudienceError> {
    Ok(Segment {
        id: row.get("id")?,
        name: row.get("name")?,
        description: row.get("description")?,
        rule: serde_json::from_str(&row.get::<String>("rule")?)
            .map_err(|_| AudienceError::Damaged("segment"))?,
        version: row.get("version")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
        build: Build {
            status: BuildStatus::parse(&row.get::<String>("status")?)
                .ok_or(AudienceError::Damaged("segment"))?,
            members: row.get("members")?,
            done: row.get("done")?,
            total: row.get("total")?,
            started_at: row.get("started_at")?,
            finished_at: row.get("finished_at")?,
        },
    })
}
