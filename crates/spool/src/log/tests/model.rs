//! Random work, crashes and faults against a simple model. Every failure names its seed.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use postroad_base::UtcMillis;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::harness::{Harness, Receiver, accept_job, message, settle_job, small};
use crate::disk::sim::{Faults, SimDisk};
use crate::log::checkpoint::Writing;
use crate::log::job::Job;
use crate::{Accepted, Change, JournalEntry, MessageKey, NewMessage, Position, RecipientState, SpoolError};

const SEEDS: u64 = 400;
const STEPS: usize = 60;

#[derive(Clone, Debug)]
struct Known {
    message: NewMessage,
    states: Vec<RecipientState>,
}

/// Something for the journal.
#[derive(Clone, Debug, PartialEq)]
enum Entry {
    Accepted(u64, Bytes),
    Changed(Vec<Change>),
}

enum Sent {
    Accept(NewMessage, Receiver<Accepted>),
    Settle(Vec<Change>, Receiver<Position>),
}

struct World {
    rng: StdRng,
    disk: SimDisk,
    harness: Option<Harness>,
    live: BTreeMap<u64, Known>,
    /// Every entry after `read_upto`.
    journal: Vec<(Position, Entry)>,
    read_upto: Position,
    /// Sent and never answered with a yes or a no.
    unsure: Vec<Entry>,
    unsure_messages: BTreeMap<Bytes, NewMessage>,
    greatest_key: u64,
    next_number: u64,
    step: usize,
}

#[test]
fn whatever_happens_what_was_acknowledged_is_there() {
    for seed in 0..SEEDS {
        let outcome = std::panic::catch_unwind(|| World::new(seed).run());
        assert!(outcome.is_ok(), "seed {seed}");
    }
}

impl World {
    fn new(seed: u64) -> Self {
        let disk = SimDisk::new(seed);
        Self {
            rng: StdRng::seed_from_u64(seed ^ 0x5eed),
            harness: Some(Harness::open(&disk, small()).unwrap()),
            disk,
            live: BTreeMap::new(),
            journal: Vec::new(),
            read_upto: Position::START,
            unsure: Vec::new(),
            unsure_messages: BTreeMap::new(),
            greatest_key: 0,
            next_number: 0,
            step: 0,
        }
    }

    fn run(&mut self) {
        for step in 0..STEPS {
            self.step = step;
            match self.rng.random_range(0..100) {
                0..55 => self.work(),
                55..70 => self.harness.as_mut().unwrap().keep(),
                70..78 => self.read_journal(),
                78..84 => self.reopen_cleanly(),
                84..88 => self.kill(),
                88..92 => self.checkpoint_amid_work(),
                _ => self.plan_a_fault(),
            }
            let failed = self.harness.as_ref().unwrap().parts.shared.failure().is_some();
            if self.disk.is_dead() || failed {
                self.lose_power();
            }
            self.harness.as_ref().unwrap().check_sums();
        }
        self.lose_power();
        self.finish_everything();
    }

    fn work(&mut self) {
        let mut jobs = Vec::new();
        let mut sent = Vec::new();
        for _ in 0..self.rng.random_range(1..8) {
            let (job, one) = if self.live.is_empty() || self.rng.random_bool(0.45) {
                self.accept()
            } else {
                self.settle()
            };
            jobs.push(job);
            sent.push(one);
        }
        self.harness.as_mut().unwrap().parts.writer.commit(jobs);
        sent.into_iter().for_each(|one| self.hear(one));
    }

    fn accept(&mut self) -> (Job, Sent) {
        let recipients = if self.rng.random_bool(0.7) { 1 } else { self.rng.random_range(2..6) };
        let new = message(self.next_number, recipients, self.rng.random_range(0..1500));
        self.next_number += 1;
        let (job, receiver) = accept_job(&new);
        (job, Sent::Accept(new, receiver))
    }

    fn settle(&mut self) -> (Job, Sent) {
        let mut changes = Vec::new();
        for _ in 0..self.rng.random_range(1..4) {
            let nth = self.rng.random_range(0..self.live.len());
            let (key, known) = self.live.iter().nth(nth).unwrap();
            let recipient = self.rng.random_range(0..known.states.len()) as u16;
            let attempts = self.rng.random_range(0..9);
            let state = match self.rng.random_range(0..10) {
                0..2 => RecipientState::Waiting { due: UtcMillis(self.rng.random_range(0..9999)), attempts },
                2 => RecipientState::Held { attempts },
                _ => RecipientState::Done,
            };
            let note = Bytes::from(format!("note {} {}", self.step, changes.len()));
            changes.push(Change { key: MessageKey(*key), recipient, state, note });
        }
        let (job, receiver) = settle_job(&changes);
        (job, Sent::Settle(changes, receiver))
    }

    fn hear(&mut self, sent: Sent) {
        match sent {
            Sent::Accept(new, mut receiver) => match receiver.try_recv().unwrap() {
                Ok(accepted) => {
                    self.add(accepted.key.0, new.clone());
                    self.journal.push((accepted.position, Entry::Accepted(accepted.key.0, new.meta)));
                }
                Err(SpoolError::Full) => {}
                Err(_) => {
                    self.unsure.push(Entry::Accepted(0, new.meta.clone()));
                    self.unsure_messages.insert(new.meta.clone(), new);
                }
            },
            Sent::Settle(changes, mut receiver) => match receiver.try_recv().unwrap() {
                Ok(position) => {
                    self.change(&changes);
                    self.journal.push((position, Entry::Changed(changes)));
                }
                Err(SpoolError::Full) => {}
                Err(_) => self.unsure.push(Entry::Changed(changes)),
            },
        }
    }

    fn add(&mut self, key: u64, message: NewMessage) {
        assert!(key > self.greatest_key, "a key was given twice");
        self.greatest_key = key;
        let states = message.recipients.iter().map(|recipient| match recipient.held {
            true => RecipientState::Held { attempts: 0 },
            false => RecipientState::Waiting { due: recipient.due, attempts: 0 },
        });
        let states = states.collect();
        self.live.insert(key, Known { message, states });
    }

    fn change(&mut self, changes: &[Change]) {
        for change in changes {
            let Some(known) = self.live.get_mut(&change.key.0) else { continue };
            let state = &mut known.states[usize::from(change.recipient)];
            if *state != RecipientState::Done {
                *state = change.state;
            }
            if known.states.iter().all(|state| *state == RecipientState::Done) {
                self.live.remove(&change.key.0);
            }
        }
    }

    fn read_journal(&mut self) {
        self.check_journal();
        if let Some((position, _)) = self.journal.last() {
            self.read_upto = *position;
            self.journal.clear();
        }
        self.harness.as_ref().unwrap().parts.shared.release(self.read_upto);
    }

    fn reopen_cleanly(&mut self) {
        let mut harness = self.harness.take().unwrap();
        if self.rng.random_bool(0.7) {
            harness.checkpoint();
        }
        drop(harness);
        self.reopen();
    }

    /// Work goes on between the steps of a checkpoint.
    fn checkpoint_amid_work(&mut self) {
        let shared = std::sync::Arc::clone(&self.harness.as_ref().unwrap().parts.shared);
        let written = shared.counters.written.load(Ordering::Relaxed);
        let group = self.rng.random_range(1..4);
        let Ok(mut writing) = Writing::begin(&shared, group) else { return };
        loop {
            match writing.step() {
                Ok(true) => self.work(),
                Ok(false) => break,
                Err(_) => return,
            }
        }
        self.work();
        if let Ok((position, bytes)) = writing.finish() {
            self.harness.as_mut().unwrap().parts.keeper.adopt(position, bytes, written);
        }
    }

    /// The process dies, the machine goes on: nothing is lost, and nothing is flushed.
    fn kill(&mut self) {
        self.harness = None;
        self.reopen();
    }

    fn plan_a_fault(&mut self) {
        let at = Some(self.disk.changes() + self.rng.random_range(0..12));
        let mut faults = Faults::default();
        match self.rng.random_range(0..5) {
            0 | 1 => faults.die_at = at,
            2 => faults.fail_sync_at = at,
            3 => faults.full_at = at,
            _ => faults.capacity = Some(self.rng.random_range(0..40_000)),
        }
        self.disk.set_faults(faults);
    }

    fn lose_power(&mut self) {
        self.harness = None;
        self.disk.lose_power();
        if self.rng.random_bool(0.3) {
            self.damage_checkpoint();
        }
        self.reopen();
    }

    fn damage_checkpoint(&mut self) {
        let Some(mut contents) = self.disk.contents("checkpoint").filter(|contents| !contents.is_empty())
        else {
            return;
        };
        let at = self.rng.random_range(0..contents.len());
        if self.rng.random_bool(0.5) {
            contents.truncate(at);
        } else {
            contents[at] ^= 1 << self.rng.random_range(0..8);
        }
        self.disk.set_contents("checkpoint", contents);
    }

    fn reopen(&mut self) {
        let harness = loop {
            match Harness::open(&self.disk, small()) {
                Ok(harness) => break harness,
                // Dying again while recovering from dying.
                Err(_) => self.disk.lose_power(),
            }
        };
        let recovery = harness.recovery();
        assert_eq!((recovery.damaged_regions, recovery.lost_messages), (0, 0), "{recovery:?}");
        harness.parts.shared.release(self.read_upto);
        self.harness = Some(harness);
        self.adopt_unsure();
        self.check_journal();
        self.check_live();
    }

    /// What was never answered is there wholly or not at all; the journal says which.
    fn adopt_unsure(&mut self) {
        let found = self.harness.as_ref().unwrap().journal(self.read_upto);
        for record in found.into_iter().skip(self.journal.len()) {
            let entry = match record.entry {
                JournalEntry::Accepted(accepted) => {
                    let new = self.unsure_messages.remove(&accepted.meta).expect("it was sent");
                    self.unsure.retain(|entry| *entry != Entry::Accepted(0, accepted.meta.clone()));
                    self.add(accepted.key.0, new);
                    Entry::Accepted(accepted.key.0, accepted.meta)
                }
                JournalEntry::Changed(changes) => {
                    let entry = Entry::Changed(changes.clone());
                    let sent = self.unsure.iter().position(|unsure| *unsure == entry);
                    self.unsure.remove(sent.expect("it was sent"));
                    self.change(&changes);
                    entry
                }
            };
            self.journal.push((record.position, entry));
        }
        self.unsure.clear();
        self.unsure_messages.clear();
    }

    fn check_journal(&self) {
        let found = self.harness.as_ref().unwrap().journal(self.read_upto);
        let found: Vec<_> = found
            .into_iter()
            .map(|record| match record.entry {
                JournalEntry::Accepted(accepted) => {
                    (record.position, Entry::Accepted(accepted.key.0, accepted.meta))
                }
                JournalEntry::Changed(changes) => (record.position, Entry::Changed(changes)),
            })
            .collect();
        assert_eq!(found, self.journal);
    }

    fn check_live(&self) {
        let harness = self.harness.as_ref().unwrap();
        assert_eq!(harness.keys(), self.live.keys().copied().collect::<Vec<_>>(), "step {}", self.step);
        for (key, known) in &self.live {
            assert_eq!(harness.states(*key), known.states, "step {} key {key}", self.step);
            let stored = harness.read(MessageKey(*key)).unwrap();
            assert_eq!(stored.meta, known.message.meta);
            assert_eq!(stored.body, known.message.body.concat());
        }
    }

    /// When everything is done, nothing but the newest segment and what no checkpoint covers is left.
    fn finish_everything(&mut self) {
        self.disk.set_faults(Faults::default());
        let keys: Vec<_> = self.live.iter().map(|(key, known)| (*key, known.states.len())).collect();
        let harness = self.harness.as_mut().unwrap();
        for (key, recipients) in keys {
            let changes: Vec<_> =
                (0..recipients).map(|n| super::harness::done(MessageKey(key), n as u16)).collect();
            harness.settle(&changes).unwrap();
        }
        harness.release_all();
        harness.checkpoint();
        harness.keep();
        harness.check_sums();
        let stats = harness.parts.shared.stats();
        assert_eq!((stats.live_messages, stats.live_bytes), (0, 0));
        assert!(stats.segments <= 1, "{stats:?}");
    }
}
