use postroad_db::{Db, DbError, Migration};

const MIGRATIONS: &[Migration] = &[Migration {
    version: 1,
    name: "sandbox",
    sqlite: include_str!("../migrations/0001_sandbox.sqlite.sql"),
    postgres: include_str!("../migrations/0001_sandbox.postgres.sql"),
}];

pub(crate) async fn migrate(db: &Db) -> Result<(), DbError> {
    db.migrate("sandbox", MIGRATIONS).await
}
