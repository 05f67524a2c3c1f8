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
        for _ in 0..LOOKS_MAX {
            let location = self.state.read().index.get(key).map(|entry| entry.location);
            let location = location.ok_or(SpoolError::NotFound)?;
            match self.read_record(key, location) {
                Ok(record) => return Ok(record.stored()),
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
        let file = self.files.get(at.segment).map_err(ReadError::Io)?;
        let mut bytes = vec![0; at.len as usize];
        let got = read_full(&*file, &mut bytes, u64::from(at.offset)).map_err(ReadError::Io)?;
        if got < bytes.len() {
            return Err(ReadError::Damaged("the segment ends before the record does"));
        }
        let header = Header::decode(&bytes).ok_or(ReadError::Damaged("its header is damaged"))?;
        let is_message = matches!(header.kind, Kind::Accepted | Kind::Moved);
        if !is_message || header.key != key || header.record_len() != u64::from(at.len) {
            return Err(ReadError::Damaged("another record stands in its place"));
        }
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
}

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
