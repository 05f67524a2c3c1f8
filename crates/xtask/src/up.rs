use std::os::unix::process::CommandExt;
use std::process::Command;

use clap::Args;

use crate::process::build_server;
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
    let mut server = Command::new(build_server(&workspace_root(), args.debug)?);
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
