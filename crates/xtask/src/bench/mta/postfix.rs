//! A private instance of Debian's Postfix, with OpenDKIM as its milter where messages are signed.

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::Scenario;
use super::server::{Running, Server, free_address, wait_until_up};
use crate::process::{find_program, output_of, run_checked};
use crate::{Failure, fail};

pub(super) struct Postfix {
    program: PathBuf,
    connections: u32,
    version: String,
}

struct Instance {
    program: PathBuf,
    config: PathBuf,
    address: SocketAddr,
    master: Child,
    milter: Option<Child>,
}

impl Postfix {
    /// Debian's Postfix and OpenDKIM.
    pub(super) fn find(connections: u32) -> Result<Self, Failure> {
        let (Some(program), Some(_), Some(_)) =
            (find_program("postfix"), find_program("opendkim"), find_program("openssl"))
        else {
            return fail(
                "install Postfix with `apt-get install postfix opendkim openssl`, or use --only postroad",
            );
        };
        let version =
            output_of(Command::new("postconf").args(["-d", "-h", "mail_version"]))?.trim().to_owned();
        Ok(Self { program, connections, version })
    }

    /// Favourable to Postfix where there is a choice: no log, no look-ups, no throttling of its own intake, as many
    /// connections to the sink as come in.
    fn main_cf(
        &self,
        scenario: Scenario,
        dir: &Path,
        sink: SocketAddr,
        milter: Option<SocketAddr>,
    ) -> String {
        let dir = dir.display();
        let mut text = format!(
            "compatibility_level = 3.6\n\
             queue_directory = {dir}/queue\ndata_directory = {dir}/data\n\
             mail_owner = postfix\nsetgid_group = postdrop\n\
             myhostname = postfix.bench.test\nmydomain = bench.test\nmydestination =\n\
             inet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nmynetworks = 127.0.0.0/8\n\
             smtpd_relay_restrictions = permit_mynetworks, reject\nsmtpd_peername_lookup = no\n\
             relayhost = [{}]:{}\nalias_maps =\nalias_database =\nlocal_transport = error:no local mail\n\
             in_flow_delay = 0\nsmtpd_client_connection_count_limit = 0\nsmtp_tls_security_level = none\n\
             default_destination_concurrency_limit = {connections}\ninitial_destination_concurrency = {connections}\n",
            sink.ip(),
            sink.port(),
            connections = self.connections,
        );
        if !scenario.delivers() {
            // Straight into the hold queue: no queue manager, no retries, only acceptance.
            text.push_str("smtpd_recipient_restrictions = static:HOLD\n");
        }
        if let Some(milter) = milter {
            text.push_str(&format!(
                "smtpd_milters = inet:{}:{}\nmilter_default_action = tempfail\n",
                milter.ip(),
                milter.port()
            ));
        }
        text
    }
}

impl Server for Postfix {
    fn name(&self) -> &'static str {
        "Postfix"
    }

    fn version(&self) -> String {
        format!("Postfix {}", self.version)
    }

    fn start(&self, scenario: Scenario, dir: &Path, sink: SocketAddr) -> Result<Box<dyn Running>, Failure> {
        let config = dir.join("conf");
        for folder in [config.clone(), dir.join("queue"), dir.join("data")] {
            std::fs::create_dir_all(&folder)?;
        }
        // Postfix drops its privileges and must still reach its folders.
        std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o755))?;
        run_checked(Command::new("chown").arg("postfix").arg(dir.join("data")))?;
        let milter = match scenario {
            Scenario::Signed => Some(start_opendkim(dir)?),
            _ => None,
        };
        let milter_address = milter.as_ref().map(|(address, _)| *address);
        let address = free_address()?;
        std::fs::write(config.join("main.cf"), self.main_cf(scenario, dir, sink, milter_address))?;
        std::fs::write(config.join("master.cf"), master_cf(address))?;
        let log = std::fs::File::create(dir.join("postfix.log"))?;
        let master = Command::new(&self.program)
            .arg("-c")
            .arg(&config)
            .arg("start-fg")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        let program = self.program.clone();
        let milter = milter.map(|(_, child)| child);
        let instance = Instance { program, config, address, master, milter };
        wait_until_up(address, true)?;
        Ok(Box::new(instance))
    }
}

impl Running for Instance {
    fn submission(&self) -> SocketAddr {
        self.address
    }

    fn roots(&self) -> Vec<u32> {
        let milter = self.milter.as_ref().map(Child::id);
        std::iter::once(self.master.id()).chain(milter).collect()
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        let stopped = Command::new(&self.program)
            .arg("-c")
            .arg(&self.config)
            .arg("stop")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if !stopped.is_ok_and(|status| status.success()) {
            eprintln!("Postfix in {} could not be stopped", self.config.display());
        }
        let milter = self
            .milter
            .as_mut()
            .map_or(Ok(()), |milter| milter.kill().and_then(|()| milter.wait().map(drop)));
        if let Err(error) = milter.and_then(|()| self.master.wait().map(drop)) {
            eprintln!("a process of the measured Postfix: {error}");
        }
    }
}

/// Debian's services without chroot, with our port.
fn master_cf(address: SocketAddr) -> String {
    format!(
        "{address} inet n - n - - smtpd\n\
         cleanup unix n - n - 0 cleanup\n\
         qmgr unix n - n 300 1 qmgr\n\
         pickup unix n - n 60 1 pickup\n\
         tlsmgr unix - - n 1000? 1 tlsmgr\n\
         rewrite unix - - n - - trivial-rewrite\n\
         bounce unix - - n - 0 bounce\n\
         defer unix - - n - 0 bounce\n\
         trace unix - - n - 0 bounce\n\
         verify unix - - n - 1 verify\n\
         flush unix n - n 1000? 0 flush\n\
         proxymap unix - - n - - proxymap\n\
         proxywrite unix - - n - 1 proxymap\n\
         smtp unix - - n - - smtp\n\
         relay unix - - n - - smtp\n\
         showq unix n - n - - showq\n\
         error unix - - n - - error\n\
         retry unix - - n - - error\n\
         discard unix - - n - - discard\n\
         anvil unix - - n - 1 anvil\n\
         scache unix - - n - 1 scache\n"
    )
}

/// OpenDKIM that signs for the generator's domain with a new RSA key of 2048 bits.
fn start_opendkim(dir: &Path) -> Result<(SocketAddr, Child), Failure> {
    let key = dir.join("dkim.pem");
    run_checked(
        Command::new("openssl")
            .args(["genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out"])
            .arg(&key)
            .stderr(Stdio::null()),
    )?;
    let address = free_address()?;
    let config = dir.join("opendkim.conf");
    std::fs::write(
        &config,
        format!(
            "Mode s\nDomain bench.test\nSelector bench\nKeyFile {}\nRequireSafeKeys no\n\
             Canonicalization relaxed/relaxed\nSignatureAlgorithm rsa-sha256\nInternalHosts 127.0.0.0/8\n\
             Socket inet:{}@127.0.0.1\nSyslog no\nBackground no\nOversignHeaders From\n",
            key.display(),
            address.port()
        ),
    )?;
    let log = std::fs::File::create(dir.join("opendkim.log"))?;
    let child = Command::new("opendkim")
        .arg("-f")
        .arg("-x")
        .arg(&config)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()?;
    wait_until_up(address, false)?;
    Ok((address, child))
}
