//! `cargo xtask bench egress`: a full queue for thousands of destinations that defer, bounce and are far away.

mod hosts;
mod measure;
mod report;
mod session;
mod world;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use self::hosts::Hosts;
use self::measure::Bench;
use self::report::Report;
use super::machine::Machine;
use super::mta::postroad::Postroad;
use super::mta::server::Server;
use crate::{Failure, workspace_root};

#[derive(Args, Clone, Debug)]
pub(crate) struct EgressArgs {
    /// Destination domains, each with a mail host and an address of its own
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(1..=50_000))]
    domains: u32,
    /// Messages of a round
    #[arg(long, default_value_t = 60_000, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    messages: u32,
    /// Rounds
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=20))]
    rounds: u32,
    /// Milliseconds between a word and its answer
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(0..=1_000))]
    round_trip_ms: u32,
    /// Octets of a message
    #[arg(long, default_value_t = 10_240, value_parser = clap::value_parser!(u32).range(400..=1_048_576))]
    size: u32,
    /// Messages that wait for a suspended provider beside a last round; 0 leaves it out
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(0..=10_000_000))]
    suspended: u32,
    /// Octets of a message that waits there
    #[arg(long, default_value_t = 1_024, value_parser = clap::value_parser!(u32).range(400..=102_400))]
    suspended_size: u32,
    /// Where the server keeps its data: must be on the disk to measure
    #[arg(long)]
    dir: Option<PathBuf>,
    /// A Postroad binary to measure instead of building one
    #[arg(long)]
    binary: Option<PathBuf>,
    /// Where the figures go as JSON
    #[arg(long, default_value = "target/bench-egress.json")]
    json: PathBuf,
    /// Put the table into docs/performance.md
    #[arg(long)]
    write: bool,
}

/// Measures and reports.
pub(crate) fn run(args: &EgressArgs) -> Result<(), Failure> {
    let root = workspace_root();
    let server = Postroad::find(args.binary.clone())?;
    let dir = args.dir.clone().unwrap_or_else(std::env::temp_dir);
    let machine = Machine::describe(&dir);
    println!("{}", machine.summary());
    server.with_dns(|dns| world::publish(dns, args.domains));
    let hosts = Hosts::start(Duration::from_millis(args.round_trip_ms.into()))?;
    let bench = Bench { server: &server, args, dir: &dir, hosts: &hosts };
    let mut report = Report::new(machine, server.version(), args);
    for number in 1..=args.rounds {
        let single = bench.single()?;
        println!("one destination, round {number}: {}", single.summary());
        report.single.push(single);
        let many = bench.many()?;
        println!("{} destinations, round {number}: {}", args.domains, many.summary());
        report.many.push(many);
    }
    if args.suspended > 0 {
        let (without, with) = bench.beside_suspended()?;
        println!("known destinations: {}", without.summary());
        println!("the same beside {} that wait: {}", args.suspended, with.summary());
        report.known.push(without);
        report.beside.push(with);
    }
    println!("\n{}", report.table());
    report.write_json(&root.join(&args.json))?;
    if args.write {
        report.write_docs(&root.join("docs/performance.md"))?;
    }
    Ok(())
}
