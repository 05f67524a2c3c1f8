//! How long a large audience takes: importing it, and asking about it.
//!
//! `cargo run --release -p postroad-audience --example import_bench -- [contacts] [sqlite|postgres] [--keep FILE]`
//!
//! Imports a file of so many people into an empty workspace, in this process but otherwise as the server does, and prints
//! Markdown tables, each after a line `== NAME`. `--keep` uses an SQLite file that is there, or leaves one.

mod import;
mod people;
mod usage;

use std::path::PathBuf;
use std::sync::Arc;

use postroad_account::{Actor, Sealer};
use postroad_audience::{Audience, Origin};
use postroad_base::{SharedClock, SystemClock, UtcMillis, WorkspaceId};
use postroad_db::{Db, Dialect};
use postroad_delivery::Suppressions;
use postroad_insight::EventLog;

use crate::people::People;

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

struct Wanted {
    contacts: u64,
    postgres: bool,
    keep: Option<PathBuf>,
}

/// A workspace with an audience.
pub struct World {
    pub audience: Audience,
    pub workspace: WorkspaceId,
    pub origin: Origin,
    pub people: People,
}

#[tokio::main]
async fn main() {
    let wanted = wanted();
    let dir = tempfile::tempdir_in(".").expect("a directory");
    let file = wanted.keep.clone().unwrap_or_else(|| dir.path().join("audience.db"));
    let is_there = wanted.keep.is_some() && file.exists();
    let url = if wanted.postgres {
        postroad_db::testing::postgres_url().await
    } else {
        format!("sqlite://{}", std::path::absolute(&file).expect("a path").display())
    };
    let db = Db::connect(&url).await.expect("opens");
    let world = open(&db, dir.path(), wanted.contacts).await;
    if !is_there {
        import::measure(&world).await;
    }
    settle(&db).await;
    drop(world);
    db.close().await;
}

/// The audience has a file of its own on SQLite, as in the server.
async fn open(db: &Db, dir: &std::path::Path, contacts: u64) -> World {
    let clock: SharedClock = Arc::new(SystemClock);
    let main = match db.dialect() {
        Dialect::Sqlite => Db::connect(&format!(
            "sqlite://{}",
            std::path::absolute(dir).expect("a path").join("main.db").display()
        ))
        .await
        .expect("opens"),
        Dialect::Postgres => db.clone(),
    };
    postroad_delivery::migrate(&main).await.expect("the tables are made");
    let suppressions = Suppressions::open(main.clone(), clock.clone()).await.expect("opens");
    let events = EventLog::open(main, clock.clone()).await.expect("opens");
    let audience =
        Audience::open(db.clone(), clock, Sealer::new(&[7; 32]), suppressions, events).await.expect("opens");
    // Always the same one, so that a kept file can be asked again.
    let workspace = WorkspaceId(uuid::Uuid::from_u128(0x019c_1410_5c00_7000_8000_0000_0000_0001));
    World {
        audience,
        workspace,
        origin: Origin::new(Actor::LocalOperator, "bench"),
        people: People::new(contacts, UtcMillis(1_769_860_800_000)),
    }
}

/// As a server that has run for a while: the planner knows the tables, and the write-ahead log is short.
async fn settle(db: &Db) {
    let statement = match db.dialect() {
        Dialect::Sqlite => "PRAGMA wal_checkpoint(TRUNCATE)",
        Dialect::Postgres => "ANALYZE",
    };
    db.execute(statement, Vec::new()).await.expect("settles");
}

fn wanted() -> Wanted {
    let mut wanted = Wanted { contacts: 1_000_000, postgres: false, keep: None };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "postgres" => wanted.postgres = true,
            "sqlite" => wanted.postgres = false,
            "--keep" => wanted.keep = Some(arguments.next().expect("a file after --keep").into()),
            number => wanted.contacts = number.parse().expect("a number of contacts"),
        }
    }
    wanted
}
