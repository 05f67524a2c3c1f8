//! The server of this repository, configured through its own command line.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::Scenario;
use super::server::{Running, Server, free_address, wait_until_up};
use crate::process::{build_server, output_of};
use crate::{Failure, fail, workspace_root};

pub(super) struct Postroad {
    program: PathBuf,
    version: String,
}

struct Instance {
    address: SocketAddr,
    server: Child,
}

impl Postroad {
    /// The given binary, or a release build of the workspace.
    pub(super) fn find(binary: Option<PathBuf>) -> Result<Self, Failure> {
        let program = match binary {
            Some(program) => program,
            None => build_server(&workspace_root(), false)?,
        };
        let version = output_of(Command::new(&program).arg("--version"))?.trim().to_owned();
        Ok(Self { program, version })
    }

    /// A command that talks to the server of `dir`.
    fn command(&self, dir: &Path, arguments: &[&str]) -> Result<String, Failure> {
        let mut command = Command::new(&self.program);
        command.arg("--config").arg(dir.join("postroad.toml")).arg("--data-dir").arg(dir.join("data"));
        output_of(command.args(arguments))
    }

    fn configure(&self, scenario: Scenario, dir: &Path, sink: SocketAddr) -> Result<(), Failure> {
        let (host, port) = (sink.ip().to_string(), sink.port().to_string());
        self.command(dir, &["credential", "add", "--name", "bench", "--network", "127.0.0.0/8"])?;
        self.command(dir, &["workspace", "set", "--sender-policy", "any"])?;
        self.command(dir, &["relay", "set", &host, "--port", &port, "--tls", "opportunistic"])?;
        match scenario {
            Scenario::Accept => self.command(dir, &["queue", "pause"])?,
            Scenario::Relay => String::new(),
            Scenario::Signed => self.command(dir, &["domain", "add", "bench.test"])?,
        };
        Ok(())
    }
}

impl Server for Postroad {
    fn name(&self) -> &'static str {
        "Postroad"
    }

    fn version(&self) -> String {
        self.version.clone()
    }

    fn start(&self, scenario: Scenario, dir: &Path, sink: SocketAddr) -> Result<Box<dyn Running>, Failure> {
        let (http, submission, submissions) = (free_address()?, free_address()?, free_address()?);
        std::fs::write(
            dir.join("postroad.toml"),
            format!(
                "hostname = \"postroad.bench.test\"\n\n[listen]\nhttp = [\"{http}\"]\n\
                 submission = [\"{submission}\"]\nsubmissions = [\"{submissions}\"]\n\n[log]\nfilter = \"warn\"\n"
            ),
        )?;
        let log = std::fs::File::create(dir.join("postroad.log"))?;
        let server = Command::new(&self.program)
            .arg("serve")
            .arg("--config")
            .arg(dir.join("postroad.toml"))
            .arg("--data-dir")
            .arg(dir.join("data"))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        let instance = Instance { address: submission, server };
        wait_until_up(submission, true)?;
        if let Err(failure) = self.configure(scenario, dir, sink) {
            let log = std::fs::read_to_string(dir.join("postroad.log")).unwrap_or_default();
            return fail(format!("{failure}\n{log}"));
        }
        Ok(Box::new(instance))
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
        if let Err(error) = self.server.kill().and_then(|()| self.server.wait().map(drop)) {
            eprintln!("the measured server: {error}");
        }
    }
}
