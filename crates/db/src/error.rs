use sqlx::error::ErrorKind;

/// What went wrong in the database, by what the caller does next.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// A row with the same key exists. `constraint` is the index (PostgreSQL) or the columns (SQLite).
    #[error("a row with the same key exists ({constraint})")]
    Unique { constraint: String },
    /// A referenced row is missing, or the row is still referenced.
    #[error("the change breaks a reference between tables")]
    ForeignKey,
    /// No space left for the database. Nothing was written.
    #[error("the disk of the database is full")]
    DiskFull,
    /// Busy, unreachable, shutting down, or the transaction lost against another: trying again later may help.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A migration that was applied has another text now, or is missing.
    #[error(
        "the database was changed by another build of {crate_name}: migration {version} ({name}) differs"
    )]
    MigrationChanged { crate_name: String, version: u32, name: String },
    /// The database was used by a newer version.
    #[error(
        "the database is newer than this program ({crate_name} is at migration {found}, this program knows {known}); install the newer version again or restore a backup"
    )]
    NewerDatabase { crate_name: String, found: u32, known: u32 },
    /// A migration's text failed.
    #[error("migration {version} ({name}) of {crate_name} failed: {reason}")]
    MigrationFailed { crate_name: String, version: u32, name: String, reason: String },
    /// The address of the database cannot be used.
    #[error("the database address cannot be used: {0}")]
    Url(String),
    /// The column is missing or holds another type than asked for.
    #[error("column {column} {problem}")]
    Column { column: String, problem: &'static str },
    /// A query returned more rows than [`crate::Db::MAX_ROWS`].
    #[error("the query returned more than {limit} rows")]
    TooManyRows { limit: usize },
    /// The database cannot do this (a backup to a file of PostgreSQL).
    #[error("{0}")]
    Unsupported(&'static str),
    /// Anything else; a mistake in a statement or a damaged database.
    #[error("database error: {0}")]
    Other(#[source] Box<sqlx::Error>),
}

impl DbError {
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Unique { .. })
    }

    #[must_use]
    pub fn is_foreign_key_violation(&self) -> bool {
        matches!(self, Self::ForeignKey)
    }

    #[must_use]
    pub fn is_disk_full(&self) -> bool {
        matches!(self, Self::DiskFull)
    }

    /// Whether the same call may succeed later without any change.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    /// Whether the cause is the state of the machine rather than the request: answer SMTP with 452, HTTP with 503.
    #[must_use]
    pub fn is_busy_or_disk_full(&self) -> bool {
        self.is_disk_full() || self.is_unavailable()
    }
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(cause) => match cause.kind() {
                ErrorKind::UniqueViolation => Self::Unique { constraint: constraint(cause.as_ref()) },
                ErrorKind::ForeignKeyViolation => Self::ForeignKey,
                _ => by_code(cause.code().as_deref().unwrap_or(""), cause.message())
                    .unwrap_or_else(|| Self::Other(Box::new(error))),
            },
            sqlx::Error::Io(cause) if cause.kind() == std::io::ErrorKind::StorageFull => Self::DiskFull,
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed => Self::Unavailable(error.to_string()),
            sqlx::Error::Configuration(cause) => Self::Url(cause.to_string()),
            _ => Self::Other(Box::new(error)),
        }
    }
}

/// PostgreSQL names the constraint, SQLite ends its message with the columns.
fn constraint(cause: &dyn sqlx::error::DatabaseError) -> String {
    match cause.constraint() {
        Some(name) => name.to_owned(),
        None => cause.message().rsplit(": ").next().unwrap_or("").to_owned(),
    }
}

/// SQLite's extended result codes are decimal numbers of up to four digits, PostgreSQL's SQLSTATE has five characters.
fn by_code(code: &str, message: &str) -> Option<DbError> {
    let unavailable = || Some(DbError::Unavailable(message.to_owned()));
    if code.len() == 5 {
        return match code {
            "53100" => Some(DbError::DiskFull),
            // Unknown database; wrong user or password.
            "3D000" | "28000" | "28P01" => Some(DbError::Url(message.to_owned())),
            // Connection exceptions, insufficient resources, operator intervention, serialization failure, deadlock,
            // lock not available, read-only transaction (a stand-by answers).
            "40001" | "40P01" | "55P03" | "25006" => unavailable(),
            _ if ["08", "53", "57"].iter().any(|class| code.starts_with(class)) => unavailable(),
            _ => None,
        };
    }
    const SQLITE_BUSY: u32 = 5;
    const SQLITE_LOCKED: u32 = 6;
    const SQLITE_READONLY: u32 = 8;
    const SQLITE_IOERR: u32 = 10;
    const SQLITE_FULL: u32 = 13;
    const SQLITE_CANTOPEN: u32 = 14;
    match code.parse::<u32>().ok()? & 0xff {
        SQLITE_FULL => Some(DbError::DiskFull),
        SQLITE_BUSY | SQLITE_LOCKED | SQLITE_READONLY | SQLITE_IOERR | SQLITE_CANTOPEN => unavailable(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_classed() {
        let class = |code| match by_code(code, "m") {
            Some(DbError::DiskFull) => "full",
            Some(DbError::Unavailable(_)) => "unavailable",
            Some(DbError::Url(_)) => "address",
            _ => "other",
        };
        for (code, expected) in [
            ("13", "full"),
            ("5", "unavailable"),
            ("261", "unavailable"),
            ("778", "unavailable"),
            ("1", "other"),
            ("8", "unavailable"),
            ("11", "other"),
            ("53100", "full"),
            ("28P01", "address"),
            ("53300", "unavailable"),
            ("08006", "unavailable"),
            ("57P01", "unavailable"),
            ("40P01", "unavailable"),
            ("42601", "other"),
        ] {
            assert_eq!(class(code), expected, "{code}");
        }
    }
}
