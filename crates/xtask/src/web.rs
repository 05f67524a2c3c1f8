//! Building the web app, when anything it is made of has changed.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::{find_program, run_checked};
use crate::{Failure, fail};

/// Folders of `web/` that are made, not written.
const MADE: [&str; 4] = ["node_modules", "dist", "test-results", ".lingui"];

/// Builds `web/dist` unless it is there and made of what is there now.
pub(crate) fn build(root: &Path) -> Result<(), Failure> {
    let web = root.join("web");
    let stamp = root.join("target/web.stamp");
    let inputs = fingerprint(&web)?;
    if web.join("dist/index.html").is_file() && std::fs::read_to_string(&stamp).is_ok_and(|was| was == inputs)
    {
        return Ok(());
    }
    install(root)?;
    run_checked(npm(root)?.args(["run", "build"]))?;
    std::fs::create_dir_all(root.join("target"))?;
    std::fs::write(&stamp, inputs)?;
    Ok(())
}

/// Installs what the lock file names, unless that is done.
pub(crate) fn install(root: &Path) -> Result<(), Failure> {
    let lock = std::fs::read_to_string(root.join("web/package-lock.json"))?;
    let installed = root.join("web/node_modules/.postroad-lock.json");
    if std::fs::read_to_string(&installed).is_ok_and(|was| was == lock) {
        return Ok(());
    }
    run_checked(npm(root)?.args(["ci", "--no-audit", "--no-fund"]))?;
    std::fs::write(&installed, lock)?;
    Ok(())
}

/// npm, in `web/`.
pub(crate) fn npm(root: &Path) -> Result<Command, Failure> {
    for program in ["node", "npm"] {
        if find_program(program).is_none() {
            return fail(format!(
                "the web app needs {program}: install Node 20 or later (Debian: `sudo apt-get install nodejs npm`), or build \
                 the server alone with `cargo build --release`"
            ));
        }
    }
    let mut command = Command::new("npm");
    command.current_dir(root.join("web"));
    Ok(command)
}

/// Changes when a file does that the app is made of.
fn fingerprint(web: &Path) -> Result<String, Failure> {
    let mut files = BTreeMap::new();
    collect(web, &mut files)?;
    let mut hasher = DefaultHasher::new();
    for (path, text) in files {
        (path.strip_prefix(web).unwrap_or(&path), text).hash(&mut hasher);
    }
    Ok(format!("{:016x}\n", hasher.finish()))
}

fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) -> Result<(), Failure> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let kind = entry.file_type()?;
        if kind.is_dir() && !MADE.iter().any(|made| name == *made) {
            collect(&entry.path(), files)?;
        } else if kind.is_file() {
            files.insert(entry.path(), std::fs::read(entry.path())?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_does_not_count() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let file = dir.path().join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        };
        write("src/main.ts", "1");
        let first = fingerprint(dir.path()).unwrap();
        write("dist/index.html", "x");
        write("node_modules/a/index.js", "x");
        assert_eq!(fingerprint(dir.path()).unwrap(), first);
        write("src/main.ts", "2");
        assert_ne!(fingerprint(dir.path()).unwrap(), first);
    }
}
