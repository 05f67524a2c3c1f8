//! Every crate says what it is for, and takes the workspace's lints.

use super::{Finding, TextFile};

/// A crate doc shorter than this is only a name.
const MIN_DOC_CHARS: usize = 80;

pub(super) fn check(files: &[TextFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for manifest in files.iter().filter(|file| is_manifest(&file.path)) {
        let folder = manifest.path.trim_end_matches("Cargo.toml");
        if !manifest.text.contains("[lints]\nworkspace = true") {
            let fix = "add `[lints]` with `workspace = true`";
            findings.push(Finding::new(&manifest.path, 1, "crate without the workspace's lints", fix));
        }
        let roots = ["src/lib.rs", "src/main.rs"].map(|name| format!("{folder}{name}"));
        let Some(root) = roots.iter().find_map(|path| files.iter().find(|file| &file.path == path)) else {
            continue;
        };
        if doc_chars(&root.text) < MIN_DOC_CHARS {
            let fix = "begin with `//!`: purpose, main types, what it does not do";
            findings.push(Finding::new(&root.path, 1, "crate without a doc", fix));
        }
    }
    findings
}

/// `crates/NAME/Cargo.toml`
fn is_manifest(path: &str) -> bool {
    let mut parts = path.split('/');
    parts.next() == Some("crates") && parts.nth(1) == Some("Cargo.toml") && parts.next().is_none()
}

fn doc_chars(text: &str) -> usize {
    text.lines().take_while(|line| line.starts_with("//!")).map(|line| line.len() - "//!".len()).sum()
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    fn check_crate(manifest: &str, root: &str) -> usize {
        check(&[file("crates/x/Cargo.toml", manifest), file("crates/x/src/lib.rs", root)]).len()
    }

    #[test]
    fn crates_need_docs_and_lints() {
        let doc = format!("//! {}\n", "word ".repeat(20));
        let lints = "[lints]\nworkspace = true\n";
        assert_eq!(check_crate(lints, &doc), 0);
        assert_eq!(check_crate(lints, "//! x\n"), 1);
        assert_eq!(check_crate("", &doc), 1);
        assert!(!is_manifest("crates/x/fuzz/Cargo.toml") && is_manifest("crates/x/Cargo.toml"));
    }
}
