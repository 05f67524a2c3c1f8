use std::collections::HashMap;

use postroad_base::{PoolId, SourceId, UtcMillis, WorkspaceId};
use postroad_db::{Db, DbError, Row, Tx, Value, values};

use super::{EgressError, assignments, touch};
use crate::egress::{MAX_WEIGHT, Member, Overflow, Pool, PoolKind, SourceName};

/// Sources in one pool.
pub const MAX_MEMBERS: usize = 1_000;

/// A pool to be made.
#[derive(Clone, Debug)]
pub struct NewPool {
    pub name: SourceName,
    pub kind: PoolKind,
    pub overflow: Overflow,
    pub members: Vec<Member>,
}

/// What to change; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct PoolChange {
    pub name: Option<SourceName>,
    pub overflow: Option<Overflow>,
    pub members: Option<Vec<Member>>,
    /// A source may come to carry both streams.
    pub mix: bool,
}

pub(super) async fn add(db: &Db, new: NewPool, now: UtcMillis) -> Result<Pool, EgressError> {
    check_members(&new.members)?;
    let pool = Pool {
        id: PoolId::new(now),
        name: new.name,
        kind: new.kind,
        overflow: new.overflow,
        members: new.members,
        created_at: now,
    };
    let mut tx = db.begin().await?;
    tx.lock("egress").await?;
    tx.execute(
        "INSERT INTO egress_pools (id, name, workspace, overflow, created_at) VALUES (?, ?, ?, ?, ?)",
        values![pool.id, pool.name.as_str(), pool.kind.workspace(), pool.overflow.as_str(), pool.created_at],
    )
    .await
    .map_err(|error| taken(error, &pool.name))?;
    write_members(&mut tx, pool.id, &pool.members).await?;
    touch(&mut tx).await?;
    tx.commit().await?;
    Ok(pool)
}

fn taken(error: DbError, name: &SourceName) -> EgressError {
    if error.is_unique_violation() {
        EgressError::Taken { field: "name", what: name.to_string() }
    } else {
        error.into()
    }
}

fn check_members(members: &[Member]) -> Result<(), EgressError> {
    let invalid = |message: String| Err(EgressError::Invalid { field: "members", message });
    if members.len() > MAX_MEMBERS {
        return invalid(format!("a pool has at most {MAX_MEMBERS} sources"));
    }
    if members.iter().any(|member| !(1..=MAX_WEIGHT).contains(&member.weight)) {
        return invalid(format!("a weight is between 1 and {MAX_WEIGHT}"));
    }
    let mut sources: Vec<SourceId> = members.iter().map(|member| member.source).collect();
    sources.sort_unstable();
    if sources.windows(2).any(|pair| pair[0] == pair[1]) {
        return invalid("a source is named twice".to_owned());
    }
    Ok(())
}

async fn write_members(tx: &mut Tx, pool: PoolId, members: &[Member]) -> Result<(), EgressError> {
    tx.execute("DELETE FROM egress_members WHERE pool = ?", values![pool]).await?;
    for member in members {
        let known =
            tx.query_one("SELECT id FROM egress_sources WHERE id = ?", values![member.source]).await?;
        if known.is_none() {
            let message = format!("there is no source {}", member.source);
            return Err(EgressError::Invalid { field: "members", message });
        }
        tx.execute(
            "INSERT INTO egress_members (pool, source, weight) VALUES (?, ?, ?)",
            values![pool, member.source, member.weight],
        )
        .await?;
    }
    Ok(())
}

pub(super) async fn change(db: &Db, id: PoolId, change: PoolChange) -> Result<Option<Pool>, EgressError> {
    if let Some(members) = &change.members {
        check_members(members)?;
    }
    let mut tx = db.begin().await?;
    tx.lock("egress").await?;
    let Some(mut pool) = load_in(&mut tx).await?.into_iter().find(|pool| pool.id == id) else {
        return Ok(None);
    };
    pool.name = change.name.unwrap_or(pool.name);
    pool.overflow = change.overflow.unwrap_or(pool.overflow);
    tx.execute(
        "UPDATE egress_pools SET name = ?, overflow = ? WHERE id = ?",
        values![pool.name.as_str(), pool.overflow.as_str(), id],
    )
    .await
    .map_err(|error| taken(error, &pool.name))?;
    if let Some(members) = change.members {
        write_members(&mut tx, id, &members).await?;
        let added: Vec<SourceId> = members
            .iter()
            .map(|member| member.source)
            .filter(|source| pool.members.iter().all(|before| before.source != *source))
            .collect();
        pool.members = members;
        if !change.mix {
            let pools = load_in(&mut tx).await?;
            let assigned = assignments::load_in(&mut tx).await?;
            assignments::refuse_mixed(&mut tx, &pools, &assigned, |source| added.contains(&source)).await?;
        }
    }
    touch(&mut tx).await?;
    tx.commit().await?;
    Ok(Some(pool))
}

pub(super) async fn remove(db: &Db, id: PoolId) -> Result<bool, EgressError> {
    let mut tx = db.begin().await?;
    tx.lock("egress").await?;
    let sql = "SELECT stream FROM egress_assignments WHERE pool = ? LIMIT 1";
    if tx.query_one(sql, values![id]).await?.is_some() {
        return Err(EgressError::PoolInUse);
    }
    tx.execute("DELETE FROM egress_members WHERE pool = ?", values![id]).await?;
    let removed = tx.execute("DELETE FROM egress_pools WHERE id = ?", values![id]).await?;
    touch(&mut tx).await?;
    tx.commit().await?;
    Ok(removed > 0)
}

const COLUMNS: &str = "id, name, workspace, overflow, created_at";

pub(super) async fn load_in(tx: &mut Tx) -> Result<Vec<Pool>, EgressError> {
    let rows = tx.query(&format!("SELECT {COLUMNS} FROM egress_pools ORDER BY name"), Vec::new()).await?;
    let members =
        tx.query("SELECT pool, source, weight FROM egress_members ORDER BY pool, source", Vec::new()).await?;
    together(&rows, &members)
}

pub(super) async fn load(db: &Db) -> Result<Vec<Pool>, EgressError> {
    let rows = db.query(&format!("SELECT {COLUMNS} FROM egress_pools ORDER BY name"), Vec::new()).await?;
    let members =
        db.query("SELECT pool, source, weight FROM egress_members ORDER BY pool, source", Vec::new()).await?;
    together(&rows, &members)
}

/// Pools whose name contains `text`, by name, after `after`.
pub(super) async fn list(db: &Db, text: &str, after: &str, limit: usize) -> Result<Vec<Pool>, EgressError> {
    let sql =
        format!("SELECT {COLUMNS} FROM egress_pools WHERE name > ? AND name LIKE ? ORDER BY name LIMIT ?");
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = db.query(&sql, values![after, super::like(text), limit]).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids = rows
        .iter()
        .map(|row| Ok(row.get::<PoolId>("id")?.into()))
        .collect::<Result<Vec<Value>, DbError>>()?;
    let sql = format!(
        "SELECT pool, source, weight FROM egress_members WHERE pool IN ({}) ORDER BY pool, source",
        vec!["?"; ids.len()].join(",")
    );
    let members = db.query(&sql, ids).await?;
    together(&rows, &members)
}

pub(super) async fn get(db: &Db, id: PoolId) -> Result<Option<Pool>, EgressError> {
    let rows = db.query(&format!("SELECT {COLUMNS} FROM egress_pools WHERE id = ?"), values![id]).await?;
    let sql = "SELECT pool, source, weight FROM egress_members WHERE pool = ? ORDER BY source";
    let members = db.query(sql, values![id]).await?;
    Ok(together(&rows, &members)?.pop())
}

fn together(rows: &[Row], members: &[Row]) -> Result<Vec<Pool>, EgressError> {
    let mut by_pool: HashMap<PoolId, Vec<Member>> = HashMap::new();
    for row in members {
        let member = Member { source: row.get("source")?, weight: row.get("weight")? };
        by_pool.entry(row.get("pool")?).or_default().push(member);
    }
    rows.iter()
        .map(|row| {
            let damaged = || EgressError::Damaged("pool");
            let id: PoolId = row.get("id")?;
            let name: String = row.get("name")?;
            let overflow: String = row.get("overflow")?;
            let workspace: Option<WorkspaceId> = row.get("workspace")?;
            Ok(Pool {
                id,
                name: name.parse().map_err(|_| damaged())?,
                kind: workspace.map_or(PoolKind::Shared, PoolKind::Dedicated),
                overflow: Overflow::ALL
                    .into_iter()
                    .find(|known| known.as_str() == overflow)
                    .ok_or_else(damaged)?,
                members: by_pool.remove(&id).unwrap_or_default(),
                created_at: row.get("created_at")?,
            })
        })
        .collect()
}
