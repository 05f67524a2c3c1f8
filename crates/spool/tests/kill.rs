//! `kill -9` of a real process, again and again on one directory, with a ledger of what it was told.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write, stdout};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use bytes::Bytes;
use postroad_base::{MessageId, Stream, UtcMillis, WorkspaceId};
use postroad_spool::{
    Change, JournalEntry, LogSpool, MessageKey, NewMessage, NewRecipient, Options, Position, RecipientState,
    Spool,
};
use uuid::Uuid;

const DIR: &str = "POSTROAD_SPOOL_KILL_DIR";
const FIRST_NUMBER: &str = "POSTROAD_SPOOL_KILL_FIRST";
const PRODUCERS: u128 = 16;
const ROUNDS: usize = 12;
/// A round's numbers begin this much after the last one's.
const NUMBERS_PER_ROUND: u128 = 1 << 32;

fn options() -> Options {
    Options {
        segment_bytes: 256 << 10,
        checkpoint_after_bytes: 512 << 10,
        reserve_bytes: Some(0),
        ..Options::default()
    }
}

fn body(number: u128) -> Vec<u8> {
    (0..2000 + number % 3000).map(|n| (n * 7 + number) as u8).collect()
}

fn message(number: u128) -> NewMessage {
    NewMessage {
        id: MessageId(Uuid::from_u128(number)),
        accepted_at: UtcMillis(1),
        expires_at: UtcMillis(2),
        workspace: WorkspaceId(Uuid::from_u128(1)),
        stream: Stream::Transactional,
        tags: Vec::new(),
        meta: Bytes::from(number.to_string()),
        recipients: vec![NewRecipient {
            domain: "example.com".parse().expect("a domain"),
            due: UtcMillis(3),
            held: false,
        }],
        body: vec![Bytes::from(body(number))],
    }
}

/// Not a test: what the test below runs in a process of its own. Works until it is killed.
#[test]
fn child() {
    let (Ok(dir), Ok(first)) = (std::env::var(DIR), std::env::var(FIRST_NUMBER)) else { return };
    let first: u128 = first.parse().expect("a number");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime");
    let spool = Arc::new(LogSpool::open(Path::new(&dir), options(), |_| {}).expect("the spool opens"));
    spool.release_journal(Position::END);
    runtime.block_on(async {
        let tasks: Vec<_> =
            (0..PRODUCERS).map(|task| tokio::spawn(produce(Arc::clone(&spool), first + task))).collect();
        for task in tasks {
            task.await.expect("works until it is killed");
        }
    });
}

async fn produce(spool: Arc<LogSpool>, mut number: u128) {
    loop {
        let accepted = spool.accept(message(number)).await.expect("accepted");
        say(&format!("A {} {number}", accepted.key.0));
        if !number.is_multiple_of(5) {
            say(&format!("S {} {number}", accepted.key.0));
            let note = Bytes::from(number.to_string());
            let change = Change { key: accepted.key, recipient: 0, state: RecipientState::Done, note };
            spool.settle(vec![change]).await.expect("settled");
            say(&format!("D {} {number}", accepted.key.0));
        }
        number += PRODUCERS;
    }
}

/// One write, so that lines of different tasks do not mix.
fn say(line: &str) {
    let line = format!("LEDGER {line}\n");
    stdout().lock().write_all(line.as_bytes()).expect("the parent listens");
}

/// Kills the child even when the test fails.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[derive(Default)]
struct Ledger {
    accepted: BTreeMap<u64, u128>,
    /// A settlement was sent: it may be done or not.
    sent: BTreeSet<u64>,
    done: BTreeSet<u64>,
}

impl Ledger {
    fn hear(&mut self, line: &str) {
        // The test runner writes into the same pipe, and the last line may be cut.
        let Some((_, line)) = line.split_once("LEDGER ") else { return };
        let words: Vec<_> = line.split(' ').collect();
        let [what, key, number] = words[..] else { panic!("a mixed line: {line}") };
        let key: u64 = key.parse().expect("a key");
        match what {
            "A" => {
                let twice = self.accepted.insert(key, number.parse().expect("a number"));
                assert_eq!(twice, None, "key {key} was given twice");
            }
            "S" => {
                self.sent.insert(key);
            }
            _ => {
                self.done.insert(key);
            }
        }
    }
}

#[test]
fn kill_9_loses_nothing_that_was_acknowledged() {
    let dir = tempfile::tempdir().expect("a directory");
    let root = dir.path().join("spool");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let mut ledger = Ledger::default();
    for round in 0..ROUNDS {
        run_and_kill(&root, round, &mut ledger);
        let spool = LogSpool::open(&root, options(), |_| {}).expect("the spool opens");
        assert_eq!(spool.recovery().damaged_regions, 0);
        assert_eq!(spool.recovery().lost_messages, 0);
        runtime.block_on(check(&spool, &ledger));
        if round % 4 == 3 {
            runtime.block_on(spool.close()).expect("closed");
        }
    }
}

fn run_and_kill(root: &Path, round: usize, ledger: &mut Ledger) {
    let first = (round as u128 + 1) * NUMBERS_PER_ROUND;
    let child = Command::new(std::env::current_exe().expect("this test"))
        .args(["child", "--exact", "--nocapture"])
        .env(DIR, root)
        .env(FIRST_NUMBER, first.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the child starts");
    let mut child = Killed(child);
    let mut lines = BufReader::new(child.0.stdout.take().expect("a pipe"));
    let mut line = String::new();
    let mut heard = 0;
    loop {
        line.clear();
        let len = lines.read_line(&mut line).expect("lines");
        if len == 0 {
            break;
        }
        if let Some(line) = line.strip_suffix('\n') {
            ledger.hear(line);
        }
        heard += 1;
        if heard == 400 + round * 300 {
            child.0.kill().expect("killed");
        }
    }
    assert!(heard >= 400, "the child died by itself after {heard} lines");
}

async fn check(spool: &LogSpool, ledger: &Ledger) {
    let mut live = BTreeMap::new();
    spool.for_each_live(&mut |message| {
        live.insert(message.key.0, message.id.0.as_u128());
    });
    for (key, number) in &ledger.accepted {
        let is_live = live.get(key) == Some(number);
        assert!(!(ledger.done.contains(key) && is_live), "{key} came back");
        assert!(is_live || ledger.sent.contains(key), "{key} is lost");
    }
    for (key, number) in &live {
        let stored = spool.read(MessageKey(*key)).await.expect("readable");
        assert_eq!(stored.meta, number.to_string());
        assert_eq!(stored.body, body(*number), "{key}");
    }
    // Nothing is in the journal twice.
    let mut seen = BTreeSet::new();
    for record in spool.journal(Position::START).expect("a journal") {
        if let JournalEntry::Accepted(accepted) = record.expect("readable").entry {
            assert!(seen.insert(accepted.key.0));
        }
    }
}
