//! How long questions about a large audience take: counts of segments, listings, searches, who may get a topic; and
//! how long it takes to find out who is in a segment.
//!
//! `cargo run --release -p postroad-audience --example questions -- [contacts] [sqlite|postgres] [--keep FILE]`
//!
//! Fills a workspace (each contact with five topics, tags, own fields, ten deliveries and some opens), then asks every
//! question several times with other words and pages, and prints a Markdown table of medians and 95th percentiles. `--keep`
//! uses an SQLite file that is there, or leaves one.

mod ask;
mod fill;
mod members;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use postroad_account::{Actor, Sealer};
use postroad_audience::{Audience, Origin};
use postroad_base::{SharedClock, SystemClock, WorkspaceId};
use postroad_db::{Db, Dialect};
use postroad_delivery::Suppressions;
use postroad_insight::EventLog;

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
    pub db: Db,
    pub audience: Audience,
    pub workspace: WorkspaceId,
    pub origin: Origin,
    pub clock: SharedClock,
    pub contacts: u64,
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
        let began = Instant::now();
        fill::fill(&world).await;
        eprintln!("filled in {:.0} s", began.elapsed().as_secs_f64());
    }
    prepare(&db).await;
    println!("| question | items | p50 ms | p95 ms |\n|---|---:|---:|---:|");
    ask::ask(&world).await;
    println!("\n| work | contacts | s |\n|---|---:|---:|");
    members::measure(&world).await;
    println!("\nThe process took {} MiB at most.", peak_mib());
    drop(world);
    db.close().await;
}

/// The audience has a file of its own on SQLite, as in the server.
async fn open(db: &Db, dir: &std::path::Path, contacts: u64) -> World {
    let clock: SharedClock = Arc::new(SystemClock);
    let main = match db.dialect() {
        Dialect::Sqlite => {
            let file = std::path::absolute(dir).expect("a path").join("main.db");
            Db::connect(&format!("sqlite://{}", file.display())).await.expect("opens")
        }
        Dialect::Postgres => db.clone(),
    };
    postroad_delivery::migrate(&main).await.expect("the tables are made");
    let suppressions = Suppressions::open(main.clone(), clock.clone()).await.expect("opens");
    let events = EventLog::open(main, clock.clone()).await.expect("opens");
    let sealer = Sealer::new(&[7; 32]);
    let audience =
        Audience::open(db.clone(), clock.clone(), sealer, suppressions, events).await.expect("opens");
    // Always the same one, so that a kept file can be asked again.
    let workspace = WorkspaceId(uuid::Uuid::from_u128(0x019c_1410_5c00_7000_8000_0000_0000_0001));
    let origin = Origin::new(Actor::LocalOperator, "bench");
    World { db: db.clone(), audience, workspace, origin, clock, contacts }
}

/// As a server that has run for a while: the planner knows the tables, and the write-ahead log is short.
async fn prepare(db: &Db) {
    let statement = match db.dialect() {
        Dialect::Sqlite => "PRAGMA wal_checkpoint(TRUNCATE)",
        Dialect::Postgres => "ANALYZE",
    };
    db.execute(statement, Vec::new()).await.expect("settles");
    if db.dialect() == Dialect::Postgres {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or(0) / 1_024
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
