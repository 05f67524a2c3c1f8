//! A client that says exactly what the test wants.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use postroad_simnet::{Internet, SimHost};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

pub const PATIENCE: Duration = Duration::from_secs(20);

pub trait Io: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Io for T {}

pub struct Client {
    stream: Box<dyn Io>,
    input: Vec<u8>,
}

impl Client {
    pub async fn connect(internet: &Internet, host: &SimHost) -> Self {
        Self::connect_to(host.address(), internet.smtp_port()).await
    }

    pub async fn connect_to(address: Ipv4Addr, port: u16) -> Self {
        let tcp = TcpStream::connect(SocketAddr::from((address, port))).await.unwrap();
        Self { stream: Box::new(tcp), input: Vec::new() }
    }

    pub async fn send(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).await.unwrap();
    }

    /// One whole reply, or "" when the connection is closed.
    pub async fn reply(&mut self) -> String {
        loop {
            if let Some(length) = reply_length(&self.input) {
                let reply: Vec<u8> = self.input.drain(..length).collect();
                return String::from_utf8(reply).unwrap();
            }
            let mut buffer = [0; 4096];
            let read = tokio::time::timeout(PATIENCE, self.stream.read(&mut buffer)).await.unwrap();
            match read {
                Ok(count) if count > 0 => self.input.extend_from_slice(&buffer[..count]),
                _ => return String::new(),
            }
        }
    }

    /// Sends a line and checks how the reply begins.
    pub async fn says(&mut self, line: &str, expected: &str) -> String {
        self.send(&format!("{line}\r\n")).await;
        let reply = self.reply().await;
        assert!(reply.starts_with(expected) && reply.is_empty() == expected.is_empty(), "{line}: {reply:?}");
        reply
    }

    /// Greeting and EHLO.
    pub async fn hello(&mut self) -> String {
        assert!(self.reply().await.starts_with("220 "));
        self.says("EHLO client.test", "250").await
    }

    /// A whole transaction up to the content; returns the last reply.
    pub async fn message(&mut self, to: &str, content: &str) -> String {
        self.says("MAIL FROM:<sender@client.test>", "250").await;
        self.says(&format!("RCPT TO:<{to}>"), "250").await;
        self.says("DATA", "354").await;
        self.send(&format!("{content}.\r\n")).await;
        self.reply().await
    }

    /// Wraps the connection in TLS.
    pub async fn handshake(self, internet: &Internet, name: &str) -> std::io::Result<Self> {
        let mut roots = RootCertStore::empty();
        roots.add(internet.ca().root_der()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let connecting = TlsConnector::from(Arc::new(config)).connect(name, self.stream);
        let tls = tokio::time::timeout(PATIENCE, connecting).await.unwrap()?;
        Ok(Self { stream: Box::new(tls), input: Vec::new() })
    }
}

fn reply_length(input: &[u8]) -> Option<usize> {
    let mut start = 0;
    loop {
        let end = start + input[start..].windows(2).position(|window| window == b"\r\n")? + 2;
        if input.get(start + 3) != Some(&b'-') {
            return Some(end);
        }
        start = end;
    }
}
