//! Measurements. The load generator, the sink and the accounting are our own: one thread each, so that they cost far
//! less than what they measure, and report what they cost themselves.

mod audience;
mod data_end;
mod egress;
mod generator;
mod lines;
mod lists;
mod machine;
mod mta;
mod section;
mod segments;
mod sink;
mod socket;
mod stats;
mod usage;

use std::os::unix::process::CommandExt;

use clap::Subcommand;

use crate::process::cargo;
use crate::{Failure, fail, workspace_root};

#[derive(Subcommand)]
pub(crate) enum BenchCommand {
    /// Accepting, relaying and signing mail, beside Postfix
    Mta(mta::MtaArgs),
    /// Starting with a full queue: time to the first delivery, and memory
    Startup(mta::StartupArgs),
    /// Thousands of destinations with deferrals, bounces and a round trip, beside one destination
    Egress(egress::EgressArgs),
    /// The spool's log beside SQLite on the same work
    Spool(Passed),
    /// What the event log costs per message
    Events(Passed),
    /// Listings, searches and figures in a log of a million messages
    Lists(lists::ListsArgs),
    /// Importing a large audience, and asking about it
    Audience(audience::AudienceArgs),
    /// Counts of segments, listings and searches among a million contacts
    Segments(segments::SegmentsArgs),
    /// What reading, editing and signing a message costs
    Message(Passed),
}

/// Arguments for a measurement that lives in the crate it measures.
#[derive(clap::Args)]
pub(crate) struct Passed {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Runs a measurement, in a release build of this program.
pub(crate) fn run(command: BenchCommand) -> Result<(), Failure> {
    match command {
        BenchCommand::Spool(passed) => become_example("postroad-spool", "spool_bench", &passed),
        BenchCommand::Events(passed) => become_example("postroad-insight", "bench", &passed),
        BenchCommand::Lists(args) => lists::run(&args),
        BenchCommand::Audience(args) => audience::run(&args),
        BenchCommand::Segments(args) => segments::run(&args),
        BenchCommand::Message(passed) => become_example("postroad-message", "measure", &passed),
        _ if cfg!(debug_assertions) => become_release_build(),
        BenchCommand::Mta(args) => mta::run(&args),
        BenchCommand::Startup(args) => mta::run_startup(&args),
        BenchCommand::Egress(args) => egress::run(&args),
    }
}

/// A generator without optimisation would be measured itself.
fn become_release_build() -> Result<(), Failure> {
    let mut release = cargo(&workspace_root());
    release
        .args(["run", "--quiet", "--release", "--package", "xtask", "--"])
        .args(std::env::args_os().skip(1));
    let error = release.exec();
    fail(format!("cargo cannot be started: {error}"))
}

/// Builds an example of a crate with optimisation and becomes it.
fn become_example(package: &str, example: &str, passed: &Passed) -> Result<(), Failure> {
    let mut release = cargo(&workspace_root());
    release.args(["run", "--quiet", "--release", "--package", package, "--example", example, "--"]);
    let error = release.args(&passed.arguments).exec();
    fail(format!("cargo cannot be started: {error}"))
}
