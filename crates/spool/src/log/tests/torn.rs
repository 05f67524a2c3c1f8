//! The last batch, torn at every byte and in every order.

use super::harness::{Harness, accept_job, answered, done, message, settle_job, small};
use crate::MessageKey;
use crate::disk::sim::SimDisk;

/// Three messages that are acknowledged, and then a batch that is not.
fn before_and_after() -> (SimDisk, Vec<u8>, Vec<u8>) {
    let disk = SimDisk::new(1);
    let mut harness = Harness::open(&disk, small()).unwrap();
    for number in 0..3 {
        harness.accept(&message(number, 1, 200)).unwrap();
    }
    let before = disk.contents("0000000001.seg").unwrap();
    let (accept, accepted) = accept_job(&message(3, 2, 300));
    let (settle, settled) = settle_job(&[done(MessageKey(1), 0), done(MessageKey(2), 0)]);
    let (second, second_accepted) = accept_job(&message(4, 1, 100));
    harness.parts.writer.commit(vec![accept, settle, second]);
    answered(accepted).unwrap();
    answered(settled).unwrap();
    answered(second_accepted).unwrap();
    drop(harness);
    let after = disk.contents("0000000001.seg").unwrap();
    (disk, before, after)
}

/// What was acknowledged is there, and of the last batch each record wholly or not at all.
fn check(disk: &SimDisk, contents: Vec<u8>, context: &str) {
    disk.set_contents("0000000001.seg", contents);
    let mut harness = Harness::open(disk, small()).expect(context);
    let recovery = harness.recovery();
    assert_eq!(recovery.damaged_regions, 0, "{context}: {recovery:?}");
    let keys = harness.keys();
    let settled = !keys.contains(&1);
    assert_eq!(settled, !keys.contains(&2), "{context}: half a settlement");
    assert!(keys.contains(&3), "{context}: {keys:?}");
    for key in &keys {
        let stored = harness.read(MessageKey(*key)).expect(context);
        assert_eq!(stored.meta, format!("meta of {}", key - 1), "{context}");
    }
    // It goes on from here, and what was torn never comes back.
    let accepted = harness.accept(&message(9, 1, 50)).expect(context);
    assert!(keys.iter().all(|key| *key < accepted.key.0), "{context}");
    drop(harness);
    let again = Harness::open(disk, small()).expect(context);
    assert_eq!(again.recovery().torn_bytes, 0, "{context}");
    assert_eq!(again.recovery().damaged_regions, 0, "{context}");
    let mut expected = keys;
    expected.push(accepted.key.0);
    assert_eq!(again.keys(), expected, "{context}");
}

#[test]
fn a_batch_torn_at_any_byte_is_cut_at_the_last_whole_record() {
    let (disk, before, after) = before_and_after();
    for len in before.len()..=after.len() {
        check(&disk.fork(len as u64), after[..len].to_vec(), &format!("cut at {len}"));
    }
}

#[test]
fn a_batch_whose_end_reads_as_zeros_is_cut() {
    let (disk, before, after) = before_and_after();
    for len in before.len()..=after.len() {
        let mut contents = after[..len].to_vec();
        contents.resize(after.len(), 0);
        check(&disk.fork(len as u64), contents, &format!("zeros from {len}"));
    }
}

#[test]
fn a_batch_with_any_block_missing_has_no_half_record() {
    let (disk, before, after) = before_and_after();
    const BLOCK: usize = 64;
    let blocks: Vec<_> = (before.len()..after.len()).step_by(BLOCK).collect();
    for missing in 0..1usize << blocks.len().min(12) {
        let mut contents = after.clone();
        for (n, start) in blocks.iter().enumerate().take(12) {
            if missing >> n & 1 == 1 {
                let end = (start + BLOCK).min(contents.len());
                contents[*start..end].fill(0);
            }
        }
        check(&disk.fork(missing as u64), contents, &format!("blocks missing {missing:b}"));
    }
}
