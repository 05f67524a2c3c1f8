//! Measurements.
use clap::Subcommand;

use crate::Failure;

#[derive(Subcommand)]
pub(crate) enum BenchCommand {}

pub(crate) fn run(command: BenchCommand) -> Result<(), Failure> {
    match command {}
}
