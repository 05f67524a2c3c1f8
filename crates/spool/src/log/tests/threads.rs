//! The whole spool with its threads, on a simulated disk and on a real one.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use parking_lot::Mutex;

use super::harness::{done, message, small};
use crate::disk::sim::{Faults, SimDisk};
use crate::log::{LogSpool, Options};
use crate::{Change, MessageKey, Position, RecipientState, Spool, SpoolError, SpoolState};

/// What the callers were told: messages with the number of their body, and whether they are done.
type Ledger = Arc<Mutex<BTreeMap<u64, (u64, bool)>>>;

const PRODUCERS: u64 = 8;
const EACH: u64 = 60;

async fn produce(spool: Arc<LogSpool>, ledger: Ledger, producer: u64) {
    for n in 0..EACH {
        let number = producer * EACH + n;
        let Ok(accepted) = spool.accept(message(number, 1, 700)).await else { return };
        ledger.lock().insert(accepted.key.0, (number, false));
        if n % 3 == 0 {
            continue;
        }
        let change = done(accepted.key, 0);
        // From here on it may be done, whatever the answer.
        let Ok(position) = spool.settle(vec![change]).await else {
            ledger.lock().remove(&accepted.key.0);
            return;
        };
        ledger.lock().insert(accepted.key.0, (number, true));
        spool.release_journal(position);
    }
}

async fn check(spool: &LogSpool, ledger: &Ledger) {
    let ledger = ledger.lock().clone();
    let mut live = BTreeMap::new();
    spool.for_each_live(&mut |found| {
        live.insert(found.key.0, found.id);
    });
    for (key, (number, is_done)) in ledger {
        assert_eq!(live.contains_key(&key), !is_done, "key {key}");
        if !is_done {
            let expected = message(number, 1, 700);
            assert_eq!(live[&key], expected.id);
            assert_eq!(spool.find(expected.id), Some(MessageKey(key)));
            let stored = spool.read(MessageKey(key)).await.unwrap();
            assert_eq!((stored.meta, stored.body.to_vec()), (expected.meta, expected.body.concat()));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_producers_and_a_power_cut() {
    for seed in 0..30 {
        let disk = SimDisk::new(seed);
        let spool = LogSpool::open_on(Arc::new(disk.clone()), small(), |_| {}).unwrap();
        let spool = Arc::new(spool);
        disk.set_faults(Faults { die_at: Some(20 + seed * 13), ..Faults::default() });
        let ledger = Ledger::default();
        let producers: Vec<_> = (0..PRODUCERS)
            .map(|producer| tokio::spawn(produce(Arc::clone(&spool), Arc::clone(&ledger), producer)))
            .collect();
        for producer in producers {
            producer.await.unwrap();
        }
        drop(spool);
        disk.lose_power();
        let spool = LogSpool::open_on(Arc::new(disk), small(), |_| {}).unwrap();
        assert_eq!(spool.recovery().damaged_regions, 0);
        check(&spool, &ledger).await;
        spool.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_real_directory_is_private_locked_and_comes_back() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("spool");
    let open = || LogSpool::open(&root, small(), |_| {});
    let spool = Arc::new(open().unwrap());
    assert!(matches!(open(), Err(SpoolError::Locked(_))));
    let ledger = Ledger::default();
    let producers: Vec<_> = (0..PRODUCERS)
        .map(|producer| tokio::spawn(produce(Arc::clone(&spool), Arc::clone(&ledger), producer)))
        .collect();
    for producer in producers {
        producer.await.unwrap();
    }
    check(&spool, &ledger).await;
    spool.close().await.unwrap();
    spool.close().await.unwrap();
    assert_eq!(spool.accept(message(1, 1, 1)).await, Err(SpoolError::Closed));
    assert_eq!(spool.stats().state, SpoolState::Closed);
    assert_eq!(std::fs::metadata(&root).unwrap().permissions().mode() & 0o777, 0o700);
    for file in std::fs::read_dir(&root).unwrap() {
        assert_eq!(file.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    let spool = open().unwrap();
    assert!(spool.recovery().from_checkpoint);
    assert_eq!(spool.recovery().records, 0);
    check(&spool, &ledger).await;

    // Space comes back while work goes on.
    spool.release_journal(Position::END);
    let keys: Vec<_> = ledger.lock().keys().copied().map(MessageKey).collect();
    for key in keys {
        spool.settle(vec![done(key, 0)]).await.unwrap();
    }
    let mut number = PRODUCERS * EACH;
    while spool.stats().segments > 12 {
        number += 1;
        assert!(number < 100_000, "{:?}", spool.stats());
        let accepted = spool.accept(message(number, 1, 700)).await.unwrap();
        spool.settle(vec![done(accepted.key, 0)]).await.unwrap();
    }
}

#[tokio::test]
async fn bodies_come_from_memory_while_they_are_young() {
    let disk = SimDisk::new(1);
    let options = Options { cache_bytes: 1 << 20, ..small() };
    let spool = LogSpool::open_on(Arc::new(disk.clone()), options, |_| {}).unwrap();
    let accepted = spool.accept(message(0, 1, 700)).await.unwrap();
    let name = "0000000001.seg";
    let good = disk.contents(name).unwrap();
    disk.set_contents(name, vec![0; good.len()]);
    assert_eq!(spool.read(accepted.key).await.unwrap().body.len(), 700);
    disk.set_contents(name, good);
    spool.settle(vec![done(accepted.key, 0)]).await.unwrap();
    assert_eq!(spool.read(accepted.key).await, Err(SpoolError::NotFound));
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let spool = LogSpool::open_on(Arc::new(SimDisk::new(1)), small(), |_| {}).unwrap();
    let refused = |result| matches!(result, Err(SpoolError::TooLarge(_)));
    assert!(refused(spool.accept(message(0, 0, 1)).await));
    let mut long_tag = message(0, 1, 1);
    long_tag.tags = vec!["x".repeat(257).into()];
    assert!(refused(spool.accept(long_tag).await));

    let accepted = spool.accept(message(0, 2, 1)).await.unwrap();
    assert_eq!(spool.settle(vec![done(MessageKey(99), 0)]).await, Err(SpoolError::NotFound));
    let both = vec![done(accepted.key, 0), done(accepted.key, 2)];
    assert_eq!(spool.settle(both).await, Err(SpoolError::NotFound));
    assert_eq!(spool.stats().live_recipients, 2);
    assert_eq!(spool.settle(Vec::new()).await, Ok(accepted.position));
    assert_eq!(spool.read(MessageKey(99)).await, Err(SpoolError::NotFound));
}

#[tokio::test]
async fn done_is_final_and_late_notes_are_kept() {
    let spool = LogSpool::open_on(Arc::new(SimDisk::new(1)), small(), |_| {}).unwrap();
    let accepted = spool.accept(message(0, 2, 1)).await.unwrap();
    spool.settle(vec![done(accepted.key, 0)]).await.unwrap();
    let late = RecipientState::Held { attempts: 4 };
    let late = Change { key: accepted.key, recipient: 0, state: late, note: "late".into() };
    spool.settle(vec![late.clone()]).await.unwrap();
    let mut seen = Vec::new();
    spool.for_each_live(&mut |message| {
        seen.extend(message.recipients.iter().map(|recipient| recipient.index));
    });
    assert_eq!(seen, [1]);
    spool.settle(vec![done(accepted.key, 1)]).await.unwrap();
    assert_eq!(spool.find(message(0, 2, 1).id), None);
    spool.settle(vec![late]).await.unwrap();

    let mut journal = spool.journal(Position::START).unwrap();
    assert_eq!(journal.by_ref().count(), 5);
    // It goes on where it was when there is more.
    let next = spool.accept(message(1, 1, 1)).await.unwrap();
    let record = journal.next().unwrap().unwrap();
    assert_eq!(record.position, next.position);
    assert!(journal.next().is_none());
}
