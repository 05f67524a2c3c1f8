//! Paths of the machine something was written on mean nothing elsewhere.

use super::{Finding, TextFile};

/// Split so that this file does not contain them.
const PATHS: [&str; 3] = [concat!("/wo", "rk/"), concat!("/fa", "rm/"), concat!("/tmp/bash", "_jobs")];

pub(super) fn check(files: &[TextFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        for (number, line) in file.text.lines().enumerate() {
            if let Some(path) = PATHS.iter().find(|path| starts_a_path(line, path)) {
                let what = format!("path `{path}` of somebody's machine");
                findings.push(Finding::new(&file.path, number + 1, what, "make it relative"));
            }
        }
    }
    findings
}

/// Whether `path` stands in the line as the beginning of a path, not inside a longer one.
fn starts_a_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        !line[..at].ends_with(|before: char| before.is_alphanumeric() || "._-~".contains(before))
    })
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    #[test]
    fn machine_paths_are_found() {
        let path = PATHS[0];
        assert_eq!(check(&[file("a.md", &format!("ok\nsee {path}x"))])[0].line, 2);
        assert!(check(&[file("a.md", &format!("https://example.test{path}x"))]).is_empty());
    }
}
