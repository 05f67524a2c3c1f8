use std::net::IpAddr;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use postroad_base::{SharedClock, TlsFacts};
use postroad_smtp::client::{Event, Session};

use super::tls_policy::Seen;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;

/// Replies are short; a longer one takes several reads.
const READ_BYTES: usize = 4 * 1024;
/// Pieces up to this size are written with one call.
const COALESCED_BYTES: usize = 64 * 1024;
/// Without a deadline of the session, which is only while it is idle.
const NO_DEADLINE: Duration = Duration::from_secs(600);

pub(super) enum Io {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
    /// Between giving the plain stream to the handshake and getting it back.
    Gone,
}

impl Io {
    async fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read(buffer).await,
            Self::Tls(stream) => stream.read(buffer).await,
            Self::Gone => Ok(0),
        }
    }

    async fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        match self {
            Self::Plain(stream) => stream.write_all(bytes).await,
            Self::Tls(stream) => {
                stream.write_all(bytes).await?;
                stream.flush().await
            }
            Self::Gone => Err(std::io::ErrorKind::NotConnected.into()),
        }
    }
}

/// A connection to a mail host and its session. Moves bytes and time, decides nothing.
pub(super) struct Connection {
    pub io: Io,
    pub session: Session,
    pub clock: SharedClock,
    /// The MX or relay host's name.
    pub host: String,
    pub remote_ip: IpAddr,
    pub source_ip: Option<IpAddr>,
    pub tls: Option<TlsFacts>,
    /// What was seen of TLS on the way here, for policies and reports.
    pub seen: Seen,
}

impl Connection {
    /// Writes, reads and waits until something happened.
    pub async fn next_event(&mut self) -> Event {
        loop {
            if let Some(event) = self.session.poll_event() {
                return event;
            }
            if self.write_out().await {
                continue;
            }
            self.read_in().await;
        }
    }

    /// Writes what there is to say. Returns whether there was anything.
    pub async fn write_out(&mut self) -> bool {
        let Some(first) = self.session.poll_output() else { return false };
        let wait = self.patience();
        let written = timeout(wait, self.write_pieces(first)).await;
        let now = self.clock.now();
        match written {
            Ok(Ok(())) => self.session.written(now),
            // The server may have said why before it closed: look at what it sent.
            Ok(Err(_)) => self.read_last().await,
            Err(_) => self.session.timeout(now),
        }
        true
    }

    /// Everything the session has to say now, small pieces together. Content goes out as it is.
    async fn write_pieces(&mut self, first: Bytes) -> std::io::Result<()> {
        let mut gathered = BytesMut::new();
        let mut next = Some(first);
        while let Some(piece) = next {
            if gathered.len() + piece.len() <= COALESCED_BYTES {
                gathered.extend_from_slice(&piece);
            } else {
                self.io.write(&gathered).await?;
                gathered.clear();
                if piece.len() <= COALESCED_BYTES {
                    gathered.extend_from_slice(&piece);
                } else {
                    self.io.write(&piece).await?;
                    self.session.written(self.clock.now());
                }
            }
            next = self.session.poll_output();
        }
        self.io.write(&gathered).await
    }

    async fn read_last(&mut self) {
        let mut buffer = [0; READ_BYTES];
        while !self.session.is_closed() {
            let read = timeout(Duration::from_secs(1), self.io.read(&mut buffer)).await;
            let now = self.clock.now();
            match read {
                Ok(Ok(count)) if count > 0 => self.session.input(&buffer[..count], now),
                _ => self.session.input_ended(now),
            }
        }
    }

    /// Waits for bytes, the end, or the session's deadline.
    pub async fn read_in(&mut self) {
        let mut buffer = [0; READ_BYTES];
        let wait = self.patience();
        let read = timeout(wait, self.io.read(&mut buffer)).await;
        let now = self.clock.now();
        match read {
            Ok(Ok(0) | Err(_)) => self.session.input_ended(now),
            Ok(Ok(count)) => self.session.input(&buffer[..count], now),
            Err(_) => self.session.timeout(now),
        }
    }

    fn patience(&self) -> Duration {
        self.session.deadline().map_or(NO_DEADLINE, |deadline| deadline.since(self.clock.now()))
    }

    /// Says QUIT and waits for the answer, briefly.
    pub async fn quit(mut self) {
        self.session.quit();
        while !self.session.is_closed() {
            if !self.write_out().await {
                self.read_in().await;
            }
        }
        if let Io::Tls(stream) = &mut self.io {
            // Says goodbye in TLS too; a server that does not care loses nothing.
            let _ = timeout(Duration::from_secs(1), stream.shutdown()).await;
        }
    }
}
