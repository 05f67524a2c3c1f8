//! Sending the files: one as it is, several as one archive.

use std::fs::File;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};

use futures::TryStreamExt;
use indicatif::{ProgressBar, ProgressStyle};
use reqwest::Body;
use serde_json::Value;
use tokio_util::io::ReaderStream;
use zip::write::SimpleFileOptions;

use super::super::encoded;
use crate::cli::args::Take;
use crate::cli::client::{Client, CommandError};
use crate::cli::print::Output;

/// Bytes read at a time.
const CHUNK: usize = 64 * 1024;

pub async fn upload(client: &Client, out: Output, take: &Take) -> Result<Value, CommandError> {
    let (name, file) = match take.files.as_slice() {
        [one] => (name_of(one), File::open(one).map_err(|cause| io(one, cause))?),
        several => {
            let several = several.to_vec();
            let packing = tokio::task::spawn_blocking(move || pack(&several));
            let file = packing.await.map_err(|error| CommandError::Response(error.to_string()))??;
            ("files.zip".to_owned(), file)
        }
    };
    let size = file.metadata().map_err(|cause| io(Path::new(&name), cause))?.len();
    let mut path = format!("/imports?name={}", encoded(&name));
    if let Some(tool) = take.tool.and_then(|tool| clap::ValueEnum::to_possible_value(&tool)) {
        path.push_str(&format!("&tool={}", tool.get_name()));
    }
    let bar = if out.json { ProgressBar::hidden() } else { ProgressBar::new(size) };
    let style = ProgressStyle::with_template("Sending  {bar:40} {bytes}/{total_bytes}  {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let pieces = ReaderStream::with_capacity(tokio::fs::File::from_std(file), CHUNK);
    let passed = bar.clone();
    let body = Body::wrap_stream(pieces.inspect_ok(move |piece| passed.inc(piece.len() as u64)));
    let made = client.upload(&path, body, size).await;
    bar.finish_and_clear();
    made
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| "file".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn io(path: &Path, cause: std::io::Error) -> CommandError {
    CommandError::Io { what: path.display().to_string(), cause }
}

/// One archive of the tables in all files. An archive among them is handed on by itself only, so it is refused.
fn pack(files: &[PathBuf]) -> Result<File, CommandError> {
    let archive = tempfile::tempfile().map_err(|cause| io(Path::new("a temporary file"), cause))?;
    let mut writer = zip::ZipWriter::new(archive);
    for path in files {
        let mut file = File::open(path).map_err(|cause| io(path, cause))?;
        let name = name_of(path);
        if name.to_lowercase().ends_with(".zip") {
            return Err(CommandError::Usage(format!("{name} is an archive: import it by itself")));
        }
        let ending = Path::new(&name).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let is_known = ["csv", "tsv", "txt"].contains(&ending.to_lowercase().as_str());
        let name = if is_known { name } else { format!("{name}.csv") };
        let options = SimpleFileOptions::default().large_file(true);
        let began = writer.start_file(name, options);
        began.map_err(|error| CommandError::Usage(format!("{}: {error}", path.display())))?;
        std::io::copy(&mut file, &mut writer).map_err(|cause| io(path, cause))?;
    }
    let ended = writer.finish().map_err(|error| CommandError::Usage(error.to_string()));
    let mut archive = ended?;
    archive
        .flush()
        .and_then(|()| archive.rewind())
        .map_err(|cause| io(Path::new("a temporary file"), cause))?;
    Ok(archive)
}
