//! The developer's commands: `cargo xtask up | test | tidy | docs | deb | bench`.
//!
//! `up` builds and starts the server, `test` runs every check that CI runs, `tidy` holds the rules that compilers do
//! not know (arrows between crates, licences, lengths, words), `deb` builds the Debian package, `bench` measures against other mail servers.
//!
//! It contains no part of the product and no crate depends on it.

mod bench;
mod deb;
mod docs;
mod process;
mod test;
mod tidy;
mod up;
mod web;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "xtask", about = "Build, test and measure Postroad", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the server and start it with its data in ./postroad-data
    Up(up::UpArgs),
    /// Run every check in order: tools, fmt, clippy, tidy, web, test, doc, contract, e2e
    Test(test::TestArgs),
    /// Check arrows, licences, sources, lengths, forbidden words and paths
    Tidy,
    /// Write the generated pages of docs/
    Docs,
    /// Build the Debian package
    Deb,
    /// Measure the server
    #[command(subcommand)]
    Bench(bench::BenchCommand),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Up(args) => up::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Tidy => tidy::run(),
        Command::Docs => docs::run(),
        Command::Deb => deb::run(),
        Command::Bench(command) => bench::run(command),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Why a command failed, in words for the person who typed it.
#[derive(Debug)]
struct Failure(String);

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

fn fail<T>(message: impl Into<String>) -> Result<T, Failure> {
    Err(Failure(message.into()))
}

/// The workspace's folder.
fn workspace_root() -> PathBuf {
    let manifest = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    // A binary that was moved to another checkout uses the checkout it is started in.
    let here = std::env::current_dir().unwrap_or_else(|_| manifest.clone());
    here.ancestors()
        .find(|folder| folder.join("crates/xtask/Cargo.toml").is_file())
        .map_or_else(|| manifest.join("../.."), PathBuf::from)
}
