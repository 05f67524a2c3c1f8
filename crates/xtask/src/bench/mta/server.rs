use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use super::Scenario;
use crate::{Failure, fail};

const START_LIMIT: Duration = Duration::from_secs(60);
const START_POLL: Duration = Duration::from_millis(20);

/// A mail server that can be measured.
pub(in crate::bench) trait Server {
    fn name(&self) -> &'static str;

    /// Name and version, as it goes into the report.
    fn version(&self) -> String;

    /// Starts an instance of its own below `dir` that relays to `sink`.
    fn start(&self, scenario: Scenario, dir: &Path, sink: SocketAddr) -> Result<Box<dyn Running>, Failure>;
}

/// A running instance; dropping it ends its processes.
pub(in crate::bench) trait Running {
    /// Where it takes mail without authentication.
    fn submission(&self) -> SocketAddr;

    /// The processes whose trees are the server.
    fn roots(&self) -> Vec<u32>;
}

/// A loopback port that was free a moment ago.
pub(in crate::bench) fn free_address() -> Result<SocketAddr, Failure> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// Waits until a server greets with `220`, or, with `greeting` false, until it takes connections.
pub(in crate::bench) fn wait_until_up(address: SocketAddr, greeting: bool) -> Result<(), Failure> {
    let deadline = Instant::now() + START_LIMIT;
    while Instant::now() < deadline {
        if let Ok(stream) = TcpStream::connect(address) {
            if !greeting {
                return Ok(());
            }
            stream.set_read_timeout(Some(START_LIMIT))?;
            let mut line = String::new();
            if BufReader::new(stream).read_line(&mut line).is_ok() && line.starts_with("220") {
                return Ok(());
            }
        }
        std::thread::sleep(START_POLL);
    }
    fail(format!("nothing came up at {address}"))
}
