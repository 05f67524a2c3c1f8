use std::path::Path;
use std::process::Command;

use crate::process::{build_server, cargo, output_of, run_checked, succeeds};
use crate::{Failure, fail, workspace_root};

/// Builds the release binary, its manual pages and completions, and the package around them.
pub(crate) fn run() -> Result<(), Failure> {
    if !succeeds("cargo", &["deb", "--version"]) {
        return fail("install cargo-deb with `cargo install --locked cargo-deb`");
    }
    let root = workspace_root();
    let server = build_server(&root, false)?;
    let out = root.join("target/packaging");
    write_manual(&server, &out.join("man"))?;
    write_completions(&server, &out.join("completions"))?;
    run_checked(cargo(&root).args(["deb", "--package", "postroad", "--no-build"]))
}

fn write_manual(server: &Path, folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)?;
    run_checked(Command::new(server).arg("man").arg(folder))
}

fn write_completions(server: &Path, folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)?;
    for (shell, file) in [("bash", "postroad"), ("zsh", "_postroad"), ("fish", "postroad.fish")] {
        let script = output_of(Command::new(server).args(["completions", shell]))?;
        std::fs::write(folder.join(file), script)?;
    }
    Ok(())
}
