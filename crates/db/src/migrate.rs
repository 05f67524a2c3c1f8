use crate::{Db, DbError, Dialect, Tx, values};

/// One step of a crate's schema. Applied once, in order of `version`, and never changed afterwards.
///
/// In both texts these tokens are replaced, so that one text often serves both ([`Migration::shared`]):
///
/// | token | SQLite | PostgreSQL |
/// |---|---|---|
/// | `{int}` | `INTEGER` | `BIGINT` |
/// | `{bool}` | `INTEGER` | `BOOLEAN` |
/// | `{float}` | `REAL` | `DOUBLE PRECISION` |
/// | `{blob}` (ids too) | `BLOB` | `BYTEA` |
/// | `{json}` (text) | `TEXT` | `TEXT` |
/// | `{bigserial_pk}` | `INTEGER PRIMARY KEY AUTOINCREMENT` | `BIGSERIAL PRIMARY KEY` |
/// | `{without_rowid}` | `WITHOUT ROWID` | nothing |
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Counted from 1 without gaps.
    pub version: u32,
    pub name: &'static str,
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

impl Migration {
    /// A migration with one text for both databases.
    #[must_use]
    pub const fn shared(version: u32, name: &'static str, sql: &'static str) -> Self {
        Self { version, name, sqlite: sql, postgres: sql }
    }

    fn text(&self, dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Sqlite => self.sqlite,
            Dialect::Postgres => self.postgres,
        }
    }

    fn checksum(&self, dialect: Dialect) -> String {
        blake3::hash(self.text(dialect).as_bytes()).to_hex()[..32].to_owned()
    }
}

const TOKENS: [(&str, &str, &str); 7] = [
    ("{int}", "INTEGER", "BIGINT"),
    ("{bool}", "INTEGER", "BOOLEAN"),
    ("{float}", "REAL", "DOUBLE PRECISION"),
    ("{blob}", "BLOB", "BYTEA"),
    ("{json}", "TEXT", "TEXT"),
    ("{bigserial_pk}", "INTEGER PRIMARY KEY AUTOINCREMENT", "BIGSERIAL PRIMARY KEY"),
    ("{without_rowid}", "WITHOUT ROWID", ""),
];

fn translate(text: &str, dialect: Dialect) -> String {
    TOKENS.iter().fold(text.to_owned(), |text, (token, sqlite, postgres)| {
        text.replace(token, if dialect == Dialect::Sqlite { sqlite } else { postgres })
    })
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS _migrations (crate TEXT NOT NULL, version {int} NOT NULL, \
    name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at {int} NOT NULL, PRIMARY KEY (crate, version))";

impl Db {
    /// Brings a crate's tables up to date, all steps or none. Several processes may call it at once.
    ///
    /// # Errors
    /// [`DbError::MigrationChanged`] and [`DbError::NewerDatabase`] when the database belongs to another build,
    /// [`DbError::MigrationFailed`] when a text fails.
    ///
    /// # Panics
    /// When the versions are not 1, 2, 3, …
    pub async fn migrate(&self, crate_name: &str, migrations: &[Migration]) -> Result<(), DbError> {
        for (migration, version) in migrations.iter().zip(1_u32..) {
            assert_eq!(
                migration.version, version,
                "migrations of {crate_name} are numbered from 1 without gaps"
            );
        }
        let mut tx = self.begin().await?;
        tx.lock("postroad migrations").await?;
        tx.script(translate(TABLE, self.dialect())).await?;
        let applied = applied(&mut tx, crate_name, migrations).await?;
        for migration in &migrations[applied..] {
            apply(&mut tx, crate_name, migration).await?;
            tracing::info!(
                crate = crate_name,
                version = migration.version,
                name = migration.name,
                "database migrated"
            );
        }
        tx.commit().await
    }
}

/// How many of the migrations are in the database, after comparing them.
async fn applied(tx: &mut Tx, crate_name: &str, migrations: &[Migration]) -> Result<usize, DbError> {
    let sql = "SELECT version, name, checksum FROM _migrations WHERE crate = ? ORDER BY version";
    let rows = tx.query(sql, values![crate_name]).await?;
    let dialect = tx.dialect();
    for (index, row) in rows.iter().enumerate() {
        let version: u32 = row.get("version")?;
        let Some(migration) = migrations.get(index) else {
            let known = migrations.last().map_or(0, |migration| migration.version);
            let found = rows[rows.len() - 1].get("version")?;
            return Err(DbError::NewerDatabase { crate_name: crate_name.to_owned(), found, known });
        };
        if migration.version != version || migration.checksum(dialect) != row.get::<String>("checksum")? {
            return Err(DbError::MigrationChanged {
                crate_name: crate_name.to_owned(),
                version,
                name: row.get("name")?,
            });
        }
    }
    Ok(rows.len())
}

async fn apply(tx: &mut Tx, crate_name: &str, migration: &Migration) -> Result<(), DbError> {
    let dialect = tx.dialect();
    tx.script(translate(migration.text(dialect), dialect)).await.map_err(|error| match error {
        error if error.is_busy_or_disk_full() => error,
        error => DbError::MigrationFailed {
            crate_name: crate_name.to_owned(),
            version: migration.version,
            name: migration.name.to_owned(),
            reason: error.to_string(),
        },
    })?;
    // The time is for people; nothing decides by it, so the database's own clock will do.
    let now = match dialect {
        Dialect::Sqlite => "CAST(strftime('%s', 'now') AS INTEGER) * 1000",
        Dialect::Postgres => "CAST(EXTRACT(EPOCH FROM now()) * 1000 AS BIGINT)",
    };
    let sql = format!(
        "INSERT INTO _migrations (crate, version, name, checksum, applied_at) VALUES (?, ?, ?, ?, {now})"
    );
    let checksum = migration.checksum(dialect);
    tx.execute(&sql, values![crate_name, migration.version, migration.name, checksum]).await?;
    Ok(())
}
