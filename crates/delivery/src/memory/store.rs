use std::collections::BTreeMap;

use postroad_base::{SharedClock, SourceId, WorkspaceId};
use postroad_db::{Db, DbError, Row, Value, values};
use uuid::Uuid;

use super::{Lesson, MemoryKey, Remembered, schema};

/// Lessons read at the start, the latest first: as many as paths that anybody has at a time.
const READ_MOST: i64 = 50_000;
/// Lessons written in one transaction.
const WRITTEN_AT_ONCE: usize = 500;
/// The first byte of a lesson; another layout gets another number, and one that is not known is forgotten.
const LESSON_VERSION: u8 = 1;

/// Where lessons are kept. Cheap to clone.
#[derive(Clone, Debug)]
pub struct LimitMemory {
    db: Db,
    clock: SharedClock,
}

impl LimitMemory {
    /// Brings the table up to date.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn open(db: Db, clock: SharedClock) -> Result<Self, DbError> {
        db.migrate("learned-limits", &schema::migrations()).await?;
        Ok(Self { db, clock })
    }

    /// What still counts, the latest first; what does not is forgotten.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn load(&self) -> Result<Vec<Remembered>, DbError> {
        let now = self.clock.now();
        self.db.execute("DELETE FROM learned_limits WHERE keep_until <= ?", values![now]).await?;
        let sql = "SELECT scope, owner, target, lesson FROM learned_limits ORDER BY learned_at DESC LIMIT ?";
        let rows = self.db.query(sql, values![READ_MOST]).await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in &rows {
            match read(row)? {
                Some(remembered) => found.push(remembered),
                None => tracing::warn!("a learned limit cannot be read; it is learned anew"),
            }
        }
        Ok(found)
    }

    /// Writes what was learned, over what was known before.
    ///
    /// # Errors
    /// As the database answers; some of it may be written then.
    pub async fn save(&self, learned: &[Remembered]) -> Result<(), DbError> {
        // PostgreSQL refuses to meet a key twice in one statement.
        let latest: BTreeMap<&MemoryKey, &Remembered> = learned.iter().map(|one| (&one.key, one)).collect();
        let latest: Vec<&Remembered> = latest.into_values().collect();
        for chunk in latest.chunks(WRITTEN_AT_ONCE) {
            let rows = chunk.iter().map(|one| row(one)).collect();
            let columns = ["scope", "owner", "target", "learned_at", "keep_until", "lesson"];
            let conflict = "ON CONFLICT (scope, owner, target) DO UPDATE SET learned_at = EXCLUDED.learned_at, \
                            keep_until = EXCLUDED.keep_until, lesson = EXCLUDED.lesson";
            self.db.insert_many("learned_limits", &columns, rows, conflict).await?;
        }
        Ok(())
    }

    /// What is not so any more: gates that have opened.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn forget(&self, keys: &[MemoryKey]) -> Result<(), DbError> {
        if keys.is_empty() {
            return Ok(());
        }
        let mut tx = self.db.begin().await?;
        for key in keys {
            let (scope, owner, target) = columns(key);
            let sql = "DELETE FROM learned_limits WHERE scope = ? AND owner = ? AND target = ?";
            tx.execute(sql, values![scope, owner, target]).await?;
        }
        tx.commit().await
    }
}

/// Scope, owner and target.
fn columns(key: &MemoryKey) -> (&'static str, Vec<u8>, &str) {
    let source = |id: &Option<SourceId>| id.map(|id| id.as_bytes().to_vec()).unwrap_or_default();
    match key {
        MemoryKey::Path { source: id, target } => ("path", source(id), target),
        MemoryKey::Source(id) => ("source", source(id), ""),
        MemoryKey::Target(target) => ("target", Vec::new(), target),
        MemoryKey::Workspace { workspace, target } => ("workspace", workspace.as_bytes().to_vec(), target),
    }
}

fn row(one: &Remembered) -> Vec<Value> {
    let (scope, owner, target) = columns(&one.key);
    values![scope, owner, target, one.at(), one.keep_until(), encode(&one.lesson)]
}

fn encode(lesson: &Lesson) -> Vec<u8> {
    let bytes = vec![LESSON_VERSION];
    let written = match lesson {
        Lesson::Limits(learned) => postcard::to_extend(learned, bytes),
        Lesson::Gate(gate) => postcard::to_extend(gate, bytes),
    };
    written.expect("plain data always serialises into memory")
}

/// `None` when it is not of this layout.
fn read(row: &Row) -> Result<Option<Remembered>, DbError> {
    let (scope, target): (String, String) = (row.get("scope")?, row.get("target")?);
    let (owner, lesson): (Vec<u8>, Vec<u8>) = (row.get("owner")?, row.get("lesson")?);
    Ok(parse(&scope, &owner, target, &lesson))
}

fn parse(scope: &str, owner: &[u8], target: String, lesson: &[u8]) -> Option<Remembered> {
    let source = || match owner {
        [] => Some(None),
        bytes => Uuid::from_slice(bytes).ok().map(|id| Some(SourceId(id))),
    };
    let content = lesson.strip_prefix(&[LESSON_VERSION])?;
    let gate = || postcard::from_bytes(content).ok().map(Lesson::Gate);
    let (key, lesson) = match scope {
        "path" => {
            let limits = postcard::from_bytes(content).ok().map(Lesson::Limits);
            (MemoryKey::Path { source: source()?, target }, limits)
        }
        "source" => (MemoryKey::Source(source()?), gate()),
        "target" => (MemoryKey::Target(target), gate()),
        "workspace" => {
            let workspace = WorkspaceId(Uuid::from_slice(owner).ok()?);
            (MemoryKey::Workspace { workspace, target }, gate())
        }
        _ => return None,
    };
    Some(Remembered { key, lesson: lesson? })
}
