//! The sender's side of the HAProxy PROXY protocol, version 2 (<https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt>).
//!
//! The header names the address to connect from and the one to connect to; the proxy (HAProxy with `source … usesrc
//! clientip`, or another that is transparent) opens that connection and passes everything after the header on.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::{ProxyRefusal, to_proxy};

/// §2.2: the signature, then version 2 with command PROXY.
const SIGNATURE: [u8; 13] = *b"\r\n\r\n\0\r\nQUIT\n\x21";
/// Family and transport: TCP over IPv4, TCP over IPv6.
const TCP4: u8 = 0x11;
const TCP6: u8 = 0x21;

pub(super) async fn open(
    proxy: SocketAddr,
    source: IpAddr,
    remote: SocketAddr,
    limit: Duration,
) -> Result<TcpStream, ProxyRefusal> {
    let header = header(source, remote).ok_or(ProxyRefusal::NoAddress)?;
    let mut stream = to_proxy(proxy, limit).await?;
    stream.write_all(&header).await?;
    Ok(stream)
}

/// `None` when the addresses are of different families. The source port is the proxy's to choose: zero.
fn header(source: IpAddr, remote: SocketAddr) -> Option<Vec<u8>> {
    let mut header = SIGNATURE.to_vec();
    match (source, remote.ip()) {
        (IpAddr::V4(from), IpAddr::V4(to)) => {
            header.extend_from_slice(&[TCP4, 0, 12]);
            header.extend_from_slice(&from.octets());
            header.extend_from_slice(&to.octets());
        }
        (IpAddr::V6(from), IpAddr::V6(to)) => {
            header.extend_from_slice(&[TCP6, 0, 36]);
            header.extend_from_slice(&from.octets());
            header.extend_from_slice(&to.octets());
        }
        _ => return None,
    }
    header.extend_from_slice(&0_u16.to_be_bytes());
    header.extend_from_slice(&remote.port().to_be_bytes());
    Some(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_those_of_the_specification() {
        let made = header("192.0.2.1".parse().unwrap(), "198.51.100.2:25".parse().unwrap()).unwrap();
        let expected = b"\x0d\x0a\x0d\x0a\x00\x0d\x0a\x51\x55\x49\x54\x0a\x21\x11\x00\x0c\xc0\x00\x02\x01\xc6\x33\x64\x02\x00\x00\x00\x19";
        assert_eq!(made, expected);
        let six = header("2001:db8::1".parse().unwrap(), "[2001:db8::2]:25".parse().unwrap()).unwrap();
        assert_eq!((six.len(), &six[13..16]), (52, &[TCP6, 0, 36][..]));
        assert_eq!(header("192.0.2.1".parse().unwrap(), "[2001:db8::2]:25".parse().unwrap()), None);
    }
}
