//! The documents that reports about DMARC and TLS travel in: attachments, compressed or not.

use std::io::{BufRead, BufReader, Cursor, Read};

use flate2::bufread::MultiGzDecoder;
use thiserror::Error;
use zip::ZipArchive;

use super::mime;
use crate::dmarc::{Aggregate, AggregateError, Record, read_aggregate};
use crate::scan::{Limits, ScanError, scan};
use crate::tls_report::{self, TlsReport, TlsReportError};

/// Documents of one message that are looked at.
const DOCUMENTS_MAX: usize = 10;
/// A document as it is sent; mail systems refuse larger ones anyway.
const PACKED_BYTES_MAX: usize = 32 << 20;
/// What a document may become.
const UNPACKED_BYTES_MAX: u64 = 256 << 20;
/// How many times its size it may become; rows of reports resemble each other, but not that much.
const EXPANSION_MAX: u64 = 300;
/// It may become this in any case.
const UNPACKED_FREE_BYTES: u64 = 4 << 20;
/// Entries of an archive that are looked at for the document.
const ENTRIES_MAX: usize = 20;

/// What a document says. The records of an aggregate report are handed on while it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Document {
    Aggregate(Aggregate),
    Tls(TlsReport),
}

/// Why a document cannot be read.
#[derive(Debug, Error)]
pub enum DocumentError {
    #[error("it is compressed in a way that is not supported, encrypted or damaged")]
    Packing,
    #[error("it becomes too large when it is unpacked")]
    Expansion,
    #[error("it is larger than {PACKED_BYTES_MAX} bytes")]
    TooLarge,
    #[error("it is no report about DMARC or TLS")]
    Unknown,
    #[error(transparent)]
    Aggregate(#[from] AggregateError),
    #[error(transparent)]
    Tls(#[from] TlsReportError),
}

/// The documents a message carries, with the transfer encoding undone.
///
/// # Errors
/// The message goes over a limit of [`scan`].
pub fn enclosed(message: &[u8]) -> Result<Vec<Vec<u8>>, ScanError> {
    scan(message, &Limits::default())?;
    // More than may be is kept, so that it is refused for its size and not as damaged.
    let bytes = |part: &mime::Part<'_>| part.bytes(PACKED_BYTES_MAX + 1).into_owned();
    let parts = mime::parts(message);
    let documents = parts.iter().filter(|part| !part.is_text()).map(bytes);
    Ok(documents.filter(|bytes| form(bytes).is_some()).take(DOCUMENTS_MAX).collect())
}

/// Reads a document of either kind, compressed by gzip or zip or not at all; told by its first bytes, because what mail says
/// of its kind is often wrong.
///
/// # Errors
/// [`DocumentError`]; some records may have been handed on by then.
pub fn read_document(packed: &[u8], record: impl FnMut(Record)) -> Result<Document, DocumentError> {
    if packed.len() > PACKED_BYTES_MAX {
        return Err(DocumentError::TooLarge);
    }
    let limit = (packed.len() as u64 * EXPANSION_MAX).clamp(UNPACKED_FREE_BYTES, UNPACKED_BYTES_MAX);
    match form(packed).ok_or(DocumentError::Unknown)? {
        Form::Gzip => unpacked(Bounded::new(MultiGzDecoder::new(packed), limit), record),
        Form::Zip => {
            let mut archive = ZipArchive::new(Cursor::new(packed)).map_err(|_| DocumentError::Packing)?;
            let index = document_in(&mut archive)?;
            let entry = archive.by_index(index).map_err(|_| DocumentError::Packing)?;
            unpacked(Bounded::new(entry, limit), record)
        }
        Form::Plain => read_plain(packed, record),
    }
}

/// How a document is packed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Gzip,
    Zip,
    Plain,
}

/// Told by magic numbers (RFC 1952 §2.3.1, APPNOTE 4.3.7) or the first character.
fn form(bytes: &[u8]) -> Option<Form> {
    match bytes {
        [0x1f, 0x8b, ..] => Some(Form::Gzip),
        [b'P', b'K', 3, 4, ..] => Some(Form::Zip),
        _ => first_character(bytes).map(|_| Form::Plain),
    }
}

/// `<` or `{`, after a byte order mark and white space.
fn first_character(bytes: &[u8]) -> Option<u8> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.iter().copied().find(|byte| !byte.is_ascii_whitespace()).filter(|byte| matches!(byte, b'<' | b'{'))
}

/// The first file that is not a directory and no metadata of macOS.
fn document_in<R: Read + std::io::Seek>(archive: &mut ZipArchive<R>) -> Result<usize, DocumentError> {
    for index in 0..archive.len().min(ENTRIES_MAX) {
        let entry = archive.by_index(index).map_err(|_| DocumentError::Packing)?;
        let name = entry.name().map_err(|_| DocumentError::Packing)?;
        let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
        if entry.is_file() && !file.starts_with("._") {
            return Ok(index);
        }
    }
    Err(DocumentError::Packing)
}

fn unpacked<R: Read>(mut source: Bounded<R>, record: impl FnMut(Record)) -> Result<Document, DocumentError> {
    let result = read_plain(BufReader::new(&mut source), record);
    match (source.left, source.failed) {
        (0, _) => Err(DocumentError::Expansion),
        (_, true) => Err(DocumentError::Packing),
        _ => result,
    }
}

fn read_plain(mut source: impl BufRead, record: impl FnMut(Record)) -> Result<Document, DocumentError> {
    let head = source.fill_buf().map_err(|_| DocumentError::Packing)?;
    match first_character(head) {
        Some(b'<') => Ok(Document::Aggregate(read_aggregate(source, record)?)),
        Some(_) => Ok(Document::Tls(tls_report::read(source)?)),
        None => Err(DocumentError::Unknown),
    }
}

/// Ends with an error when more comes out than may. The sizes archives name are not believed.
struct Bounded<R> {
    source: R,
    left: u64,
    /// The packing itself is damaged.
    failed: bool,
}

impl<R: Read> Bounded<R> {
    fn new(source: R, limit: u64) -> Self {
        Self { source, left: limit, failed: false }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.source.read(into).inspect_err(|_| self.failed = true)?;
        self.left = self.left.saturating_sub(read as u64);
        if self.left == 0 {
            return Err(std::io::Error::other("too large"));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    const TLS: &str =
        r#"{"report-id":"1","date-range":{"start-datetime":"a","end-datetime":"b"},"policies":[]}"#;

    fn xml(records: usize) -> String {
        let record = "<record><row><source_ip>192.0.2.1</source_ip><count>2</count></row></record>";
        format!(
            "\u{feff}<feedback><report_metadata><report_id>1</report_id><date_range><begin>1</begin><end>2</end></date_range>\
            </report_metadata><policy_published><domain>a.example</domain></policy_published>{}</feedback>",
            record.repeat(records)
        )
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut writer = GzEncoder::new(Vec::new(), Compression::best());
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap()
    }

    fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn check(packed: &[u8], expected: &str) {
        let mut records = 0;
        let found = match read_document(packed, |_| records += 1) {
            Ok(Document::Aggregate(report)) => format!("dmarc {} {records}", report.policy.domain),
            Ok(Document::Tls(report)) => format!("tls {}", report.report_id),
            Err(error) => error.to_string(),
        };
        assert!(found.contains(expected), "{found}");
    }

    #[test]
    fn documents_are_read_however_they_are_packed() {
        let report = xml(3);
        check(report.as_bytes(), "dmarc a.example 3");
        check(&gzip(report.as_bytes()), "dmarc a.example 3");
        check(&zipped(&[("dir/._x", b"junk"), ("report.xml", report.as_bytes())]), "dmarc a.example 3");
        check(TLS.as_bytes(), "tls 1");
        check(&gzip(TLS.as_bytes()), "tls 1");
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        check(b"Hello", "no report");
        check(&gzip(b"Hello"), "no report");
        check(&zipped(&[]), "no report");
        check(&zipped(&[("._x", b"junk")]), "not supported, encrypted or damaged");
        let cut = gzip(xml(500).as_bytes());
        check(&cut[..cut.len() - 9], "not supported, encrypted or damaged");
        check(b"<html></html>", "<html>");
    }

    #[test]
    fn bombs_are_stopped() {
        let mut bomb = xml(0).into_bytes();
        bomb.truncate(bomb.len() - "</feedback>".len());
        bomb.resize(64 << 20, b' ');
        check(&gzip(&bomb), "too large");
        check(&zipped(&[("bomb.xml", &bomb)]), "too large");
    }

    #[test]
    fn a_message_gives_its_documents() {
        use base64::Engine as _;
        let attachment = base64::engine::general_purpose::STANDARD.encode(gzip(TLS.as_bytes()));
        let message = format!(
            "From: a@b.example\r\nContent-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\n\
            <not> this\r\n--x\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n{attachment}\r\n--x--\r\n"
        );
        let documents = enclosed(message.as_bytes()).unwrap();
        assert_eq!(documents.len(), 1);
        check(&documents[0], "tls 1");
    }
}
