use std::path::Path;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::EgressArgs;
use super::hosts::Hosts;
use super::session::Counts;
use super::world::{SUSPENDED_DOMAINS, SUSPENDED_PREFIX, SUSPENDED_PROVIDER};
use crate::Failure;
use crate::bench::generator::{DOMAIN_PREFIX, Load, send};
use crate::bench::mta::Scenario;
use crate::bench::mta::postroad::{Instance, Postroad};
use crate::bench::mta::server::{Running, wait_until_up};
use crate::bench::sink::Sink;
use crate::bench::usage::{Usage, machine_cpu};

/// A server that delivers nothing for so long does not deliver.
const PATIENCE: Duration = Duration::from_secs(60);
/// Of the messages, those that go before a comparison, so that every destination is known.
const WARM_UP_DIVISOR: usize = 4;
const GENERATOR_CONNECTIONS: usize = 20;

/// The figures of one emptying of a full queue. "Per 1,000" is per 1,000 messages.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct Round {
    pub(super) messages: usize,
    pub(super) messages_per_second: f64,
    /// CPU seconds of the server.
    pub(super) cpu_per_1000: f64,
    /// CPU seconds of the destinations.
    pub(super) hosts_cpu_per_1000: f64,
    /// CPU seconds of everything on the machine.
    pub(super) machine_cpu_per_1000: f64,
    pub(super) peak_mib: f64,
    pub(super) pss_mib: f64,
    pub(super) connections: u64,
    /// Of a hundred messages.
    pub(super) deferred_percent: f64,
    pub(super) bounced_percent: f64,
}

impl Round {
    pub(super) fn summary(&self) -> String {
        format!(
            "{:.0}/s, {:.3} CPU s per 1,000, peak {:.0} MiB, {} connections, {:.1} % deferred, {:.1} % bounced",
            self.messages_per_second,
            self.cpu_per_1000,
            self.peak_mib,
            self.connections,
            self.deferred_percent,
            self.bounced_percent
        )
    }
}

/// What was used before a queue was let go.
struct Before {
    used: Usage,
    machine: Duration,
    hosts: Duration,
    at: Instant,
}

impl Before {
    fn of(instance: &Instance, hosts: Duration) -> Self {
        Self { used: Usage::of(&instance.roots()), machine: machine_cpu(), hosts, at: Instant::now() }
    }

    fn round(&self, messages: usize, instance: &Instance, hosts: Duration, counts: &Counts) -> Round {
        let used = Usage::of(&instance.roots()).since(&self.used);
        let number = messages as f64;
        let per_1000 = |cpu: Duration| cpu.as_secs_f64() * 1000.0 / number;
        let took = counts.last_at.map_or(self.at.elapsed(), |last| last.duration_since(self.at));
        let percent = |part: u64| part as f64 * 100.0 / number;
        Round {
            messages,
            messages_per_second: number / took.as_secs_f64(),
            cpu_per_1000: per_1000(used.cpu),
            hosts_cpu_per_1000: per_1000(hosts.saturating_sub(self.hosts)),
            machine_cpu_per_1000: per_1000(machine_cpu().saturating_sub(self.machine)),
            peak_mib: used.peak_kib as f64 / 1024.0,
            pss_mib: used.pss_kib as f64 / 1024.0,
            connections: counts.connections,
            deferred_percent: percent(counts.deferred),
            bounced_percent: percent(counts.bounced),
        }
    }
}

/// What all measurements of a run share.
pub(super) struct Bench<'a> {
    pub(super) server: &'a Postroad,
    pub(super) args: &'a EgressArgs,
    pub(super) dir: &'a Path,
    pub(super) hosts: &'a Hosts,
}

impl Bench<'_> {
    fn load(&self, instance: &Instance, domains: u32) -> Result<Load, Failure> {
        Ok(Load {
            target: instance.submission(),
            connections: GENERATOR_CONNECTIONS,
            messages: usize::try_from(self.args.messages)?,
            message_bytes: usize::try_from(self.args.size)?,
            recipients: 1,
            domains: usize::try_from(domains)?,
            prefix: DOMAIN_PREFIX,
            first_number: 0,
        })
    }

    fn folder(&self) -> Result<tempfile::TempDir, Failure> {
        Ok(tempfile::Builder::new().prefix("postroad-bench-").tempdir_in(self.dir)?)
    }

    /// One destination without a round trip, by way of a relay host: what there is to compare with.
    pub(super) fn single(&self) -> Result<Round, Failure> {
        let dir = self.folder()?;
        let sink = Sink::start()?;
        let address = self.server.prepare(dir.path())?;
        let instance = self.server.launch(dir.path(), address)?;
        wait_until_up(address, true)?;
        self.server.configure(Scenario::Accept, dir.path(), sink.address())?;
        let load = self.load(&instance, 1)?;
        send(&load)?;
        let before = Before::of(&instance, sink.cpu());
        self.server.command(dir.path(), &["queue", "resume"])?;
        let received = sink.wait_for(load.messages as u64, PATIENCE)?;
        let counts = Counts {
            delivered: received.messages,
            connections: received.connections,
            last_at: received.last_at,
            ..Counts::default()
        };
        Ok(before.round(load.messages, &instance, sink.cpu(), &counts))
    }

    fn start(&self, dir: &Path) -> Result<Instance, Failure> {
        let port = self.hosts.port();
        let address = self.server.prepare_with(dir, &format!("\n[delivery]\nremote_port = {port}\n"))?;
        let instance = self.server.launch(dir, address)?;
        wait_until_up(address, true)?;
        self.server.open(dir)?;
        Ok(instance)
    }

    /// Fills the queue while nothing is delivered, lets go, and waits until everybody has had an answer.
    fn empty(&self, dir: &Path, instance: &Instance, load: &Load) -> Result<Round, Failure> {
        self.server.command(dir, &["queue", "pause"])?;
        send(load)?;
        self.hosts.reset();
        let before = Before::of(instance, self.hosts.cpu());
        self.server.command(dir, &["queue", "resume"])?;
        let counts = self.hosts.wait_for(load.messages as u64, PATIENCE)?;
        Ok(before.round(load.messages, instance, self.hosts.cpu(), &counts))
    }

    /// All destinations, from a server that knows none of them.
    pub(super) fn many(&self) -> Result<Round, Failure> {
        let dir = self.folder()?;
        let instance = self.start(dir.path())?;
        let load = self.load(&instance, self.args.domains)?;
        self.empty(dir.path(), &instance, &load)
    }

    /// All destinations, known to the server, without and with a queue for a provider that is suspended.
    pub(super) fn beside_suspended(&self) -> Result<(Round, Round), Failure> {
        let dir = self.folder()?;
        let instance = self.start(dir.path())?;
        let mut load = self.load(&instance, self.args.domains)?;
        let messages = load.messages;
        load.messages = messages / WARM_UP_DIVISOR;
        self.empty(dir.path(), &instance, &load)?;
        load.first_number += load.messages;
        load.messages = messages;
        let without = self.empty(dir.path(), &instance, &load)?;
        load.first_number += messages;
        let rule = ["queue", "rule", "add", "suspend", "--provider", SUSPENDED_PROVIDER, "--all-workspaces"];
        self.server.command(dir.path(), &rule)?;
        send(&Load {
            messages: usize::try_from(self.args.suspended)?,
            message_bytes: usize::try_from(self.args.suspended_size)?,
            domains: usize::try_from(SUSPENDED_DOMAINS)?,
            prefix: SUSPENDED_PREFIX,
            first_number: 0,
            ..load.clone()
        })?;
        let with = self.empty(dir.path(), &instance, &load)?;
        Ok((without, with))
    }
}
