use std::net::SocketAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::PATIENCE;

/// A username and a password.
#[derive(Clone, Debug)]
pub struct Login {
    pub username: String,
    pub password: String,
}

trait Io: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Io for T {}

/// A client that says exactly what it is told to.
pub struct Client {
    io: Box<dyn Io>,
    input: Vec<u8>,
}

impl Client {
    /// Connects and reads the greeting.
    pub async fn connect(address: SocketAddr) -> (Self, String) {
        let io = TcpStream::connect(address).await.unwrap();
        let mut client = Self { io: Box::new(io), input: Vec::new() };
        let greeting = client.reply().await;
        (client, greeting)
    }

    /// Connected, in TLS by STARTTLS, and logged in.
    pub async fn submission(address: SocketAddr, login: &Login) -> Self {
        let (mut client, greeting) = Self::connect(address).await;
        assert!(greeting.starts_with("220 "), "{greeting}");
        client.expect("EHLO client.test", "250").await;
        client = client.start_tls().await;
        client.expect("EHLO client.test", "250").await;
        client.expect(&auth_plain(login), "235").await;
        client
    }

    /// STARTTLS and the handshake.
    pub async fn start_tls(mut self) -> Self {
        self.expect("STARTTLS", "220").await;
        self.handshake().await.unwrap()
    }

    /// The handshake after the reply to STARTTLS.
    pub async fn handshake(self) -> std::io::Result<Self> {
        let connector = TlsConnector::from(trusting_anyone());
        let name = ServerName::try_from("mail.sender.test").unwrap();
        let io = connector.connect(name, self.io).await?;
        Ok(Self { io: Box::new(io), input: Vec::new() })
    }

    /// Sends these octets as they are.
    pub async fn send(&mut self, octets: impl AsRef<[u8]>) {
        self.io.write_all(octets.as_ref()).await.unwrap();
        self.io.flush().await.unwrap();
    }

    /// Sends a line and returns the reply.
    pub async fn say(&mut self, line: &str) -> String {
        self.send(format!("{line}\r\n")).await;
        self.reply().await
    }

    /// Sends a line; the reply must begin so.
    pub async fn expect(&mut self, line: &str, begins: &str) -> String {
        let reply = self.say(line).await;
        assert!(reply.starts_with(begins), "{line}: {reply}");
        reply
    }

    /// The next reply, lines joined by `\n`; empty when the server has closed the connection.
    pub async fn reply(&mut self) -> String {
        tokio::time::timeout(PATIENCE, self.reply_whole()).await.expect("the server answers")
    }

    async fn reply_whole(&mut self) -> String {
        let mut lines = Vec::new();
        loop {
            while let Some(end) = self.input.windows(2).position(|window| window == b"\r\n") {
                let line: Vec<u8> = self.input.drain(..end + 2).collect();
                let line = String::from_utf8_lossy(&line[..end]).into_owned();
                let last = line.as_bytes().get(3) != Some(&b'-');
                lines.push(line);
                if last {
                    return lines.join("\n");
                }
            }
            let mut buffer = [0; 4096];
            match self.io.read(&mut buffer).await {
                Ok(0) | Err(_) => return lines.join("\n"),
                Ok(count) => self.input.extend_from_slice(&buffer[..count]),
            }
        }
    }

    /// Sends a message in one transaction; returns the reply to its end. `from` and `to` may carry parameters after `>`.
    pub async fn transact(&mut self, from: &str, to: &[&str], content: &[u8]) -> String {
        self.expect(&format!("MAIL FROM:{from}"), "250").await;
        for to in to {
            self.expect(&format!("RCPT TO:{to}"), "250").await;
        }
        self.content(content).await
    }

    /// DATA, the content with dots stuffed, and the reply to its end.
    pub async fn content(&mut self, content: &[u8]) -> String {
        self.expect("DATA", "354").await;
        let mut stuffed = Vec::with_capacity(content.len() + 5);
        for line in content.split_inclusive(|byte| *byte == b'\n') {
            if line.starts_with(b".") {
                stuffed.push(b'.');
            }
            stuffed.extend_from_slice(line);
        }
        stuffed.extend_from_slice(b".\r\n");
        self.send(stuffed).await;
        self.reply().await
    }
}

/// The command that logs in with an initial response (RFC 4954 §4).
pub fn auth_plain(login: &Login) -> String {
    format!("AUTH PLAIN {}", STANDARD.encode(format!("\0{}\0{}", login.username, login.password)))
}

fn trusting_anyone() -> Arc<ClientConfig> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = Arc::new(Anyone(Arc::clone(&provider)));
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    Arc::new(config)
}

/// The server's certificate is self-signed, as on the first day.
#[derive(Debug)]
struct Anyone(Arc<CryptoProvider>);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
