use std::path::Path;
use std::process::Command;

use crate::process::{build_server, cargo, output_of, run_checked, succeeds};
use crate::{Failure, fail, workspace_root};

/// Builds the release binary, its manual pages and completions, and the package around them.
pub(crate) fn run() -> Result<(), Failure> {
    let root = workspace_root();
    if !succeeds("cargo", &["deb", "--version"]) {
        println!("cargo-deb is missing: installing it with `cargo install --locked cargo-deb`");
        run_checked(cargo(&root).args(["install", "--locked", "cargo-deb"]))?;
    }
    let server = build_server(&root, false)?;
    let out = root.join("target/packaging");
    // Pages of commands that are gone must not be shipped.
    if out.exists() {
        std::fs::remove_dir_all(&out)?;
    }
    write_manual(&server, &out.join("man"))?;
    write_completions(&server, &out.join("completions"))?;
    let package = out.join("postroad.deb");
    let mut deb = cargo(&root);
    deb.args(["deb", "--package", "postroad", "--no-build", "--output"]).arg(&package);
    run_checked(&mut deb)?;
    check(&package)?;
    println!("the package is {}", package.display());
    Ok(())
}

/// What the package must have in it.
const CONTENTS: [&str; 9] = [
    "./usr/bin/postroad",
    "./usr/lib/systemd/system/postroad.service",
    "./etc/postroad/postroad.toml",
    "./usr/share/man/man1/postroad.1.gz",
    "./usr/share/bash-completion/completions/postroad",
    "./usr/share/zsh/vendor-completions/_postroad",
    "./usr/share/fish/vendor_completions.d/postroad.fish",
    "./usr/share/doc/postroad/copyright",
    "./usr/share/doc/postroad/changelog.Debian.gz",
];

fn check(package: &Path) -> Result<(), Failure> {
    let listed = output_of(Command::new("dpkg-deb").arg("--contents").arg(package))?;
    let has = |file: &str| listed.lines().any(|line| line.split_whitespace().any(|word| word == file));
    match CONTENTS.iter().find(|file| !has(file)) {
        None => Ok(()),
        Some(file) => fail(format!("the package has no {file}")),
    }
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
