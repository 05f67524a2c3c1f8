//! `cargo xtask tidy`: one file per rule; every finding is one line `path:line: what: how to fix`.

mod arrows;
mod config;
mod docs;
mod length;
mod licences;
mod lockfiles;
mod metadata;
mod paths;
mod versions;
mod words;

use std::fmt;
use std::path::Path;
use std::process::Command;

use crate::process::output_of;
use crate::{Failure, fail, workspace_root};
use config::Config;
use metadata::Metadata;

/// Something that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Finding {
    path: String,
    line: usize,
    what: String,
    fix: String,
    /// Worth knowing, but no failure.
    warning: bool,
}

impl Finding {
    fn new(path: &str, line: usize, what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, what: what.into(), fix: fix.into(), warning: false }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.warning { "warning: " } else { "" };
        write!(f, "{kind}{}:{}: {}: {}", self.path, self.line, self.what, self.fix)
    }
}

/// A file of the repository that holds text.
struct TextFile {
    /// Relative to the workspace.
    path: String,
    text: String,
}

/// Checks everything and prints what it found.
pub(crate) fn run() -> Result<(), Failure> {
    let root = workspace_root();
    let config = Config::read(&root)?;
    let metadata = Metadata::read(&root)?;
    let files = text_files(&root)?;
    let mut findings = Vec::new();
    findings.extend(arrows::check(&metadata, &config));
    findings.extend(licences::check(&metadata, &config));
    findings.extend(versions::check_sources(&metadata));
    findings.extend(versions::check_duplicates(&metadata));
    findings.extend(length::check(&files, &config));
    findings.extend(words::check(&files));
    findings.extend(paths::check(&files));
    findings.extend(lockfiles::check(&files));
    findings.extend(docs::check(&files));
    for finding in &findings {
        println!("{finding}");
    }
    let errors = findings.iter().filter(|finding| !finding.warning).count();
    println!("tidy: {} files, {} packages, {errors} errors", files.len(), metadata.packages.len());
    if errors == 0 { Ok(()) } else { fail(format!("tidy found {errors} errors")) }
}

/// Every file git knows or would add, that is text.
fn text_files(root: &Path) -> Result<Vec<TextFile>, Failure> {
    let mut git = Command::new("git");
    git.current_dir(root).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let mut files = Vec::new();
    for path in output_of(&mut git)?.split_terminator('\0') {
        // A file that is listed but deleted, or that is not text, is no business of these rules.
        if let Ok(text) = std::fs::read_to_string(root.join(path)) {
            files.push(TextFile { path: path.to_owned(), text });
        }
    }
    Ok(files)
}

#[cfg(test)]
fn file(path: &str, text: &str) -> TextFile {
    TextFile { path: path.to_owned(), text: text.to_owned() }
}
