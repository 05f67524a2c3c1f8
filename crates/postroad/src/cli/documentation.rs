use std::path::Path;

use clap::CommandFactory;

use super::args::Cli;
use super::client::CommandError;
use crate::config::KEYS;

fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> CommandError {
    let what = what.into();
    move |cause| CommandError::Io { what, cause }
}

/// Shell completions on standard output.
pub fn completions(shell: clap_complete::Shell) -> Result<(), CommandError> {
    clap_complete::generate(shell, &mut Cli::command(), "postroad", &mut std::io::stdout());
    Ok(())
}

/// A manual page for the program and one for each command.
pub fn manual(directory: &Path) -> Result<(), CommandError> {
    std::fs::create_dir_all(directory).map_err(io(directory.display().to_string()))?;
    clap_mangen::generate_to(Cli::command(), directory).map_err(io(directory.display().to_string()))
}

/// The reference of configuration keys, as Markdown.
pub fn configuration_keys() -> Result<(), CommandError> {
    println!("| key | environment | default | meaning |\n|---|---|---|---|");
    for key in KEYS {
        println!("| `{}` | `{}` | {} | {} |", key.name, key.environment(), key.default, key.about);
    }
    Ok(())
}
