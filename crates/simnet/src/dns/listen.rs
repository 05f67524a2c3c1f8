use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::sync::watch;

use super::DnsShared;
use super::answer::Answer;

/// How often a port that is free for UDP may turn out to be taken for TCP.
const BIND_ATTEMPTS: usize = 32;
const MAX_DATAGRAM_BYTES: usize = 4096;

/// UDP and TCP sockets on the same free port of 127.0.0.1.
pub(super) async fn bind_both() -> io::Result<(UdpSocket, TcpListener)> {
    let mut last = io::Error::from(io::ErrorKind::AddrInUse);
    for _ in 0..BIND_ATTEMPTS {
        let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        match UdpSocket::bind(tcp.local_addr()?).await {
            Ok(udp) => return Ok((udp, tcp)),
            Err(error) => last = error,
        }
    }
    Err(last)
}

pub(super) fn spawn(udp: UdpSocket, tcp: TcpListener, shared: &Arc<DnsShared>, alive: &watch::Receiver<()>) {
    let (datagrams, streams) = (Arc::clone(shared), Arc::clone(shared));
    let (mut udp_alive, mut tcp_alive) = (alive.clone(), alive.clone());
    tokio::spawn(async move {
        tokio::select! {
            _ = udp_alive.changed() => {}
            () = serve_udp(Arc::new(udp), datagrams) => {}
        }
    });
    let connection_alive = alive.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = tcp_alive.changed() => {}
            () = serve_tcp(tcp, streams, connection_alive) => {}
        }
    });
}

async fn serve_udp(socket: Arc<UdpSocket>, shared: Arc<DnsShared>) {
    let mut buffer = [0; MAX_DATAGRAM_BYTES];
    loop {
        let Ok((length, peer)) = socket.recv_from(&mut buffer).await else { continue };
        match shared.answer(&buffer[..length], false) {
            Answer::Nothing => {}
            Answer::Send { bytes, delay } if delay.is_zero() => send_to(&socket, &bytes, peer).await,
            Answer::Send { bytes, delay } => {
                let socket = Arc::clone(&socket);
                tokio::spawn(async move {
                    tokio::time::sleep(delay).await;
                    send_to(&socket, &bytes, peer).await;
                });
            }
        }
    }
}

async fn send_to(socket: &UdpSocket, bytes: &[u8], peer: SocketAddr) {
    if let Err(error) = socket.send_to(bytes, peer).await {
        tracing::trace!(%error, "a resolver is gone");
    }
}

async fn serve_tcp(listener: TcpListener, shared: Arc<DnsShared>, alive: watch::Receiver<()>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let (shared, mut alive) = (Arc::clone(&shared), alive.clone());
        tokio::spawn(async move {
            tokio::select! {
                _ = alive.changed() => {}
                outcome = serve_stream(stream, &shared) => {
                    if let Err(error) = outcome {
                        tracing::trace!(%error, "a DNS connection ended");
                    }
                }
            }
        });
    }
}

/// RFC 1035 §4.2.2: each message is preceded by its length in two octets.
async fn serve_stream(mut stream: TcpStream, shared: &DnsShared) -> io::Result<()> {
    loop {
        let length = usize::from(stream.read_u16().await?);
        let mut request = vec![0; length];
        stream.read_exact(&mut request).await?;
        let Answer::Send { bytes, delay } = shared.answer(&request, true) else { return Ok(()) };
        tokio::time::sleep(delay).await;
        let length = u16::try_from(bytes.len()).map_err(io::Error::other)?;
        stream.write_u16(length).await?;
        stream.write_all(&bytes).await?;
    }
}
