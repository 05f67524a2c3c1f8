//! Compares the log with SQLite on the same work. `cargo run --release -p postroad-spool --example spool_bench -- --help`

mod backlog;
mod measure;
mod sqlite;
mod work;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use postroad_spool::{LogSpool, Options, Position, Spool};

use crate::measure::{Figures, Usage};
use crate::sqlite::SqliteSpool;
use crate::work::{Store, append, mixed};

const HELP: &str =
    "spool_bench [--dir DIR] [--messages N] [--repeat N] [--only append|mixed|backlog] [--queued N]
spool_bench --fill DIR [--queued N]
spool_bench --open DIR

DIR must be on the disk that is to be measured; a directory is made in it and removed.";

pub(crate) struct Settings {
    dir: PathBuf,
    messages: u64,
    repeat: usize,
    only: Option<String>,
    queued: u64,
    /// Leave a spool with messages there.
    fill: Option<PathBuf>,
    /// Open this spool and tell what that cost.
    open: Option<PathBuf>,
}

fn settings() -> Settings {
    let mut settings = Settings {
        dir: std::env::current_dir().expect("a directory"),
        messages: 60_000,
        repeat: 5,
        only: None,
        queued: 1_000_000,
        fill: None,
        open: None,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let value = arguments.next();
        match (argument.as_str(), value) {
            ("--dir", Some(value)) => settings.dir = value.into(),
            ("--messages", Some(value)) => settings.messages = value.parse().expect("a number"),
            ("--repeat", Some(value)) => settings.repeat = value.parse().expect("a number"),
            ("--only", Some(value)) => settings.only = Some(value),
            ("--queued", Some(value)) => settings.queued = value.parse().expect("a number"),
            ("--fill", Some(value)) => settings.fill = Some(value.into()),
            ("--open", Some(value)) => settings.open = Some(value.into()),
            _ => {
                println!("{HELP}");
                std::process::exit(2);
            }
        }
    }
    settings
}

fn main() {
    let settings = settings();
    if let Some(dir) = &settings.open {
        return backlog::open(dir);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    if let Some(dir) = &settings.fill {
        return runtime.block_on(backlog::fill(dir, settings.queued));
    }
    let wanted = |name: &str| settings.only.as_deref().is_none_or(|only| only == name);
    if wanted("append") {
        println!("append only: 16 producers, 10 KB, each on disk before its acknowledgement");
        runtime.block_on(compare(&settings, Kind::Append));
    }
    if wanted("mixed") {
        println!("mixed: 32 producers, each message appended, read and settled (one operation each)");
        runtime.block_on(compare(&settings, Kind::Mixed));
    }
    if wanted("backlog") {
        runtime.block_on(backlog::run(&settings.dir, settings.queued));
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Append,
    Mixed,
}

/// Runs the systems in turn, so that a slow minute of the machine hits all of them.
async fn compare(settings: &Settings, kind: Kind) {
    let mut log = Vec::new();
    let mut uncached = Vec::new();
    let mut sqlite = Vec::new();
    println!("{}", Figures::HEADER);
    for _ in 0..settings.repeat {
        log.push(run_log(settings, kind, Options::default()).await);
        if matches!(kind, Kind::Mixed) {
            let options = Options { cache_bytes: 0, ..Options::default() };
            uncached.push(run_log(settings, kind, options).await);
        }
        sqlite.push(run_sqlite(settings, kind).await);
    }
    println!("{}", Figures::median("log", &mut log));
    if !uncached.is_empty() {
        println!("{}", Figures::median("log, no cache", &mut uncached));
    }
    println!("{}", Figures::median("SQLite", &mut sqlite));
}

fn fresh(dir: &Path) -> tempfile::TempDir {
    tempfile::Builder::new().prefix("spool-bench-").tempdir_in(dir).expect("a directory")
}

async fn run_log(settings: &Settings, kind: Kind, options: Options) -> Figures {
    let dir = fresh(&settings.dir);
    let before = Usage::now(dir.path());
    let spool = LogSpool::open(&dir.path().join("spool"), options, |_| {}).expect("the spool opens");
    spool.release_journal(Position::END);
    let spool = Arc::new(spool);
    let times = work(settings, kind, &spool).await;
    let syncs = spool.stats().syncs;
    spool.close().await.expect("closed");
    Figures::new(before, Usage::now(dir.path()), times, syncs)
}

async fn run_sqlite(settings: &Settings, kind: Kind) -> Figures {
    let dir = fresh(&settings.dir);
    let before = Usage::now(dir.path());
    let spool = Arc::new(SqliteSpool::open(&dir.path().join("spool.db")));
    let times = work(settings, kind, &spool).await;
    let syncs = spool.commits();
    Arc::into_inner(spool).expect("the producers are done").close();
    Figures::new(before, Usage::now(dir.path()), times, syncs)
}

async fn work<S: Store>(settings: &Settings, kind: Kind, store: &Arc<S>) -> work::Times {
    match kind {
        Kind::Append => append(store, 16, settings.messages).await,
        Kind::Mixed => mixed(store, 32, settings.messages).await,
    }
}
