use postroad_account::Sealer;
use postroad_base::{Domain, DomainId, UtcMillis, WorkspaceId};
use postroad_db::{Cursor, Db, DbError, Kind, Page, Row, Search, Sorted, Tx, Value};

use super::keys::{DkimKey, KeyAlgorithm, KeyState, NewKey};
use super::{DomainCheck, DomainSort, DomainsError, SenderDomain};

const COLUMNS: &str =
    "id, workspace, name, ownership_token, created_at, verified_at, failing_since, checked_at, last_check";
/// What private keys are sealed for.
pub(super) const SEAL_CONTEXT: &str = "dkim key";
pub(super) const KEY_COLUMNS: &str =
    "selector, algorithm, generation, public_record, state, published, created_at, state_since";

pub(super) async fn insert(
    db: &Db,
    sealer: &Sealer,
    domain: &SenderDomain,
    keys: &[NewKey],
) -> Result<(), DomainsError> {
    let mut tx = db.begin().await?;
    tx.execute(
        "INSERT INTO sender_domains (id, workspace, name, ownership_token, created_at) VALUES (?, ?, ?, ?, ?)",
        vec![
            Value::from(domain.id.0),
            Value::from(domain.workspace.0),
            Value::from(domain.name.as_str()),
            Value::from(domain.ownership_token.as_str()),
            Value::from(domain.created_at.0),
        ],
    )
    .await?;
    for key in keys {
        insert_key(&mut tx, sealer, domain.id, key).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn insert_key(
    tx: &mut Tx,
    sealer: &Sealer,
    domain: DomainId,
    new: &NewKey,
) -> Result<(), DomainsError> {
    let sealed = sealer.seal(SEAL_CONTEXT, &new.private_pkcs8);
    let NewKey { key, .. } = new;
    tx.execute(
        "INSERT INTO dkim_keys (id, domain, selector, algorithm, generation, private_key, public_record, state, \
         published, created_at, state_since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            Value::from(DomainId::new(key.created_at).0),
            Value::from(domain.0),
            Value::from(key.selector.as_str()),
            Value::from(key.algorithm.as_str()),
            Value::from(key.generation),
            Value::from(sealed),
            Value::from(key.public_record.as_str()),
            Value::from(key.state.as_str()),
            Value::from(i64::from(key.published)),
            Value::from(key.created_at.0),
            Value::from(key.state_since.0),
        ],
    )
    .await?;
    Ok(())
}

/// A new generation comes in, keys that had retired go.
pub(super) async fn replace_retired(
    db: &Db,
    sealer: &Sealer,
    domain: DomainId,
    keys: &[NewKey],
) -> Result<(), DomainsError> {
    let mut tx = db.begin().await?;
    tx.execute(
        "DELETE FROM dkim_keys WHERE domain = ? AND state = ?",
        vec![Value::from(domain.0), Value::from(KeyState::Retiring.as_str())],
    )
    .await?;
    for key in keys {
        insert_key(&mut tx, sealer, domain, key).await?;
    }
    tx.commit().await?;
    Ok(())
}

pub(super) async fn save_keys(db: &Db, domain: DomainId, keys: &[DkimKey]) -> Result<(), DomainsError> {
    let mut tx = db.begin().await?;
    for key in keys {
        tx.execute(
            "UPDATE dkim_keys SET state = ?, state_since = ?, published = ? WHERE domain = ? AND selector = ?",
            vec![
                Value::from(key.state.as_str()),
                Value::from(key.state_since.0),
                Value::from(i64::from(key.published)),
                Value::from(domain.0),
                Value::from(key.selector.as_str()),
            ],
        )
        .await?;
    }
    tx.commit().await?;
    Ok(())
}

pub(super) async fn save_check(
    db: &Db,
    domain: DomainId,
    check: &DomainCheck,
    verified_at: Option<UtcMillis>,
    failing_since: Option<UtcMillis>,
) -> Result<(), DomainsError> {
    let json = serde_json::to_string(check).expect("a check has only strings and numbers");
    db.execute(
        "UPDATE sender_domains SET checked_at = ?, last_check = ?, verified_at = ?, failing_since = ? WHERE id = ?",
        vec![
            Value::from(check.at.0),
            Value::from(json),
            Value::from(verified_at.map(|at| at.0)),
            Value::from(failing_since.map(|at| at.0)),
            Value::from(domain.0),
        ],
    )
    .await?;
    Ok(())
}

pub(super) async fn find(
    db: &Db,
    workspace: WorkspaceId,
    name: &Domain,
) -> Result<Option<SenderDomain>, DomainsError> {
    let sql = format!("SELECT {COLUMNS} FROM sender_domains WHERE workspace = ? AND name = ?");
    let row = db.query_one(&sql, vec![Value::from(workspace.0), Value::from(name.as_str())]).await?;
    row.as_ref().map(read).transpose().map_err(DomainsError::from)
}

pub(super) async fn list(
    db: &Db,
    workspace: WorkspaceId,
    after: Option<&Domain>,
    limit: u32,
) -> Result<Vec<SenderDomain>, DomainsError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM sender_domains WHERE workspace = ? AND name > ? ORDER BY name LIMIT ?"
    );
    let after = after.map_or("", Domain::as_str);
    let rows = db
        .query(&sql, vec![Value::from(workspace.0), Value::from(after), Value::from(i64::from(limit))])
        .await?;
    rows.iter().map(|row| read(row).map_err(DomainsError::from)).collect()
}

pub(super) async fn search(
    db: &Db,
    workspace: WorkspaceId,
    search: &Search<'_, DomainSort>,
    cursor: Option<&Cursor>,
) -> Result<Page<SenderDomain>, DomainsError> {
    let (column, kind) = match search.sort {
        DomainSort::Name => ("name", Kind::Text),
        DomainSort::Created => ("created_at", Kind::Int),
        DomainSort::Checked => ("COALESCE(checked_at, 0)", Kind::Int),
    };
    let select = format!("SELECT {COLUMNS}, {{key}} AS sort_key FROM sender_domains");
    let sorted = Sorted { tag: "domains", select: &select, searched: &["name"], column, id: "id", kind };
    let conditions = [("workspace = ?", Value::from(workspace.0))];
    sorted.list(db, &conditions, search, cursor, |row| read(row).map_err(DomainsError::from)).await
}

/// Domains of any workspace not checked since `before`, oldest check first.
pub(super) async fn due_for_check(
    db: &Db,
    before: UtcMillis,
    limit: u32,
) -> Result<Vec<SenderDomain>, DomainsError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM sender_domains WHERE COALESCE(checked_at, 0) < ? ORDER BY COALESCE(checked_at, 0) LIMIT ?"
    );
    let rows = db.query(&sql, vec![Value::from(before.0), Value::from(i64::from(limit))]).await?;
    rows.iter().map(|row| read(row).map_err(DomainsError::from)).collect()
}

pub(super) async fn remove(db: &Db, workspace: WorkspaceId, name: &Domain) -> Result<bool, DomainsError> {
    let removed = db
        .execute(
            "DELETE FROM sender_domains WHERE workspace = ? AND name = ?",
            vec![Value::from(workspace.0), Value::from(name.as_str())],
        )
        .await?;
    Ok(removed > 0)
}

pub(super) async fn keys(db: &Db, domain: DomainId) -> Result<Vec<DkimKey>, DomainsError> {
    let sql = format!(
        "SELECT {KEY_COLUMNS} FROM dkim_keys WHERE domain = ? ORDER BY generation DESC, algorithm DESC"
    );
    let rows = db.query(&sql, vec![Value::from(domain.0)]).await?;
    rows.iter().map(|row| read_key(row).map_err(DomainsError::from)).collect()
}

fn read(row: &Row) -> Result<SenderDomain, DbError> {
    let name: String = row.get("name")?;
    let last_check: Option<String> = row.get("last_check")?;
    let time = |column: &str| row.get::<Option<i64>>(column).map(|at| at.map(UtcMillis));
    Ok(SenderDomain {
        id: DomainId(row.get("id")?),
        workspace: WorkspaceId(row.get("workspace")?),
        name: name.parse().map_err(|_| bad_column("name", "not a domain"))?,
        ownership_token: row.get("ownership_token")?,
        created_at: UtcMillis(row.get("created_at")?),
        verified_at: time("verified_at")?,
        failing_since: time("failing_since")?,
        checked_at: time("checked_at")?,
        // An older version's check that no longer reads is no loss: the next check replaces it.
        last_check: last_check.and_then(|json| serde_json::from_str(&json).ok()),
    })
}

pub(super) fn read_key(row: &Row) -> Result<DkimKey, DbError> {
    let algorithm: String = row.get("algorithm")?;
    let state: String = row.get("state")?;
    let published: i64 = row.get("published")?;
    Ok(DkimKey {
        selector: row.get("selector")?,
        algorithm: KeyAlgorithm::parse(&algorithm)
            .ok_or_else(|| bad_column("algorithm", "unknown algorithm"))?,
        generation: row.get("generation")?,
        public_record: row.get("public_record")?,
        state: KeyState::ALL
            .into_iter()
            .find(|known| known.as_str() == state)
            .ok_or_else(|| bad_column("state", "unknown key state"))?,
        published: published != 0,
        created_at: UtcMillis(row.get("created_at")?),
        state_since: UtcMillis(row.get("state_since")?),
    })
}

fn bad_column(column: &str, problem: &'static str) -> DbError {
    DbError::Column { column: column.to_owned(), problem }
}
