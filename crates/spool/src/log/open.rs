use std::any::Any;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::Semaphore;

use super::keeper::Keeper;
use super::options::{Options, Progress};
use super::queue::{CloseOnDrop, Queue};
use super::recover::recover;
use super::shared::Shared;
use super::writer::Writer;
use super::{LogSpool, PERMIT_BYTES};
use crate::SpoolError;
use crate::disk::{Disk, RealDisk};

/// The keeper looks at most this often.
const KEEPER_PAUSE: Duration = Duration::from_millis(200);

/// The spool without threads and queue.
pub(super) struct Parts {
    pub shared: Arc<Shared>,
    pub writer: Writer,
    pub keeper: Keeper,
    pub recovery: super::Recovery,
    pub lock: Box<dyn Any + Send + Sync>,
}

impl Parts {
    /// Takes the directory and reads what is there.
    pub fn open(
        disk: Arc<dyn Disk>,
        options: Options,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Self, SpoolError> {
        let lock = disk.lock().map_err(|error| match error.kind() {
            io::ErrorKind::WouldBlock => SpoolError::Locked(disk.name().into()),
            _ => SpoolError::failed("the spool cannot be locked", &error),
        })?;
        let found = recover(&disk, progress)
            .map_err(|error| SpoolError::failed("the spool cannot be recovered", &error))?;
        let shared =
            Arc::new(Shared::new(disk, options.clamped(), found.state, found.next_key, found.durable));
        let damaged = found.recovery.damaged_regions + found.recovery.lost_messages;
        shared.counters.damaged.store(damaged, Ordering::Relaxed);
        Ok(Self {
            writer: Writer::new(Arc::clone(&shared), found.next_segment),
            keeper: Keeper::new(
                Arc::clone(&shared),
                found.checkpoint,
                found.checkpoint_bytes,
                found.tail_bytes,
            ),
            shared,
            recovery: found.recovery,
            lock,
        })
    }
}

impl LogSpool {
    /// Opens the spool in a directory, which is created if it is missing. Blocks; `progress` hears how far it is.
    ///
    /// # Errors
    /// [`SpoolError::Locked`] if another process has it, [`SpoolError::Failed`] if the disk does not answer.
    pub fn open(dir: &Path, options: Options, progress: impl FnMut(Progress)) -> Result<Self, SpoolError> {
        let disk = RealDisk::new(dir)
            .map_err(|error| SpoolError::failed("the spool's directory cannot be created", &error))?;
        Self::open_on(Arc::new(disk), options, progress)
    }

    /// As [`LogSpool::open`], on any disk.
    ///
    /// # Errors
    /// As [`LogSpool::open`].
    pub fn open_on(
        disk: Arc<dyn Disk>,
        options: Options,
        mut progress: impl FnMut(Progress),
    ) -> Result<Self, SpoolError> {
        let Parts { shared, writer, keeper, recovery, lock } = Parts::open(disk, options, &mut progress)?;
        let pending = Arc::new(Semaphore::new(shared.options.pending_bytes / PERMIT_BYTES));
        let queue = Arc::new(Queue::default());
        let threads = Threads::start(&shared, &queue, &pending, writer, keeper, lock)
            .map_err(|error| SpoolError::failed("the spool's threads cannot be started", &error))?;
        Ok(Self { shared, queue, pending, threads: Mutex::new(Some(threads)), recovery })
    }
}

/// The committer, the keeper, and the lock that goes with them.
pub(super) struct Threads {
    shared: Arc<Shared>,
    queue: Arc<Queue>,
    pending: Arc<Semaphore>,
    committer: JoinHandle<()>,
    keeper: JoinHandle<Keeper>,
    lock: Box<dyn Any + Send + Sync>,
}

impl Threads {
    fn start(
        shared: &Arc<Shared>,
        queue: &Arc<Queue>,
        pending: &Arc<Semaphore>,
        writer: Writer,
        keeper: Keeper,
        lock: Box<dyn Any + Send + Sync>,
    ) -> io::Result<Self> {
        let batch_bytes = shared.options.batch_bytes;
        let served = Arc::clone(queue);
        let committer = Builder::new().name("spool-commit".into()).spawn(move || {
            let _close = CloseOnDrop(&served);
            served.serve(writer, batch_bytes);
        })?;
        let (signal, given) = (Arc::clone(shared), Arc::clone(queue));
        let keeper = Builder::new().name("spool-keep".into()).spawn(move || keep(keeper, &signal, &given));
        // The committer must not outlive a spool that does not come to be.
        let keeper = keeper.inspect_err(|_| queue.close())?;
        Ok(Self {
            shared: Arc::clone(shared),
            queue: Arc::clone(queue),
            pending: Arc::clone(pending),
            committer,
            keeper,
            lock,
        })
    }

    /// Refuses new work, finishes what was given, writes a checkpoint if wanted, and lets go of the directory.
    pub fn finish(self, checkpoint: bool) {
        self.shared.closed.store(true, Ordering::Release);
        self.pending.close();
        self.shared.signal.stop();
        let keeper = self.keeper.join();
        self.queue.close();
        let committed = self.committer.join();
        if let (true, Ok(mut keeper), Ok(())) = (checkpoint, keeper, committed) {
            keeper.checkpoint_at_close();
        }
        drop(self.lock);
    }
}

/// The keeper's life.
fn keep(mut keeper: Keeper, shared: &Shared, queue: &Queue) -> Keeper {
    while shared.signal.wait(KEEPER_PAUSE) {
        keeper.pass(&mut |job, done| {
            queue.push(job);
            match done.blocking_recv() {
                Ok(Ok(())) if !shared.signal.is_stopped() => ControlFlow::Continue(()),
                _ => ControlFlow::Break(()),
            }
        });
    }
    keeper
}
