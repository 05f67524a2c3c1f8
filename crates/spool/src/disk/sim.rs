//! A disk in memory that forgets what was not flushed, tears, reorders, fills up and fails, all by a seed.

use std::any::Any;
use std::collections::BTreeMap;
use std::io::{self, IoSlice};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::{Disk, DiskFile, Space};

/// Writes reach the platters in blocks of this size, in any order.
const BLOCK: usize = 512;

#[derive(Clone)]
pub(crate) struct SimDisk {
    inner: Arc<Mutex<Inner>>,
    locked: Arc<AtomicBool>,
}

struct Inner {
    files: BTreeMap<u64, FileData>,
    names: BTreeMap<String, u64>,
    durable_names: BTreeMap<String, u64>,
    name_changes: Vec<NameChange>,
    next_file: u64,
    rng: StdRng,
    faults: Faults,
    dead: bool,
    /// Operations that change something, so far.
    changes: u64,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Faults {
    /// The machine stops in the middle of this change and answers nothing any more.
    pub die_at: Option<u64>,
    /// Flushing this change fails, once.
    pub fail_sync_at: Option<u64>,
    /// This write finds the disk full, once.
    pub full_at: Option<u64>,
    /// Bytes of all files together.
    pub capacity: Option<u64>,
}

#[derive(Default)]
struct FileData {
    /// What survives losing power.
    synced: Vec<u8>,
    current: Vec<u8>,
    unsynced: Vec<Change>,
}

#[derive(Clone)]
enum Change {
    Write(usize, Vec<u8>),
    SetLen(usize),
}

#[derive(Clone)]
enum NameChange {
    Set(String, u64),
    Rename(String, String),
    Remove(String),
}

impl SimDisk {
    pub fn new(seed: u64) -> Self {
        let inner = Inner {
            files: BTreeMap::new(),
            names: BTreeMap::new(),
            durable_names: BTreeMap::new(),
            name_changes: Vec::new(),
            next_file: 1,
            rng: StdRng::seed_from_u64(seed),
            faults: Faults::default(),
            dead: false,
            changes: 0,
        };
        Self { inner: Arc::new(Mutex::new(inner)), locked: Arc::default() }
    }

    pub fn set_faults(&self, faults: Faults) {
        self.inner.lock().faults = faults;
    }

    /// Changes made so far; the next one has this number.
    pub fn changes(&self) -> u64 {
        self.inner.lock().changes
    }

    pub fn is_dead(&self) -> bool {
        self.inner.lock().dead
    }

    /// The power fails and comes back: of what was not flushed, anything may be there.
    pub fn lose_power(&self) {
        let mut inner = self.inner.lock();
        inner.faults = Faults::default();
        inner.dead = false;
        let Inner { files, rng, .. } = &mut *inner;
        for file in files.values_mut() {
            file.lose_power(rng);
        }
        inner.lose_names();
    }

    /// The file as it is on the platters now, for tests that damage it.
    pub fn contents(&self, name: &str) -> Option<Vec<u8>> {
        let inner = self.inner.lock();
        Some(inner.files[inner.names.get(name)?].current.clone())
    }

    pub fn set_contents(&self, name: &str, contents: Vec<u8>) {
        let mut inner = self.inner.lock();
        let number = inner.names[name];
        let file = inner.files.get_mut(&number).unwrap();
        *file = FileData { synced: contents.clone(), current: contents, unsynced: Vec::new() };
    }

    pub fn names(&self) -> Vec<String> {
        self.inner.lock().names.keys().cloned().collect()
    }

    /// A disk with the same content and its own fate.
    pub fn fork(&self, seed: u64) -> Self {
        let fork = Self::new(seed);
        let inner = self.inner.lock();
        {
            let mut other = fork.inner.lock();
            other.names = inner.names.clone();
            other.durable_names = inner.durable_names.clone();
            other.name_changes = inner.name_changes.clone();
            other.next_file = inner.next_file;
            other.changes = inner.changes;
            for (number, file) in &inner.files {
                let file = FileData {
                    synced: file.synced.clone(),
                    current: file.current.clone(),
                    unsynced: file.unsynced.clone(),
                };
                other.files.insert(*number, file);
            }
        }
        fork
    }
}

impl FileData {
    fn lose_power(&mut self, rng: &mut StdRng) {
        let mut kept = std::mem::take(&mut self.synced);
        let changes = std::mem::take(&mut self.unsynced);
        match rng.random_range(0..4) {
            // Nothing arrived.
            0 => {}
            // Everything did.
            1 => changes.iter().for_each(|change| apply(&mut kept, change)),
            // It arrived in order, up to a byte.
            2 => {
                let total: usize = changes.iter().map(|change| change.len()).sum();
                let mut left = rng.random_range(0..=total);
                for change in &changes {
                    let part = left.min(change.len());
                    apply(&mut kept, &change.part(part));
                    left -= part;
                    if part < change.len() {
                        break;
                    }
                }
            }
            // Blocks arrived in any order; the length may have come without them.
            _ => {
                let likely = rng.random_range(0.1..0.9);
                for change in changes.iter().flat_map(blocks) {
                    if rng.random_bool(likely) {
                        apply(&mut kept, &change);
                    }
                }
                if rng.random_bool(0.5) && kept.len() < self.current.len() {
                    kept.resize(self.current.len(), 0);
                }
            }
        }
        self.current = kept.clone();
        self.synced = kept;
    }
}

impl Change {
    fn len(&self) -> usize {
        match self {
            Self::Write(_, data) => data.len(),
            Self::SetLen(_) => 1,
        }
    }

    fn part(&self, len: usize) -> Self {
        match self {
            Self::Write(offset, data) => Self::Write(*offset, data[..len].to_vec()),
            Self::SetLen(to) if len > 0 => Self::SetLen(*to),
            Self::SetLen(_) => Self::Write(0, Vec::new()),
        }
    }
}

fn blocks(change: &Change) -> Vec<Change> {
    let Change::Write(offset, data) = change else { return vec![change.clone()] };
    let mut blocks = Vec::new();
    let (mut at, mut rest) = (*offset, &data[..]);
    while !rest.is_empty() {
        let len = (BLOCK - at % BLOCK).min(rest.len());
        blocks.push(Change::Write(at, rest[..len].to_vec()));
        at += len;
        rest = &rest[len..];
    }
    blocks
}

fn apply(contents: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write(_, data) if data.is_empty() => {}
        Change::Write(offset, data) => {
            let end = offset + data.len();
            if contents.len() < end {
                contents.resize(end, 0);
            }
            contents[*offset..end].copy_from_slice(data);
        }
        Change::SetLen(len) => contents.resize(*len, 0),
    }
}

impl Inner {
    /// Counts a change. `Ok(true)` if it is the one in whose middle the machine stops.
    fn begin(&mut self) -> io::Result<bool> {
        if self.dead {
            return Err(io::Error::other("the machine is off"));
        }
        let dies = self.faults.die_at == Some(self.changes);
        self.changes += 1;
        self.dead = dies;
        Ok(dies)
    }

    fn lose_names(&mut self) {
        let changes = std::mem::take(&mut self.name_changes);
        let mut names = std::mem::take(&mut self.durable_names);
        let arrived = self.rng.random_range(0..=changes.len());
        for change in &changes[..arrived] {
            match change {
                // A removal may be lost although what came after it was not.
                NameChange::Remove(_) if self.rng.random_bool(0.3) => {}
                change => apply_name(&mut names, change),
            }
        }
        self.names = names.clone();
        self.durable_names = names;
    }

    fn used(&self) -> u64 {
        self.names.values().map(|number| self.files[number].current.len() as u64).sum()
    }

    fn change_name(&mut self, change: NameChange) -> io::Result<()> {
        let dies = self.begin()?;
        if !dies || self.rng.random_bool(0.5) {
            apply_name(&mut self.names, &change);
            self.name_changes.push(change);
        }
        if dies { Err(io::Error::other("the machine is off")) } else { Ok(()) }
    }
}

fn apply_name(names: &mut BTreeMap<String, u64>, change: &NameChange) {
    match change {
        NameChange::Set(name, number) => {
            names.insert(name.clone(), *number);
        }
        NameChange::Rename(from, to) => {
            if let Some(number) = names.remove(from) {
                names.insert(to.clone(), number);
            }
        }
        NameChange::Remove(name) => {
            names.remove(name);
        }
    }
}

struct Lock(Arc<AtomicBool>);

impl Drop for Lock {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

impl Disk for SimDisk {
    fn lock(&self) -> io::Result<Box<dyn Any + Send + Sync>> {
        if self.locked.swap(true, Ordering::SeqCst) {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        Ok(Box::new(Lock(Arc::clone(&self.locked))))
    }

    fn list(&self) -> io::Result<Vec<(String, u64)>> {
        let inner = self.inner.lock();
        let len = |number| inner.files[number].current.len() as u64;
        Ok(inner.names.iter().map(|(name, number)| (name.clone(), len(number))).collect())
    }

    fn create(&self, name: &str) -> io::Result<Arc<dyn DiskFile>> {
        let mut inner = self.inner.lock();
        if inner.names.contains_key(name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let number = inner.next_file;
        inner.next_file += 1;
        inner.files.insert(number, FileData::default());
        inner.change_name(NameChange::Set(name.to_owned(), number))?;
        Ok(Arc::new(SimFile { disk: self.clone(), number }))
    }

    fn open(&self, name: &str) -> io::Result<Arc<dyn DiskFile>> {
        let inner = self.inner.lock();
        let number = *inner.names.get(name).ok_or(io::ErrorKind::NotFound)?;
        Ok(Arc::new(SimFile { disk: self.clone(), number }))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.inner.lock().change_name(NameChange::Rename(from.to_owned(), to.to_owned()))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let mut inner = self.inner.lock();
        if !inner.names.contains_key(name) {
            return Err(io::ErrorKind::NotFound.into());
        }
        inner.change_name(NameChange::Remove(name.to_owned()))
    }

    fn sync_dir(&self) -> io::Result<()> {
        let mut inner = self.inner.lock();
        if inner.begin()? {
            return Err(io::Error::other("the machine is off"));
        }
        inner.durable_names = inner.names.clone();
        inner.name_changes.clear();
        Ok(())
    }

    fn space(&self) -> io::Result<Space> {
        let inner = self.inner.lock();
        let total = inner.faults.capacity.unwrap_or(1 << 40);
        Ok(Space { free: total.saturating_sub(inner.used()), total })
    }

    fn random(&self) -> u64 {
        self.inner.lock().rng.random()
    }

    fn name(&self) -> String {
        "the simulated disk".to_owned()
    }
}

struct SimFile {
    disk: SimDisk,
    number: u64,
}

impl SimFile {
    fn change(&self, inner: &mut Inner, change: Change) {
        let file = inner.files.get_mut(&self.number).unwrap();
        apply(&mut file.current, &change);
        file.unsynced.push(change);
    }
}

impl DiskFile for SimFile {
    fn write_at(&self, pieces: &[IoSlice<'_>], offset: u64) -> io::Result<()> {
        let mut inner = self.disk.inner.lock();
        let data: Vec<u8> = pieces.iter().flat_map(|piece| piece.to_vec()).collect();
        let at = inner.changes;
        let dies = inner.begin()?;
        let grows = (offset as usize + data.len()).saturating_sub(inner.files[&self.number].current.len());
        let room = inner.faults.capacity.map_or(u64::MAX, |capacity| capacity.saturating_sub(inner.used()));
        let is_full = inner.faults.full_at == Some(at) || grows as u64 > room;
        let mut written = data.len();
        if dies || is_full {
            let most = if grows as u64 > room { data.len() - grows + room as usize } else { data.len() };
            written = inner.rng.random_range(0..=most);
        }
        let change = Change::Write(offset as usize, data[..written].to_vec());
        self.change(&mut inner, change);
        match (dies, is_full) {
            (true, _) => Err(io::Error::other("the machine is off")),
            (_, true) => Err(io::ErrorKind::StorageFull.into()),
            _ => Ok(()),
        }
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let inner = self.disk.inner.lock();
        let current = &inner.files[&self.number].current;
        let start = (offset as usize).min(current.len());
        let len = buffer.len().min(current.len() - start);
        buffer[..len].copy_from_slice(&current[start..start + len]);
        Ok(len)
    }

    fn sync(&self) -> io::Result<()> {
        let mut inner = self.disk.inner.lock();
        let at = inner.changes;
        if inner.begin()? {
            return Err(io::Error::other("the machine is off"));
        }
        if inner.faults.fail_sync_at == Some(at) {
            // As Linux does: the pages count as clean now, and nobody knows what arrived.
            return Err(io::Error::from_raw_os_error(5));
        }
        let file = inner.files.get_mut(&self.number).unwrap();
        file.synced.clone_from(&file.current);
        file.unsynced.clear();
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut inner = self.disk.inner.lock();
        let dies = inner.begin()?;
        if !dies {
            self.change(&mut inner, Change::SetLen(len as usize));
        }
        if dies { Err(io::Error::other("the machine is off")) } else { Ok(()) }
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.disk.inner.lock().files[&self.number].current.len() as u64)
    }
}
