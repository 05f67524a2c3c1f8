//! Connecting to an address that is already chosen, directly or through an egress proxy, and knowing which addresses
//! are ours.

mod proxy_protocol;
mod socks5;

use std::collections::HashSet;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::Duration;

use postroad_base::Domain;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

/// RFC 5321 §4.5.3.2.1 gives the greeting five minutes; a TCP connection that takes longer than this is not coming.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// Why there is no connection. Never final for a message: another host or a later attempt may do.
#[derive(Debug, thiserror::Error)]
pub enum DialError {
    #[error("{remote} did not answer within {seconds} s", seconds = .after.as_secs())]
    Timeout { remote: SocketAddr, after: Duration },
    #[error("the local address {local} cannot be used: {cause}")]
    Bind { local: IpAddr, cause: io::Error },
    #[error("{remote} could not be reached: {cause}")]
    Connect { remote: SocketAddr, cause: io::Error },
    #[error("the egress proxy {proxy} did not open a connection to {remote}: {why}")]
    Proxy { proxy: SocketAddr, remote: SocketAddr, why: ProxyRefusal },
}

/// What was wrong with the proxy, not with the remote.
#[derive(Debug, thiserror::Error)]
pub enum ProxyRefusal {
    #[error("it cannot be reached: {0}")]
    Unreachable(String),
    #[error("it broke off: {0}")]
    Io(#[from] io::Error),
    #[error("it does not speak SOCKS5")]
    NotSocks,
    #[error("it wants another kind of login")]
    LoginKind,
    #[error("it does not accept the login")]
    Login,
    #[error("{0}")]
    Reply(&'static str),
    #[error("the source has no address of the remote's family to announce")]
    NoAddress,
}

/// How a connection leaves.
#[derive(Clone, PartialEq, Eq)]
pub enum Via {
    /// From this machine, bound to the address where one is given.
    Direct { source: Option<IpAddr> },
    /// Through a SOCKS5 server (RFC 1928); with a login, by RFC 1929.
    Socks5 { proxy: SocketAddr, login: Option<(String, String)> },
    /// Through a proxy that is told by the HAProxy PROXY protocol v2 from which address to connect, and where to.
    ProxyProtocol { proxy: SocketAddr, source: IpAddr },
}

/// The password stays out of logs.
impl fmt::Debug for Via {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Direct { source } => write!(f, "Direct({source:?})"),
            Self::Socks5 { proxy, .. } => write!(f, "Socks5({proxy})"),
            Self::ProxyProtocol { proxy, source } => write!(f, "ProxyProtocol({proxy}, {source})"),
        }
    }
}

/// A TCP connection to exactly this address by the chosen way. Ready for the remote's greeting: what the proxy has to
/// say is read, and not a byte more.
///
/// # Errors
/// As [`connect`]; [`DialError::Proxy`] when it is the proxy's doing; [`DialError::Timeout`] after `limit` altogether.
pub async fn connect_via(remote: SocketAddr, via: &Via, limit: Duration) -> Result<TcpStream, DialError> {
    let (proxy, opened) = match via {
        Via::Direct { source } => return connect(remote, *source, limit).await,
        Via::Socks5 { proxy, login } => {
            (*proxy, timeout(limit, socks5::open(*proxy, login.as_ref(), remote, limit)).await)
        }
        Via::ProxyProtocol { proxy, source } => {
            (*proxy, timeout(limit, proxy_protocol::open(*proxy, *source, remote, limit)).await)
        }
    };
    opened.map_err(|_| DialError::Timeout { remote, after: limit })?.map_err(|why| DialError::Proxy {
        proxy,
        remote,
        why,
    })
}

/// The connection to a proxy itself.
async fn to_proxy(proxy: SocketAddr, limit: Duration) -> Result<TcpStream, ProxyRefusal> {
    connect(proxy, None, limit).await.map_err(|error| ProxyRefusal::Unreachable(error.to_string()))
}

/// A TCP connection to exactly this address, from `source` where one is given, with Nagle's delay off.
///
/// # Errors
/// When the source cannot be bound (it is not on this machine, or of the other address family), the remote refuses
/// or is unreachable, or `limit` passes.
pub async fn connect(
    remote: SocketAddr,
    source: Option<IpAddr>,
    limit: Duration,
) -> Result<TcpStream, DialError> {
    let connect_error = |cause| DialError::Connect { remote, cause };
    let socket =
        if remote.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }.map_err(connect_error)?;
    if let Some(local) = source {
        socket.bind(SocketAddr::new(local, 0)).map_err(|cause| DialError::Bind { local, cause })?;
    }
    let stream = timeout(limit, socket.connect(remote))
        .await
        .map_err(|_| DialError::Timeout { remote, after: limit })?
        .map_err(connect_error)?;
    stream.set_nodelay(true).map_err(connect_error)?;
    Ok(stream)
}

/// Whether the machine has a route to the IPv6 internet. Nothing is sent.
#[must_use]
pub fn has_ipv6_route() -> bool {
    // Any global unicast address does: connecting a UDP socket only asks the routing table.
    let somewhere = SocketAddr::from((Ipv6Addr::new(0x2606, 0x4700, 0, 0, 0, 0, 0, 1), 25));
    UdpSocket::bind((Ipv6Addr::UNSPECIFIED, 0)).and_then(|socket| socket.connect(somewhere)).is_ok()
}

/// The addresses and names that are this server, to see a loop before it begins (RFC 5321 §5.1).
///
/// An address alone says nothing about the port: a caller that sends to another port than 25 (a simulated internet
/// on this machine) passes [`LocalAddresses::none`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalAddresses {
    addresses: HashSet<IpAddr>,
    names: HashSet<Domain>,
    all_loopback: bool,
}

impl LocalAddresses {
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The addresses of the machine's interfaces and all of loopback.
    ///
    /// # Errors
    /// When the kernel does not list its interfaces.
    pub fn of_machine() -> io::Result<Self> {
        let addresses = if_addrs::get_if_addrs()?.into_iter().map(|interface| interface.ip()).collect();
        Ok(Self { addresses, names: HashSet::new(), all_loopback: true })
    }

    /// Adds an address that reaches us although no interface has it (NAT, load balancer).
    #[must_use]
    pub fn with_address(mut self, address: IpAddr) -> Self {
        self.addresses.insert(address.to_canonical());
        self
    }

    /// Adds a name we are known by, such as the one in our greeting.
    #[must_use]
    pub fn with_name(mut self, name: Domain) -> Self {
        self.names.insert(name);
        self
    }

    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        (self.all_loopback && (address.is_loopback() || address.is_unspecified()))
            || self.addresses.contains(&address)
    }

    /// Whether an interface of this machine has the address; loopback counts as a whole.
    #[must_use]
    pub fn is_plumbed(&self, address: IpAddr) -> bool {
        self.contains(address) && !address.is_unspecified()
    }

    #[must_use]
    pub fn is_own_name(&self, name: &Domain) -> bool {
        self.names.contains(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_knows_itself() {
        let machine = LocalAddresses::of_machine().unwrap().with_address("192.0.2.7".parse().unwrap());
        for own in ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1", "0.0.0.0", "192.0.2.7"] {
            assert!(machine.contains(own.parse().unwrap()), "{own}");
        }
        assert!(!machine.contains("198.51.100.1".parse().unwrap()));
        assert!(!LocalAddresses::none().contains("127.0.0.1".parse().unwrap()));
    }

    #[tokio::test]
    async fn connections_come_from_the_source() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let remote = listener.local_addr().unwrap();
        let stream = connect(remote, Some("127.0.0.9".parse().unwrap()), CONNECT_TIMEOUT).await.unwrap();
        assert_eq!(stream.local_addr().unwrap().ip().to_string(), "127.0.0.9");
        assert!(stream.nodelay().unwrap());
        let elsewhere = connect(remote, Some("192.0.2.1".parse().unwrap()), CONNECT_TIMEOUT).await;
        assert!(matches!(elsewhere, Err(DialError::Bind { .. })));
        drop(listener);
        assert!(matches!(connect(remote, None, CONNECT_TIMEOUT).await, Err(DialError::Connect { .. })));
    }
}
