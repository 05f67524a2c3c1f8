//! SOCKS5, the client's side of CONNECT (RFC 1928) with username and password (RFC 1929).

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{ProxyRefusal, to_proxy};

const VERSION: u8 = 5;
const NO_LOGIN: u8 = 0;
const USERNAME_PASSWORD: u8 = 2;
const NOTHING_ACCEPTABLE: u8 = 0xff;
/// RFC 1929 §2: the version of the sub-negotiation.
const LOGIN_VERSION: u8 = 1;
const CONNECT: u8 = 1;
const IPV4: u8 = 1;
const NAME: u8 = 3;
const IPV6: u8 = 4;

pub(super) async fn open(
    proxy: SocketAddr,
    login: Option<&(String, String)>,
    remote: SocketAddr,
    limit: Duration,
) -> Result<TcpStream, ProxyRefusal> {
    let mut stream = to_proxy(proxy, limit).await?;
    choose_method(&mut stream, login).await?;
    stream.write_all(&request(remote)).await?;
    read_reply(&mut stream).await?;
    Ok(stream)
}

/// RFC 1928 §3: only the method that fits what we have is offered.
async fn choose_method(stream: &mut TcpStream, login: Option<&(String, String)>) -> Result<(), ProxyRefusal> {
    let method = if login.is_some() { USERNAME_PASSWORD } else { NO_LOGIN };
    stream.write_all(&[VERSION, 1, method]).await?;
    let mut answer = [0; 2];
    stream.read_exact(&mut answer).await?;
    match (answer, login) {
        ([VERSION, chosen], None) if chosen == method => Ok(()),
        ([VERSION, chosen], Some(login)) if chosen == method => log_in(stream, login).await,
        ([VERSION, NOTHING_ACCEPTABLE], _) => Err(ProxyRefusal::LoginKind),
        _ => Err(ProxyRefusal::NotSocks),
    }
}

/// RFC 1929 §2.
async fn log_in(stream: &mut TcpStream, login: &(String, String)) -> Result<(), ProxyRefusal> {
    let (username, password) = login;
    let length = |text: &str| u8::try_from(text.len()).ok().filter(|length| *length > 0);
    let (Some(name_bytes), Some(password_bytes)) = (length(username), length(password)) else {
        return Err(ProxyRefusal::Login);
    };
    let mut message = vec![LOGIN_VERSION, name_bytes];
    message.extend_from_slice(username.as_bytes());
    message.push(password_bytes);
    message.extend_from_slice(password.as_bytes());
    stream.write_all(&message).await?;
    let mut answer = [0; 2];
    stream.read_exact(&mut answer).await?;
    if answer[1] == 0 { Ok(()) } else { Err(ProxyRefusal::Login) }
}

/// RFC 1928 §4.
fn request(remote: SocketAddr) -> Vec<u8> {
    let mut request = vec![VERSION, CONNECT, 0];
    match remote.ip() {
        IpAddr::V4(ip) => {
            request.push(IPV4);
            request.extend_from_slice(&ip.octets());
        }
        IpAddr::V6(ip) => {
            request.push(IPV6);
            request.extend_from_slice(&ip.octets());
        }
    }
    request.extend_from_slice(&remote.port().to_be_bytes());
    request
}

/// RFC 1928 §6. The bound address is read to its end and not used: what follows is the remote's.
async fn read_reply(stream: &mut TcpStream) -> Result<(), ProxyRefusal> {
    let mut head = [0; 4];
    stream.read_exact(&mut head).await?;
    let [version, reply, _, kind] = head;
    if version != VERSION {
        return Err(ProxyRefusal::NotSocks);
    }
    if reply != 0 {
        return Err(ProxyRefusal::Reply(refusal(reply)));
    }
    let address_bytes = match kind {
        IPV4 => 4,
        IPV6 => 16,
        NAME => usize::from(stream.read_u8().await?),
        _ => return Err(ProxyRefusal::NotSocks),
    };
    let mut bound = [0; 255 + 2];
    stream.read_exact(&mut bound[..address_bytes + 2]).await?;
    Ok(())
}

fn refusal(reply: u8) -> &'static str {
    match reply {
        1 => "general failure of the SOCKS server",
        2 => "its rules do not allow the connection",
        3 => "network unreachable",
        4 => "host unreachable",
        5 => "connection refused",
        6 => "time to live expired",
        7 => "it does not support CONNECT",
        8 => "it does not support this kind of address",
        _ => "unknown failure",
    }
}
