//! `cargo xtask bench startup`: fills the queue while delivery is paused, stops the server, starts it again and waits
//! for the first delivery.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use serde::Serialize;

use super::Scenario;
use super::postroad::Postroad;
use super::server::{Running, wait_until_up};
use crate::bench::generator::{DOMAIN_PREFIX, Load, send};
use crate::bench::machine::Machine;
use crate::bench::sink::Sink;
use crate::bench::usage::Usage;
use crate::{Failure, workspace_root};

/// How long the first delivery may take before the measurement gives up.
const FIRST_DELIVERY_LIMIT: Duration = Duration::from_secs(300);
/// How long deliveries run before the peak of memory is read.
const RUNNING: Duration = Duration::from_secs(10);
/// What was taken for starting is given back by then.
const SETTLING: Duration = Duration::from_secs(15);

#[derive(Args, Clone, Debug)]
pub(crate) struct StartupArgs {
    /// Recipients in the queue
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    recipients: u32,
    /// Recipients of one message
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    per_message: u32,
    /// Domains the recipients are spread over
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    domains: u32,
    /// Octets of a message
    #[arg(long, default_value_t = 1_024, value_parser = clap::value_parser!(u32).range(400..=102_400))]
    size: u32,
    /// End the first run with SIGKILL instead of SIGTERM
    #[arg(long)]
    kill: bool,
    /// Where the server keeps its data: must be on the disk to measure
    #[arg(long)]
    dir: Option<PathBuf>,
    /// A Postroad binary to measure instead of building one
    #[arg(long)]
    binary: Option<PathBuf>,
    /// Where the figures go as JSON
    #[arg(long, default_value = "target/bench-startup.json")]
    json: PathBuf,
}

/// What was measured.
#[derive(Debug, Serialize)]
struct Startup {
    machine: Machine,
    server: String,
    recipients: u32,
    recipients_per_message: u32,
    message_bytes: u32,
    killed: bool,
    fill_seconds: f64,
    /// Resident size when nothing has happened for a while.
    idle_mib: f64,
    /// Highest resident size while the queue was filled.
    filled_mib: f64,
    greeting_seconds: f64,
    first_delivery_seconds: f64,
    /// Highest resident size until the first delivery.
    peak_at_first_delivery_mib: f64,
    /// The same after ten seconds of delivering.
    peak_after_running_mib: f64,
    /// Resident size at that moment, and the part of it that is no file.
    resident_after_running_mib: f64,
    anonymous_after_running_mib: f64,
}

/// Measures and reports.
pub(crate) fn run(args: &StartupArgs) -> Result<(), Failure> {
    let server = Postroad::find(args.binary.clone())?;
    let base = args.dir.clone().unwrap_or_else(std::env::temp_dir);
    let machine = Machine::describe(&base);
    println!("{}", machine.summary());
    let dir = tempfile::Builder::new().prefix("postroad-bench-").tempdir_in(base)?;
    let startup = measure(&server, args, dir.path(), machine)?;
    println!(
        "{} recipients in {} messages: filled in {:.1} s, idle {:.0} MiB, full {:.0} MiB\n\
         restart after {}: greeting after {:.2} s, first delivery after {:.2} s, peak {:.0} MiB then, {:.0} MiB after {} s of delivering \
         ({:.0} MiB resident, {:.0} MiB of it no file)",
        args.recipients,
        args.recipients / args.per_message,
        startup.fill_seconds,
        startup.idle_mib,
        startup.filled_mib,
        if args.kill { "SIGKILL" } else { "SIGTERM" },
        startup.greeting_seconds,
        startup.first_delivery_seconds,
        startup.peak_at_first_delivery_mib,
        startup.peak_after_running_mib,
        RUNNING.as_secs(),
        startup.resident_after_running_mib,
        startup.anonymous_after_running_mib
    );
    let path = workspace_root().join(&args.json);
    std::fs::write(&path, serde_json::to_string_pretty(&startup)? + "\n")?;
    println!("figures in {}", path.display());
    Ok(())
}

fn measure(server: &Postroad, args: &StartupArgs, dir: &Path, machine: Machine) -> Result<Startup, Failure> {
    let sink = Sink::start()?;
    let address = server.prepare(dir)?;
    let first = server.launch(dir, address)?;
    wait_until_up(address, true)?;
    server.configure(Scenario::Accept, dir, sink.address())?;
    std::thread::sleep(SETTLING);
    let idle_mib = mib(Usage::of(&first.roots()).resident_kib);
    let filled = send(&Load {
        target: address,
        connections: 20,
        messages: usize::try_from(args.recipients / args.per_message)?,
        message_bytes: usize::try_from(args.size)?,
        recipients: usize::try_from(args.per_message)?,
        domains: usize::try_from(args.domains)?,
        prefix: DOMAIN_PREFIX,
        first_number: 0,
    })?;
    let filled_mib = peak_mib(&first.roots());
    if args.kill {
        drop(first);
    } else {
        first.stop()?;
    }
    sink.reset();

    let started = Instant::now();
    let second = server.launch(dir, address)?;
    wait_until_up(address, true)?;
    let greeting = started.elapsed();
    let received = sink.wait_for(1, FIRST_DELIVERY_LIMIT)?;
    let first_delivery = received.last_at.map_or(started.elapsed(), |at| at.duration_since(started));
    let peak_at_first_delivery_mib = peak_mib(&second.roots());
    std::thread::sleep(RUNNING);
    let running = Usage::of(&second.roots());
    Ok(Startup {
        machine,
        server: super::server::Server::version(server),
        recipients: args.recipients,
        recipients_per_message: args.per_message,
        message_bytes: args.size,
        killed: args.kill,
        fill_seconds: filled.took.as_secs_f64(),
        idle_mib,
        filled_mib,
        greeting_seconds: greeting.as_secs_f64(),
        first_delivery_seconds: first_delivery.as_secs_f64(),
        peak_at_first_delivery_mib,
        peak_after_running_mib: mib(running.peak_kib),
        resident_after_running_mib: mib(running.resident_kib),
        anonymous_after_running_mib: mib(running.anonymous_kib),
    })
}

fn peak_mib(roots: &[u32]) -> f64 {
    mib(Usage::of(roots).peak_kib)
}

fn mib(kib: u64) -> f64 {
    kib as f64 / 1024.0
}
