//! Reading the rows of an import in batches, and judging what can be judged without the contacts.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use postroad_base::{EmailAddress, WorkspaceId};
use postroad_db::Db;
use postroad_delivery::Suppressions;
use serde::{Deserialize, Serialize};

use super::rejects::Kept;
use super::row::{Rejected, Row, Rules};
use super::{ImportFile, csv, pieces};
use crate::AudienceError;

/// Rows of one transaction: large enough to write a page of an index once for many rows, small enough to let others
/// write in between.
pub(super) const BATCH_ROWS: u64 = 10_000;
/// Rows that are read without letting another task go on.
const YIELD_ROWS: u64 = 200;

/// How far an import came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Position {
    /// A place in the order of the files' kinds.
    pub file: usize,
    pub offset: u64,
    /// Rows of the file that were looked at, the header too.
    pub line: u64,
    /// Whether the header is behind it.
    pub headed: bool,
}

/// What is read, and how.
pub(super) struct Source {
    pub db: Db,
    pub suppressions: Suppressions,
    pub import: i64,
    pub workspace: WorkspaceId,
    pub files: Vec<ImportFile>,
    pub rules: Rules,
}

impl Source {
    /// The files in the order they are worked on.
    pub fn order(files: &[ImportFile]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..files.len()).collect();
        order.sort_by_key(|at| files[*at].kind.rank());
        order
    }
}

/// A row that may be written.
pub(super) struct Taken {
    pub line: u64,
    pub row: Row,
    /// Whether the address was in the files before.
    pub is_repeated: bool,
    pub cells: Vec<String>,
}

/// Rows that were read together; they are of one file.
pub(super) struct Batch {
    pub file: usize,
    pub rows: Vec<Taken>,
    pub rejected: Vec<Kept>,
    pub looked_at: u64,
    /// Behind the last of them.
    pub position: Position,
}

pub(super) struct Reader {
    source: Arc<Source>,
    order: Vec<usize>,
    position: Position,
    /// Bytes from the position on.
    buffer: VecDeque<u8>,
    /// Hashes of the addresses that came already.
    seen: HashSet<u64>,
    hasher: RandomState,
}

impl Reader {
    pub fn new(source: Arc<Source>) -> Self {
        let order = Source::order(&source.files);
        Self {
            source,
            order,
            position: Position::default(),
            buffer: VecDeque::new(),
            seen: HashSet::new(),
            hasher: RandomState::new(),
        }
    }

    /// Reads again what was done before, to know the addresses that came.
    pub async fn catch_up(&mut self, to: Position) -> Result<(), AudienceError> {
        let mut batch = self.batch(0);
        while self.position < to && self.step(&mut batch).await? {
            if batch.looked_at >= BATCH_ROWS {
                batch = self.batch(0);
            }
        }
        Ok(())
    }

    /// The next rows; `None` at the end of the last file.
    pub async fn next(&mut self) -> Result<Option<Batch>, AudienceError> {
        let Some(file) = self.order.get(self.position.file).copied() else { return Ok(None) };
        let mut batch = self.batch(file);
        while batch.looked_at < BATCH_ROWS && self.step(&mut batch).await? {
            if self.order.get(self.position.file) != Some(&file) {
                break;
            }
        }
        batch.position = self.position;
        self.drop_suppressed(&mut batch).await?;
        Ok(Some(batch))
    }

    fn batch(&self, file: usize) -> Batch {
        Batch { file, rows: Vec::new(), rejected: Vec::new(), looked_at: 0, position: self.position }
    }

    /// One record, or more bytes, or the next file. Returns whether there is anything left.
    async fn step(&mut self, batch: &mut Batch) -> Result<bool, AudienceError> {
        let source = Arc::clone(&self.source);
        let Some(at) = self.order.get(self.position.file).copied() else { return Ok(false) };
        let file = &source.files[at];
        let is_whole = self.position.offset + self.buffer.len() as u64 >= file.size_bytes;
        let delimiter = u8::try_from(file.delimiter).unwrap_or(b',');
        match csv::next(self.buffer.make_contiguous(), delimiter, is_whole) {
            csv::Next::More if !is_whole => {
                let offset = self.position.offset + self.buffer.len() as u64;
                let bytes = pieces::read(&source.db, source.import, at, offset).await?;
                if bytes.is_empty() {
                    return Err(AudienceError::Damaged("import"));
                }
                self.buffer.extend(bytes);
            }
            csv::Next::More => {
                self.buffer.clear();
                self.position = Position { file: self.position.file + 1, ..Position::default() };
            }
            csv::Next::Record(cells, taken) => {
                self.pass(taken);
                // Empty lines, and the header.
                if !cells.iter().all(String::is_empty) && self.is_row(file) {
                    self.look_at(batch, cells, file);
                }
            }
            csv::Next::Broken(line, taken) => {
                self.pass(taken);
                if self.is_row(file) {
                    let detail = "has a quotation mark that is never closed, or too many columns";
                    batch.looked_at += 1;
                    batch.rejected.push(self.kept(
                        batch,
                        Rejected::new("unreadable", &line, detail),
                        vec![line.clone()],
                    ));
                }
            }
        }
        if batch.looked_at.is_multiple_of(YIELD_ROWS) {
            tokio::task::yield_now().await;
        }
        Ok(true)
    }

    fn pass(&mut self, taken: usize) {
        self.buffer.drain(..taken);
        self.position.offset += taken as u64;
        self.position.line += 1;
    }

    fn is_row(&mut self, file: &ImportFile) -> bool {
        std::mem::replace(&mut self.position.headed, true) || !file.has_header
    }

    fn kept(&self, batch: &Batch, rejected: Rejected, cells: Vec<String>) -> Kept {
        Kept { file: batch.file, line: self.position.line, rejected, cells }
    }

    fn look_at(&mut self, batch: &mut Batch, cells: Vec<String>, file: &ImportFile) {
        batch.looked_at += 1;
        let row = match self.source.rules.read(&cells, file) {
            Ok(row) => row,
            Err(rejected) => return batch.rejected.push(self.kept(batch, rejected, cells)),
        };
        let is_repeated = !self.seen.insert(self.hasher.hash_one(row.email.canonical()));
        // Whoever left, left, however often the file has them.
        if is_repeated && row.standing.is_reachable() {
            let rejected = Rejected::new("duplicate", &row.email.to_string(), "was in the files before");
            return batch.rejected.push(self.kept(batch, rejected, cells));
        }
        batch.rows.push(Taken { line: self.position.line, row, is_repeated, cells });
    }

    /// Rows of people who may be written to, but for the list of those who must not.
    async fn drop_suppressed(&self, batch: &mut Batch) -> Result<(), AudienceError> {
        let addresses: Vec<&EmailAddress> = batch.rows.iter().map(|taken| &taken.row.email).collect();
        let found = self.source.suppressions.find_each(self.source.workspace, &addresses).await?;
        let rows = std::mem::take(&mut batch.rows);
        for (taken, found) in rows.into_iter().zip(found) {
            let Some(found) = found.filter(|_| taken.row.standing.is_reachable()) else {
                batch.rows.push(taken);
                continue;
            };
            let detail = format!("must not be written to: {}", found.reason.as_str());
            let rejected = Rejected::new("suppressed", &taken.row.email.to_string(), detail);
            batch.rejected.push(Kept { file: batch.file, line: taken.line, rejected, cells: taken.cells });
        }
        Ok(())
    }
}
