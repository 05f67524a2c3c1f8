//! The `postroad` program: command line, configuration, and the wiring of a running server.
//!
//! **Invariant:** no rule about mail is here. Commands other than `serve` and `doctor` are clients of the running
//! server's own API, over a socket in the data directory.

mod cli;
mod config;
mod doctor;
mod serve;
mod smtp;

use std::process::ExitCode;

use clap::Parser;

use self::cli::{Cli, Command};
use self::config::{Config, Overrides};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// sysexits.h EX_CONFIG.
const EXIT_CONFIG: u8 = 78;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let overrides = Overrides { config_file: cli.config.clone(), data_dir: cli.data_dir.clone() };
    // Documentation needs no configuration.
    if let Some(done) = cli::without_configuration(&cli) {
        return done;
    }
    let config = match Config::load(&overrides, std::env::vars()) {
        Ok(config) => config,
        Err(error) => {
            eprintln!("postroad: {error}");
            return ExitCode::from(EXIT_CONFIG);
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("postroad: the runtime cannot be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    match &cli.command {
        Command::Serve => serve(&runtime, config),
        _ => runtime.block_on(cli::run(cli, config)),
    }
}

fn serve(runtime: &tokio::runtime::Runtime, config: Config) -> ExitCode {
    if let Err(error) = serve::start_logging(&config) {
        eprintln!("postroad: {error}");
        return ExitCode::from(EXIT_CONFIG);
    }
    match runtime.block_on(serve::run(config)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("postroad: {error}");
            ExitCode::FAILURE
        }
    }
}
