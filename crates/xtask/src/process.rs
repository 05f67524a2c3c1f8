//! Running other programs.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Failure, fail, web};

/// Cargo, in the workspace.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}

/// Builds the server and returns where its program is.
///
/// A release build takes the web app in, so that is built first; a debug build reads it when it is asked for.
pub(crate) fn build_server(root: &Path, debug: bool) -> Result<PathBuf, Failure> {
    web::build(root)?;
    let mut build = cargo(root);
    build.args(["build", "--package", "postroad", "--bin", "postroad"]);
    if !debug {
        build.arg("--release");
    }
    run_checked(&mut build)?;
    let profile = if debug { "debug" } else { "release" };
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    Ok(target.join(profile).join("postroad"))
}

/// Runs to the end with our standard streams; a non-zero exit is a failure.
pub(crate) fn run_checked(command: &mut Command) -> Result<(), Failure> {
    let shown = show(command);
    match command.status() {
        Err(error) => fail(format!("{shown}: cannot be started: {error}")),
        Ok(status) if status.success() => Ok(()),
        Ok(status) => fail(format!("{shown}: {status}")),
    }
}

/// Runs to the end, giving each line of standard output to `line` and printing it.
pub(crate) fn run_watched(command: &mut Command, mut line: impl FnMut(&str)) -> Result<(), Failure> {
    let shown = show(command);
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    if let Some(output) = child.stdout.take() {
        for text in BufReader::new(output).lines() {
            let text = text?;
            println!("{text}");
            line(&text);
        }
    }
    let status = child.wait()?;
    if status.success() { Ok(()) } else { fail(format!("{shown}: {status}")) }
}

/// Standard output of a program that must succeed.
pub(crate) fn output_of(command: &mut Command) -> Result<String, Failure> {
    let shown = show(command);
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return fail(format!("{shown}: {}", output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a program exits with success; its output goes nowhere.
pub(crate) fn succeeds(program: &str, arguments: &[&str]) -> bool {
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// Where a program is: in PATH, or in the folders where Debian hides administration programs.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let usual = ["/usr/sbin", "/sbin", "/usr/bin"].map(PathBuf::from);
    std::env::split_paths(&path).chain(usual).map(|folder| folder.join(name)).find(|file| file.is_file())
}

fn show(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}
