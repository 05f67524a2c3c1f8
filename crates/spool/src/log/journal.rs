//! Reading the log as a journal.

use std::io;
use std::ops::Bound::{Excluded, Unbounded};
use std::sync::Arc;

use bytes::Bytes;

use super::scan::{Found, Scanner};
use super::segment::{parts, position};
use super::shared::Shared;
use crate::disk::read_full;
use crate::record::{HEADER_BYTES, Header, Kind};
use crate::{JournalEntry, JournalRecord, Position, SpoolError};

pub(super) struct LogJournal {
    shared: Arc<Shared>,
    after: Position,
    open: Option<(u32, Scanner)>,
}

impl LogJournal {
    pub fn new(shared: Arc<Shared>, after: Position) -> Self {
        Self { shared, after, open: None }
    }

    fn advance(&mut self) -> io::Result<Option<JournalRecord>> {
        loop {
            let Some((number, mut scanner)) = self.take_open()? else { return Ok(None) };
            while let Some(found) = scanner.next()? {
                let Found::Record { header, offset, len } = found else {
                    self.shared.damage("a stretch of the journal");
                    continue;
                };
                self.after = position(number, offset + len);
                let entry = self.entry(number, &header, offset, scanner.index())?;
                if let Some(entry) = entry {
                    self.open = Some((number, scanner));
                    return Ok(Some(JournalRecord { position: self.after, entry }));
                }
            }
            self.after = self.after.max(position(number, scanner.position()));
            let next = self.next_segment(number);
            if next.is_none() {
                self.open = Some((number, scanner));
                return Ok(None);
            }
            // Complete by now, and perhaps longer than when it was looked at.
            if self.durable_end(number) > scanner.position() {
                self.open = Some((number, scanner));
            } else if let Some(next) = next {
                self.after = position(next, 0);
            }
        }
    }

    /// The segment to go on with, read up to its durable end.
    fn take_open(&mut self) -> io::Result<Option<(u32, Scanner)>> {
        if let Some((number, mut scanner)) = self.open.take() {
            scanner.extend(self.durable_end(number));
            return Ok(Some((number, scanner)));
        }
        let (mut number, mut end) = parts(self.after);
        loop {
            if !self.shared.state.read().segments.contains_key(&number) {
                let Some(next) = self.next_segment(number) else { return Ok(None) };
                (number, end) = (next, 0);
            }
            match self.shared.files.get(number) {
                Ok(file) => {
                    return Scanner::new(file, end, self.durable_end(number)).map(|new| Some((number, new)));
                }
                // Given back at this moment: it had been released.
                Err(error) if error.kind() == io::ErrorKind::NotFound => (number, end) = (number + 1, 0),
                Err(error) => return Err(error),
            }
        }
    }

    fn next_segment(&self, number: u32) -> Option<u32> {
        let state = self.shared.state.read();
        state.segments.range((Excluded(number), Unbounded)).next().map(|(next, _)| *next)
    }

    fn durable_end(&self, number: u32) -> u32 {
        self.shared.state.read().segments.get(&number).map_or(0, |segment| segment.len)
    }

    /// What a record says, if it is one for the journal.
    fn entry(
        &self,
        number: u32,
        header: &Header,
        offset: u32,
        index: &[u8],
    ) -> io::Result<Option<JournalEntry>> {
        if !matches!(header.kind, Kind::Accepted | Kind::Changed) {
            return Ok(None);
        }
        let mut meta = vec![0; header.meta_len as usize];
        let meta_at = u64::from(offset) + HEADER_BYTES as u64 + u64::from(header.index_len);
        let got = read_full(&*self.shared.files.get(number)?, &mut meta, meta_at)?;
        let whole = got == meta.len() && crc32c::crc32c(&meta) == header.meta_crc;
        let meta = Bytes::from(meta);
        let entry = match header.kind {
            _ if !whole => None,
            Kind::Accepted => JournalEntry::accepted(header.key, u64::from(header.body_len), index, meta),
            _ => JournalEntry::changed(index, &meta),
        };
        if entry.is_none() {
            self.shared.damage("a record of the journal");
        }
        Ok(entry)
    }
}

impl Iterator for LogJournal {
    type Item = Result<JournalRecord, SpoolError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.advance().map_err(|error| SpoolError::failed("the journal cannot be read", &error)).transpose()
    }
}
