//! Egress proxies: small real servers on loopback that behave as RFC 1928, RFC 1929 and the PROXY protocol say.
#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use postroad_net::dial::{DialError, ProxyRefusal, Via, connect, connect_via};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

const LIMIT: Duration = Duration::from_secs(10);
const GREETING: &[u8] = b"220 mx.example.net ESMTP\r\n";

/// A remote that greets whoever comes, and says where from.
async fn remote() -> (SocketAddr, tokio::sync::mpsc::Receiver<IpAddr>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (seen, came) = tokio::sync::mpsc::channel(8);
    tokio::spawn(async move {
        while let Ok((mut stream, peer)) = listener.accept().await {
            stream.write_all(GREETING).await.unwrap();
            if seen.send(peer.ip()).await.is_err() {
                return;
            }
        }
    });
    (address, came)
}

#[derive(Clone, Copy)]
struct Socks {
    login: Option<(&'static str, &'static str)>,
    /// The address the proxy connects from.
    egress: Ipv4Addr,
    /// The reply code of every CONNECT (RFC 1928 §6).
    reply: u8,
}

impl Socks {
    async fn start(self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(async move { self.serve(stream).await.ok() });
            }
        });
        address
    }

    async fn serve(self, mut client: TcpStream) -> std::io::Result<()> {
        assert_eq!(client.read_u8().await?, 5);
        let mut methods = vec![0; usize::from(client.read_u8().await?)];
        client.read_exact(&mut methods).await?;
        let method = if self.login.is_some() { 2 } else { 0 };
        if !methods.contains(&method) {
            return client.write_all(&[5, 0xff]).await;
        }
        client.write_all(&[5, method]).await?;
        if let Some((username, password)) = self.login {
            assert_eq!(client.read_u8().await?, 1);
            let given = (text(&mut client).await?, text(&mut client).await?);
            let fine = (given.0.as_str(), given.1.as_str()) == (username, password);
            client.write_all(&[1, u8::from(!fine)]).await?;
            if !fine {
                return Ok(());
            }
        }
        let mut request = [0; 4];
        client.read_exact(&mut request).await?;
        assert_eq!(request, [5, 1, 0, 1], "CONNECT to an IPv4 address");
        let mut octets = [0; 4];
        client.read_exact(&mut octets).await?;
        let remote = SocketAddr::from((octets, client.read_u16().await?));
        if self.reply != 0 {
            return client.write_all(&[5, self.reply, 0, 1, 0, 0, 0, 0, 0, 0]).await;
        }
        let mut onward = connect(remote, Some(self.egress.into()), LIMIT).await.unwrap();
        // A bound address in the form of a name, the longest to read.
        client.write_all(b"\x05\x00\x00\x03\x09localhost\x00\x00").await?;
        copy_bidirectional(&mut client, &mut onward).await.map(drop)
    }
}

async fn text(client: &mut TcpStream) -> std::io::Result<String> {
    let mut bytes = vec![0; usize::from(client.read_u8().await?)];
    client.read_exact(&mut bytes).await?;
    Ok(String::from_utf8(bytes).unwrap())
}

fn socks(proxy: SocketAddr, login: Option<(&str, &str)>) -> Via {
    Via::Socks5 { proxy, login: login.map(|(name, password)| (name.to_owned(), password.to_owned())) }
}

async fn greeted(mut stream: TcpStream) {
    let mut greeting = vec![0; GREETING.len()];
    stream.read_exact(&mut greeting).await.unwrap();
    assert_eq!(greeting, GREETING);
}

const EGRESS: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 44);

#[tokio::test]
async fn socks5_with_and_without_login_reaches_the_remote() {
    for login in [None, Some(("postroad", "s3cret"))] {
        let (address, mut came) = remote().await;
        let proxy = Socks { login, egress: EGRESS, reply: 0 }.start().await;
        greeted(connect_via(address, &socks(proxy, login), LIMIT).await.unwrap()).await;
        assert_eq!(came.recv().await, Some(EGRESS.into()));
    }
}

#[tokio::test]
async fn socks5_refusals_are_told_apart() {
    let (address, _came) = remote().await;
    let with_login = Socks { login: Some(("postroad", "s3cret")), egress: EGRESS, reply: 0 }.start().await;
    let closed = Socks { login: None, egress: EGRESS, reply: 5 }.start().await;
    let check = async |via: Via, expected: &str| {
        let error = connect_via(address, &via, LIMIT).await.unwrap_err();
        let DialError::Proxy { why, .. } = &error else { panic!("{error}") };
        assert!(why.to_string().contains(expected), "{why}");
    };
    check(socks(with_login, None), "another kind of login").await;
    check(socks(with_login, Some(("postroad", "wrong"))), "does not accept the login").await;
    check(socks(with_login, Some(("", "s3cret"))), "does not accept the login").await;
    check(socks(closed, None), "connection refused").await;
    // The remote speaks SMTP, not SOCKS.
    check(socks(address, None), "does not speak SOCKS5").await;
}

#[tokio::test]
async fn a_proxy_that_is_away_is_named() {
    let (address, _came) = remote().await;
    let away = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = connect_via(address, &socks(away, None), LIMIT).await.unwrap_err();
    assert!(
        matches!(error, DialError::Proxy { proxy, why: ProxyRefusal::Unreachable(_), .. } if proxy == away)
    );
}

#[tokio::test]
async fn a_silent_proxy_does_not_hold_us_up() {
    let (address, _came) = remote().await;
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let via = socks(silent.local_addr().unwrap(), None);
    let short = Duration::from_millis(50);
    assert!(matches!(connect_via(address, &via, short).await, Err(DialError::Timeout { .. })));
}

/// A transparent proxy: connects from the address in the header to the address in the header.
async fn transparent_proxy() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut header = [0; 28];
                client.read_exact(&mut header).await.unwrap();
                assert_eq!(&header[..16], b"\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0c");
                let ip =
                    |at: usize| Ipv4Addr::new(header[at], header[at + 1], header[at + 2], header[at + 3]);
                let port = u16::from_be_bytes([header[26], header[27]]);
                let remote = SocketAddr::from((ip(20), port));
                let mut onward = connect(remote, Some(ip(16).into()), LIMIT).await.unwrap();
                copy_bidirectional(&mut client, &mut onward).await.ok();
            });
        }
    });
    address
}

#[tokio::test]
async fn proxy_protocol_connects_from_the_source() {
    let (address, mut came) = remote().await;
    let via = Via::ProxyProtocol { proxy: transparent_proxy().await, source: EGRESS.into() };
    greeted(connect_via(address, &via, LIMIT).await.unwrap()).await;
    assert_eq!(came.recv().await, Some(EGRESS.into()));
}

#[tokio::test]
async fn proxy_protocol_needs_an_address_of_the_same_family() {
    let (address, _came) = remote().await;
    let via = Via::ProxyProtocol { proxy: transparent_proxy().await, source: "2001:db8::1".parse().unwrap() };
    let error = connect_via(address, &via, LIMIT).await.unwrap_err();
    assert!(matches!(error, DialError::Proxy { why: ProxyRefusal::NoAddress, .. }));
}
