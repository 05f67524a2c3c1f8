use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use rustls::ServerConfig;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// How many bytes one read asks for.
const READ_BYTES: usize = 16 * 1024;

/// A connection before or after its TLS handshake.
pub(crate) enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Stream {
    /// Appends what has arrived to `buffer`; 0 at the end of the stream.
    pub(crate) async fn read(&mut self, buffer: &mut BytesMut) -> io::Result<usize> {
        buffer.reserve(READ_BYTES);
        match self {
            Self::Plain(tcp) => tcp.read_buf(buffer).await,
            Self::Tls(tls) => tls.read_buf(buffer).await,
        }
    }

    /// Writes `bytes`; one at a time with `pause` between them when the peer is to be annoyed.
    pub(crate) async fn write(&mut self, bytes: &[u8], pause: Option<Duration>) -> io::Result<()> {
        let Some(pause) = pause else { return self.write_all(bytes).await };
        for byte in bytes {
            self.write_all(std::slice::from_ref(byte)).await?;
            tokio::time::sleep(pause).await;
        }
        Ok(())
    }

    async fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(tcp) => tcp.write_all(bytes).await,
            Self::Tls(tls) => {
                tls.write_all(bytes).await?;
                tls.flush().await
            }
        }
    }

    /// Performs the server's side of a TLS handshake.
    pub(crate) async fn accept_tls(self, config: Arc<ServerConfig>) -> io::Result<Self> {
        match self {
            Self::Plain(tcp) => {
                let tls = TlsAcceptor::from(config).accept(tcp).await?;
                Ok(Self::Tls(Box::new(tls)))
            }
            Self::Tls(_) => Err(io::Error::new(io::ErrorKind::InvalidInput, "TLS is already on")),
        }
    }

    /// Says goodbye in TLS and TCP.
    pub(crate) async fn close(&mut self) {
        let outcome = match self {
            Self::Plain(tcp) => tcp.shutdown().await,
            Self::Tls(tls) => tls.shutdown().await,
        };
        if let Err(error) = outcome {
            tracing::trace!(%error, "the peer was gone before the goodbye");
        }
    }

    /// Makes the close that follows a TCP reset.
    pub(crate) fn reset_on_drop(&self) {
        let tcp = match self {
            Self::Plain(tcp) => tcp,
            Self::Tls(tls) => tls.get_ref().0,
        };
        if let Err(error) = tcp.set_zero_linger() {
            tracing::trace!(%error, "the connection cannot be reset");
        }
    }
}
