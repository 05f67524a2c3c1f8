//! The server of this repository, configured through its own command line.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use postroad_simnet::{Dns, Internet};
use rustix::process::{Pid, Signal};
use serde::Deserialize;
use tokio::runtime::Runtime;

use super::Scenario;
use super::server::{Running, Server, free_address, wait_until_up};
use crate::bench::generator::SENDER_DOMAIN;
use crate::process::{build_server, output_of};
use crate::{Failure, fail, workspace_root};

/// How long an orderly stop may take.
const STOP_LIMIT: Duration = Duration::from_secs(60);
const STOP_POLL: Duration = Duration::from_millis(20);

pub(in crate::bench) struct Postroad {
    program: PathBuf,
    version: String,
    /// Where the sender domain's records are published.
    runtime: Runtime,
    internet: Internet,
}

/// A started server and where it keeps everything.
pub(in crate::bench) struct Instance {
    address: SocketAddr,
    server: Child,
}

impl Postroad {
    /// The given binary, or a release build of the workspace.
    pub(in crate::bench) fn find(binary: Option<PathBuf>) -> Result<Self, Failure> {
        let program = match binary {
            Some(program) => program,
            None => build_server(&workspace_root(), false)?,
        };
        let version = output_of(Command::new(&program).arg("--version"))?.trim().to_owned();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let internet = runtime.block_on(Internet::start())?;
        Ok(Self { program, version, runtime, internet })
    }

    /// The DNS its servers ask; within the runtime that answers.
    pub(in crate::bench) fn with_dns(&self, publish: impl FnOnce(&Dns)) {
        let _runtime = self.runtime.enter();
        publish(self.internet.dns());
    }

    /// Writes the configuration file into `dir`.
    pub(in crate::bench) fn prepare(&self, dir: &Path) -> Result<SocketAddr, Failure> {
        self.prepare_with(dir, "")
    }

    /// The same with more sections.
    pub(in crate::bench) fn prepare_with(&self, dir: &Path, more: &str) -> Result<SocketAddr, Failure> {
        let (http, submission, submissions) = (free_address()?, free_address()?, free_address()?);
        let resolver = self.internet.resolver_addr();
        std::fs::write(
            dir.join("postroad.toml"),
            format!(
                "hostname = \"postroad.bench.test\"\n\n[listen]\nhttp = [\"{http}\"]\n\
                 submission = [\"{submission}\"]\nsubmissions = [\"{submissions}\"]\n\n\
                 [dns]\nservers = [\"{resolver}\"]\n\n[limits]\nconnections_per_address = 1000\n\n\
                 [log]\nfilter = \"warn\"\n{more}"
            ),
        )?;
        Ok(submission)
    }

    /// Starts the server of `dir`, without waiting for it.
    pub(in crate::bench) fn launch(&self, dir: &Path, address: SocketAddr) -> Result<Instance, Failure> {
        let log = std::fs::File::options().create(true).append(true).open(dir.join("postroad.log"))?;
        let mut command = self.base(dir);
        command.arg("serve").stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        Ok(Instance { address, server: command.spawn()? })
    }

    fn base(&self, dir: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--config").arg(dir.join("postroad.toml")).arg("--data-dir").arg(dir.join("data"));
        command
    }

    /// A command that talks to the server of `dir`; its standard output.
    pub(in crate::bench) fn command(&self, dir: &Path, arguments: &[&str]) -> Result<String, Failure> {
        output_of(self.base(dir).args(arguments)).map_err(|failure| {
            let log = std::fs::read_to_string(dir.join("postroad.log")).unwrap_or_default();
            Failure(format!("{failure}\n{log}"))
        })
    }

    /// Takes mail from this machine and passes it on to `sink`.
    pub(in crate::bench) fn configure(
        &self,
        scenario: Scenario,
        dir: &Path,
        sink: SocketAddr,
    ) -> Result<(), Failure> {
        let (host, port) = (sink.ip().to_string(), sink.port().to_string());
        self.command(dir, &["relay", "set", &host, "--port", &port, "--tls", "opportunistic"])?;
        self.open(dir)?;
        match scenario {
            Scenario::Accept => self.command(dir, &["queue", "pause"]).map(drop),
            Scenario::Relay => Ok(()),
            Scenario::Signed => self.add_domain(dir),
        }
    }

    /// Takes mail from this machine and delivers it.
    pub(in crate::bench) fn open(&self, dir: &Path) -> Result<(), Failure> {
        self.command(dir, &["credential", "add", "--name", "bench", "--network", "127.0.0.0/8"])?;
        self.command(dir, &["workspace", "set", "--sender-policy", "any"])?;
        self.command(dir, &["workspace", "mode", "live", "--accept-warnings"]).map(drop)
    }

    /// Adds the generator's domain and publishes its records, of the keys only the RSA one.
    fn add_domain(&self, dir: &Path) -> Result<(), Failure> {
        self.command(dir, &["domain", "add", SENDER_DOMAIN])?;
        let records: Records =
            serde_json::from_str(&self.command(dir, &["--json", "domain", "records", SENDER_DOMAIN])?)?;
        self.with_dns(|dns| {
            for record in records.items {
                if record.record_type == "TXT" && !record.value.contains("k=ed25519") {
                    dns.remove_name(&record.name);
                    dns.txt(&record.name, &record.value);
                }
            }
        });
        self.command(dir, &["domain", "check", SENDER_DOMAIN]).map(drop)
    }
}

/// The answer of `domain records --json`, as far as it is needed.
#[derive(Deserialize)]
struct Records {
    items: Vec<Record>,
}

#[derive(Deserialize)]
struct Record {
    name: String,
    record_type: String,
    value: String,
}

impl Server for Postroad {
    fn name(&self) -> &'static str {
        "Postroad"
    }

    fn version(&self) -> String {
        self.version.clone()
    }

    fn start(&self, scenario: Scenario, dir: &Path, sink: SocketAddr) -> Result<Box<dyn Running>, Failure> {
        let address = self.prepare(dir)?;
        let instance = self.launch(dir, address)?;
        wait_until_up(address, true)?;
        self.configure(scenario, dir, sink)?;
        Ok(Box::new(instance))
    }
}

impl Instance {
    /// SIGTERM, and the end of the process.
    pub(in crate::bench) fn stop(mut self) -> Result<(), Failure> {
        let pid = Pid::from_child(&self.server);
        rustix::process::kill_process(pid, Signal::TERM)?;
        let deadline = Instant::now() + STOP_LIMIT;
        while Instant::now() < deadline {
            if self.server.try_wait()?.is_some() {
                return Ok(());
            }
            std::thread::sleep(STOP_POLL);
        }
        fail("the server does not stop")
    }
}

impl Running for Instance {
    fn submission(&self) -> SocketAddr {
        self.address
    }

    fn roots(&self) -> Vec<u32> {
        vec![self.server.id()]
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        // After an orderly stop there is nothing left to kill.
        if matches!(self.server.try_wait(), Ok(Some(_))) {
            return;
        }
        if let Err(error) = self.server.kill().and_then(|()| self.server.wait().map(drop)) {
            eprintln!("the measured server: {error}");
        }
    }
}
