//! Start-up and memory with many messages queued.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use postroad_spool::{LogSpool, Options, Position, Spool};

use crate::measure::{cpu, resident_bytes};
use crate::work::message;

/// Start-up does not read bodies; small ones make the preparation short.
const BODY: &[u8] = &[b'b'; 300];
const PRODUCERS: u64 = 256;

pub async fn run(dir: &Path, queued: u64) {
    let dir = crate::fresh(dir);
    let root = dir.path().join("spool");
    println!("backlog: {queued} messages of one recipient to 5,000 domains");
    fill(&root, queued).await;
    reopen(&root, "with checkpoint");
    std::fs::remove_file(root.join("checkpoint")).expect("there is a checkpoint");
    reopen(&root, "without, from all segments");
}

/// Leaves a spool with so many messages.
pub async fn fill(root: &Path, queued: u64) {
    let spool = LogSpool::open(root, Options::default(), |_| {}).expect("the spool opens");
    spool.release_journal(Position::END);
    let spool = Arc::new(spool);
    let tasks: Vec<_> = (0..PRODUCERS)
        .map(|producer| {
            let spool = Arc::clone(&spool);
            tokio::spawn(async move {
                for number in (producer..queued).step_by(PRODUCERS as usize) {
                    spool.accept(message(number, Bytes::from_static(BODY))).await.expect("accepted");
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("the producer works");
    }
    let stats = spool.stats();
    println!(
        "index: {:.1} bytes per message; log: {} MB in {} segments",
        stats.index_bytes as f64 / stats.live_messages as f64,
        stats.disk_bytes >> 20,
        stats.segments
    );
    let begun = Instant::now();
    spool.close().await.expect("closed");
    println!("close with checkpoint: {:.0} ms", begun.elapsed().as_secs_f64() * 1000.0);
}

/// In a process of its own, for clean figures.
fn reopen(root: &Path, how: &str) {
    let output = Command::new(std::env::current_exe().expect("this program"))
        .args([Path::new("--open"), root])
        .output()
        .expect("it starts");
    print!("start-up {how}: {}", String::from_utf8_lossy(&output.stdout));
}

pub fn open(root: &Path) {
    let before = resident_bytes();
    let begun = Instant::now();
    let spool = LogSpool::open(root, Options::default(), |_| {}).expect("the spool opens");
    let opened = begun.elapsed();
    let cpu = cpu();
    let mut seen = 0;
    spool.for_each_live(&mut |message| seen += message.recipients.len());
    let visited = begun.elapsed() - opened;
    println!(
        "{:.0} ms ({} ms of CPU), visiting {seen} recipients {:.0} ms, resident {} MB (before {} MB), from checkpoint: {}",
        opened.as_secs_f64() * 1000.0,
        cpu.as_millis(),
        visited.as_secs_f64() * 1000.0,
        resident_bytes() >> 20,
        before >> 20,
        spool.recovery().from_checkpoint
    );
}
