//! The few things the log asks of a disk, so that tests can give it one that fails.

mod real;
#[cfg(test)]
pub(crate) mod sim;

use std::any::Any;
use std::io::{self, IoSlice};
use std::sync::Arc;

pub use real::RealDisk;

/// One flat directory of files.
pub trait Disk: Send + Sync {
    /// Takes the directory for this process alone, until the guard is dropped.
    ///
    /// # Errors
    /// [`io::ErrorKind::WouldBlock`] if another process has it.
    fn lock(&self) -> io::Result<Box<dyn Any + Send + Sync>>;

    /// Names and lengths of all files.
    fn list(&self) -> io::Result<Vec<(String, u64)>>;

    /// A new, empty file; an error if it exists. The name is durable after [`Disk::sync_dir`].
    fn create(&self, name: &str) -> io::Result<Arc<dyn DiskFile>>;

    fn open(&self, name: &str) -> io::Result<Arc<dyn DiskFile>>;

    /// Replaces `to` if it exists. Durable after [`Disk::sync_dir`].
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Durable after [`Disk::sync_dir`].
    fn remove(&self, name: &str) -> io::Result<()>;

    fn sync_dir(&self) -> io::Result<()>;

    fn space(&self) -> io::Result<Space>;

    /// A number nobody outside can guess.
    fn random(&self) -> u64;

    /// What to call this disk in messages to people.
    fn name(&self) -> String;
}

/// An open file, shared between readers and one writer.
pub trait DiskFile: Send + Sync {
    /// Writes all pieces one after the other, beginning at `offset`.
    ///
    /// # Errors
    /// [`io::ErrorKind::StorageFull`] or [`io::ErrorKind::QuotaExceeded`] when space ran out; some of the bytes may
    /// have been written.
    fn write_at(&self, pieces: &[IoSlice<'_>], offset: u64) -> io::Result<()>;

    /// Reads up to `buffer.len()` bytes; 0 only at the end.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;

    /// Waits until content and length are on stable storage.
    fn sync(&self) -> io::Result<()>;

    fn set_len(&self, len: u64) -> io::Result<()>;

    fn size(&self) -> io::Result<u64>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// Bytes an unprivileged process can still write.
    pub free: u64,
    pub total: u64,
}

/// Reads until `buffer` is full or the file ends; how much was read.
pub(crate) fn read_full(file: &dyn DiskFile, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read_at(&mut buffer[filled..], offset + filled as u64)? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

/// Whether an error means that space ran out, and nothing worse.
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}
