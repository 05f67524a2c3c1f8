//! Disks that fill up, and space that is given back.

use super::harness::{Harness, accept_job, answered, done, message, settle_job, small};
use crate::disk::sim::{Faults, SimDisk};
use crate::log::Options;
use crate::{MessageKey, Position, SpoolError, SpoolState};

#[test]
fn below_the_reserve_accepting_stops_and_settling_goes_on() {
    let disk = SimDisk::new(3);
    let options = Options { reserve_bytes: Some(20_000), ..small() };
    let mut harness = Harness::open(&disk, options).unwrap();
    let first = harness.accept(&message(0, 1, 1000)).unwrap();
    disk.set_faults(Faults { capacity: Some(20_000), ..Faults::default() });
    assert_eq!(harness.accept(&message(1, 1, 1000)), Err(SpoolError::Full));
    assert_eq!(harness.parts.shared.stats().state, SpoolState::Full);
    harness.settle(&[done(first.key, 0)]).unwrap();
    disk.set_faults(Faults::default());
    harness.accept(&message(2, 1, 1000)).unwrap();
    assert_eq!(harness.parts.shared.stats().state, SpoolState::Healthy);
}

/// In one batch with a message that does not fit, a settlement still does.
#[test]
fn a_full_disk_refuses_messages_and_leaves_no_half_record() {
    let disk = SimDisk::new(4);
    let mut harness = Harness::open(&disk, small()).unwrap();
    let first = harness.accept(&message(0, 1, 100)).unwrap();
    for room in (0..3000).step_by(7) {
        let used: u64 = disk.names().iter().map(|name| disk.contents(name).unwrap().len() as u64).sum();
        disk.set_faults(Faults { capacity: Some(used + room), ..Faults::default() });
        let (accept, accepted) = accept_job(&message(1 + room, 1, 3100));
        let (settle, settled) = settle_job(&[done(MessageKey(0), 0)]);
        harness.parts.writer.commit(vec![accept, settle]);
        assert_eq!(answered(accepted), Err(SpoolError::Full));
        assert!(matches!(answered(settled), Ok(_) | Err(SpoolError::Full)));
    }
    disk.set_faults(Faults::default());
    let second = harness.accept(&message(9999, 1, 100)).unwrap();
    assert_eq!(second.key.0, first.key.0 + 1);
    drop(harness);
    let harness = Harness::open(&disk, small()).unwrap();
    assert_eq!(harness.keys(), [1, 2]);
    assert_eq!(harness.recovery().torn_bytes, 0);
}

#[test]
fn a_failed_flush_stops_everything_until_a_restart() {
    let disk = SimDisk::new(5);
    let mut harness = Harness::open(&disk, small()).unwrap();
    let first = harness.accept(&message(0, 1, 100)).unwrap();
    disk.set_faults(Faults { fail_sync_at: Some(disk.changes() + 1), ..Faults::default() });
    assert!(matches!(harness.accept(&message(1, 1, 100)), Err(SpoolError::Failed(_))));
    assert!(matches!(harness.accept(&message(2, 1, 100)), Err(SpoolError::Failed(_))));
    assert!(matches!(harness.settle(&[done(first.key, 0)]), Err(SpoolError::Failed(_))));
    assert_eq!(harness.parts.shared.stats().state, SpoolState::Failed);
    assert!(harness.read(first.key).is_ok());
}

#[test]
fn segments_wait_for_the_journal_and_then_go() {
    let disk = SimDisk::new(6);
    let mut harness = Harness::open(&disk, small()).unwrap();
    let mut last = Position::START;
    for number in 0..40 {
        let accepted = harness.accept(&message(number, 1, 1000)).unwrap();
        last = harness.settle(&[done(accepted.key, 0)]).unwrap();
    }
    harness.keep();
    let before = harness.parts.shared.stats().segments;
    assert!(before >= 8);
    assert_eq!(harness.journal(Position::START).len(), 80);
    harness.parts.shared.release(last);
    harness.keep();
    harness.checkpoint();
    harness.keep();
    let stats = harness.parts.shared.stats();
    assert_eq!(stats.segments, 1);
    assert_eq!(stats.live_bytes, 0);
    // Keys are never given twice, even when neither checkpoint nor messages are left.
    drop(harness);
    disk.set_contents("checkpoint", Vec::new());
    let mut harness = Harness::open(&disk, small()).unwrap();
    assert_eq!(harness.accept(&message(99, 1, 10)).unwrap().key, MessageKey(41));
}

#[test]
fn a_nearly_dead_segment_is_copied_forward_once() {
    let disk = SimDisk::new(7);
    let mut harness = Harness::open(&disk, small()).unwrap();
    harness.release_all();
    let mut survivors = Vec::new();
    for number in 0..60 {
        let accepted = harness.accept(&message(number, 2, 500)).unwrap();
        harness.settle(&[done(accepted.key, 0)]).unwrap();
        if number % 9 == 0 {
            survivors.push(accepted.key.0);
        } else {
            harness.settle(&[done(accepted.key, 1)]).unwrap();
        }
        harness.keep();
    }
    let stats = harness.parts.shared.stats();
    assert_eq!(harness.keys(), survivors);
    assert!(stats.disk_bytes < 60 * 1024 / 2, "{stats:?}");
    drop(harness);
    disk.set_contents("checkpoint", Vec::new());
    let harness = Harness::open(&disk, small()).unwrap();
    assert!(!harness.recovery().from_checkpoint);
    assert_eq!(harness.keys(), survivors);
    for key in survivors {
        assert_eq!(harness.states(key)[0], crate::RecipientState::Done);
        assert_eq!(harness.read(MessageKey(key)).unwrap().body.len(), 500);
    }
}
