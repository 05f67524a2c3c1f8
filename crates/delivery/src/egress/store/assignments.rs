use postroad_base::{PoolId, SourceId, Stream, WorkspaceId};
use postroad_db::{Db, Row, Tx, Value, values};
use uuid::Uuid;

use super::{EgressError, pools, sources, touch};
use crate::egress::{Assignment, Pool, PoolKind, mixed_sources};

/// Gives a pool to a workspace's stream, in place of the one before.
pub(super) async fn assign(db: &Db, wanted: Assignment, mix: bool) -> Result<(), EgressError> {
    if wanted.stream == Stream::Sandbox {
        let message = "captured mail is never sent, so it needs no pool".to_owned();
        return Err(EgressError::Invalid { field: "stream", message });
    }
    let mut tx = db.begin().await?;
    tx.lock("egress").await?;
    let pools = pools::load_in(&mut tx).await?;
    let pool = pools.iter().find(|pool| pool.id == wanted.pool).ok_or(EgressError::Missing("pool"))?;
    if let PoolKind::Dedicated(owner) = pool.kind
        && wanted.workspace != Some(owner)
    {
        return Err(EgressError::Dedicated);
    }
    let values = values![key(wanted.workspace), wanted.stream, wanted.pool];
    let sql = "INSERT INTO egress_assignments (workspace, stream, pool) VALUES (?, ?, ?) \
        ON CONFLICT (workspace, stream) DO UPDATE SET pool = EXCLUDED.pool";
    tx.execute(sql, values).await?;
    if !mix {
        let assigned = load_in(&mut tx).await?;
        let here = |source| pool.members.iter().any(|member| member.source == source);
        refuse_mixed(&mut tx, &pools, &assigned, here).await?;
    }
    touch(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Refuses what would let a source among those that are concerned carry both streams.
pub(super) async fn refuse_mixed(
    tx: &mut Tx,
    pools: &[Pool],
    assignments: &[Assignment],
    concerned: impl Fn(SourceId) -> bool,
) -> Result<(), EgressError> {
    let mixed: Vec<SourceId> =
        mixed_sources(pools, assignments).into_iter().filter(|source| concerned(*source)).collect();
    if mixed.is_empty() {
        return Ok(());
    }
    Err(EgressError::Mixed { sources: sources::names(tx, &mixed).await? })
}

/// Takes a pool from a workspace's stream: everybody's is used then.
pub(super) async fn unassign(
    db: &Db,
    workspace: Option<WorkspaceId>,
    stream: Stream,
) -> Result<bool, EgressError> {
    let mut tx = db.begin().await?;
    let sql = "DELETE FROM egress_assignments WHERE workspace = ? AND stream = ?";
    let removed = tx.execute(sql, values![key(workspace), stream]).await?;
    touch(&mut tx).await?;
    tx.commit().await?;
    Ok(removed > 0)
}

const ALL: &str = "SELECT workspace, stream, pool FROM egress_assignments ORDER BY workspace, stream";

pub(super) async fn load_in(tx: &mut Tx) -> Result<Vec<Assignment>, EgressError> {
    read_all(&tx.query(ALL, Vec::new()).await?)
}

pub(super) async fn load(db: &Db) -> Result<Vec<Assignment>, EgressError> {
    read_all(&db.query(ALL, Vec::new()).await?)
}

/// Assignments after one, in the order of workspaces; everybody's come first.
pub(super) async fn list(
    db: &Db,
    pool: Option<PoolId>,
    after: Option<(Option<WorkspaceId>, Stream)>,
    limit: usize,
) -> Result<Vec<Assignment>, EgressError> {
    let mut sql = "SELECT workspace, stream, pool FROM egress_assignments WHERE 1 = 1".to_owned();
    let mut values: Vec<Value> = Vec::new();
    if let Some(pool) = pool {
        sql.push_str(" AND pool = ?");
        values.push(pool.into());
    }
    if let Some((workspace, stream)) = after {
        sql.push_str(" AND (workspace > ? OR (workspace = ? AND stream > ?))");
        values.extend(values![key(workspace), key(workspace), stream]);
    }
    sql.push_str(" ORDER BY workspace, stream LIMIT ?");
    values.push(i64::try_from(limit).unwrap_or(i64::MAX).into());
    read_all(&db.query(&sql, values).await?)
}

fn key(workspace: Option<WorkspaceId>) -> Vec<u8> {
    workspace.map(|workspace| workspace.as_bytes().to_vec()).unwrap_or_default()
}

fn read_all(rows: &[Row]) -> Result<Vec<Assignment>, EgressError> {
    rows.iter()
        .map(|row| {
            let workspace: Vec<u8> = row.get("workspace")?;
            let workspace = match workspace.as_slice() {
                [] => None,
                bytes => {
                    let id = Uuid::from_slice(bytes).map_err(|_| EgressError::Damaged("assignment"))?;
                    Some(WorkspaceId(id))
                }
            };
            Ok(Assignment { workspace, stream: row.get("stream")?, pool: row.get("pool")? })
        })
        .collect()
}
