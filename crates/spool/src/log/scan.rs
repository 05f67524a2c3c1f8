//! Reading a segment record by record, past damage.

use std::io;
use std::sync::Arc;

use super::segment::{SEGMENT_HEADER_BYTES, SegmentHeader};
use crate::disk::{DiskFile, read_full};
use crate::record::{ALIGN, HEADER_BYTES, Header, padded};

/// Read at once: enough for a header and the index part of most messages.
const WINDOW_BYTES: usize = 8 << 10;
/// Read at once where everything has to be looked at.
const STRIDE_BYTES: usize = 256 << 10;

/// A record whose header and index part are undamaged, or a stretch that is no such thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Record { header: Header, offset: u32, len: u32 },
    Damage { from: u32, to: u32 },
}

/// Walks over a segment.
pub(super) struct Scanner {
    file: Arc<dyn DiskFile>,
    marker: u64,
    /// The segment's own, if it was undamaged.
    pub header: Option<SegmentHeader>,
    pos: u64,
    end: u64,
    window: Vec<u8>,
    window_at: u64,
    index: Vec<u8>,
}

impl Scanner {
    /// Begins at `from` (0 for the first record) and ends at `end`.
    ///
    /// # Errors
    /// If the disk cannot be read.
    pub fn new(file: Arc<dyn DiskFile>, from: u32, end: u32) -> io::Result<Self> {
        let mut start = [0; SEGMENT_HEADER_BYTES + HEADER_BYTES];
        let got = read_full(&*file, &mut start, 0)?;
        let header = SegmentHeader::decode(&start[..got]);
        // Without the segment's header, the first record tells the marker.
        let first = || Header::decode(start.get(SEGMENT_HEADER_BYTES..got)?);
        let marker = header.map(|header| header.marker).or_else(|| Some(first()?.marker));
        let end = if marker.is_some() { u64::from(end) } else { 0 };
        Ok(Self {
            file,
            marker: marker.unwrap_or(0),
            header,
            pos: u64::from(from).max(SEGMENT_HEADER_BYTES as u64),
            end,
            window: Vec::new(),
            window_at: 0,
            index: Vec::new(),
        })
    }

    /// The index part of the record found last.
    pub fn index(&self) -> &[u8] {
        &self.index
    }

    /// Where the next record is looked for.
    pub fn position(&self) -> u32 {
        self.pos as u32
    }

    /// Goes on up to a later end.
    pub fn extend(&mut self, end: u32) {
        if u64::from(end) > self.end {
            self.end = u64::from(end);
            self.window.clear();
        }
    }

    /// The next record or damage; `None` at the end.
    ///
    /// # Errors
    /// If the disk cannot be read.
    pub fn next(&mut self) -> io::Result<Option<Found>> {
        if self.pos >= self.end {
            return Ok(None);
        }
        let from = self.pos;
        if let Some((header, len)) = self.record_at(from)? {
            self.pos = from + len;
            return Ok(Some(Found::Record { header, offset: from as u32, len: len as u32 }));
        }
        self.pos = self.next_whole(from)?;
        Ok(Some(Found::Damage { from: from as u32, to: self.pos as u32 }))
    }

    fn record_at(&mut self, at: u64) -> io::Result<Option<(Header, u64)>> {
        let Some(header) = Header::decode(self.bytes(at, HEADER_BYTES)?) else { return Ok(None) };
        let len = header.record_len();
        if header.marker != self.marker || at + len > self.end {
            return Ok(None);
        }
        let index_len = header.index_len as usize;
        let mut index = std::mem::take(&mut self.index);
        index.clear();
        index.extend_from_slice(self.bytes(at + HEADER_BYTES as u64, index_len)?);
        self.index = index;
        let whole = self.index.len() == index_len && crc32c::crc32c(&self.index) == header.index_crc;
        Ok(whole.then_some((header, len)))
    }

    /// Looks for the next place where a whole record begins.
    fn next_whole(&mut self, after: u64) -> io::Result<u64> {
        let marker = self.marker.to_le_bytes();
        let mut at = after + ALIGN as u64;
        while at < self.end {
            let len = STRIDE_BYTES.min((self.end - at) as usize);
            let mut stride = vec![0; len];
            let got = read_full(&*self.file, &mut stride, at)?;
            for (step, word) in stride[..got].chunks_exact(ALIGN).enumerate() {
                let candidate = at + (step * ALIGN) as u64;
                if word == marker && self.record_at(candidate)?.is_some() {
                    return Ok(candidate);
                }
            }
            at += len as u64;
        }
        Ok(self.end)
    }

    /// Up to `len` bytes at `at`, fewer at the end.
    fn bytes(&mut self, at: u64, len: usize) -> io::Result<&[u8]> {
        let have = self.window_at..self.window_at + self.window.len() as u64;
        if at < have.start || at + len as u64 > have.end {
            let want = len.max(WINDOW_BYTES).min((self.end - at.min(self.end)) as usize);
            self.window.resize(want, 0);
            let got = read_full(&*self.file, &mut self.window, at)?;
            self.window.truncate(got);
            self.window_at = at;
        }
        let start = (at - self.window_at) as usize;
        let end = (start + len).min(self.window.len());
        Ok(&self.window[start.min(end)..end])
    }

    /// Whether meta and body of a record are what was written.
    ///
    /// # Errors
    /// If the disk cannot be read.
    pub fn payload_is_whole(&self, header: &Header, offset: u32) -> io::Result<bool> {
        let meta_at = u64::from(offset) + HEADER_BYTES as u64 + u64::from(header.index_len);
        let body_at = meta_at + u64::from(header.meta_len);
        Ok(self.crc_of(meta_at, header.meta_len)? == Some(header.meta_crc)
            && self.crc_of(body_at, header.body_len)? == Some(header.body_crc))
    }

    /// `None` if the file ends before.
    fn crc_of(&self, mut at: u64, len: u32) -> io::Result<Option<u32>> {
        let mut rest = len as usize;
        let mut crc = 0;
        let mut stride = vec![0; STRIDE_BYTES.min(rest)];
        while rest > 0 {
            let want = stride.len().min(rest);
            if read_full(&*self.file, &mut stride[..want], at)? < want {
                return Ok(None);
            }
            crc = crc32c::crc32c_append(crc, &stride[..want]);
            at += want as u64;
            rest -= want;
        }
        Ok(Some(crc))
    }
}

/// The shortest stretch that can be turned into a [`crate::record::Kind::Void`] record.
pub(super) const VOID_MIN_BYTES: u32 = HEADER_BYTES as u32;

/// Whether a stretch begins and ends where records do.
pub(super) fn is_aligned(from: u32, to: u32) -> bool {
    padded(u64::from(from)) == u64::from(from) && padded(u64::from(to)) == u64::from(to)
}
