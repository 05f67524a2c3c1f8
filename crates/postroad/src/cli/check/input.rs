use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::cli::client::CommandError;

/// A message with all it carries; larger files are no reports.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// What was read, and from where.
pub struct Input {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// The files one after the other, or standard input when there are none (or one is `-`).
pub fn read(files: &[PathBuf]) -> impl Iterator<Item = Result<Input, CommandError>> + '_ {
    let standard_input = PathBuf::from("-");
    let files: Vec<PathBuf> = if files.is_empty() { vec![standard_input] } else { files.to_vec() };
    files.into_iter().map(|file| {
        let name = file.display().to_string();
        bytes(&file)
            .map(|bytes| Input { name: name.clone(), bytes })
            .map_err(|cause| CommandError::Io { what: name, cause })
    })
}

pub fn bytes(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin().lock().take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes)?
    } else {
        std::fs::File::open(file)?.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes)?
    };
    if read as u64 > FILE_BYTES_MAX {
        return Err(std::io::Error::other(format!("larger than {FILE_BYTES_MAX} bytes")));
    }
    Ok(bytes)
}
