use std::net::{IpAddr, SocketAddr};

use postroad_account::Sealer;
use postroad_base::{Domain, PoolId, SourceId, UtcMillis};
use postroad_db::{Db, DbError, Row, Tx, Value, values};

use super::{EgressError, pools, touch};
use crate::egress::checks::SourceCheck;
use crate::egress::{Exit, Health, SocksLogin, Source, SourceName};

const COLUMNS: &str = "id, name, address, ehlo_name, exit_kind, proxy, proxy_username, proxy_password, enabled, health, \
    checked_at, last_check, created_at";

/// A source to be made.
#[derive(Clone, Debug)]
pub struct NewSource {
    pub name: SourceName,
    pub address: Option<IpAddr>,
    pub ehlo_name: Option<Domain>,
    pub exit: Exit,
}

/// What to change; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct SourceChange {
    pub name: Option<SourceName>,
    pub ehlo_name: Option<Option<Domain>>,
    pub exit: Option<Exit>,
    pub enabled: Option<bool>,
}

/// Where the queue of a source that is removed goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueGoes {
    /// Nowhere: it must not be in use.
    Nowhere,
    /// To the other sources of its pools, by their weights.
    ToItsPools,
    /// To this source, which takes its place in every pool; `mix` allows it to come to carry both streams.
    To { source: SourceId, mix: bool },
}

/// A source and its last check.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredSource {
    pub source: Source,
    pub checked_at: Option<UtcMillis>,
    pub last_check: Option<SourceCheck>,
}

/// What an exit's password is sealed for.
const SEAL_CONTEXT: &str = "egress proxy password";

/// What the address and the exit must have to be used together.
pub(super) fn check_exit(address: Option<IpAddr>, exit: &Exit) -> Result<(), EgressError> {
    let invalid = |field, message: &str| Err(EgressError::Invalid { field, message: message.to_owned() });
    match (exit, address) {
        (Exit::ProxyProtocol { .. }, None) => {
            invalid("address", "the PROXY protocol announces the address, so the source needs one")
        }
        (Exit::Socks5 { login: Some(login), .. }, _)
            if !(1..=255).contains(&login.username.len()) || !(1..=255).contains(&login.password.len()) =>
        {
            invalid("exit", "the username and the password of a SOCKS5 login have 1 to 255 bytes (RFC 1929)")
        }
        (_, Some(address)) if address.is_unspecified() || address.is_multicast() => {
            invalid("address", "mail cannot be sent from this address")
        }
        _ => Ok(()),
    }
}

pub(super) async fn add(
    db: &Db,
    sealer: &Sealer,
    new: NewSource,
    now: UtcMillis,
) -> Result<Source, EgressError> {
    check_exit(new.address, &new.exit)?;
    if new.ehlo_name.as_ref().is_some_and(Domain::is_literal) {
        return Err(literal());
    }
    let source = Source {
        id: SourceId::new(now),
        name: new.name,
        address: new.address.map(|address| address.to_canonical()),
        ehlo_name: new.ehlo_name,
        exit: new.exit,
        enabled: true,
        health: Health::Unknown,
        created_at: now,
    };
    let mut tx = db.begin().await?;
    insert(&mut tx, sealer, &source).await.map_err(|error| taken(error, &source))?;
    touch(&mut tx).await?;
    tx.commit().await?;
    Ok(source)
}

fn literal() -> EgressError {
    let message = "the EHLO name has to be a host name: many servers refuse address literals".to_owned();
    EgressError::Invalid { field: "ehlo_name", message }
}

fn taken(error: DbError, source: &Source) -> EgressError {
    if !error.is_unique_violation() {
        return error.into();
    }
    // Both databases name the column or the index made for it.
    let field = if error.to_string().contains("address") { "address" } else { "name" };
    let what = match source.address {
        Some(address) if field == "address" => address.to_string(),
        _ => source.name.to_string(),
    };
    EgressError::Taken { field, what }
}

async fn insert(tx: &mut Tx, sealer: &Sealer, source: &Source) -> Result<(), DbError> {
    let (username, password) = login(sealer, &source.exit);
    tx.execute(
        "INSERT INTO egress_sources (id, name, address, ehlo_name, exit_kind, proxy, proxy_username, proxy_password, \
         enabled, health, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        values![
            source.id,
            source.name.as_str(),
            source.address.map(|address| address.to_string()),
            source.ehlo_name.clone(),
            source.exit.kind(),
            source.exit.proxy().map(|proxy| proxy.to_string()),
            username,
            password,
            i64::from(source.enabled),
            source.health.as_str(),
            source.created_at,
        ],
    )
    .await?;
    Ok(())
}

fn login(sealer: &Sealer, exit: &Exit) -> (Option<String>, Option<Vec<u8>>) {
    match exit {
        Exit::Socks5 { login: Some(login), .. } => {
            (Some(login.username.clone()), Some(sealer.seal(SEAL_CONTEXT, login.password.as_bytes())))
        }
        _ => (None, None),
    }
}

pub(super) async fn change(
    db: &Db,
    sealer: &Sealer,
    id: SourceId,
    change: SourceChange,
) -> Result<Option<StoredSource>, EgressError> {
    let Some(mut stored) = get(db, sealer, id).await? else { return Ok(None) };
    let source = &mut stored.source;
    if let Some(name) = change.name {
        source.name = name;
    }
    if let Some(ehlo_name) = change.ehlo_name {
        if ehlo_name.as_ref().is_some_and(Domain::is_literal) {
            return Err(literal());
        }
        source.ehlo_name = ehlo_name;
    }
    if let Some(exit) = change.exit {
        check_exit(source.address, &exit)?;
        // What was found of another way out says nothing about this one.
        source.health = Health::Unknown;
        source.exit = exit;
    }
    source.enabled = change.enabled.unwrap_or(source.enabled);
    let (username, password) = login(sealer, &source.exit);
    let mut tx = db.begin().await?;
    let sql = "UPDATE egress_sources SET name = ?, ehlo_name = ?, exit_kind = ?, proxy = ?, proxy_username = ?, \
        proxy_password = ?, enabled = ?, health = ? WHERE id = ?";
    let values = values![
        source.name.as_str(),
        source.ehlo_name.clone(),
        source.exit.kind(),
        source.exit.proxy().map(|proxy| proxy.to_string()),
        username,
        password,
        i64::from(source.enabled),
        source.health.as_str(),
        id,
    ];
    tx.execute(sql, values).await.map_err(|error| taken(error, source))?;
    touch(&mut tx).await?;
    tx.commit().await?;
    Ok(Some(stored))
}

/// Removes a source; its places in pools go where `queue` says.
pub(super) async fn remove(db: &Db, id: SourceId, queue: QueueGoes) -> Result<bool, EgressError> {
    let mut tx = db.begin().await?;
    tx.lock("egress").await?;
    if tx.query_one("SELECT id FROM egress_sources WHERE id = ?", values![id]).await?.is_none() {
        return Ok(false);
    }
    let sql = "SELECT m.pool, p.name, m.weight, (SELECT COUNT(*) FROM egress_members o WHERE o.pool = m.pool) AS members \
        FROM egress_members m JOIN egress_pools p ON p.id = m.pool WHERE m.source = ? ORDER BY p.name";
    let places = tx.query(sql, values![id]).await?;
    let named = |rows: &[&Row]| -> Result<String, DbError> {
        let names: Vec<String> = rows.iter().map(|row| row.get("name")).collect::<Result<_, _>>()?;
        Ok(names.join(", "))
    };
    match queue {
        QueueGoes::Nowhere if !places.is_empty() => {
            let pools = named(&places.iter().collect::<Vec<_>>())?;
            return Err(EgressError::SourceInUse { pools });
        }
        QueueGoes::ToItsPools => {
            let alone: Vec<&Row> =
                places.iter().filter(|row| row.get::<i64>("members").is_ok_and(|count| count < 2)).collect();
            if !alone.is_empty() {
                let message = format!("it is the only source of {}; name another one", named(&alone)?);
                return Err(EgressError::Invalid { field: "queue", message });
            }
        }
        QueueGoes::To { source: other, mix } => replace(&mut tx, id, other, mix, &places).await?,
        QueueGoes::Nowhere => {}
    }
    tx.execute("DELETE FROM egress_members WHERE source = ?", values![id]).await?;
    tx.execute("DELETE FROM warmups WHERE subject = ?", values![super::warmups::source_key(id)]).await?;
    tx.execute("DELETE FROM egress_sources WHERE id = ?", values![id]).await?;
    touch(&mut tx).await?;
    tx.commit().await?;
    Ok(true)
}

async fn replace(
    tx: &mut Tx,
    id: SourceId,
    other: SourceId,
    mix: bool,
    places: &[Row],
) -> Result<(), EgressError> {
    let known = tx.query_one("SELECT id FROM egress_sources WHERE id = ?", values![other]).await?.is_some();
    if !known || other == id {
        let message = "the queue has to go to another source that exists".to_owned();
        return Err(EgressError::Invalid { field: "queue", message });
    }
    for place in places {
        let (pool, weight): (PoolId, i64) = (PoolId(place.get("pool")?), place.get("weight")?);
        let sql = "INSERT INTO egress_members (pool, source, weight) VALUES (?, ?, ?) ON CONFLICT (pool, source) DO NOTHING";
        tx.execute(sql, values![pool, other, weight]).await?;
    }
    if mix {
        return Ok(());
    }
    // The replacement may carry another stream already.
    let pools = pools::load_in(tx).await?;
    let assignments = super::assignments::load_in(tx).await?;
    super::assignments::refuse_mixed(tx, &pools, &assignments, |source| source == other).await
}

pub(super) async fn get(db: &Db, sealer: &Sealer, id: SourceId) -> Result<Option<StoredSource>, EgressError> {
    let sql = format!("SELECT {COLUMNS} FROM egress_sources WHERE id = ?");
    let row = db.query_one(&sql, values![id]).await?;
    row.as_ref().map(|row| read(row, sealer)).transpose()
}

/// Sources whose name or address contains `text`, by name, after `after`.
pub(super) async fn list(
    db: &Db,
    sealer: &Sealer,
    text: &str,
    after: &str,
    limit: usize,
) -> Result<Vec<StoredSource>, EgressError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM egress_sources WHERE name > ? AND (name LIKE ? OR COALESCE(address, '') LIKE ? \
         OR COALESCE(ehlo_name, '') LIKE ?) ORDER BY name LIMIT ?"
    );
    let like = super::like(text);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = db.query(&sql, values![after, like.as_str(), like.as_str(), like.as_str(), limit]).await?;
    rows.iter().map(|row| read(row, sealer)).collect()
}

pub(super) async fn load(db: &Db, sealer: &Sealer) -> Result<Vec<Source>, EgressError> {
    let rows = db.query(&format!("SELECT {COLUMNS} FROM egress_sources ORDER BY id"), Vec::new()).await?;
    rows.iter().map(|row| read(row, sealer).map(|stored| stored.source)).collect()
}

pub(super) async fn due_for_check(
    db: &Db,
    sealer: &Sealer,
    before: UtcMillis,
    limit: usize,
) -> Result<Vec<StoredSource>, EgressError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM egress_sources WHERE COALESCE(checked_at, 0) < ? ORDER BY COALESCE(checked_at, 0) LIMIT ?"
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = db.query(&sql, values![before, limit]).await?;
    rows.iter().map(|row| read(row, sealer)).collect()
}

/// Keeps a check. The plan changes only when the health does.
pub(super) async fn save_check(
    db: &Db,
    id: SourceId,
    before: Health,
    check: &SourceCheck,
) -> Result<(), EgressError> {
    let json = serde_json::to_string(check).expect("a check has only strings and numbers");
    let mut tx = db.begin().await?;
    tx.execute(
        "UPDATE egress_sources SET health = ?, checked_at = ?, last_check = ? WHERE id = ?",
        values![check.health.as_str(), check.at, json, id],
    )
    .await?;
    if check.health != before {
        touch(&mut tx).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn read(row: &Row, sealer: &Sealer) -> Result<StoredSource, EgressError> {
    let damaged = || EgressError::Damaged("source");
    let name: String = row.get("name")?;
    let address: Option<String> = row.get("address")?;
    let health: String = row.get("health")?;
    let last_check: Option<String> = row.get("last_check")?;
    let source = Source {
        id: row.get("id")?,
        name: name.parse().map_err(|_| damaged())?,
        address: address.map(|address| address.parse()).transpose().map_err(|_| damaged())?,
        ehlo_name: row.get("ehlo_name")?,
        exit: read_exit(row, sealer)?,
        enabled: row.get::<i64>("enabled")? != 0,
        health: Health::ALL.into_iter().find(|known| known.as_str() == health).ok_or_else(damaged)?,
        created_at: row.get("created_at")?,
    };
    Ok(StoredSource {
        source,
        checked_at: row.get("checked_at")?,
        // A check of an older version that no longer reads is no loss: the next one replaces it.
        last_check: last_check.and_then(|json| serde_json::from_str(&json).ok()),
    })
}

fn read_exit(row: &Row, sealer: &Sealer) -> Result<Exit, EgressError> {
    let damaged = || EgressError::Damaged("source");
    let kind: String = row.get("exit_kind")?;
    let proxy: Option<String> = row.get("proxy")?;
    let proxy: Option<SocketAddr> = proxy.map(|proxy| proxy.parse()).transpose().map_err(|_| damaged())?;
    Ok(match (kind.as_str(), proxy) {
        ("direct", _) => Exit::Direct,
        ("proxy-protocol", Some(proxy)) => Exit::ProxyProtocol { proxy },
        ("socks5", Some(proxy)) => {
            let username: Option<String> = row.get("proxy_username")?;
            let sealed: Option<Vec<u8>> = row.get("proxy_password")?;
            let login = match (username, sealed) {
                (Some(username), Some(sealed)) => {
                    let password =
                        String::from_utf8(sealer.open(SEAL_CONTEXT, &sealed)?).map_err(|_| damaged())?;
                    Some(SocksLogin { username, password })
                }
                _ => None,
            };
            Exit::Socks5 { proxy, login }
        }
        _ => return Err(damaged()),
    })
}

/// The names of sources, for messages.
pub(super) async fn names(tx: &mut Tx, ids: &[SourceId]) -> Result<String, DbError> {
    let mut names = Vec::new();
    for id in ids {
        if let Some(row) =
            tx.query_one("SELECT name FROM egress_sources WHERE id = ?", vec![Value::from(*id)]).await?
        {
            names.push(row.get::<String>("name")?);
        }
    }
    names.sort_unstable();
    Ok(names.join(", "))
}
