//! What all stores of this crate share.

use std::collections::HashMap;

use parking_lot::RwLock;
use postroad_account::{Actor, Sealer};
use postroad_base::{EmailAddress, SharedClock, UtcMillis, WorkspaceId};
use postroad_db::{Db, DbError, Dialect, Tx, values};

use crate::AudienceError;

pub(crate) struct Core {
    pub db: Db,
    pub clock: SharedClock,
    pub sealer: Sealer,
    /// Numbers never change, so they may be remembered for ever.
    numbers: RwLock<HashMap<WorkspaceId, i64>>,
    /// Held by whoever brings memberships up to date.
    pub membership: tokio::sync::Mutex<()>,
}

/// Workspaces whose numbers are remembered; a few bytes each.
const NUMBERS_MAX: usize = 100_000;
const SOURCE_MAX_CHARS: usize = 100;

/// Who changes contacts, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub actor: Actor,
    /// A word for the way they came: `api`, `web`, `form`, `import`.
    pub source: String,
}

impl Origin {
    /// The source is cut to 100 characters, without control characters.
    #[must_use]
    pub fn new(actor: Actor, source: &str) -> Self {
        let source = source.trim().chars().filter(|c| !c.is_control()).take(SOURCE_MAX_CHARS).collect();
        Self { actor, source }
    }
}

impl Core {
    pub fn new(db: Db, clock: SharedClock, sealer: Sealer) -> Self {
        Self { db, clock, sealer, numbers: RwLock::default(), membership: tokio::sync::Mutex::default() }
    }

    pub fn now(&self) -> UtcMillis {
        self.clock.now()
    }

    pub fn dialect(&self) -> Dialect {
        self.db.dialect()
    }

    /// The number of a workspace; it gets one when it has none.
    pub async fn ws(&self, workspace: WorkspaceId) -> Result<i64, DbError> {
        if let Some(ws) = self.numbers.read().get(&workspace) {
            return Ok(*ws);
        }
        let find = "SELECT ws FROM audience_workspaces WHERE id = ?";
        let found = match self.db.query_one(find, values![workspace]).await? {
            Some(row) => Some(row),
            None => {
                let sql = "INSERT INTO audience_workspaces (id) VALUES (?) ON CONFLICT (id) DO NOTHING";
                self.db.execute(sql, values![workspace]).await?;
                self.db.query_one(find, values![workspace]).await?
            }
        };
        let row =
            found.ok_or_else(|| DbError::Unavailable("a workspace's number was not kept".to_owned()))?;
        let ws = row.get("ws")?;
        let mut numbers = self.numbers.write();
        if numbers.len() >= NUMBERS_MAX {
            numbers.clear();
        }
        numbers.insert(workspace, ws);
        Ok(ws)
    }

    /// The hash that stands for the address of a contact that was deleted.
    pub fn departed_hash(&self, ws: i64, email_key: &str) -> Vec<u8> {
        self.sealer.tag(&format!("audience departed {ws}"), email_key.as_bytes())[..16].to_vec()
    }

    /// The hash that stands for an erased address of a workspace. Without the master key nobody can test guesses.
    pub fn erased_hash(&self, ws: i64, email_key: &str) -> Vec<u8> {
        self.sealer.tag(&format!("audience erased {ws}"), email_key.as_bytes())[..16].to_vec()
    }
}

impl std::fmt::Debug for Core {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Core")
    }
}

/// Numbers for so many new contacts.
pub(crate) async fn allocate(tx: &mut Tx, count: usize) -> Result<Vec<i64>, AudienceError> {
    let wanted = i64::try_from(count).unwrap_or(i64::MAX);
    match tx.dialect() {
        Dialect::Sqlite => {
            let sql = "UPDATE audience_numbering SET next = next + ? WHERE name = 'contact' RETURNING next";
            let row = tx.query_one(sql, values![wanted]).await?.ok_or(AudienceError::Damaged("numbering"))?;
            let next: i64 = row.get("next")?;
            Ok((next - wanted..next).collect())
        }
        Dialect::Postgres => {
            let sql = "SELECT nextval('audience_contact_n') AS n FROM generate_series(1, ?)";
            let rows = tx.query(sql, values![wanted]).await?;
            rows.iter().map(|row| Ok(row.get("n")?)).collect()
        }
    }
}

/// An address that people can have: not one at an address literal.
pub(crate) fn mailbox(text: &str) -> Result<EmailAddress, String> {
    let address: EmailAddress =
        text.trim().parse().map_err(|error: postroad_base::AddressError| error.to_string())?;
    if address.domain().is_literal() || !address.domain().as_str().contains('.') {
        return Err("the domain must be a name with a dot, as in name@example.com".to_owned());
    }
    Ok(address)
}
