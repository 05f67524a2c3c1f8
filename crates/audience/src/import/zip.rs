//! Archives of tables, as Mailchimp exports them.

use std::fs::File;
use std::io::Read;

use tokio::sync::mpsc::Sender;
use zip::ZipArchive;

/// Entries of an archive that are looked at.
const ENTRIES_MAX: usize = 50;
/// Bytes handed on at a time.
const PART_BYTES: usize = 64 * 1024;
/// Tables become a tenth of their size, seldom a fiftieth; what becomes less is made to fill disks.
const EXPANSION_MAX: u64 = 100;
/// A small archive may expand to this whatever its ratio.
const EXPANDED_FREE_BYTES: u64 = 16 << 20;
const ENDINGS: [&str; 3] = [".csv", ".tsv", ".txt"];

/// What an archive holds, piece by piece.
#[derive(Debug)]
pub enum Part {
    /// A table begins.
    File(String),
    Data(Vec<u8>),
}

/// Why an archive is not taken; what was handed on before is of no use then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    #[error("the archive is damaged, encrypted or compressed in a way that is not supported")]
    Broken,
    #[error("the archive becomes more than {EXPANSION_MAX} times as large when it is unpacked")]
    Bomb,
}

/// Whether a file that begins so is an archive (APPNOTE 4.3.7).
#[must_use]
pub fn is_archive(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04")
}

/// Hands on the tables in an archive. It blocks: call it where that is allowed. Ends early when nobody listens.
///
/// # Errors
/// [`ArchiveError`].
pub fn unpack(file: File, parts: &Sender<Part>) -> Result<(), ArchiveError> {
    let size = file.metadata().map_err(|_| ArchiveError::Broken)?.len();
    let mut left = size.saturating_mul(EXPANSION_MAX).max(EXPANDED_FREE_BYTES);
    let mut archive = ZipArchive::new(file).map_err(|_| ArchiveError::Broken)?;
    for index in 0..archive.len().min(ENTRIES_MAX) {
        let mut entry = archive.by_index(index).map_err(|_| ArchiveError::Broken)?;
        let name = entry.name().map_err(|_| ArchiveError::Broken)?;
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let is_table = entry.is_file() && ENDINGS.iter().any(|ending| name.to_lowercase().ends_with(ending));
        // "._" is metadata of macOS.
        if !is_table || name.starts_with("._") {
            continue;
        }
        if parts.blocking_send(Part::File(name)).is_err() || !hand_on(&mut entry, &mut left, parts)? {
            return Ok(());
        }
    }
    Ok(())
}

/// Returns whether somebody still listens. The sizes an archive names are not believed: what comes out is counted.
fn hand_on(entry: &mut impl Read, left: &mut u64, parts: &Sender<Part>) -> Result<bool, ArchiveError> {
    loop {
        let mut data = vec![0; PART_BYTES];
        let read = entry.read(&mut data).map_err(|_| ArchiveError::Broken)?;
        if read == 0 {
            return Ok(true);
        }
        *left = left.checked_sub(read as u64).ok_or(ArchiveError::Bomb)?;
        data.truncate(read);
        if parts.blocking_send(Part::Data(data)).is_err() {
            return Ok(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(entries: &[(&str, &[u8])]) -> File {
        let file = tempfile::tempfile().unwrap();
        let mut writer = zip::ZipWriter::new(file.try_clone().unwrap());
        for (name, bytes) in entries {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap();
        file
    }

    fn unpacked(file: File) -> (Result<(), ArchiveError>, Vec<String>, usize) {
        let (parts, mut inbox) = tokio::sync::mpsc::channel(4);
        let unpacking = std::thread::spawn(move || unpack(file, &parts));
        let (mut names, mut bytes) = (Vec::new(), 0);
        while let Some(part) = inbox.blocking_recv() {
            match part {
                Part::File(name) => names.push(name),
                Part::Data(data) => bytes += data.len(),
            }
        }
        (unpacking.join().unwrap(), names, bytes)
    }

    #[test]
    fn tables_are_found_and_nothing_else() {
        let entries: [(&str, &[u8]); 4] = [
            ("a/one.csv", b"email\n"),
            ("__MACOSX/._one.csv", b"x"),
            ("readme.pdf", b"x"),
            ("two.TXT", b"y"),
        ];
        let found = unpacked(archive(&entries));
        assert_eq!(found, (Ok(()), vec!["one.csv".to_owned(), "two.TXT".to_owned()], 7));
        let mut broken = tempfile::tempfile().unwrap();
        broken.write_all(b"PK\x03\x04 and nothing").unwrap();
        assert_eq!(unpacked(broken).0, Err(ArchiveError::Broken));
    }

    /// 64 MiB in 64 KiB.
    #[test]
    fn a_bomb_is_not_unpacked() {
        let (result, _, bytes) = unpacked(archive(&[("a.csv", &vec![b'a'; 64 << 20])]));
        assert_eq!(result, Err(ArchiveError::Bomb));
        assert!(bytes as u64 <= EXPANDED_FREE_BYTES, "{bytes}");
    }
}
