use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use postroad_db::{DbError, Row, values};
use tokio::runtime::Handle;

use super::load::signed;
use super::shared::{Shared, failed};
use crate::{JournalEntry, JournalRecord, Position, SpoolError};

/// Rows in one query.
const PAGE: usize = 1_000;

/// This node's journal, a page at a time.
pub(super) struct PgJournal {
    shared: Arc<Shared>,
    runtime: Handle,
    after: Position,
    page: VecDeque<Row>,
}

impl PgJournal {
    pub fn new(shared: Arc<Shared>, runtime: Handle, after: Position) -> Self {
        Self { shared, runtime, after, page: VecDeque::new() }
    }

    fn advance(&mut self) -> Result<Option<JournalRecord>, DbError> {
        loop {
            if self.page.is_empty() {
                let sql = format!(
                    "SELECT position, key, body_bytes, facts, payload FROM spool_journal
                     WHERE node = ? AND position > ? AND position <= ? ORDER BY position LIMIT {PAGE}"
                );
                let durable = signed(self.shared.durable().0);
                let values = values![self.shared.node, signed(self.after.0), durable];
                self.page = self.runtime.block_on(self.shared.db.query(&sql, values))?.into();
            }
            let Some(row) = self.page.pop_front() else { return Ok(None) };
            self.after = Position(row.get("position")?);
            match entry(&row)? {
                Some(entry) => return Ok(Some(JournalRecord { position: self.after, entry })),
                None => self.shared.damage("a row of the journal"),
            }
        }
    }
}

fn entry(row: &Row) -> Result<Option<JournalEntry>, DbError> {
    let key: u64 = row.get("key")?;
    let facts: Vec<u8> = row.get("facts")?;
    let payload = Bytes::from(row.get::<Vec<u8>>("payload")?);
    if key == 0 {
        return Ok(JournalEntry::changed(&facts, &payload));
    }
    Ok(JournalEntry::accepted(key, row.get("body_bytes")?, &facts, payload))
}

impl Iterator for PgJournal {
    type Item = Result<JournalRecord, SpoolError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.advance().map_err(|error| failed("the journal cannot be read", &error)).transpose()
    }
}
