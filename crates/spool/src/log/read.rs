//! Reading one message back.

use std::io;
use std::sync::atomic::Ordering;

use bytes::Bytes;

use super::shared::Shared;
use crate::disk::read_full;
use crate::index::Location;
use crate::record::{HEADER_BYTES, Header, Kind};
use crate::{SpoolError, Stored};

/// A message may be copied forward while it is looked for; this often in a row is not by chance.
const LOOKS_MAX: usize = 8;

impl Shared {
    /// From memory, if it was accepted recently.
    pub fn cached(&self, key: u64) -> Option<Stored> {
        self.cache.lock().get(key)
    }

    /// From the disk. Blocks.
    pub fn read_stored(&self, key: u64) -> Result<Stored, SpoolError> {
        self.look(key, |location| Ok(self.read_record(key, location)?.stored()))
    }

    /// From the disk, without its body. Blocks.
    pub fn read_meta(&self, key: u64) -> Result<Bytes, SpoolError> {
        self.look(key, |location| self.read_front(key, location))
    }

    fn look<T>(&self, key: u64, read: impl Fn(Location) -> Result<T, ReadError>) -> Result<T, SpoolError> {
        for _ in 0..LOOKS_MAX {
            let location = self.state.read().index.get(key).map(|entry| entry.location);
            match read(location.ok_or(SpoolError::NotFound)?) {
                Ok(found) => return Ok(found),
                Err(ReadError::Io(error)) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(self.unreadable(key, &error)),
            }
        }
        Err(self.unreadable(key, &ReadError::Damaged("its segment is missing")))
    }

    fn unreadable(&self, key: u64, error: &ReadError) -> SpoolError {
        self.counters.damaged.fetch_add(1, Ordering::Relaxed);
        let what = match error {
            ReadError::Io(error) => error.to_string(),
            ReadError::Damaged(what) => (*what).to_owned(),
        };
        tracing::error!(spool.key = key, spool.damage = what, "a spooled message cannot be read");
        SpoolError::Corrupt(what.into())
    }

    /// The record of a message, checked.
    pub fn read_record(&self, key: u64, at: Location) -> Result<StoredRecord, ReadError> {
        let bytes = self.read_bytes(at, at.len as usize)?;
        let header = header_of(&bytes, key, at)?;
        let meta_at = HEADER_BYTES + header.index_len as usize;
        let body_at = meta_at + header.meta_len as usize;
        let end = body_at + header.body_len as usize;
        if crc32c::crc32c(&bytes[meta_at..body_at]) != header.meta_crc
            || crc32c::crc32c(&bytes[body_at..end]) != header.body_crc
        {
            return Err(ReadError::Damaged("its content is damaged"));
        }
        let payload = Bytes::from(bytes).slice(meta_at..end);
        Ok(StoredRecord { header, payload })
    }

    /// The meta of a message, checked; with one read where it is not unusually long.
    fn read_front(&self, key: u64, at: Location) -> Result<Bytes, ReadError> {
        let mut bytes = self.read_bytes(at, FRONT_BYTES.min(at.len as usize))?;
        let header = header_of(&bytes, key, at)?;
        let meta_at = HEADER_BYTES + header.index_len as usize;
        let body_at = meta_at + header.meta_len as usize;
        if body_at > bytes.len() {
            bytes = self.read_bytes(at, body_at)?;
        }
        if crc32c::crc32c(&bytes[meta_at..body_at]) != header.meta_crc {
            return Err(ReadError::Damaged("its envelope is damaged"));
        }
        Ok(Bytes::copy_from_slice(&bytes[meta_at..body_at]))
    }

    fn read_bytes(&self, at: Location, len: usize) -> Result<Vec<u8>, ReadError> {
        let file = self.files.get(at.segment).map_err(ReadError::Io)?;
        let mut bytes = vec![0; len];
        let got = read_full(&*file, &mut bytes, u64::from(at.offset)).map_err(ReadError::Io)?;
        if got < bytes.len() {
            return Err(ReadError::Damaged("the segment ends before the record does"));
        }
        Ok(bytes)
    }
}

/// The header of the record that is to stand at a place.
fn header_of(bytes: &[u8], key: u64, at: Location) -> Result<Header, ReadError> {
    let header = Header::decode(bytes).ok_or(ReadError::Damaged("its header is damaged"))?;
    let is_message = matches!(header.kind, Kind::Accepted | Kind::Moved);
    if !is_message || header.key != key || header.record_len() != u64::from(at.len) {
        return Err(ReadError::Damaged("another record stands in its place"));
    }
    Ok(header)
}

/// Header, index part and meta of almost every message.
const FRONT_BYTES: usize = 4096;

pub(super) enum ReadError {
    Io(io::Error),
    Damaged(&'static str),
}

/// A message's record without its index part.
pub(super) struct StoredRecord {
    pub header: Header,
    /// Meta and body.
    pub payload: Bytes,
}

impl StoredRecord {
    fn stored(self) -> Stored {
        let meta_len = self.header.meta_len as usize;
        Stored { meta: self.payload.slice(..meta_len), body: self.payload.slice(meta_len..) }
    }
}
