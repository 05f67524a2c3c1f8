//! Taking files: into UTF-8, into pieces, and looked at.

use std::sync::Arc;

use encoding_rs::{Decoder, Encoding, UTF_8};
use postroad_base::ImportId;

use super::pieces::{self, PIECE_BYTES};
use super::{ImportFile, Tool, csv, detect, mapping};
use crate::AudienceError;
use crate::core::Core;
use crate::field::Fieldbook;

/// All files of an import together, in UTF-8.
const IMPORT_MAX_BYTES: u64 = 2 << 30;
/// Lines of all files: an address that came before is known by eight bytes.
const LINES_MAX: u64 = 10_000_000;
const FILES_MAX: usize = 50;
const PREVIEW_ROWS: usize = 10;
/// Of a cell of the preview, and of a column's name.
const PREVIEW_MAX_CHARS: usize = 100;
const NAME_MAX_CHARS: usize = 200;

/// An import whose files are being taken.
pub struct Upload {
    pub(super) core: Arc<Core>,
    pub(super) id: ImportId,
    pub(super) import: i64,
    pub(super) tool: Option<Tool>,
    pub(super) book: Fieldbook,
    pub(super) files: Vec<ImportFile>,
    pub(super) current: Option<Current>,
    pub(super) size_bytes: u64,
    pub(super) lines: u64,
}

/// The file that is being taken.
pub(super) struct Current {
    name: String,
    stage: Stage,
    encoding: &'static Encoding,
    text: Vec<u8>,
    /// The first piece, to look at.
    first: Vec<u8>,
    piece: usize,
    lines: u64,
    size_bytes: u64,
}

/// How the bytes of a file are understood.
enum Stage {
    /// The first bytes, which may say it.
    Head(Vec<u8>),
    /// Nothing but ASCII until now, which many encodings share.
    Ascii,
    /// The first other bytes, and what follows them.
    Sample(Vec<u8>),
    Known(Decoder),
}

impl Upload {
    /// The import it becomes.
    #[must_use]
    pub fn id(&self) -> ImportId {
        self.id
    }

    /// Begins a file; the one before is complete.
    ///
    /// # Errors
    /// As [`Upload::write`].
    pub async fn file(&mut self, name: &str) -> Result<(), AudienceError> {
        self.end_file().await?;
        if self.files.len() >= FILES_MAX {
            return Err(too_large(format!("an import takes at most {FILES_MAX} files")));
        }
        self.current = Some(Current {
            name: name.chars().filter(|c| !c.is_control()).take(NAME_MAX_CHARS).collect(),
            stage: Stage::Head(Vec::new()),
            encoding: UTF_8,
            text: Vec::new(),
            first: Vec::new(),
            piece: 0,
            lines: 0,
            size_bytes: 0,
        });
        Ok(())
    }

    /// The next bytes of the file.
    ///
    /// # Errors
    /// [`AudienceError::Conflict`] with the rule `import_too_large`.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), AudienceError> {
        self.take(bytes, false).await
    }

    async fn take(&mut self, bytes: &[u8], is_last: bool) -> Result<(), AudienceError> {
        let Some(current) = &mut self.current else { return Ok(()) };
        let text = current.decoded(bytes, is_last);
        if text.is_empty() {
            return Ok(());
        }
        current.add(&text);
        self.size_bytes += text.len() as u64;
        self.lines += memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64;
        if self.size_bytes > IMPORT_MAX_BYTES {
            return Err(too_large(format!("an import takes at most {} GiB", IMPORT_MAX_BYTES >> 30)));
        }
        if self.lines > LINES_MAX {
            return Err(too_large(format!("an import takes at most {LINES_MAX} rows")));
        }
        while current.text.len() >= PIECE_BYTES {
            let rest = current.text.split_off(PIECE_BYTES);
            let piece = std::mem::replace(&mut current.text, rest);
            pieces::write(&self.core.db, self.import, self.files.len(), current.piece, piece).await?;
            current.piece += 1;
        }
        Ok(())
    }

    async fn end_file(&mut self) -> Result<(), AudienceError> {
        self.take(&[], true).await?;
        let Some(mut current) = self.current.take() else { return Ok(()) };
        if !current.text.is_empty() {
            let last = std::mem::take(&mut current.text);
            pieces::write(&self.core.db, self.import, self.files.len(), current.piece, last).await?;
        }
        self.files.push(look_at(&current, self.tool, &self.book)?);
        Ok(())
    }

    pub(super) async fn ended(&mut self) -> Result<(), AudienceError> {
        self.end_file().await?;
        if self.files.iter().all(|file| file.columns.is_empty()) {
            return Err(AudienceError::conflict("import_empty", "there is no table in it"));
        }
        Ok(())
    }
}

fn too_large(message: String) -> AudienceError {
    AudienceError::conflict("import_too_large", message)
}

impl Current {
    /// What the bytes say, as far as it is known how to read them.
    fn decoded(&mut self, bytes: &[u8], is_last: bool) -> String {
        let mut text = String::new();
        let mut bytes = bytes.to_vec();
        loop {
            match &mut self.stage {
                Stage::Head(head) => {
                    head.append(&mut bytes);
                    if head.len() < detect::HEAD_BYTES && !is_last {
                        return text;
                    }
                    bytes = std::mem::take(head);
                    self.stage = match detect::marked(&bytes) {
                        Some(encoding) => self.known(encoding),
                        None => Stage::Ascii,
                    };
                }
                Stage::Ascii => {
                    let ascii = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(bytes.len());
                    text.push_str(&String::from_utf8_lossy(&bytes[..ascii]));
                    bytes.drain(..ascii);
                    if bytes.is_empty() {
                        break;
                    }
                    self.stage = Stage::Sample(Vec::new());
                }
                Stage::Sample(sample) => {
                    sample.append(&mut bytes);
                    if sample.len() < detect::HEAD_BYTES && !is_last {
                        break;
                    }
                    bytes = std::mem::take(sample);
                    self.stage = self.known(detect::encoding(&bytes[..bytes.len().min(detect::HEAD_BYTES)]));
                }
                Stage::Known(decoder) => {
                    text.reserve(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3 + 16));
                    let _ = decoder.decode_to_string(&bytes, &mut text, is_last);
                    break;
                }
            }
        }
        // PostgreSQL's texts have no NUL, and no table has one for a reason.
        if text.contains('\0') { text.replace('\0', "") } else { text }
    }

    fn known(&mut self, encoding: &'static Encoding) -> Stage {
        self.encoding = encoding;
        Stage::Known(encoding.new_decoder_with_bom_removal())
    }

    fn add(&mut self, text: &str) {
        self.size_bytes += text.len() as u64;
        self.lines += memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64;
        if self.first.len() < PIECE_BYTES {
            self.first.extend_from_slice(text.as_bytes());
        }
        self.text.extend_from_slice(text.as_bytes());
    }
}

/// Columns, what they mean, and the first rows.
fn look_at(current: &Current, tool: Option<Tool>, book: &Fieldbook) -> Result<ImportFile, AudienceError> {
    let delimiter = detect::delimiter(&String::from_utf8_lossy(&current.first));
    let mut rows = first_rows(current, delimiter)?;
    let first = if rows.is_empty() { Vec::new() } else { rows[0].clone() };
    let names = mapping::names(&first);
    let has_header = names.is_none();
    if has_header && !rows.is_empty() {
        rows.remove(0);
    }
    rows.truncate(PREVIEW_ROWS);
    let columns: Vec<String> = names.unwrap_or(first).iter().map(|name| cut(name)).collect();
    let tool = tool.unwrap_or_else(|| mapping::tool(&columns));
    let is_open_end = current.first.last().is_some_and(|byte| *byte != b'\n');
    Ok(ImportFile {
        tool,
        kind: mapping::kind(&current.name, &columns),
        mapping: mapping::guess(tool, &columns, &rows, book),
        name: current.name.clone(),
        encoding: current.encoding.name().to_owned(),
        delimiter: char::from(delimiter),
        has_header,
        columns,
        preview: rows.into_iter().map(|row| row.iter().map(|cell| cut(cell)).collect()).collect(),
        lines: (current.lines + u64::from(is_open_end)).saturating_sub(u64::from(has_header)),
        size_bytes: current.size_bytes,
    })
}

fn first_rows(current: &Current, delimiter: u8) -> Result<Vec<Vec<String>>, AudienceError> {
    let is_whole = current.size_bytes == current.first.len() as u64;
    let mut rows = Vec::new();
    let mut rest = current.first.as_slice();
    while rows.len() <= PREVIEW_ROWS {
        match csv::next(rest, delimiter, is_whole) {
            csv::Next::Record(cells, taken) => {
                rest = &rest[taken..];
                if cells.iter().any(|cell| !cell.is_empty()) {
                    rows.push(cells);
                }
            }
            csv::Next::Broken(..) if rows.is_empty() => {
                let message = "its first row has more than 500 columns or never ends; is this a table?";
                return Err(AudienceError::conflict("import_unreadable", message));
            }
            csv::Next::Broken(_, taken) => rest = &rest[taken..],
            csv::Next::More => break,
        }
    }
    Ok(rows)
}

fn cut(text: &str) -> String {
    text.chars().take(PREVIEW_MAX_CHARS).collect()
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Upload({})", self.id)
    }
}
