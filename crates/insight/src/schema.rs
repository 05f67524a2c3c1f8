use postroad_db::{Db, Migration};

use crate::InsightError;

const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "log",
        sqlite: include_str!("../migrations/0001_log.sqlite.sql"),
        postgres: include_str!("../migrations/0001_log.postgres.sql"),
    },
    Migration::shared(2, "webhooks", include_str!("../migrations/0002_webhooks.sql")),
    Migration::shared(3, "figures", include_str!("../migrations/0003_figures.sql")),
    Migration {
        version: 4,
        name: "lists",
        sqlite: include_str!("../migrations/0004_lists.sqlite.sql"),
        postgres: include_str!("../migrations/0004_lists.postgres.sql"),
    },
];

pub(crate) async fn migrate(db: &Db) -> Result<(), InsightError> {
    Ok(db.migrate("insight", MIGRATIONS).await?)
}
