//! Mail clients from npm that the scenario tests send with, each pinned by its own lock file.

use std::path::Path;
use std::process::Command;

use crate::Failure;
use crate::process::run_checked;

const FOLDERS: [&str; 1] = ["crates/postroad/tests/clients/nodemailer"];

/// Installs what the lock files name, unless that is done.
pub(super) fn install(root: &Path) -> Result<(), Failure> {
    for folder in FOLDERS {
        let folder = root.join(folder);
        let lock = std::fs::read_to_string(folder.join("package-lock.json"))?;
        let installed = folder.join("node_modules/.postroad-lock.json");
        if std::fs::read_to_string(&installed).is_ok_and(|was| was == lock) {
            continue;
        }
        let mut npm = Command::new("npm");
        npm.current_dir(&folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        run_checked(&mut npm)?;
        std::fs::write(&installed, lock)?;
    }
    Ok(())
}
