//! Debian's pebble, the ACME authority that Let's Encrypt tests clients with.

use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::pki::Authority;

const START_TIMEOUT: Duration = Duration::from_secs(30);
const PROGRAM: &str = "/usr/bin/pebble";

/// Killed when dropped.
pub struct Pebble {
    child: Child,
    address: SocketAddr,
    log: PathBuf,
    _directory: tempfile::TempDir,
}

impl Pebble {
    /// An authority that asks `dns` for names and checks challenges on these ports of them.
    pub fn start(authority: &Authority, dns: SocketAddr, http_port: u16, tls_port: u16) -> Self {
        // Taken and given back: pebble cannot be told to take a free one.
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        Self::start_at(address, authority, dns, http_port, tls_port)
    }

    pub fn start_at(
        address: SocketAddr,
        authority: &Authority,
        dns: SocketAddr,
        http_port: u16,
        tls_port: u16,
    ) -> Self {
        assert!(
            fs::exists(PROGRAM).unwrap(),
            "{PROGRAM} is missing; install it with: apt-get install pebble"
        );
        let directory = tempfile::tempdir().unwrap();
        let file = |name: &str, content: &str| {
            let path = directory.path().join(name);
            fs::write(&path, content).unwrap();
            path
        };
        let issued = authority.issue(&["127.0.0.1"]);
        let config = serde_json::json!({ "pebble": {
            "listenAddress": address.to_string(),
            "managementListenAddress": "",
            "certificate": file("cert.pem", &issued.chain),
            "privateKey": file("key.pem", &issued.key),
            "httpPort": http_port,
            "tlsPort": tls_port,
        }});
        let log = directory.path().join("log");
        let child = Command::new(PROGRAM)
            .arg("-config")
            .arg(file("config.json", &config.to_string()))
            .arg("-dnsserver")
            .arg(dns.to_string())
            .env("PEBBLE_VA_NOSLEEP", "1")
            .env("PEBBLE_AUTHZREUSE", "0")
            .stdin(Stdio::null())
            .stdout(File::create(&log).unwrap())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut pebble = Self { child, address, log, _directory: directory };
        pebble.wait();
        pebble
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn directory_url(&self) -> String {
        format!("https://{}/dir", self.address)
    }

    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    fn wait(&mut self) {
        let deadline = Instant::now() + START_TIMEOUT;
        while TcpStream::connect(self.address).is_err() {
            let ended = self.child.try_wait().unwrap();
            assert!(
                ended.is_none() && Instant::now() < deadline,
                "pebble did not start: {ended:?}\n{}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Pebble {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
