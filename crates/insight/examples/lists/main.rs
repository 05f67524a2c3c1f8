//! How long listings, searches and figures take in a large event log.
//!
//! `cargo run --release -p postroad-insight --example lists -- [messages] [sqlite|postgres] [--keep FILE]`
//!
//! Fills a log in a temporary directory with mail of 30 days (most of it one workspace's; one to three recipients, some put
//! off several times, some refused), then asks every question several times with different words, addresses and pages, and
//! prints a Markdown table of medians and 95th percentiles. `--keep` uses a SQLite file that is there, or leaves one.

mod mail;
mod questions;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use postroad_base::{Clock, ManualClock, SystemClock};
use postroad_db::{Db, Durability, Options};
use postroad_insight::{EventLog, Retention};

use crate::mail::Mail;

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

struct Wanted {
    messages: u64,
    postgres: bool,
    keep: Option<PathBuf>,
}

#[tokio::main]
async fn main() {
    let wanted = wanted();
    let dir = tempfile::tempdir_in(".").expect("a directory");
    let file = wanted.keep.clone().unwrap_or_else(|| dir.path().join("log.db"));
    let is_there = wanted.keep.is_some() && file.exists();
    let url = if wanted.postgres {
        postroad_db::testing::postgres_url().await
    } else {
        let file = std::path::absolute(&file).expect("a path");
        format!("sqlite://{}", file.display())
    };
    let db = Db::connect_with(&url, Options { durability: Durability::Normal }).await.expect("opens");
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let log = EventLog::open(db.clone(), clock.clone()).await.expect("opens");
    let mail = Mail::new(wanted.messages, clock.now());
    if !is_there {
        let began = Instant::now();
        let records = mail.fill(&log).await;
        let took = began.elapsed().as_secs_f64();
        eprintln!("{} messages, {records} records in {took:.0} s", wanted.messages);
    }
    let began = Instant::now();
    log.settle().await.expect("counts");
    // As every hour in a server: the fine counts of past days go.
    let kept = Retention { default_days: 3_650, ..Retention::default() };
    log.prune(&kept).await.expect("forgets");
    eprintln!("figures brought up to date in {:.1} s", began.elapsed().as_secs_f64());
    prepare(&db, wanted.postgres).await;
    questions::ask(&log, &mail).await;
    drop(log);
    db.close().await;
}

/// As a server that has run for a while: the planner knows the tables, and the write-ahead log is short.
async fn prepare(db: &Db, postgres: bool) {
    let statement = if postgres { "ANALYZE" } else { "PRAGMA wal_checkpoint(TRUNCATE)" };
    if postgres {
        db.execute(statement, Vec::new()).await.expect("analyses");
        tokio::time::sleep(Duration::from_secs(1)).await;
    } else {
        db.execute(statement, Vec::new()).await.expect("checkpoints");
    }
}

fn wanted() -> Wanted {
    let mut wanted = Wanted { messages: 1_000_000, postgres: false, keep: None };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "postgres" => wanted.postgres = true,
            "sqlite" => wanted.postgres = false,
            "--keep" => wanted.keep = Some(arguments.next().expect("a file after --keep").into()),
            number => wanted.messages = number.parse().expect("a number of messages"),
        }
    }
    wanted
}
