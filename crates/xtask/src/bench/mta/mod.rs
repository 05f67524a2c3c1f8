//! `cargo xtask bench mta`: Postroad and Postfix, one round each in turn, with the same generator and sink.

mod postfix;
pub(super) mod postroad;
mod report;
mod round;
pub(super) mod server;
mod startup;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::machine::Machine;
use super::sink::Sink;
use crate::{Failure, workspace_root};
use postfix::Postfix;
use postroad::Postroad;
use report::Report;
use server::Server;
pub(super) use startup::{StartupArgs, run as run_startup};

#[derive(Args, Clone, Debug)]
pub(crate) struct MtaArgs {
    /// Measure only this server (may be repeated)
    #[arg(long, value_enum)]
    only: Vec<ServerName>,
    /// Measure only this scenario (may be repeated)
    #[arg(long, value_enum)]
    scenario: Vec<Scenario>,
    /// Rounds of each server and scenario
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=50))]
    rounds: u32,
    /// Messages of a round for Postfix
    #[arg(long, default_value_t = 4_000, value_parser = clap::value_parser!(u32).range(100..=200_000))]
    messages: u32,
    /// Postroad gets this many times the messages, so that its rounds last long enough
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=50))]
    factor: u32,
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=500))]
    connections: u32,
    /// Octets of a message
    #[arg(long, default_value_t = 10_240, value_parser = clap::value_parser!(u32).range(400..=10_485_760))]
    size: u32,
    /// Where the servers keep their queues: must be on the disk to measure
    #[arg(long)]
    dir: Option<PathBuf>,
    /// A Postroad binary to measure instead of building one
    #[arg(long)]
    binary: Option<PathBuf>,
    /// Where the figures go as JSON
    #[arg(long, default_value = "target/bench-mta.json")]
    json: PathBuf,
    /// Write the section of docs/performance.md anew
    #[arg(long)]
    docs: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ServerName {
    Postfix,
    Postroad,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Scenario {
    /// Accepted and on disk; nothing is delivered
    Accept,
    /// Accepted, on disk, delivered to the sink
    Relay,
    /// The same, signed with an RSA key of 2048 bits
    Signed,
}

const SCENARIOS: [Scenario; 3] = [Scenario::Accept, Scenario::Relay, Scenario::Signed];

impl Scenario {
    fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Relay => "relay",
            Self::Signed => "signed",
        }
    }

    fn delivers(self) -> bool {
        self != Self::Accept
    }
}

/// Measures and reports.
pub(crate) fn run(args: &MtaArgs) -> Result<(), Failure> {
    let root = workspace_root();
    let servers = servers(args)?;
    let dir = args.dir.clone().unwrap_or_else(std::env::temp_dir);
    let machine = Machine::describe(&dir);
    println!("{}", machine.summary());
    let sink = Sink::start()?;
    let ceiling = round::ceiling(args, &sink)?;
    println!("generator straight into sink: {}", ceiling.summary());
    let mut report =
        Report::new(machine, args, servers.iter().map(|server| server.version()).collect(), ceiling);
    for scenario in SCENARIOS {
        if !args.scenario.is_empty() && !args.scenario.contains(&scenario) {
            continue;
        }
        for number in 1..=args.rounds {
            // In turn, so that a noisy minute hits both.
            for server in &servers {
                let round = round::measure(server.as_ref(), scenario, args, &dir, &sink)?;
                println!("{:<8} {:<9} round {number}: {}", scenario.name(), server.name(), round.summary());
                report.add(scenario, server.name(), round);
            }
        }
    }
    println!("\n{}", report.table());
    report.write_json(&root.join(&args.json))?;
    if args.docs {
        report.write_docs(&root.join("docs/performance.md"))?;
    }
    Ok(())
}

fn servers(args: &MtaArgs) -> Result<Vec<Box<dyn Server>>, Failure> {
    let wanted = |name| args.only.is_empty() || args.only.contains(&name);
    let mut servers: Vec<Box<dyn Server>> = Vec::new();
    if wanted(ServerName::Postfix) {
        servers.push(Box::new(Postfix::find(args.connections)?));
    }
    if wanted(ServerName::Postroad) {
        servers.push(Box::new(Postroad::find(args.binary.clone())?));
    }
    Ok(servers)
}
