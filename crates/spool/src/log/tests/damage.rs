//! Bits that flip where everything had been durable.

use super::harness::{Harness, done, message, small};
use crate::disk::sim::SimDisk;
use crate::{MessageKey, SpoolError};

const FIRST: &str = "0000000001.seg";

fn filled() -> SimDisk {
    let disk = SimDisk::new(2);
    let mut harness = Harness::open(&disk, small()).unwrap();
    for number in 0..5 {
        harness.accept(&message(number, 1, 120)).unwrap();
    }
    harness.settle(&[done(MessageKey(5), 0)]).unwrap();
    drop(harness);
    disk
}

/// Damage costs at most the record it is in (and is never delivered as if it were mail).
#[test]
fn a_flipped_bit_anywhere_costs_one_record() {
    let disk = filled();
    let contents = disk.contents(FIRST).unwrap();
    for bit in 0..contents.len() * 8 {
        let mut damaged = contents.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let disk = disk.fork(bit as u64);
        disk.set_contents(FIRST, damaged);
        let harness = Harness::open(&disk, small()).unwrap();
        let mut whole = 0;
        for key in harness.keys() {
            match harness.read(MessageKey(key)) {
                Ok(stored) => {
                    assert_eq!(stored.meta, format!("meta of {}", key - 1), "bit {bit}");
                    assert_eq!(stored.body, message(key - 1, 1, 120).body.concat(), "bit {bit}");
                    whole += 1;
                }
                Err(SpoolError::Corrupt(_)) => {}
                Err(error) => panic!("bit {bit}: {error}"),
            }
        }
        assert!(whole >= 3, "bit {bit}: {whole}");
    }
}

#[test]
fn damage_before_the_last_batch_is_reported() {
    let disk = filled();
    let contents = disk.contents(FIRST).unwrap();
    // The first message's body: its header says what it was, so it stays visible.
    let body = contents.windows(9).position(|bytes| bytes == b"meta of 0").unwrap() + 40;
    let mut damaged = contents.clone();
    damaged[body] ^= 1;
    disk.set_contents(FIRST, damaged);
    let harness = Harness::open(&disk, small()).unwrap();
    assert_eq!(harness.recovery().damaged_regions, 1);
    assert_eq!(harness.keys(), [1, 2, 3, 4]);
    assert!(matches!(harness.read(MessageKey(1)), Err(SpoolError::Corrupt(_))));
    drop(harness);

    // Its header: the message is gone, and the next ones are found all the same.
    let mut damaged = contents;
    damaged[32 + 20] ^= 1;
    disk.set_contents(FIRST, damaged);
    let harness = Harness::open(&disk, small()).unwrap();
    assert_eq!(harness.recovery().damaged_regions, 1);
    assert_eq!(harness.keys(), [2, 3, 4]);
}

#[test]
fn mail_that_looks_like_a_record_is_never_taken_for_one() {
    let disk = filled();
    let record = disk.contents(FIRST).unwrap();
    // A copy of a real record inside a mail: only the marker of another segment gives it away.
    let mut harness = Harness::open(&disk, small()).unwrap();
    let mut forged = message(7, 1, 0);
    forged.body = vec![record[32..300].to_vec().into()];
    harness.accept(&forged).unwrap();
    harness.accept(&message(8, 1, 10)).unwrap();
    drop(harness);
    let name = "0000000002.seg";
    let mut contents = disk.contents(name).unwrap();
    contents[32 + 30] ^= 1;
    disk.set_contents(name, contents);
    let harness = Harness::open(&disk, small()).unwrap();
    assert_eq!(harness.keys(), [1, 2, 3, 4, 7]);
    assert_eq!(harness.recovery().damaged_regions, 1);
}

#[test]
fn a_damaged_checkpoint_is_rebuilt_from_the_segments() {
    let disk = filled();
    let mut harness = Harness::open(&disk, small()).unwrap();
    harness.checkpoint();
    drop(harness);
    let contents = disk.contents("checkpoint").unwrap();
    for bit in 0..contents.len() * 8 {
        let mut damaged = contents.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        disk.set_contents("checkpoint", damaged);
        let harness = Harness::open(&disk, small()).unwrap();
        assert!(!harness.recovery().from_checkpoint, "bit {bit}");
        assert_eq!(harness.keys(), [1, 2, 3, 4], "bit {bit}");
    }
    disk.set_contents("checkpoint", contents);
    let harness = Harness::open(&disk, small()).unwrap();
    assert!(harness.recovery().from_checkpoint);
    assert_eq!(harness.recovery().records, 0);
    assert_eq!(harness.keys(), [1, 2, 3, 4]);
}
