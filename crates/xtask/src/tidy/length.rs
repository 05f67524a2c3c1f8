//! Files stay short.

use super::config::Config;
use super::{Finding, TextFile};

/// Endings of files that people write.
const WRITTEN: [&str; 6] = [".rs", ".ts", ".tsx", ".js", ".css", ".sql"];

pub(super) fn check(files: &[TextFile], config: &Config) -> Vec<Finding> {
    let limit = config.length.max_lines;
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| WRITTEN.iter().any(|ending| file.path.ends_with(ending))) {
        let lines = file.text.lines().count();
        if lines > limit && !config.length.longer.contains(&file.path) {
            let what = format!("{lines} lines, more than {limit}");
            findings.push(Finding::new(&file.path, limit + 1, what, "split it by verb or by lifetime"));
        }
    }
    for path in &config.length.longer {
        if !files.iter().any(|file| &file.path == path && file.text.lines().count() > limit) {
            let fix = "remove it from `length.longer`";
            findings.push(Finding::new("crates/xtask/tidy.toml", 1, format!("{path} is not long"), fix));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    #[test]
    fn long_files_need_leave_and_leave_needs_long_files() {
        let mut config = Config::default();
        config.length.max_lines = 2;
        let files = [file("a.rs", "1\n2\n3\n"), file("b.rs", "1\n2\n"), file("c.txt", "1\n2\n3\n")];
        let found = check(&files, &config);
        assert_eq!((found.len(), found[0].path.as_str(), found[0].line), (1, "a.rs", 3));
        config.length.longer = vec!["a.rs".to_owned(), "b.rs".to_owned()];
        assert_eq!(check(&files, &config)[0].what, "b.rs is not long");
    }
}
