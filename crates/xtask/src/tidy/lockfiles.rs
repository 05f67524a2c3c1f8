//! npm's lock files must work with any mirror: no download addresses.

use super::{Finding, TextFile};

const NAMES: [&str; 2] = ["package-lock.json", "npm-shrinkwrap.json"];
const FIX: &str = "set `omit-lockfile-registry-resolved=true` in .npmrc and write the lock file anew";

pub(super) fn check(files: &[TextFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| NAMES.iter().any(|name| file.path.ends_with(name))) {
        for (number, line) in file.text.lines().enumerate() {
            if line.trim_start().starts_with("\"resolved\": \"http") {
                findings.push(Finding::new(&file.path, number + 1, "download address of a registry", FIX));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    #[test]
    fn download_addresses_are_found() {
        let text = "{\n  \"resolved\": \"https://registry.test/x.tgz\",\n  \"integrity\": \"y\"\n}";
        assert_eq!(check(&[file("web/package-lock.json", text)])[0].line, 2);
        assert!(check(&[file("web/other.json", text)]).is_empty());
    }
}
