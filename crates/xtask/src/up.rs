use std::os::unix::process::CommandExt;
use std::process::Command;

use clap::Args;

use crate::process::{cargo, run_checked};
use crate::{Failure, fail, workspace_root};

#[derive(Args)]
pub(crate) struct UpArgs {
    /// Build without optimisation
    #[arg(long)]
    debug: bool,
    /// Build with optimisation (the default)
    #[arg(long, conflicts_with = "debug")]
    release: bool,
    /// Arguments for `postroad serve`; `--data-dir ./postroad-data` is added when they name no data directory
    #[arg(last = true)]
    server: Vec<String>,
}

/// Builds the server and becomes it, so that every signal reaches it directly.
pub(crate) fn run(args: &UpArgs) -> Result<(), Failure> {
    let root = workspace_root();
    let mut build = cargo(&root);
    build.args(["build", "--package", "postroad", "--bin", "postroad"]);
    if !args.debug {
        build.arg("--release");
    }
    run_checked(&mut build)?;
    let profile = if args.debug { "debug" } else { "release" };
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
    let mut server = Command::new(target.join(profile).join("postroad"));
    server.arg("serve").args(server_arguments(&args.server));
    let error = server.exec();
    fail(format!("{} cannot be started: {error}", server.get_program().to_string_lossy()))
}

fn server_arguments(given: &[String]) -> Vec<String> {
    let names_data = given.iter().any(|arg| arg == "--data-dir" || arg.starts_with("--data-dir="));
    let mut arguments = given.to_vec();
    if !names_data {
        arguments.extend(["--data-dir".to_owned(), "./postroad-data".to_owned()]);
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::server_arguments;

    fn check(given: &[&str], expected: &[&str]) {
        let given: Vec<String> = given.iter().map(|text| (*text).to_owned()).collect();
        assert_eq!(server_arguments(&given), expected);
    }

    #[test]
    fn the_data_directory_has_a_default() {
        check(&[], &["--data-dir", "./postroad-data"]);
        check(&["--data-dir", "x"], &["--data-dir", "x"]);
        check(&["--data-dir=x", "--verbose"], &["--data-dir=x", "--verbose"]);
    }
}
