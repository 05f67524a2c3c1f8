use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use socket2::{Domain as SocketDomain, Protocol, Socket, Type};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Submission;
use super::connection::{self, Security};

/// Connections the kernel keeps for us until we accept them.
const BACKLOG: i32 = 1_024;
/// How long to wait when the process has no file descriptor left (EMFILE) before accepting again.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Binds an address so that a restart can take it over at once.
///
/// # Errors
/// When the address is taken, not ours, or needs a privilege.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let domain = if address.is_ipv4() { SocketDomain::IPV4 } else { SocketDomain::IPV6 };
    let socket = Socket::new(domain, Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}

/// Counts connections, all of them and per address.
#[derive(Debug)]
pub struct ConnectionCounts {
    all_max: u32,
    per_network_max: u32,
    counts: Mutex<(u32, HashMap<IpAddr, u32>)>,
}

impl ConnectionCounts {
    #[must_use]
    pub fn new(all_max: u32, per_network_max: u32) -> Arc<Self> {
        Arc::new(Self { all_max, per_network_max, counts: Mutex::default() })
    }

    /// A place for a connection from `peer`, given back when dropped.
    fn take(self: &Arc<Self>, peer: IpAddr) -> Option<Place> {
        let network = network(peer);
        let mut counts = self.counts.lock();
        let (all, by_network) = &mut *counts;
        if *all >= self.all_max {
            return None;
        }
        let from_here = by_network.entry(network).or_insert(0);
        if *from_here >= self.per_network_max {
            return None;
        }
        *from_here += 1;
        *all += 1;
        Some(Place { counts: Arc::clone(self), network })
    }
}

/// One IPv6 customer has at least a /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() & (u128::MAX << 64)).into()),
    }
}

/// A counted connection.
#[derive(Debug)]
pub struct Place {
    counts: Arc<ConnectionCounts>,
    network: IpAddr,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.counts.counts.lock();
        counts.0 -= 1;
        if let Some(from_here) = counts.1.get_mut(&self.network) {
            *from_here -= 1;
            if *from_here == 0 {
                counts.1.remove(&self.network);
            }
        }
    }
}

/// Accepts connections until `stop`, each served by its own task.
pub async fn run(
    listener: TcpListener,
    security: Security,
    submission: Arc<Submission>,
    tracker: TaskTracker,
    stop: CancellationToken,
) {
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => serve(stream, peer, security, &submission, &tracker, &stop),
            // The peer gave up before we came to it: nothing is wrong here.
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "connections cannot be accepted for a moment");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::Interrupted
    )
}

fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    security: Security,
    submission: &Arc<Submission>,
    tracker: &TaskTracker,
    stop: &CancellationToken,
) {
    let Some(place) = submission.counts.take(peer.ip()) else {
        metrics::counter!("postroad_smtp_connections_refused_total").increment(1);
        // One segment into an empty send buffer never blocks; who does not get it is closed anyway.
        let _ = stream.try_write(b"421 4.7.0 Too many connections, try again later\r\n");
        return;
    };
    // Without it, short replies wait for the peer's delayed acknowledgements.
    let _ = stream.set_nodelay(true);
    let submission = Arc::clone(submission);
    let stop = stop.clone();
    tracker.spawn(async move {
        connection::run(stream, peer, security, submission, stop).await;
        drop(place);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_per_network_and_given_back() {
        let counts = ConnectionCounts::new(3, 2);
        let peer = |text: &str| text.parse::<IpAddr>().unwrap();
        let first = counts.take(peer("2001:db8::1")).unwrap();
        let _second = counts.take(peer("2001:db8::2")).unwrap();
        assert!(counts.take(peer("2001:db8::3")).is_none(), "the /64 is full");
        let _third = counts.take(peer("192.0.2.1")).unwrap();
        assert!(counts.take(peer("192.0.2.2")).is_none(), "the server is full");
        drop(first);
        assert!(counts.take(peer("2001:db8::4")).is_some());
        assert_eq!(counts.counts.lock().1.len(), 2);
    }
}
