use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use super::server::Server;
use super::{MtaArgs, Scenario};
use crate::bench::generator::{DOMAIN_PREFIX, Load, Sent, send};
use crate::bench::sink::Sink;
use crate::bench::stats::percentile;
use crate::bench::usage::{Usage, device_written, machine_cpu};
use crate::{Failure, fail};

/// A server that delivers nothing for so long does not deliver.
const DELIVERY_PATIENCE: Duration = Duration::from_secs(60);
/// Messages before the measurement, as a part of its messages.
const WARM_UP_DIVISOR: usize = 5;

/// The figures of one round. Everything "per 1,000" is per 1,000 messages.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct Round {
    pub(super) messages: usize,
    pub(super) messages_per_second: f64,
    /// CPU seconds per 1,000 of the server's processes.
    pub(super) cpu_per_1000: f64,
    /// The same of the whole machine, generator, sink, kernel and strangers included.
    pub(super) machine_cpu_per_1000: f64,
    pub(super) generator_cpu_per_1000: f64,
    pub(super) sink_cpu_per_1000: f64,
    pub(super) ack_p50_ms: f64,
    pub(super) ack_p99_ms: f64,
    /// Sum of the processes' peaks; shared pages count in each process.
    pub(super) peak_mib: f64,
    /// Sum of proportional sizes at the end; shared pages count once.
    pub(super) pss_mib: f64,
    pub(super) processes: usize,
    /// Octets written per message, by the server's processes, over the message's size.
    pub(super) written_ratio: f64,
    /// The same by everybody to the device, journal included.
    pub(super) device_written_ratio: f64,
}

impl Round {
    pub(super) fn summary(&self) -> String {
        format!(
            "{:.0}/s, {:.2} CPU s per 1,000, ack p50 {:.1} ms p99 {:.1} ms",
            self.messages_per_second, self.cpu_per_1000, self.ack_p50_ms, self.ack_p99_ms
        )
    }
}

/// Messages of the run without a server.
const CEILING_MESSAGES: usize = 50_000;

/// What generator and sink do without a server between them: the most that can be measured.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Ceiling {
    pub(super) messages_per_second: f64,
    pub(super) generator_cpu_per_1000: f64,
    pub(super) sink_cpu_per_1000: f64,
}

impl Ceiling {
    pub(super) fn summary(&self) -> String {
        format!(
            "{:.0}/s, {:.3} + {:.3} CPU s per 1,000",
            self.messages_per_second, self.generator_cpu_per_1000, self.sink_cpu_per_1000
        )
    }
}

/// Measures generator and sink themselves.
pub(super) fn ceiling(args: &MtaArgs, sink: &Sink) -> Result<Ceiling, Failure> {
    let load = load(args, sink.address(), CEILING_MESSAGES)?;
    let before = sink.cpu();
    let (sent, took) = run_load(&load, Scenario::Relay, sink)?;
    let per_1000 = |cpu: Duration| cpu.as_secs_f64() * 1000.0 / CEILING_MESSAGES as f64;
    Ok(Ceiling {
        messages_per_second: CEILING_MESSAGES as f64 / took.as_secs_f64(),
        generator_cpu_per_1000: per_1000(sent.cpu),
        sink_cpu_per_1000: per_1000(sink.cpu().saturating_sub(before)),
    })
}

fn load(args: &MtaArgs, target: SocketAddr, messages: usize) -> Result<Load, Failure> {
    Ok(Load {
        target,
        connections: usize::try_from(args.connections)?,
        messages,
        message_bytes: usize::try_from(args.size)?,
        recipients: 1,
        domains: 1,
        prefix: DOMAIN_PREFIX,
        first_number: 1,
    })
}

/// Starts the server with an empty queue, warms it up, measures, stops it.
pub(super) fn measure(
    server: &dyn Server,
    scenario: Scenario,
    args: &MtaArgs,
    dir: &Path,
    sink: &Sink,
) -> Result<Round, Failure> {
    let dir = tempfile::Builder::new().prefix("postroad-bench-").tempdir_in(dir)?;
    let running = server.start(scenario, dir.path(), sink.address())?;
    let factor = if server.name() == "Postfix" { 1 } else { args.factor };
    let messages = usize::try_from(args.messages * factor)?;
    let mut load = load(args, running.submission(), messages / WARM_UP_DIVISOR)?;
    run_load(&load, scenario, sink)?;
    load.first_number += load.messages;
    load.messages = messages;
    let roots = running.roots();

    let (before, machine_before, device_before, sink_before) =
        (Usage::of(&roots), machine_cpu(), device_written(dir.path())?, sink.cpu());
    let (sent, took) = run_load(&load, scenario, sink)?;
    let machine = machine_cpu().saturating_sub(machine_before);
    let used = Usage::of(&roots).since(&before);
    let device = device_written(dir.path())?.saturating_sub(device_before);
    let sink_cpu = sink.cpu().saturating_sub(sink_before);
    drop(running);
    Ok(figures(&load, &sent, took, &Costs { used, machine, device, sink_cpu }))
}

struct Costs {
    used: Usage,
    machine: Duration,
    device: u64,
    sink_cpu: Duration,
}

/// Sends everything; with delivery, waits until the sink has it. Returns how long that took in all.
fn run_load(load: &Load, scenario: Scenario, sink: &Sink) -> Result<(Sent, Duration), Failure> {
    sink.reset();
    let sent = send(load)?;
    if !scenario.delivers() {
        let took = sent.took;
        return Ok((sent, took));
    }
    let expected = load.messages as u64;
    let received = sink.wait_for(expected, DELIVERY_PATIENCE)?;
    if received.messages != expected {
        return fail(format!("{expected} messages were sent and {} arrived", received.messages));
    }
    let signed = if scenario == Scenario::Signed { expected } else { 0 };
    if received.signed != signed {
        return fail(format!("{} of {expected} messages are signed, expected {signed}", received.signed));
    }
    let took = received.last_at.map_or(sent.took, |last| last.duration_since(sent.started));
    Ok((sent, took))
}

fn figures(load: &Load, sent: &Sent, took: Duration, costs: &Costs) -> Round {
    let messages = load.messages as f64;
    let per_1000 = |cpu: Duration| cpu.as_secs_f64() * 1000.0 / messages;
    let octets = messages * load.message_bytes as f64;
    Round {
        messages: load.messages,
        messages_per_second: messages / took.as_secs_f64(),
        cpu_per_1000: per_1000(costs.used.cpu),
        machine_cpu_per_1000: per_1000(costs.machine),
        generator_cpu_per_1000: per_1000(sent.cpu),
        sink_cpu_per_1000: per_1000(costs.sink_cpu),
        ack_p50_ms: f64::from(percentile(&sent.ack_micros, 50)) / 1000.0,
        ack_p99_ms: f64::from(percentile(&sent.ack_micros, 99)) / 1000.0,
        peak_mib: costs.used.peak_kib as f64 / 1024.0,
        pss_mib: costs.used.pss_kib as f64 / 1024.0,
        processes: costs.used.processes,
        written_ratio: costs.used.written as f64 / octets,
        device_written_ratio: costs.device as f64 / octets,
    }
}
